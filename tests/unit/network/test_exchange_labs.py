"""Labs from and to open formats: OKW, fablabs.io, fab-manager, iCalendar."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabrouter_network.exchange.busy_calendar import read_busy_calendar
from fabrouter_network.exchange.countries import country_code, country_name
from fabrouter_network.exchange.fab_manager import read_fab_manager
from fabrouter_network.exchange.fablabs_io import read_fablabs_io
from fabrouter_network.exchange.found import FoundLab
from fabrouter_network.exchange.okw_read import read_okw
from fabrouter_network.exchange.okw_write import write_okw
from fabrouter_network.issues import InputError
from fabrouter_network.labs import Declaration, LabIdentity
from fabrouter_network.materials import Stock


def zone_of(_country, _lat, _lon):
    return "Europe/Paris"


def refused(read, *args, **options):
    """Returns codes by place of everything a reader finds wrong."""
    with pytest.raises(InputError) as error:
        read(*args, **options)
    return {issue.where: issue.code for issue in error.value.issues}


IDENTITY = {
    "id": "fablab-rennes",
    "name": "Fablab Rennes",
    "place": {"lat": 48.11, "lon": -1.68, "country": "FR", "region": "35", "city": "Rennes"},
    "time_zone": "Europe/Paris",
    "source": "own word",
    "url": "https://example.org",
}

DECLARATION = {
    "opening": {
        "weekly": [{"days": ["mon", "tue"], "open": "09:00", "close": "18:00"}],
        "exceptions": [{"date": "2020-05-01", "note": "closed"}],
    },
    "machines": [
        {
            "id": "prusa",
            "name": "Prusa MK3S",
            "capability": "3d_printing",
            "count": 6,
            "speed_percent": 120,
            "hours": "always",
            "largest_part_mm": [250, 210, 200.5],
            "materials": ["petg"],
        },
        {"id": "bench", "name": "Bench", "capability": "assembly", "count": 2},
        {"id": "loom", "name": "Loom", "capability": "x-weaving"},
    ],
    "people": {"count": 3, "share_percent": 50},
    "skills": ["Clean room"],
    "limits": {"max_share_percent": 60, "home_region_only": True},
    "purchases": [{"material": "petg", "purchase_limit": 1000, "purchase_days": 2}],
    "delivery_probability": 0.9,
    "assumed": ["/people"],
}


def rennes(declaration=DECLARATION):
    return FoundLab(
        LabIdentity.model_validate(IDENTITY, strict=False),
        Declaration.model_validate(declaration, strict=False) if declaration else None,
        (Stock(material="petg", quantity=750.25),),
    )


ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,12}", fullmatch=True)
names = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=20
).filter(lambda text: text.strip() and not any(c.isdigit() for c in text) and "@" not in text)
percents = st.integers(1, 100)
machines = st.fixed_dictionaries(
    {
        "name": names,
        "capability": st.sampled_from(
            ["3d_printing", "resin_printing", "assembly", "quality_check", "x-knitting", "sewing"]
        ),
        "count": st.integers(0, 50),
        "share_percent": percents,
        "speed_percent": percents,
    },
    optional={
        "largest_part_mm": st.tuples(*[st.floats(0.1, 5000)] * 3),
        "hours": st.sampled_from(["opening", "always"]),
        "materials": st.lists(ids, max_size=3, unique=True),
    },
)
declarations = st.fixed_dictionaries(
    {
        "machines": st.lists(st.tuples(ids, machines), max_size=4, unique_by=lambda m: m[0]).map(
            lambda rows: [{"id": key, **row} for key, row in rows]
        ),
        "skills": st.lists(names, max_size=3, unique=True),
    },
    optional={
        "people": st.fixed_dictionaries({"count": st.integers(0, 90), "share_percent": percents}),
        "opening": st.sampled_from([{}, DECLARATION["opening"]]),
        "limits": st.sampled_from([{}, DECLARATION["limits"]]),
        "opening_eur": st.floats(0, 1e6),
    },
)
identities = st.fixed_dictionaries(
    {
        "id": ids,
        "name": names,
        "place": st.fixed_dictionaries(
            {
                "lat": st.floats(-90, 90),
                "lon": st.floats(-180, 180),
                "country": st.sampled_from(["FR", "DE", "GP", "US", "ZZ", "CI"]),
                "city": st.just("") | names,
            }
        ),
        "kind": st.sampled_from(["fab_lab", "hub"]),
        "url": st.sampled_from(["", "https://example.org/a"]),
        "time_zone": st.sampled_from(["Europe/Paris", "America/Guadeloupe"]),
    }
)


class TestOkw:
    def test_our_labs_come_back_as_they_were(self):
        found = read_okw(write_okw([rennes(), rennes(None)]), "okw.json", zone_of)
        assert found.labs == (rennes(), rennes(None))
        assert found.warnings == ()

    @settings(max_examples=60, deadline=None)
    @given(identity=identities, declaration=declarations | st.none())
    def test_any_lab_comes_back_as_it_was(self, identity, declaration):
        """The file is lossless whatever a lab declares."""
        lab = FoundLab(
            LabIdentity.model_validate(identity, strict=False),
            None if declaration is None else Declaration.model_validate(declaration, strict=False),
        )
        assert read_okw(write_okw([lab]), "okw.json", zone_of).labs == (lab,)

    def test_what_others_change_in_plain_fields_wins(self):
        tree = json.loads(write_okw([rennes()]))
        tree[0]["name"] = "Fablab de Rennes"
        tree[0]["equipment"][0]["quantity"] = 7
        del tree[0]["equipment"][2]
        tree[0]["opening_hours"] = "mon-fri 10:00-19:00"
        tree[0]["human_capacity"]["headcount"] = 9
        tree[0]["location"]["gps_coordinates"] = "48.2, -1.7"
        lab = read_okw(json.dumps(tree).encode(), "okw.json", zone_of).labs[0]
        said = lab.declaration
        assert said is not None
        assert said.people is not None
        assert (lab.identity.name, lab.identity.place.lat) == ("Fablab de Rennes", 48.2)
        assert [(group.id, group.count) for group in said.machines] == [
            ("prusa", 7),
            ("bench", 2),
        ]
        assert said.machines[0].speed_percent == 120
        assert said.opening.weekly[0].open == "10:00"
        assert (said.people.count, said.people.share_percent) == (9, 50)

    def test_files_of_others_are_read_and_nothing_is_made_up(self):
        tree = {
            "name": "FabLab Exemple",
            "location": {
                "address": {"city": "Rennes", "country": "France", "postcode": "35000"},
                "gps": {"latitude": 48.11, "logitude": -1.68},
            },
            "facility_status": "Active",
            "opening_hours": "By appointment",
            "equipment": {
                "equipment_type": "https://en.wikipedia.org/wiki/3D_printing",
                "manufacturing_process": "https://en.wikipedia.org/wiki/Fused_filament_fabrication",
                "make": "Prusa",
                "model": "MK3S",
                "nozzle_size": 0.4,
            },
            "contact": {"email": "someone@example.org"},
        }
        found = read_okw(json.dumps(tree).encode(), "okw.json", zone_of)
        lab = found.labs[0]
        said = lab.declaration
        assert said is not None
        assert (lab.identity.id, lab.identity.place.country) == ("fablab-exemple", "FR")
        group = said.machines[0]
        assert (group.id, group.capability, group.count) == ("prusa-mk3s", "3d_printing", 1)
        assert said.assumed == ("/machines/0/count",)
        assert said.opening.weekly == ()
        assert [warning.where for warning in found.warnings] == ["/opening_hours"]

    def test_a_file_without_equipment_declares_nothing(self):
        tree = {"name": "A", "location": {"gps_coordinates": "1, 2", "country": "de"}}
        assert read_okw(json.dumps(tree).encode(), "okw", zone_of).labs[0].declaration is None

    @pytest.mark.parametrize(
        ("changes", "places"),
        [
            (
                {"equipment": [{"make": "Prusa"}]},
                {"/equipment/0/manufacturing_process": "missing"},
            ),
            (
                {"location": {"address": {"country": "France"}}},
                {"/location/gps_coordinates": "missing"},
            ),
            (
                {"equipment": [{"manufacturing_process": "Sewing", "bed_size": -3}]},
                {"/equipment/0/bed_size": "out-of-range"},
            ),
            (
                {"equipment": [{"manufacturing_process": "Sewing", "bed_size": "9 inch x 200 mm"}]},
                {"/equipment/0/bed_size": "unit-required"},
            ),
            (
                {"equipment": [{"manufacturing_process": "Sewing", "bed_size": "250 x 210"}]},
                {"/equipment/0/bed_size": "unit-required"},
            ),
            (
                {"equipment": [{"manufacturing_process": "Sewing", "quantity": -1}]},
                {"/equipment/0/quantity": "out-of-range"},
            ),
            ({"name": "Call +33 6 12 34 56 78"}, {"/name": "personal-data-in-public-field"}),
            ({"description": "ada@example.org"}, {"/description": "personal-data-in-public-field"}),
            ({"facility_id": 3}, {"": "unsupported-format"}),
            ({"name": 3}, {"/name": "wrong-type"}),
            ({"x_fabrouter": {"id": "a b"}}, None),
        ],
    )
    def test_faults_are_named_with_their_pointer(self, changes, places):
        tree = {
            "name": "A",
            "location": {"address": {"country": "France"}, "gps_coordinates": "48.1, -1.7"},
        } | changes
        found = refused(read_okw, json.dumps(tree).encode(), "okw.json", zone_of)
        if places is None:
            assert all(where.startswith("/x_fabrouter") for where in found)
        else:
            assert found == places

    def test_closed_facilities_are_left_out(self):
        tree = [{"name": "A", "facility_status": "Closed"}]
        found = read_okw(json.dumps(tree).encode(), "okw.json", zone_of)
        assert (found.labs, found.warnings[0].code) == ((), "left-out")


@pytest.mark.parametrize(
    ("text", "code"), [("France", "FR"), ("fr", "FR"), ("Allemagne", "DE"), ("Atlantis", None)]
)
def test_countries_have_names_and_codes(text, code):
    assert country_code(text) == code
    if code:
        assert country_code(country_name(code)) == code


FABLABS: list[dict[str, Any]] = [
    {
        "id": 142,
        "name": "Fab Lab Exemple",
        "slug": "fablabexemple",
        "city": "Rennes",
        "county": "Bretagne",
        "postal_code": "35000",
        "country_code": "fr",
        "latitude": 48.11,
        "longitude": -1.68,
        "email": "x@example.org",
        "phone": "+33...",
        "capabilities": ["three_d_printing", "laser"],
        "activity_status": "active",
    },
    {"name": "Gone", "slug": "gone", "country_code": "fr", "activity_status": "closed"},
]


class TestFablabsIo:
    def test_identity_is_read_and_capacity_stays_undeclared(self):
        found = read_fablabs_io(json.dumps(FABLABS).encode(), "labs.json", zone_of)
        lab = found.labs[0]
        assert (lab.identity.id, lab.identity.place.country) == ("fablabexemple", "FR")
        assert lab.declaration is None
        assert lab.hints == ("3d_printing", "laser_cutting")
        assert [warning.code for warning in found.warnings] == ["left-out"]
        assert "example.org" not in str(found)

    def test_faults_are_named_with_their_pointer(self):
        wrong = [{**FABLABS[0], "latitude": 95.0}, {"slug": "a", "latitude": "x"}, 3]
        assert refused(read_fablabs_io, json.dumps(wrong).encode(), "labs.json", zone_of) == {
            "/0/latitude": "out-of-range",
            "/1/name": "missing",
            "/1/country_code": "missing",
            "/1/latitude": "missing",
            "/2": "wrong-type",
        }
        assert refused(read_fablabs_io, b"{}", "labs.json", zone_of) == {"": "wrong-type"}


def at(hour, minute=0, day=6):
    return datetime(2020, 4, day, hour, minute, tzinfo=UTC)


def spans(found):
    return [(time.machine, time.start, time.end) for time in found.times]


class TestFabManager:
    def test_machines_are_busy_outside_what_is_open_and_when_reserved(self):
        tree = {
            "availabilities": [
                {
                    "id": 1,
                    "start_at": "2020-04-06T10:00:00+02:00",
                    "end_at": "2020-04-06T12:00:00+02:00",
                    "available_type": "Machine",
                    "available_ids": [7],
                },
                {
                    "id": 2,
                    "start_at": "2020-04-06T14:00:00+02:00",
                    "end_at": "2020-04-06T18:00:00+02:00",
                    "available_type": "Machine",
                    "available_ids": [7, 8],
                    "slots": [
                        {
                            "start_at": "2020-04-06T14:00:00+02:00",
                            "end_at": "2020-04-06T15:00:00+02:00",
                        },
                        {
                            "start_at": "2020-04-06T17:00:00+02:00",
                            "end_at": "2020-04-06T18:00:00+02:00",
                        },
                    ],
                },
                {"id": 3, "available_type": "Training"},
            ],
            "reservations": [
                {
                    "reservable_type": "Machine",
                    "reservable_id": 7,
                    "reserved_slots": [
                        {
                            "start_at": "2020-04-06T10:30:00+02:00",
                            "end_at": "2020-04-06T11:00:00+02:00",
                        },
                        {
                            "start_at": "2020-04-06T11:00:00+02:00",
                            "end_at": "2020-04-06T12:00:00+02:00",
                            "canceled_at": "2020-04-01T00:00:00Z",
                        },
                    ],
                }
            ],
        }
        found = read_fab_manager(json.dumps(tree).encode(), "fm.json", {"7": "printers"})
        assert spans(found) == [
            ("printers", at(8, 30), at(9)),
            ("printers", at(10), at(12)),
            ("printers", at(13), at(15)),
        ]
        assert [warning.where for warning in found.warnings] == ["/availabilities/1/available_ids"]

    def test_faults_are_named_with_their_pointer(self):
        tree = {
            "reservations": [
                {
                    "reservable_id": 7,
                    "reserved_slots": [
                        {"start_at": "2020-04-06T10:00:00Z", "end_at": "2020-04-06T09:00:00Z"},
                        {"start_at": "2020-04-06T10:00:00", "end_at": "2020-04-06T12:00:00Z"},
                    ],
                }
            ]
        }
        found = refused(read_fab_manager, json.dumps(tree).encode(), "fm.json", {"7": "a"})
        assert found == {
            "/reservations/0/reserved_slots/0/start_at": "date-order",
            "/reservations/0/reserved_slots/1/start_at": "zone-required",
        }
        assert refused(read_fab_manager, b"{}", "fm.json", {}) == {"": "wrong-type"}


def calendar(*events, kind="VEVENT"):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for number, event in enumerate(events):
        lines += [f"BEGIN:{kind}", f"UID:{number}@test", *event, f"END:{kind}"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def busy(data):
    window = {"start": at(0), "end": at(0, day=13)}
    return read_busy_calendar(data, "a.ics", machine="laser", time_zone="Europe/Paris", **window)


class TestBusyCalendar:
    def test_events_are_busy_times_in_the_zone_they_name(self):
        data = calendar(
            ["DTSTART:20200406T080000Z", "DTEND:20200406T090000Z", "SUMMARY:private"],
            ["DTSTART;TZID=Europe/Paris:20200406T120000", "DURATION:PT30M"],
            ["DTSTART:20200406T150000", "DTEND:20200406T160000"],
            ["DTSTART;VALUE=DATE:20200408", "DTEND;VALUE=DATE:20200409"],
        )
        assert spans(busy(data)) == [
            ("laser", at(8), at(9)),
            ("laser", at(10), at(10, 30)),
            ("laser", at(13), at(14)),
            ("laser", at(22, day=7), at(22, day=8)),
        ]

    def test_cancelled_and_free_events_take_no_time(self):
        data = calendar(
            ["DTSTART:20200406T080000Z", "DTEND:20200406T090000Z", "STATUS:CANCELLED"],
            ["DTSTART:20200406T080000Z", "DTEND:20200406T090000Z", "TRANSP:TRANSPARENT"],
            ["DTSTART:20200506T080000Z", "DTEND:20200506T090000Z"],
        )
        assert spans(busy(data)) == []

    def test_repeated_events_are_written_out_with_their_exceptions(self):
        data = calendar(
            [
                "DTSTART;TZID=Europe/Paris:20200323T100000",
                "DTEND;TZID=Europe/Paris:20200323T110000",
                "RRULE:FREQ=DAILY;UNTIL=20200409T220000Z",
                "EXDATE;TZID=Europe/Paris:20200407T100000",
            ],
        ).replace(
            b"END:VCALENDAR",
            b"BEGIN:VEVENT\r\nUID:0@test\r\nRECURRENCE-ID;TZID=Europe/Paris:20200408T100000\r\n"
            b"DTSTART;TZID=Europe/Paris:20200408T180000\r\n"
            b"DTEND;TZID=Europe/Paris:20200408T190000\r\nEND:VEVENT\r\nEND:VCALENDAR",
        )
        assert [(start, end) for _, start, end in spans(busy(data))] == [
            (at(8), at(9)),
            (at(16, day=8), at(17, day=8)),
            (at(8, day=9), at(9, day=9)),
        ]

    def test_counts_and_endless_rules_stay_inside_the_window(self):
        endless = ["DTSTART:20100101T080000Z", "DTEND:20100101T083000Z", "RRULE:FREQ=WEEKLY"]
        counted = ["DTSTART:20200406T100000Z", "DTEND:20200406T110000Z", "RRULE:FREQ=DAILY;COUNT=2"]
        never = ["DTSTART:20200101T080000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9"]
        found = spans(busy(calendar(endless, counted, never)))
        assert [start for _, start, _ in found] == [at(10), at(10, day=7), at(8, day=10)]

    def test_free_busy_lists_are_read(self):
        data = calendar(
            [
                "FREEBUSY;FBTYPE=BUSY:20200406T080000Z/20200406T090000Z,20200406T100000Z/PT1H",
                "FREEBUSY;FBTYPE=FREE:20200406T120000Z/PT1H",
            ],
            kind="VFREEBUSY",
        )
        assert [(start, end) for _, start, end in spans(busy(data))] == [
            (at(8), at(9)),
            (at(10), at(11)),
        ]

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"hello", "malformed-calendar"),
            (b"", "malformed-calendar"),
            (b"\xff\xfe\x00", "malformed-calendar"),
            (calendar(["DTSTART:20200406T080000Z", "RRULE:FREQ=SECONDLY"]), None),
            (
                calendar(["DTSTART:20200406T080000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"]),
                "too-frequent",
            ),
            (calendar(["SUMMARY:no start", "DURATION:PT1H"]), "bad-date"),
        ],
    )
    def test_what_is_no_calendar_is_refused(self, data, code):
        if code is None:
            assert spans(busy(data)) == []
        else:
            assert list(refused(busy, data).values()) == [code]


def test_endless_numbers_in_our_own_part_are_refused_by_place():
    """They are told once, where they stand; nothing trips over them."""
    data = b'{"name": "A", "x_fabrouter": {"stock": [Infinity]}}'
    assert refused(read_okw, data, "a.json", zone_of)["/x_fabrouter/stock/0"] == "not-finite"


def test_a_calendar_of_a_zone_that_is_none_is_refused():
    """Without telling where the server keeps its zones."""
    data = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n"
        b"DTSTART;TZID=Europe:20200401T090000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    when = {"start": datetime(2020, 4, 1, tzinfo=UTC), "end": datetime(2020, 5, 1, tzinfo=UTC)}
    with pytest.raises(InputError) as error:
        read_busy_calendar(data, "a.ics", machine=None, time_zone="Europe/Paris", **when)
    assert [issue.code for issue in error.value.issues] == ["malformed-calendar"]
    assert "/" not in error.value.issues[0].message
