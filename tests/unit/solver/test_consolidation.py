"""Joining trips saves money and breaks nothing."""

import numpy as np
import pytest

from fabrouter_solver import SolveParams, check, objective_value, solve
from fabrouter_solver.greedy.consolidation import consolidate
from fabrouter_solver.greedy.ledger import Ledger
from instances import Size, random_problem, with_commitments

SIZE = Size(labs=3, sites=2, designs=2, lines=8, periods=5, most_units=6, depth=2)


def loaded(data, plan):
    """Returns a ledger with a plan in it."""
    ledger = Ledger(data)
    ledger.load(plan)
    return ledger


@pytest.mark.parametrize("seed", range(40))
def test_the_plan_stays_feasible_and_gets_no_dearer(seed):
    """Plans with joined trips pass the checker and cost at most what they did."""
    data = random_problem(seed, SIZE)
    plan = solve(data, SolveParams("greedy")).solution
    ledger = loaded(data, plan)
    saved = consolidate(ledger)
    joined = ledger.solution()
    assert check(data, joined) == []
    before, after = objective_value(data, plan), objective_value(data, joined)
    assert after <= before
    assert (after < before) == (saved > 0)


def test_trips_are_saved_somewhere():
    """On the random instances together some trips are saved."""
    total = 0
    for seed in range(40):
        data = random_problem(seed, SIZE)
        total += consolidate(loaded(data, solve(data, SolveParams("greedy")).solution))
    assert total > 0


@pytest.mark.parametrize("seed", range(15))
def test_promised_shipments_stay(seed):
    """Joining trips leaves what has been promised where it is."""
    data = random_problem(seed, SIZE)
    promised = with_commitments(data, solve(data, SolveParams("greedy")).solution, seed)
    plan = solve(promised, SolveParams("greedy")).solution
    ledger = loaded(promised, plan)
    consolidate(ledger)
    assert check(promised, ledger.solution()) == []


@pytest.mark.parametrize("seed", range(10))
def test_the_ledger_can_take_it_back(seed):
    """Undoing the moves restores the shipments and what they cost."""
    data = random_problem(seed, SIZE)
    ledger = loaded(data, solve(data, SolveParams("greedy")).solution)
    before, trips = ledger.solution(), dict(ledger.trips)
    mark = len(ledger.journal)
    consolidate(ledger)
    ledger.undo(mark)
    assert ledger.solution() == before
    assert ledger.trips == trips
    assert all(np.cumsum(flow).min() >= 0 for flow in ledger.parts.values())
