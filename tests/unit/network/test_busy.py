"""Time that others use machines comes off what labs offer."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fabrouter_network.calendars import Horizon, common, without
from fabrouter_network.capacity import machine_time, people_time
from fabrouter_network.labs import Lab

START = datetime(2020, 4, 1, tzinfo=UTC)
HORIZON = Horizon.model_validate(
    {"start": "2020-04-01", "periods": 2, "time_zone": "UTC"}, strict=False
)


def lab(*busy, hours="opening", count=2):
    opening = {"weekly": [{"days": ["wed", "thu"], "open": "08:00", "close": "16:00"}]}
    printer = {
        "id": "printers",
        "name": "Printers",
        "capability": "3d_printing",
        "count": count,
        "hours": hours,
        "share_percent": 50,
    }
    return Lab.model_validate(
        {
            "id": "a",
            "name": "A",
            "place": {"lat": 0, "lon": 0, "country": "FR"},
            "time_zone": "UTC",
            "opening": opening,
            "machines": [printer],
            "people": {"count": 3},
            "busy": busy,
        },
        strict=False,
    )


def taken(start, end, machine=None):
    day = "2020-04-01T"
    return {"machine": machine, "start": f"{day}{start}:00Z", "end": f"{day}{end}:00Z"}


def hours(place):
    """Returns machine hours and people's hours of the first day."""
    machines = machine_time(place, place.machines[0], HORIZON)
    people = people_time(place, HORIZON)
    assert people is not None
    return machines.offered[0] / 3600, people.offered[0] / 3600


def test_one_busy_time_takes_one_machine_while_open():
    assert hours(lab()) == (8, 24)
    assert hours(lab(taken("06:00", "10:00", "printers"))) == (7, 24)
    assert hours(lab(taken("06:00", "10:00", "printers"), taken("09:00", "10:00", "printers"))) == (
        6.5,
        24,
    )


def test_a_busy_lab_gives_neither_machines_nor_people():
    assert hours(lab(taken("06:00", "10:00"))) == (6, 18)
    assert hours(lab(taken("06:00", "10:00"), hours="always")) == (20, 18)


def test_busy_time_twice_over_does_not_go_below_nothing():
    assert hours(lab(*[taken("08:00", "16:00", "printers")] * 3)) == (0, 24)
    assert hours(lab(taken("08:00", "16:00", "other"))) == (8, 24)


spans = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 20)).map(
        lambda pair: (START + timedelta(hours=pair[0]), START + timedelta(hours=sum(pair)))
    ),
    max_size=6,
)


def covered(listed):
    return {
        START + timedelta(hours=hour)
        for hour in range(80)
        if any(a <= START + timedelta(hours=hour) < b for a, b in listed)
    }


@given(first=spans, second=spans)
def test_spans_are_sets_of_hours(first, second):
    """What two lists share and what the first alone has, hour by hour."""
    assert covered(common(first, second)) == covered(first) & covered(second)
    assert covered(without(first, second)) == covered(first) - covered(second)
