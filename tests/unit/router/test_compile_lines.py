"""Lines: dates as periods, accepted designs, and labs that will not serve them."""

import pytest

from fabrouter.compile import compile_scenario
from scenario_cases import GONE, commitment, document

NO_DATES = {"/lines/1/due": GONE, "/lines/1/deadline": GONE}


def dates(changes):
    """Returns (release, due, deadline) of the line savers-lyon."""
    lines = compile_scenario(document({**NO_DATES, **changes})).data.lines
    return tuple(int(column[0]) for column in (lines.release, lines.due, lines.deadline))


def at(**moments):
    """Returns changes that give the line savers-lyon some dates."""
    return {f"/lines/1/{name}": moment for name, moment in moments.items()}


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ({}, (0, 4, 4)),
        ({"due": "2020-04-03"}, (0, 2, 4)),
        ({"due": "2020-04-03T00:00:00+02:00"}, (0, 1, 4)),
        ({"due": "2020-04-03T00:01:00+02:00"}, (0, 2, 4)),
        ({"due": "2020-04-03T12:00:00Z"}, (0, 2, 4)),
        ({"due": "2020-03-31"}, (0, -1, 4)),
        ({"due": "2020-03-30"}, (0, -2, 4)),
        ({"due": "2020-05-01"}, (0, 4, 4)),
        ({"deadline": "2020-04-04"}, (0, 3, 3)),
        ({"deadline": "2020-04-04", "due": "2020-04-02"}, (0, 1, 3)),
        ({"deadline": "2020-04-04T18:00:00+02:00"}, (0, 3, 3)),
        ({"deadline": "2020-03-31"}, (0, -1, -1)),
        ({"deadline": "2020-12-31"}, (0, 4, 4)),
        ({"release": "2020-04-02"}, (1, 4, 4)),
        ({"release": "2020-04-02T08:00:00+02:00"}, (2, 4, 4)),
        ({"release": "2020-04-02T00:00:00+02:00"}, (1, 4, 4)),
        ({"release": "2020-03-01"}, (0, 4, 4)),
        ({"release": "2020-04-07"}, (6, 4, 4)),
    ],
)
def test_dates_become_periods(moments, expected):
    """A day counts to its end, work starts in whole periods, the horizon clips the rest."""
    assert dates(at(**moments)) == expected


def test_long_past_deadlines_stop_just_before_the_horizon():
    """A deadline of months ago is the period before the first; due may lie further back."""
    release, due, deadline = dates(at(deadline="2020-02-01"))
    assert (release, deadline) == (0, -1)
    assert due <= deadline


def test_numbers_of_a_line_are_taken_over():
    """Quantity, priority and lot rules are those of the scenario; no limit of labs is 0."""
    changes = {
        "/lines/1/priority": 3,
        "/lines/1/min_lot": 4,
        "/lines/1/lot_multiple": 5,
        "/lines/1/max_labs": 2,
    }
    lines = compile_scenario(document(changes)).data.lines
    assert lines.quantity.tolist() == [30, 20, 10]
    assert lines.site.tolist() == [0, 1, 1]
    assert lines.priority.tolist() == [3, 1, 1]
    assert lines.min_lot.tolist() == [4, 1, 1]
    assert lines.lot_multiple.tolist() == [5, 1, 1]
    assert lines.max_labs.tolist() == [2, 0, 0]


@pytest.mark.parametrize(
    ("approved", "served"),
    [(["*"], 2), (["FR"], 2), (["BE", "FR"], 2), (["BE"], 0), ([], 0)],
)
def test_designs_need_the_approval_of_the_country(approved, served):
    """A design that the site's country has not approved is no option."""
    options = compile_scenario(document({"/designs/1/approved_in": approved})).data.options
    assert (options.design == 0).sum() == served


def test_options_carry_their_preference():
    """The second design of a line costs its preference in microeuros."""
    changes = {"/lines/0/designs/-": {"design": "saver", "preference_eur": 0.25}}
    options = compile_scenario(document(changes)).data.options
    assert options.line.tolist() == [0, 1, 2, 2]
    assert options.design.tolist() == [0, 0, 0, 1]
    assert options.preference_ueur.tolist() == [0, 0, 250_000, 0]


@pytest.mark.parametrize(
    ("changes", "pairs"),
    [
        ({}, []),
        ({"/labs/0/limits": {"home_region_only": True}}, [[0, 3]]),
        ({"/labs/1/limits": {"home_region_only": True}}, [[1, 2], [2, 2]]),
        ({"/labs/2/limits": {"home_region_only": True}}, [[0, 1], [1, 1], [2, 1]]),
        ({"/labs/1/limits": {"max_distance_km": 300}}, [[1, 2], [2, 2]]),
        ({"/labs/1/limits": {"max_distance_km": 600}}, []),
        (
            {
                "/labs/0/limits": {"max_distance_km": 100},
                "/labs/1/limits": {"max_distance_km": 100},
            },
            [[0, 3], [1, 2], [2, 2]],
        ),
    ],
)
def test_limits_of_labs_exclude_them(changes, pairs):
    """Labs that deliver only at home or nearby are excluded from the lines of other sites."""
    assert compile_scenario(document(changes)).data.excluded.tolist() == pairs


def test_refusing_a_promised_design_excludes_new_work():
    """A lab that refuses a design it has promised keeps the promise and gets no other line."""
    changes = {
        "/labs/0/limits": {"refused_designs": ["shield"]},
        "/commitments": [commitment()],
    }
    data = compile_scenario(document(changes)).data
    assert data.excluded.tolist() == [[2, 3]]


def test_rows_are_sorted_by_id():
    """Labs, sites, lines and materials stand in order of their ids, wherever they were written."""
    index = compile_scenario(document()).index
    for rows in (index.labs, index.sites, index.designs, index.lines, index.materials):
        names = [row.id for row in rows]
        assert names == sorted(names)
    assert index.place_ids == (
        "hub-paris", "lab-lille", "lab-lyon", "lab-paris", "site-lyon", "site-paris",
    )  # fmt: skip
