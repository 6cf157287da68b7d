"""What must hold for any instance."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fabrouter_solver import ProblemData, SolveParams, check, objective_value, solve
from instances import Size, random_problem, with_commitments

SEEDS = st.integers(0, 2**20)
SMALL = Size(labs=3, sites=2, designs=2, lines=3, periods=4, most_units=5, depth=2)
FAST = SolveParams(engine="local_search", deterministic_limit=0.1)
EXACT = SolveParams(engine="cpsat", time_limit=20)

settings.register_profile("solver", deadline=None, max_examples=40)
settings.load_profile("solver")


def more_capacity(data: ProblemData, seed: int) -> ProblemData:
    """Returns the instance with some extra time and material."""
    rng = np.random.default_rng(seed)
    extra = rng.integers(0, 6, data.pools.capacity_s.shape)
    stock = rng.integers(0, 3, data.bins.arrivals.shape)
    return replace(
        data,
        pools=replace(data.pools, capacity_s=data.pools.capacity_s + extra),
        bins=replace(data.bins, arrivals=data.bins.arrivals + stock),
        weights=replace(data.weights, overload=0),
    )


@given(seed=SEEDS)
def test_plans_are_feasible_and_bounded(seed):
    """Heuristic plans pass the checker, cost what they say and never beat the bound."""
    data = random_problem(seed, SMALL)
    result = solve(data, FAST)
    assert not check(data, result.solution)
    assert result.objective == objective_value(data, result.solution)
    assert result.lower_bound <= result.objective


@settings(max_examples=20)
@given(seed=SEEDS)
def test_exact_is_never_worse_than_heuristic(seed):
    """The proven optimum lies between the bound and every heuristic plan."""
    data = random_problem(seed, SMALL)
    quick, exact = solve(data, FAST), solve(data, EXACT)
    assert exact.status == "optimal"
    assert quick.lower_bound <= exact.objective <= quick.objective


@settings(max_examples=15)
@given(seed=SEEDS)
def test_more_capacity_never_raises_the_optimum(seed):
    """Extra time and material never make the best plan dearer."""
    data = random_problem(seed, SMALL)
    data = replace(data, weights=replace(data.weights, overload=0))
    before = solve(data, EXACT)
    after = solve(more_capacity(data, seed), EXACT)
    assert after.lower_bound <= before.objective
    if before.status == after.status == "optimal":
        assert after.objective <= before.objective


@settings(max_examples=25)
@given(seed=SEEDS)
def test_commitments_are_kept(seed):
    """Replanning on top of promises gives a feasible plan that keeps them."""
    data = random_problem(seed, SMALL)
    plan = solve(data, FAST).solution
    promised = with_commitments(data, plan, seed)
    result = solve(promised, FAST)
    assert not check(promised, result.solution)
    made = {(lot.line, lot.mode): dict(lot.production) for lot in result.solution.lots}
    for promise in promised.firm.values():
        for period, units in promise.production:
            assert made[promise.line, promise.mode].get(period, 0) >= units


@given(seed=SEEDS)
def test_same_seed_same_plan(seed):
    """The same seed and a deterministic limit give the same plan."""
    data = random_problem(seed, SMALL)
    first, second = solve(data, FAST), solve(data, FAST)
    assert first.solution == second.solution
