"""Joining trips saves money and breaks nothing; parts are asked for by when they are of use."""

import numpy as np
import pytest

from fabrouter_solver import ProblemData, Solution, SolveParams, check, objective_value, solve
from fabrouter_solver.greedy.engine import promised_plan
from fabrouter_solver.kernel import Core
from fabrouter_solver.kernel.insertion import parts_deadline
from fabrouter_solver.kernel.state import LOT_LAB_NEXT, LOT_LINE, LOT_MODE, NONE
from fabrouter_solver.urgency import urgency_order
from instances import Size, random_problem, with_commitments

SIZE = Size(labs=3, sites=2, designs=2, lines=8, periods=5, most_units=6, depth=2)
SEEDS = range(40)


def built(data: ProblemData) -> Core:
    """Returns a core with a plan whose trips nobody has joined."""
    core = Core(data)
    core.load(promised_plan(data, None) or Solution())
    core.insert(urgency_order(data), lambda: True)
    return core


def trips(plan: Solution, data: ProblemData) -> int:
    """Returns how many trips between different places a plan makes."""
    return len(
        {
            (int(data.modes.lab[lot.mode]), place, period)
            for lot in plan.lots
            for place, period, _ in lot.shipments
            if place != data.modes.lab[lot.mode]
        }
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_stays_feasible_and_gets_no_dearer(seed: int) -> None:
    """Joined trips pass the checker, cost at most what they did and what the core says."""
    data = random_problem(seed, SIZE)
    core = built(data)
    before = core.solution()
    core.join_trips()
    after = core.solution()
    assert check(data, after) == []
    assert core.cost == objective_value(data, after) <= objective_value(data, before)


def test_trips_are_saved_somewhere() -> None:
    """On the random instances together some trips are saved."""
    saved = 0
    for seed in SEEDS:
        data = random_problem(seed, SIZE)
        core = built(data)
        before = trips(core.solution(), data)
        core.join_trips()
        saved += before - trips(core.solution(), data)
    assert saved > 0


@pytest.mark.parametrize("seed", range(15))
def test_promised_shipments_stay(seed: int) -> None:
    """Joining trips leaves what has been promised where it is."""
    plain = random_problem(seed, SIZE)
    data = with_commitments(plain, solve(plain, SolveParams("greedy")).solution, seed)
    core = built(data)
    core.join_trips()
    assert check(data, core.solution()) == []


@pytest.mark.parametrize("seed", range(10))
def test_the_lots_of_a_lab_are_listed_after_any_change(seed: int) -> None:
    """The lists by lab and by line hold the same lots after rounds that were kept or undone."""
    data = random_problem(seed, SIZE)
    core = built(data)
    core.improve(40, 1e9)
    core.improve(40, 0.0)
    plan, state = core.solution(), core._state
    for lab in range(data.num_labs):
        listed, row = [], int(state.first_of_lab[lab])
        while row != NONE:
            listed.append((int(state.lots[row, LOT_LINE]), int(state.lots[row, LOT_MODE])))
            row = int(state.lots[row, LOT_LAB_NEXT])
        there = [(lot.line, lot.mode) for lot in plan.lots if data.modes.lab[lot.mode] == lab]
        assert sorted(listed) == sorted(there)


@pytest.mark.parametrize(
    ("units", "period"), [(1, 4), (2, 4), (3, 2), (5, 2), (6, 1), (9, 0)], ids=str
)
def test_parts_come_while_there_is_time_to_use_them(units: int, period: int) -> None:
    """Two units fit into the last period, three more two periods before, none in between."""
    time = np.array([3, 1, 3, 0, 2, 0])
    assert parts_deadline(time, 4, units) == period
