"""The ledger: books and takes back exactly, keeps promises, and costs what the objective says."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fabrouter_solver import (
    MaterialTransfer,
    ProblemData,
    Purchase,
    Solution,
    SolveParams,
    check,
    objective_value,
    solve,
)
from fabrouter_solver.greedy.cost import LedgerCost
from fabrouter_solver.greedy.insertion import Inserter
from fabrouter_solver.greedy.ledger import Ledger
from fabrouter_solver.greedy.ranking import Ranking
from fabrouter_solver.greedy.task import Task
from instances import Size, random_problem, with_commitments
from solver_cases import ASSEMBLY, BASE, PLAN, PROMISED, cell, with_columns
from tiny_problem import tiny, with_lane, with_lines, with_material

SIZE = Size(labs=4, sites=2, designs=2, lines=6, periods=4, most_units=6, depth=2)


def instance(seed: int) -> ProblemData:
    """Returns a random instance, every other one with promises out of a greedy plan."""
    data = random_problem(seed, SIZE)
    if seed % 2:
        return data
    return with_commitments(data, solve(data, SolveParams("greedy")).solution, seed)


def state(ledger: Ledger) -> dict[str, Any]:
    """Returns a comparable copy of all a ledger knows, caches left out."""
    return {
        "free_s": ledger.free_s.tolist(),
        "free_s_total": ledger.free_s_total.tolist(),
        "use": ledger.use.tolist(),
        "material_left": ledger.material_left.tolist(),
        "lots": {
            key: (lot.made.tolist(), dict(lot.sent), lot.setup_period)
            for key, lot in ledger.lots.items()
        },
        "lines": {line: set(modes) for line, modes in ledger.lines.items() if modes},
        "trips": dict(ledger.trips),
        "trips_ueur": ledger.trips_ueur,
        "lab_lots": ledger.lab_lots.tolist(),
        "lab_load": ledger.lab_load.tolist(),
        "delivered": ledger.delivered.tolist(),
        "sent": ledger.sent.tolist(),
        "parts": {key: flow.tolist() for key, flow in ledger.parts.items() if flow.any()},
        "grams": ledger._free_g.tolist(),
        "transfers": ledger.transfers,
    }


def noisy_inserter(data: ProblemData, ledger: Ledger, seed: int) -> Inserter:
    rng = np.random.default_rng(seed)
    return Inserter(data, ledger, Ranking(data, None, 0.5, rng))


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 4, 5, 6, 8, 10, 12])
def test_undo_restores_everything(seed):
    """Inserting and removing lines in any order, then taking it all back, changes nothing."""
    data = instance(seed)
    rng = np.random.default_rng(seed)
    ledger = Ledger(data)
    inserter = noisy_inserter(data, ledger, seed)
    states, marks = [state(ledger)], [0]
    for _ in range(25):
        line = int(rng.integers(data.num_lines))
        if rng.random() < 0.6:
            inserter.insert(line)
        else:
            ledger.remove_line(line)
        states.append(state(ledger))
        marks.append(len(ledger.journal))
    assert len({repr(snapshot) for snapshot in states}) > 1
    while marks:
        ledger.undo(marks.pop())
        assert state(ledger) == states.pop()
    assert ledger.journal == []


@pytest.mark.parametrize("seed", range(10))
def test_what_is_booked_is_feasible(seed):
    """After any sequence of insertions and removals the plan keeps every rule."""
    data = instance(seed)
    rng = np.random.default_rng(seed)
    ledger = Ledger(data)
    inserter = noisy_inserter(data, ledger, seed)
    for _ in range(15):
        line = int(rng.integers(data.num_lines))
        inserter.insert(line)
        if rng.random() < 0.4:
            ledger.remove_line(int(rng.integers(data.num_lines)))
    broken = check(data, ledger.solution())
    committed_assembly = any(data.children[data.modes.stage[mode]] for _, mode in data.firm)
    assert broken == [] or (committed_assembly and {v.family for v in broken} == {"kits"})


@pytest.mark.parametrize("seed", range(10))
def test_costs_add_up_to_the_objective(seed):
    """Costs of all lines plus what they share are the objective of the plan, at every moment."""
    data = instance(seed)
    ledger, cost = Ledger(data), LedgerCost(data)
    inserter = noisy_inserter(data, ledger, seed)
    for step in range(2 * data.num_lines):
        line = step % data.num_lines
        if step < data.num_lines or step % 2:
            inserter.insert(line)
        else:
            ledger.remove_line(line)
        lines = sum(cost.of_line(ledger, row) for row in range(data.num_lines))
        assert lines + cost.shared(ledger) == objective_value(data, ledger.solution())


@pytest.mark.parametrize("seed", range(8))
def test_loading_a_plan_gives_it_back(seed):
    """A plan that is loaded comes out as it was, in canonical order."""
    data = instance(seed)
    wish = SolveParams("local_search", time_limit=20, deterministic_limit=0.1)
    plan = solve(data, wish).solution
    ledger = Ledger(data)
    ledger.load(plan)
    assert ledger.solution() == plan.canonical()
    assert ledger.journal == []


def test_loading_the_hand_made_plan():
    """The plan with every feature comes out as it was, promise and moved material included."""
    ledger = Ledger(BASE)
    ledger.load(PLAN)
    assert ledger.solution() == PLAN.canonical()
    lines = sum(LedgerCost(BASE).of_line(ledger, line) for line in range(3))
    assert lines + LedgerCost(BASE).shared(ledger) == objective_value(BASE, PLAN)


def test_what_the_hand_made_plan_leaves():
    """Free time, material, grams and parts after the plan, as worked out by hand."""
    ledger = Ledger(BASE)
    ledger.load(PLAN)
    assert ledger.free_s[0].tolist() == [50, 30, 190, 500, 500]  # -450; -470; -310
    assert ledger.free_s[1].tolist() == [200, 0, 140, 200, 200]
    assert ledger.free_material(0)[:2].tolist() == [0, 0]
    assert ledger.free_material(1).tolist() == [0, 0, 0, 0, 0]
    assert ledger.free_grams(0, 1, 0) == 400 - 4 * 100
    assert ledger.free_grams(1, 3, 1) == 900 - 3 * 300
    assert ledger.free_grams(2, 4, 2) is None
    assert np.cumsum(ledger.parts_flow(0, 1, 1)).tolist() == [0, 0, 0, 0, 0]
    assert ledger.delivered.tolist() == [4, 5, 3]
    assert ledger.lab_lots.tolist() == [3, 1, 1]


def test_a_new_ledger_holds_the_promises():
    """Before anything is inserted a ledger is the promised work alone."""
    ledger = Ledger(BASE)
    assert ledger.solution() == Solution((PLAN.lots[PROMISED],))
    assert ledger.lab_load.tolist() == [3 * 70, 0, 0]
    assert ledger.delivered.tolist() == [0, 0, 3]


def test_removing_a_line_keeps_its_promises():
    """What is promised stays when its line is taken out; all else of it goes."""
    ledger = Ledger(with_columns(BASE, "lines", quantity=[4, 5, 5]))
    before = state(ledger)
    more = replace(PLAN.lots[PROMISED], production=((1, 1), (2, 4)), shipments=((3, 2, 5),))
    ledger.load(Solution((more, PLAN.lots[ASSEMBLY])))
    assert ledger.lots[2, 4].units == 5
    for line in range(3):
        ledger.remove_line(line)
    assert state(ledger) == before


def test_removing_a_line_twice():
    """Taking out a line of which nothing is left changes nothing."""
    ledger = Ledger(BASE)
    ledger.load(PLAN)
    ledger.remove_line(0)
    before = state(ledger)
    ledger.remove_line(0)
    assert state(ledger) == before


def test_purchases_come_just_in_time():
    """Bought is what the stock lacks, ordered so that it arrives in the period of its use."""
    columns = {"purchase_lead": [1], "purchase_ueur": [1], "purchase_limit": [9]}
    data = with_material(tiny(capacity_s=20), [[1, 0, 1]], **columns)
    ledger = Ledger(data)
    assert Inserter(data, ledger, Ranking(data)).insert(0) == 4
    plan = ledger.solution()
    assert plan.lots[0].production == ((0, 1), (1, 2), (2, 1))
    assert plan.purchases == (Purchase(0, 0, 2),)
    assert check(data, plan) == []


def test_moved_material_is_gone_at_its_source():
    """Material that a loaded plan moves away cannot be used where it was."""
    data = with_lane(with_material(tiny(2), [[0] * 3, [4, 0, 0]]), lead=1, ueur=3)
    ledger = Ledger(data)
    ledger.load(Solution(transfers=(MaterialTransfer(0, 0, 3),)))
    assert ledger.free_material(0).tolist() == [0, 3, 3]
    assert ledger.free_material(1).tolist() == [1, 1, 1]
    assert LedgerCost(data).shared(ledger) == 3 * 3
    assert Inserter(data, ledger, Ranking(data)).insert(0) == 4
    assert check(data, ledger.solution()) == []


def test_a_trip_is_paid_once():
    """Several lots on one trip pay for it once, and taking one out leaves it paid."""
    data = with_lines(tiny(), quantity=[1, 1])
    data = with_columns(data, "links", shipment_ueur=[[0, 50]])
    ledger = Ledger(data)
    inserter = Inserter(data, ledger, Ranking(data))
    assert [inserter.insert(0), inserter.insert(1)] == [1, 1]
    assert ledger.trips_ueur == 50
    ledger.remove_line(0)
    assert ledger.trips_ueur == 50
    ledger.remove_line(1)
    assert ledger.trips_ueur == 0


def test_greedy_prefers_cheap_labs_until_they_are_full():
    """Lines fill the cheapest lab first and spill over into the next."""
    data = tiny(3, periods=1, capacity_s=20)
    plan = solve(data, SolveParams("greedy")).solution
    assert [(lot.mode, lot.made) for lot in plan.lots] == [(0, 2), (1, 2)]


def test_greedy_serves_priority_first():
    """What is scarce goes to the line that matters most, wherever it stands."""
    data = with_lines(tiny(periods=1, capacity_s=40), quantity=[4, 4, 4], priority=[1, 3, 2])
    plan = solve(data, SolveParams("greedy")).solution
    assert [(lot.line, lot.made) for lot in plan.lots] == [(1, 4)]


def test_greedy_serves_the_earlier_due_date_first():
    """Among lines of equal priority the one due first comes first."""
    data = with_lines(tiny(periods=2, capacity_s=40), quantity=[4, 4], due=[1, 0])
    result = solve(data, SolveParams("greedy"))
    assert result.terms.tardiness == result.terms.unmet == 0


def test_greedy_leaves_enough_for_a_second_lot():
    """A lot is made smaller if its rest would be too little for a lot of its own."""
    data = with_columns(tiny(2, periods=1, min_lot=2), "pools", capacity_s=[[30], [30]])
    assert solve(data, SolveParams("greedy")).terms.unmet == 0


def test_limits_are_what_binds():
    """A room of no grams keeps goods from leaving, whatever time there is."""
    closed = cell("limits", "grams", 1, 0)
    ledger = Ledger(closed)
    inserter = Inserter(closed, ledger, Ranking(closed))
    assert inserter.place(Task(0, 0, 3, 4), 0, 4) == 0
