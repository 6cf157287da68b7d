"""The compiled core: feasible plans, exact costs, exact undoing, the same on every run."""

from dataclasses import replace

import numpy as np
import pytest

from fabrouter_solver import ProblemData, Solution, SolveParams, check, objective_value, solve
from fabrouter_solver.greedy.engine import promised_plan
from fabrouter_solver.kernel import Core, state
from fabrouter_solver.kernel.booking import undo
from fabrouter_solver.kernel.insertion import insert
from fabrouter_solver.local_search import BackgroundSearch, LocalSearch
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.urgency import urgency_order
from instances import Size, random_problem, with_commitments
from solver_cases import BASE
from tiny_problem import tiny, with_lane, with_lines, with_material

SIZES = (
    Size(labs=4, sites=2, designs=2, lines=6, periods=4, most_units=6, depth=2),
    Size(labs=3, sites=3, designs=2, lines=9, periods=6, most_units=40, depth=3, materials=2),
    Size(labs=6, sites=2, designs=1, lines=8, periods=5, most_units=9, depth=1),
)


def instance(seed: int) -> ProblemData:
    """Returns a random instance, every other one with promises out of a greedy plan."""
    data = random_problem(seed, SIZES[seed % len(SIZES)])
    if seed % 2:
        return data
    return with_commitments(data, solve(data, SolveParams("greedy")).solution, seed)


def built(data: ProblemData, seed: int = 0) -> Core:
    """Returns a core that holds a plan built line by line."""
    core = Core(data, seed=seed)
    core.load(promised_plan(data, None) or Solution())
    core.insert(urgency_order(data), lambda: True)
    return core


def tables(core: Core) -> dict[str, list[object]]:
    """Returns what a core knows, without rows that are free and what only hints."""
    counts = ("free_s", "free_s_total", "use", "material_left", "bin_cost", "trips", "pairs")
    more = ("inbound", "lab_lots", "lab_load", "shipped", "delivered", "free_g")
    return {name: getattr(core._state, name).tolist() for name in counts + more}


@pytest.mark.parametrize("seed", range(40))
def test_plans_are_feasible_and_cost_what_the_core_says(seed):
    """After building and after hot and cold rounds."""
    data = instance(seed)
    core = built(data, seed)
    for rounds, heat in ((0, 0.0), (30, 1e12), (60, 0.0)):
        core.improve(rounds, heat)
        plan = core.solution()
        assert check(data, plan) == []
        assert core.cost == objective_value(data, plan)


@pytest.mark.parametrize("seed", range(6))
def test_cold_rounds_never_cost(seed):
    """Without heat a round that makes the plan dearer is undone."""
    core = built(instance(seed), seed)
    costs = [core.cost]
    for _ in range(40):
        core.improve(1, 0.0)
        costs.append(core.cost)
    assert costs == sorted(costs, reverse=True)


@pytest.mark.parametrize("seed", range(12))
def test_undoing_leaves_no_trace(seed):
    """Taking an insertion back restores every table and the cost."""
    data = instance(seed)
    core = Core(data, seed=seed)
    core.load(promised_plan(data, None) or Solution())
    before, cost, plan = tables(core), core.cost, core.solution()
    for line in range(data.num_lines):
        insert(core._instance, core._handle, line, 0.2, 0.5, False)
    undo(core._instance, core._handle, 0)
    assert (tables(core), core.cost, core.solution()) == (before, cost, plan)


def test_tables_grow(monkeypatch):
    """Room for few rows at first changes nothing about the plan."""
    data = with_lines(tiny(12, periods=6), quantity=[3] * 12)
    roomy = built(data)
    roomy.improve(200, 1e9)
    monkeypatch.setattr(state, "_FIRST_SIZE", 10)
    monkeypatch.setattr(state, "_LOTS_PER_LINE", 0)
    tight = built(data)
    assert len(tight._state.lots) > 10
    done = 0
    while done < 200:
        done += max(1, tight.improve(200 - done, 1e9))
    assert check(data, tight.solution()) == []
    assert tight.cost == objective_value(data, tight.solution())
    assert built(data).solution() == tight.solution() or tight.cost <= built(data).cost


def test_material_transfers_stay():
    """What a plan moves between labs is still moved, paid for and usable afterwards."""
    data = with_lane(with_material(tiny(2), [[0] * 3, [4, 0, 0]]), lead=1, ueur=3)
    plan = solve(data, SolveParams("cpsat", time_limit=20)).solution
    core = Core(data)
    core.load(plan)
    assert core.cost == objective_value(data, core.solution())
    assert core.solution().transfers == plan.transfers


def test_the_same_seed_gives_the_same_plan():
    """And another seed searches elsewhere."""
    data = random_problem(3, replace(SIZES[1], lines=14))
    runs = []
    for seed in (5, 5, 6):
        core = built(data, seed)
        core.improve(300, 1e10)
        runs.append(core.solution())
    assert runs[0] == runs[1] != runs[2]


def test_a_guide_keeps_scarce_labs_free():
    """Costs of a guide decide which lab is taken, not what the plan costs."""
    data = random_problem(7, SIZES[2])
    start = solve(data, SolveParams("greedy")).solution
    search = LocalSearch(data, start, None, 0)
    core = search._core
    real = core._unit_guide.copy()
    core._unit_guide[:] = np.where(np.isfinite(real), real * 3, real)
    search.run(50, 0.0)
    assert search.cost == objective_value(data, core.solution())


def test_the_background_search_hands_over_its_plan_and_its_faults(monkeypatch):
    """A thread that fails is not silent."""
    monitor = Monitor(BASE, 5)
    monitor.offer(solve(BASE, SolveParams("greedy")).solution, "start")
    with BackgroundSearch(BASE, 0, monitor, 0.5) as search:
        pass
    assert search._fault is None
    monkeypatch.setattr(LocalSearch, "run", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), BackgroundSearch(BASE, 0, monitor, 0.5):
        pass
