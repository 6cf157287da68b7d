"""Commitments and parts of earlier plans as rows."""

import pytest

from fabrouter import InputError, Scenario, route
from fabrouter.compile import compile_scenario
from scenario_cases import GONE, commitment, document, parts

SHIELDS = 2
HUB = 0


def promise(**fields):
    """Returns the compiled form of one commitment."""
    changes = {"/commitments": [commitment(**fields)]}
    return compile_scenario(document(changes)).data.commitments[0]


@pytest.mark.parametrize(
    ("status", "firm", "setup"),
    [("offered", False, 1), ("accepted", True, 1), ("started", True, -1)],
)
def test_status_says_how_firm_a_promise_is(status, firm, setup):
    """Offered work may change; started work has its setup behind it."""
    found = promise(status=status)
    assert (found.firm, found.setup_period) == (firm, setup)


def test_a_promise_is_a_lot_in_periods():
    """Line, mode, production and shipments are row numbers and periods."""
    found = promise()
    assert found.line == SHIELDS
    assert found.production == ((1, 6),)
    assert found.shipments == ((HUB, 1, 6),)


def test_setup_counts_where_it_is_given():
    """A setup on an earlier day keeps that day."""
    assert promise(setup="2020-04-01").setup_period == 0


def test_entries_are_sorted_by_time():
    """Work written in any order becomes periods in order, and the first of them is the setup."""
    work = [{"at": "2020-04-03", "units": 2}, {"at": "2020-04-01T12:00:00+02:00", "units": 4}]
    found = promise(production=work)
    assert found.production == ((0, 4), (2, 2))
    assert found.setup_period == 0


def test_work_at_two_times_of_one_period_adds_up():
    """Two entries on one day are one entry of the day."""
    work = [{"at": f"2020-04-02T{hour}:00:00+02:00", "units": 3} for hour in ("09", "14")]
    sent = [{**entry, "to": "hub-paris"} for entry in work]
    found = promise(production=work, shipments=sent)
    assert found.production == ((1, 6),)
    assert found.shipments == ((HUB, 1, 6),)


@pytest.mark.parametrize(
    ("at", "period"),
    [
        (None, 0),
        ("2020-03-01", 0),
        ("2020-04-01", 0),
        ("2020-04-03", 2),
        ("2020-04-03T01:00:00+02:00", 3),
        ("2020-05-01", 30),
    ],
)
def test_parts_are_there_from_a_whole_period_on(at, period):
    """Parts on hand count at once, parts under way from the first whole period."""
    data = compile_scenario(document({"/parts": [parts(at=at)]})).data
    row = (data.parts.line, data.parts.stage, data.parts.lab, data.parts.period, data.parts.units)
    assert [int(column[0]) for column in row] == [SHIELDS, 2, HUB, period, 4]


def test_parts_of_a_design_that_nobody_orders_any_more_are_harmless():
    """Parts left over from a design that no line accepts do not stop the plan."""
    changes = {"/parts": [parts(line="savers-lyon")], "/lines/0": GONE}
    plan = route(Scenario(document(changes)), engine="greedy")
    assert plan.unmet_units == 0


@pytest.mark.parametrize(
    "obstacle",
    [
        {"/labs/0/machines/0/largest_part_mm": [10, 10, 10]},
        {"/labs/0/machines/0/materials": ["elastic"]},
        {"/designs/0/stages/1/skills": ["clean room"]},
    ],
)
def test_promises_nobody_can_keep_are_refused(obstacle):
    """A commitment of work that the lab cannot do names itself."""
    with pytest.raises(InputError, match="lab-paris") as caught:
        compile_scenario(document({**obstacle, "/commitments": [commitment()]}))
    assert [(i.where, i.code) for i in caught.value.issues] == [("/commitments/0", "wrong-machine")]
