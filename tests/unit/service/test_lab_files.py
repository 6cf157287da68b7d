"""Labs in the service from and to files, dry runs, calendars and the feed of their work."""

import json
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

import service_cases as cases
from fabrouter.service.labs.assemble import assemble_labs, declared_labs
from fabrouter.service.labs.busy import CalendarFormat, import_busy_times
from fabrouter.service.labs.exporting import export_lab, export_labs
from fabrouter.service.labs.feed import lab_feed
from fabrouter.service.labs.importing import LabFormat, import_labs, import_own
from fabrouter.service.refusals import BadInput, Forbidden, NotFound
from fabrouter.store.tables import BusyTime, Declaration, Lab, StockMovement
from fabrouter_network.calendars import Horizon
from fabrouter_network.capacity import machine_time, people_time
from fabrouter_network.issues import InputError
from lab_cases import material, work_order

CSV = """id,name,lat,lon,country,opening,people,max_share_percent
rennes,Fablab Rennes,48.11,-1.68,FR,mon-fri 09:00-18:00,3,60
brest,Fablab Brest,48.39,-4.49,FR,,,
"""


@pytest.fixture
def net(desk):
    return cases.network(desk)


@pytest.fixture
def coordinator(desk, net):
    return cases.principal(desk, cases.account(desk, coordinates=net))


def take(desk, caller, net, kind, data, dry_run=False):
    content = data.encode() if isinstance(data, str) else data
    return desk.write(
        lambda unit: import_labs(unit, caller, net.id, kind, content, dry_run=dry_run)
    )


def declared(desk, *labs):
    with desk.store.read() as session:
        return declared_labs(session, labs)


class TestTables:
    def test_labs_machines_and_stock_come_in_tables(self, desk, net, coordinator):
        material(desk, net)
        done = take(desk, coordinator, net, LabFormat.LABS_CSV, CSV)
        assert (done.added, done.declared) == (["rennes", "brest"], ["rennes"])
        machines = "lab,id,capability,count\nrennes,prusa,3d_printing,6\n"
        assert take(desk, coordinator, net, LabFormat.MACHINES_CSV, machines).declared == ["rennes"]
        stock = "lab,material,quantity\nrennes,petg,750.25\n"
        assert take(desk, coordinator, net, LabFormat.STOCK_CSV, stock).counted == ["rennes"]
        rennes, brest = declared(desk, *cases.rows(desk, Lab))
        assert rennes.declaration.limits.max_share_percent == 60
        assert rennes.declaration.machines[0].count == 6
        assert rennes.stock[0].quantity == 750.25
        assert brest.declaration is None
        assert {lab.state for lab in cases.rows(desk, Lab)} == {"applied"}

    def test_a_trial_writes_nothing_and_neither_does_the_same_again(self, desk, net, coordinator):
        done = take(desk, coordinator, net, LabFormat.LABS_CSV, CSV, dry_run=True)
        assert (done.added, done.dry_run) == (["rennes", "brest"], True)
        assert cases.rows(desk, Lab) == []
        take(desk, coordinator, net, LabFormat.LABS_CSV, CSV)
        before = len(cases.journal_entries(desk))
        again = take(desk, coordinator, net, LabFormat.LABS_CSV, CSV)
        assert (again.added, again.changed, again.declared, again.unchanged) == ([], [], [], 2)
        assert len(cases.journal_entries(desk)) == before

    def test_one_wrong_row_stops_the_whole_table(self, desk, net, coordinator):
        with pytest.raises(InputError) as error:
            take(desk, coordinator, net, LabFormat.LABS_CSV, CSV + "x,X,95,0,FR,,,\n")
        assert [issue.where for issue in error.value.issues] == ["row 4, column lat"]
        assert cases.rows(desk, Lab) == []

    def test_labs_with_members_declare_for_themselves(self, desk, net, coordinator):
        lab = cases.lab(desk, net, slug="rennes")
        cases.account(desk, acts_for=lab)
        done = take(desk, coordinator, net, LabFormat.LABS_CSV, CSV)
        assert (done.changed, done.declared) == (["rennes"], [])
        assert "members of its own" in done.warnings[-1].message
        assert declared(desk, lab)[0].declaration.people.count == 3

    def test_only_coordinators_import_labs(self, desk, net):
        lab = cases.lab(desk, net)
        member = cases.principal(desk, cases.account(desk, acts_for=lab))
        with pytest.raises(NotFound):
            take(desk, member, net, LabFormat.LABS_CSV, CSV)


class TestOkw:
    def test_what_is_exported_comes_back_unchanged(self, desk, net, coordinator):
        material(desk, net)
        take(desk, coordinator, net, LabFormat.LABS_CSV, CSV)
        stock = "lab,material,quantity\nrennes,petg,750.25\n"
        take(desk, coordinator, net, LabFormat.STOCK_CSV, stock)
        with desk.store.read() as session:
            data = export_labs(session, coordinator, net.id, LabFormat.OKW)
        again = take(desk, coordinator, net, LabFormat.OKW, data)
        assert (again.added, again.changed, again.declared, again.counted) == ([], [], [], [])
        other = cases.network(desk)
        material(desk, other)
        neighbour = cases.principal(desk, cases.account(desk, coordinates=other))
        done = take(desk, neighbour, other, LabFormat.OKW, data)
        assert (done.added, done.declared, done.counted) == (
            ["rennes", "brest"],
            ["rennes"],
            ["rennes"],
        )
        ours = cases.rows(desk, Lab, Lab.network_id == net.id)
        theirs = cases.rows(desk, Lab, Lab.network_id == other.id)
        assert declared(desk, *ours) == declared(desk, *theirs)

    def test_a_lab_declares_itself_by_a_file_under_its_own_id(self, desk, net):
        lab, other = cases.lab(desk, net), cases.lab(desk, net)
        member = cases.principal(desk, cases.account(desk, acts_for=lab))
        with desk.store.read() as session:
            data = export_lab(session, member, lab.id, LabFormat.OKW)
        changed = json.loads(data)
        changed[0]["equipment"][0]["quantity"] = 9
        changed[0]["x_fabrouter"]["id"] = other.slug
        content = json.dumps(changed).encode()
        done = desk.write(
            lambda unit: import_own(unit, member, lab.id, LabFormat.OKW, content, dry_run=False)
        )
        assert done.declared == [lab.slug]
        assert declared(desk, lab)[0].declaration.machines[0].count == 9
        two = json.dumps(changed * 2).encode()
        with pytest.raises(BadInput, match="1 fault"):
            desk.write(
                lambda unit: import_own(unit, member, lab.id, LabFormat.OKW, two, dry_run=False)
            )

    def test_unknown_materials_stop_the_import(self, desk, net, coordinator):
        take(desk, coordinator, net, LabFormat.LABS_CSV, CSV)
        with desk.store.read() as session:
            tree = json.loads(export_labs(session, coordinator, net.id, LabFormat.OKW))
        tree[0]["x_fabrouter"]["stock"] = [{"material": "mithril", "quantity": 1.0}]
        tree[0]["x_fabrouter"]["declaration"]["purchases"] = [{"material": "adamant"}]
        with pytest.raises(InputError) as error:
            take(desk, coordinator, net, LabFormat.OKW, json.dumps(tree))
        assert [issue.where for issue in error.value.issues] == [
            "lab rennes: /purchases/0/material",
            "lab rennes",
        ]


def test_fablabs_io_gives_identity_and_leaves_capacity_undeclared(desk, net, coordinator):
    """Whoever is listed there gets no offers before declaring."""
    row = {
        "name": "Fab Lab Exemple",
        "slug": "exemple",
        "country_code": "gp",
        "latitude": 16.2,
        "longitude": -61.5,
        "capabilities": ["laser"],
    }
    done = take(desk, coordinator, net, LabFormat.FABLABS_IO, json.dumps([row]))
    assert done.hints == {"exemple": ("laser_cutting",)}
    lab = cases.rows(desk, Lab)[0]
    assert (lab.declaration_id, lab.time_zone) == (None, "America/Guadeloupe")
    assert cases.rows(desk, Declaration) == []


ICS = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//test//EN\r
BEGIN:VEVENT\r
UID:1\r
DTSTART:20200402T080000Z\r
DTEND:20200402T100000Z\r
SUMMARY:School class with names\r
END:VEVENT\r
END:VCALENDAR\r
"""


def seconds(desk, lab, pool="printers"):
    """Returns what a lab offers on the second day of the campaign."""
    with desk.store.read() as session:
        whole = assemble_labs(session, [lab], desk.clock())[0]
    horizon = Horizon.model_validate({"start": "2020-04-02", "periods": 1}, strict=False)
    if pool == "people":
        people = people_time(whole, horizon)
        return int(people.offered[0]) if people else None
    group = next(group for group in whole.machines if group.id == pool)
    return int(machine_time(whole, group, horizon).offered[0])


class TestBusyTimes:
    def take(self, desk, caller, lab, data=ICS, machines=None, source="cal", dry_run=False):
        kind = CalendarFormat.ICALENDAR if data == ICS else CalendarFormat.FAB_MANAGER
        return desk.write(
            lambda unit: import_busy_times(
                unit,
                caller,
                lab.id,
                kind,
                data,
                source=source,
                machines=machines or {},
                dry_run=dry_run,
            )
        )

    def test_busy_times_come_off_the_hours(self, desk, net):
        lab = cases.lab(desk, net)
        member = cases.principal(desk, cases.account(desk, acts_for=lab))
        assert seconds(desk, lab) == 4 * 8 * 3600
        self.take(desk, member, lab, machines={"": "printers"})
        assert seconds(desk, lab) == (4 * 8 - 2) * 3600
        self.take(desk, member, lab)
        assert seconds(desk, lab) == 4 * 6 * 3600
        assert seconds(desk, lab, "people") == 3 * 6 * 3600
        assert len(cases.rows(desk, BusyTime)) == 1
        assert "School" not in str([row.model_dump() for row in cases.rows(desk, BusyTime)])

    def test_another_calendar_adds_and_a_trial_writes_nothing(self, desk, net):
        lab = cases.lab(desk, net)
        member = cases.principal(desk, cases.account(desk, acts_for=lab))
        tree = {
            "reservations": [
                {
                    "reservable_id": 7,
                    "reserved_slots": [
                        {"start_at": "2020-04-02T10:00:00Z", "end_at": "2020-04-02T11:00:00Z"}
                    ],
                }
            ]
        }
        data = json.dumps(tree).encode()
        assert self.take(desk, member, lab, data, {"7": "laser"}, "fm", dry_run=True).times == 1
        assert cases.rows(desk, BusyTime) == []
        self.take(desk, member, lab, data, {"7": "laser"}, "fm")
        self.take(desk, member, lab)
        assert seconds(desk, lab, "laser") == 5 * 3600
        with pytest.raises(BadInput, match="1 fault"):
            self.take(desk, member, lab, data, {"7": "loom"}, "fm")

    def test_promises_above_what_is_left_are_told(self, desk, net):
        lab = cases.lab(desk, net)
        work_order(desk, lab, "accepted", booked=4 * 8 * 3600)
        member = cases.principal(desk, cases.account(desk, acts_for=lab))
        told = self.take(desk, member, lab).over_committed
        assert [(row.pool, row.over_s) for row in told] == [("printers", 4 * 2 * 3600)]

    def test_only_the_lab_brings_its_calendar(self, desk, net, coordinator):
        lab = cases.lab(desk, net)
        with pytest.raises(Forbidden):
            self.take(desk, coordinator, lab)


class TestFeed:
    def test_the_work_of_a_lab_is_a_calendar(self, desk, net, coordinator):
        lab = cases.lab(desk, net)
        offered, accepted, _ = (work_order(desk, lab, s) for s in ("offered", "accepted", "made"))
        accepted.schedule = {
            "machines": ["printers"],
            "setup": "2020-04-02T08:00:00+02:00",
            "production": [{"at": "2020-04-02T08:00:00+02:00", "units": 10}],
        }
        cases.keep(desk, accepted)
        member = cases.principal(desk, cases.account(desk, acts_for=lab))
        with desk.store.read() as session:
            data = lab_feed(session, member, lab.id, "fr")
            with pytest.raises(Forbidden):
                lab_feed(session, coordinator, lab.id, "fr")
        walked: list[Any] = Calendar.from_ical(data).walk("VEVENT")
        events = {str(event["UID"]): event for event in walked}
        assert {key[:36] for key in events} == {str(offered.id), str(accepted.id)}
        first = events[f"{accepted.id}@fabrouter"]
        assert first["STATUS"] == "CONFIRMED"
        assert first["SUMMARY"] == "10 × Ear saver: Strap"
        assert first["DTEND"].dt - first["DTSTART"].dt == timedelta(hours=16)
        assert events[f"{offered.id}@fabrouter"]["STATUS"] == "TENTATIVE"
        assert "Hospital" in first["DESCRIPTION"]


def test_stock_is_counted_by_tables_only_where_it_differs(desk, net, coordinator):
    """The ledger gets one entry per material that changed."""
    material(desk, net)
    material(desk, net, "pla")
    take(desk, coordinator, net, LabFormat.LABS_CSV, CSV)
    table = "lab,material,quantity\nrennes,petg,5\nrennes,pla,1\n"
    take(desk, coordinator, net, LabFormat.STOCK_CSV, table)
    take(desk, coordinator, net, LabFormat.STOCK_CSV, table.replace(",5", ",4"))
    moved = [(row.material, row.quantity_milli) for row in cases.rows(desk, StockMovement)]
    assert moved == [("petg", 5000), ("pla", 1000), ("petg", -1000)]
