"""Pools: seconds of machines and people per period, by hand."""

import pytest

from fabrouter.compile import compile_scenario
from scenario_cases import GONE, document

OPEN = [28_800, 28_800, 28_800, 0, 0]
"""Eight hours from Wednesday to Friday."""


def times(lab, group, changes=None, *, unlimited=False):
    """Returns the seconds of one pool."""
    compiled = compile_scenario(document(changes))
    names = [lab.id for lab in compiled.index.labs]
    row = compiled.pool_keys.index((names.index(lab), group))
    table = compiled.unlimited_s if unlimited else compiled.data.pools.capacity_s
    return table[row].tolist()


@pytest.mark.parametrize(
    ("lab", "group", "seconds"),
    [
        ("lab-lyon", "printers", OPEN),
        ("lab-paris", "printers", [86_400] * 5),  # 2 machines × 24 h × 50 %
        ("lab-paris", None, [2 * s for s in OPEN]),
        ("hub-paris", "bench", [4 * s for s in OPEN]),
        ("hub-paris", None, [4 * s for s in OPEN]),
    ],
)
def test_machines_times_hours_times_share(lab, group, seconds):
    """A pool has machines × open seconds × share; printers that run always ignore the hours."""
    assert times(lab, group) == seconds


@pytest.mark.parametrize(
    ("changes", "seconds"),
    [
        ({"/labs/1/machines/0/count": 3}, [3 * s for s in OPEN]),
        ({"/labs/1/machines/0/count": 0}, [0] * 5),
        ({"/labs/1/machines/0/share_percent": 33}, [9_504] * 3 + [0, 0]),
        ({"/labs/1/limits": {"max_share_percent": 60}}, [17_280] * 3 + [0, 0]),
        (
            {"/labs/1/limits": {"max_share_percent": 60}, "/labs/1/machines/0/share_percent": 33},
            [5_702] * 3 + [0, 0],  # 28,800 × 33 % = 9,504; × 60 % = 5,702.4
        ),
        ({"/labs/1/machines/0/hours": "always"}, [86_400] * 5),
        ({"/labs/1/machines/0/speed_percent": 200}, OPEN),  # speed shortens work, not hours
        ({"/labs/1/status": "paused"}, [0] * 5),
        ({"/labs/1/active_from": "2020-04-02"}, [0, 28_800, 28_800, 0, 0]),
        ({"/labs/1/active_until": "2020-04-02"}, [28_800, 28_800, 0, 0, 0]),
        ({"/labs/1/active_from": "2020-04-01T12:00:00+02:00"}, [18_000, 28_800, 28_800, 0, 0]),
        ({"/labs/1/active_until": "2020-04-01T12:00:00+02:00"}, [10_800, 0, 0, 0, 0]),
        ({"/labs/1/opening/exceptions": [{"date": "2020-04-02"}]}, [28_800, 0, 28_800, 0, 0]),
        (
            {
                "/labs/1/opening/exceptions": [
                    {"date": "2020-04-05", "hours": [{"open": "10:00", "close": "12:00"}]}
                ]
            },
            [28_800, 28_800, 28_800, 0, 7_200],
        ),
        ({"/labs/1/time_zone": "Pacific/Auckland"}, [28_800, 28_800, 21_600, 0, 3_600]),
    ],
)
def test_what_changes_the_hours_of_a_machine_group(changes, seconds):
    """Share, own limit, status, active time, exceptions and time zone count, rounded down."""
    assert times("lab-lyon", "printers", changes) == seconds


def test_the_labs_own_limit_is_kept_apart():
    """What a lab would have without its own limit is known too, for explanations."""
    changes = {"/labs/0/limits": {"max_share_percent": 60}}
    assert times("lab-paris", "printers", changes) == [51_840] * 5
    assert times("lab-paris", "printers", changes, unlimited=True) == [86_400] * 5
    assert times("lab-paris", None, changes) == [34_560] * 3 + [0, 0]


def test_people_that_are_not_declared_limit_nothing():
    """A lab without a people entry has no pool of people."""
    keys = compile_scenario(document({"/labs/0/people": GONE})).pool_keys
    assert (3, None) not in keys
    assert (3, "printers") in keys


def test_short_periods_cut_the_day():
    """With periods of six hours the open hours fall into the periods that hold them."""
    changes = {"/horizon/period_hours": 6, "/horizon/periods": 8}
    assert times("lab-lyon", "printers", changes) == [0, 10_800, 18_000, 0] * 2
