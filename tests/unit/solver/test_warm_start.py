"""Starting from a plan: it is not built again, and an earlier plan's lots stay where they can."""

from dataclasses import replace

import pytest

from fabrouter_solver import (
    Commitment,
    Lot,
    ProblemData,
    Solution,
    SolveParams,
    check,
    objective_value,
    solve,
)
from fabrouter_solver.local_search import _HEAT, _heat
from fabrouter_solver.monitor import START, Monitor
from fabrouter_solver.repair import repair
from instances import Size, random_problem
from solver_cases import with_columns

SIZE = Size(labs=5, sites=3, designs=2, lines=12, periods=5, most_units=6, depth=2)
ENGINES = ["local_search", "cpsat", "lp_rounding", "mip_highs"]


def params(engine: str) -> SolveParams:
    return SolveParams(engine, time_limit=20, deterministic_limit=0.05)


def offered(data: ProblemData, plan: Solution) -> ProblemData:
    """Returns the problem with all lots of a plan on offer, dear to change."""
    offers = tuple(_offer(lot) for lot in plan.lots)
    return replace(data, commitments=offers, weights=replace(data.weights, change=10_000))


def _offer(lot: Lot) -> Commitment:
    return Commitment(lot.line, lot.mode, False, lot.setup_period, lot.production, lot.shipments)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_greedy_plan_is_built_beside_a_start(engine):
    """The start is the first plan that counts."""
    data = random_problem(5, SIZE)
    start = solve(data, params("greedy")).solution
    phases = [p.phase for p in solve(data, params(engine), start=start).trace]
    assert START in phases
    assert "greedy" not in phases


def test_greedy_stays_greedy():
    """Who asks for the greedy plan gets it even if the start is poor."""
    data = random_problem(5, SIZE)
    poor = Solution(solve(data, params("greedy")).solution.lots[:0])
    result = solve(data, params("greedy"), start=poor)
    assert "greedy" in [point.phase for point in result.trace]


def test_without_a_start_nothing_is_warm():
    """Promised work alone is nothing to start from."""
    data = random_problem(5, SIZE)
    monitor = Monitor(data, 1)
    monitor.offer(Solution(), "promised")
    assert not monitor.warm
    assert not monitor.replans
    assert _heat(monitor, 1_000_000, 0.5) == pytest.approx(_HEAT * 250_000)


def test_an_earlier_plan_on_offer_is_left_without_heat():
    """Nothing is accepted that makes it dearer."""
    data = random_problem(5, SIZE)
    plan = solve(data, params("greedy")).solution
    monitor = Monitor(offered(data, plan), 1)
    monitor.offer(Solution(), "promised")
    monitor.offer(plan, START)
    assert monitor.warm
    assert monitor.replans
    assert _heat(monitor, 1_000_000, 1.0) == 0


def test_less_changes_than_from_scratch():
    """After a lab is lost, lots change less than with a new plan, over several instances."""
    pairs = [both_ways(seed) for seed in range(10)]
    assert sum(again for again, _ in pairs) < sum(scratch for _, scratch in pairs)


def both_ways(seed: int) -> tuple[int, int]:
    """Returns units changed by planning again, and from scratch, after a lab is lost."""
    data = random_problem(seed, SIZE)
    plan = solve(data, params("local_search")).solution
    capacity = data.pools.capacity_s.copy()
    capacity[data.pools.lab == 0] = 0
    lost = with_columns(data, "pools", capacity_s=capacity)
    now = offered(lost, plan)
    start = repair(now, plan)
    assert start is not None
    assert check(now, start) == []
    again = solve(now, params("local_search"), start=start)
    assert again.objective <= objective_value(now, start)
    scratch = solve(lost, params("local_search"))
    return changed(plan, again.solution), changed(plan, scratch.solution)


def changed(before: Solution, after: Solution) -> int:
    """Returns by how many units lots differ."""
    old, new = ({(lot.line, lot.mode): lot.made for lot in p.lots} for p in (before, after))
    return sum(abs(old.get(key, 0) - new.get(key, 0)) for key in old.keys() | new.keys())
