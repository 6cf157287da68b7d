"""Files of foreign formats: whatever they hold, they are read or refused, quickly."""

import contextlib
import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from fabrouter_network.exchange.busy_calendar import read_busy_calendar
from fabrouter_network.exchange.fab_manager import read_fab_manager
from fabrouter_network.exchange.fablabs_io import read_fablabs_io
from fabrouter_network.exchange.okh_losh import read_okh_losh
from fabrouter_network.exchange.okh_v1 import read_okh_v1
from fabrouter_network.exchange.okw_read import read_okw
from fabrouter_network.exchange.toml_text import encode_toml
from fabrouter_network.issues import InputError

KEYS = [
    "name",
    "location",
    "address",
    "country",
    "city",
    "gps_coordinates",
    "gps",
    "latitude",
    "longitude",
    "logitude",
    "coordinates",
    "lat",
    "lon",
    "equipment",
    "manufacturing_process",
    "quantity",
    "x_travel",
    "y_travel",
    "z_travel",
    "bed_size",
    "human_capacity",
    "headcount",
    "certifications",
    "opening_hours",
    "facility_status",
    "x_fabrouter",
    "id",
    "kind",
    "declaration",
    "stock",
    "machines",
    "time_zone",
    "slug",
    "country_code",
    "capabilities",
    "activity_status",
    "availabilities",
    "reservations",
    "slots",
    "start_at",
    "end_at",
    "available_ids",
    "available_type",
    "reservable_id",
    "reserved_slots",
    "canceled_at",
    "title",
    "description",
    "license",
    "hardware",
    "project-link",
    "version",
    "x-fabrouter",
    "stages",
    "operations",
    "okhv",
    "repo",
    "licensor",
    "function",
    "part",
    "tsdc",
    "mass",
    "bom",
    "outer-dimensions",
    "width",
    "depth",
    "height",
    "material",
    "source",
    "export",
    "owner",
    "website",
]

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["48.1, -1.7", "FR", "fr", "3DP", "MIT", "1", "2020-04-06T10:00:00Z", "../x", "Active", "7"]
    )
)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=25,
)
OBJECTS = st.dictionaries(st.sampled_from(KEYS), TREES, max_size=12)


def zone_of(_country, _lat, _lon):
    return "Europe/Paris"


def busy(data):
    return read_busy_calendar(
        data,
        "a.ics",
        machine=None,
        time_zone="Europe/Paris",
        start=datetime(2020, 4, 1, tzinfo=UTC),
        end=datetime(2020, 5, 1, tzinfo=UTC),
    )


@settings(max_examples=300, deadline=None)
@given(tree=OBJECTS, several=st.booleans())
def test_objects_of_known_words_are_read_or_refused(tree, several):
    data = json.dumps([tree, tree] if several else tree).encode()
    for read in (
        lambda: read_okw(data, "a", zone_of),
        lambda: read_fablabs_io(data, "a", zone_of),
        lambda: read_fab_manager(data, "a", {"7": "printers"}),
        lambda: read_okh_v1(data, "a"),
    ):
        with contextlib.suppress(InputError):
            read()


@settings(max_examples=150, deadline=None)
@given(tree=OBJECTS)
def test_manifests_of_known_words_are_read_or_refused(tree):
    try:
        data = encode_toml(tree)
    except TypeError:
        reject()
    with contextlib.suppress(InputError):
        read_okh_losh(data, "a")


ICS = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Paris:20200402T080000\r\n"
    b"DURATION:PT1H\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU;UNTIL=20200430T000000Z\r\n"
    b"EXDATE:20200407T060000Z\r\nEND:VEVENT\r\nBEGIN:VFREEBUSY\r\n"
    b"FREEBUSY:20200406T080000Z/20200406T090000Z\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"
)


@settings(max_examples=300, deadline=None)
@given(
    cuts=st.lists(
        st.tuples(st.integers(0, len(ICS)), st.integers(0, 12), st.binary(max_size=8)), max_size=4
    )
)
def test_damaged_calendars_are_read_or_refused(cuts):
    data = ICS
    for at, length, put in cuts:
        data = data[:at] + put + data[at + length :]
    with contextlib.suppress(InputError):
        busy(data)


@pytest.mark.parametrize(
    "words",
    [
        "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=DAILY;COUNT=-1",
        "RRULE:FREQ=DAILY;UNTIL=00010101",
        "RRULE:FREQ=YEARLY;BYYEARDAY=999",
        "RRULE:BYDAY=MO",
        "DURATION:P99999999999D",
        "DTEND;VALUE=DATE:20200403",
        "EXDATE:nonsense",
        "RDATE;VALUE=PERIOD:20200406T080000Z/PT1H",
        "RECURRENCE-ID:20200402T080000Z",
    ],
)
def test_odd_events_are_read_or_refused_quickly(words):
    data = ICS.replace(b"EXDATE:20200407T060000Z", words.encode())
    if words.startswith("RRULE"):
        data = data.replace(b"RRULE:FREQ=WEEKLY;BYDAY=MO,TU;UNTIL=20200430T000000Z\r\n", b"")
    began = time.monotonic()
    with contextlib.suppress(InputError):
        busy(data)
    assert time.monotonic() - began < 2


def test_the_largest_manifest_is_refused_or_read_quickly():
    """ruamel.yaml is slow; the limit on bytes keeps it below two seconds on an idle machine."""
    text = "title: A\n" + "".join(f"k{number}: [a, b, {{c: d}}]\n" for number in range(8_000))
    began = time.monotonic()
    with pytest.raises(InputError):
        read_okh_v1(text.encode()[:99_000], "a")
    assert time.monotonic() - began < 5
