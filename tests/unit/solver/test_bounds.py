"""Lower bounds: true at any prices, worth something, and recomputable from the prices alone."""

from dataclasses import replace

import numpy as np
import pytest

from fabrouter_solver import (
    ProblemData,
    Solution,
    SolveParams,
    Status,
    Weights,
    objective_value,
    solve,
)
from fabrouter_solver.bounds import PriceBound, Prices, find_prices
from fabrouter_solver.bounds.stage_costs import stage_costs
from instances import Size, random_problem, with_commitments
from solver_cases import BASE, PLAN, with_columns
from tiny_problem import tiny, with_lane, with_lines, with_material, with_parts, with_second_design

SMALL = Size(labs=3, sites=2, designs=2, lines=3, periods=4, most_units=5, depth=2)
MEDIUM = Size(labs=5, sites=3, designs=3, lines=12, periods=5, most_units=8, depth=2)


def random_prices(data: ProblemData, seed: int) -> Prices:
    """Returns prices of which many are zero and some are higher than anything is worth."""
    rng = np.random.default_rng(seed)
    scale = 10.0 ** rng.integers(0, 6)

    def draw(n: int) -> np.ndarray:
        return rng.exponential(scale, n) * (rng.random(n) < 0.6)

    return Prices(draw(len(data.pools.lab)), draw(len(data.bins.lab)))


def optimum(data: ProblemData) -> int:
    result = solve(data, SolveParams("cpsat", time_limit=30))
    assert result.status is Status.OPTIMAL
    return result.objective


def best_bound(data: ProblemData) -> int:
    return find_prices(data, PriceBound(data), lambda: True).value


@pytest.mark.parametrize("seed", range(10))
def test_no_prices_lift_the_bound_above_the_optimum(seed):
    """At zero, random and good prices the bound is at most the proven optimum."""
    data = random_problem(seed, SMALL)
    least = optimum(data)
    bound = PriceBound(data)
    values = [bound.at(random_prices(data, seed * 100 + k)).value for k in range(25)]
    values += [bound.at(Prices.zero(data)).value, best_bound(data)]
    assert max(values) <= least


@pytest.mark.parametrize("seed", range(6))
def test_bounds_hold_with_promises(seed):
    """With promised lots, too, the bound is at most the proven optimum."""
    data = random_problem(seed, SMALL)
    plan = solve(data, SolveParams("greedy")).solution
    promised = with_commitments(data, plan, seed)
    least = optimum(promised)
    bound = PriceBound(promised)
    values = [bound.at(random_prices(promised, seed * 100 + k)).value for k in range(15)]
    assert max([*values, best_bound(promised)]) <= least


@pytest.mark.parametrize("seed", range(4))
def test_bounds_lie_below_every_plan(seed):
    """On larger instances no bound exceeds the greedy, the searched or the empty plan."""
    data = random_problem(seed, MEDIUM)
    plans = [
        solve(data, SolveParams(engine, time_limit=20, deterministic_limit=0.1)).solution
        for engine in ("greedy", "local_search")
    ]
    least = min(objective_value(data, plan) for plan in [*plans, Solution()])
    bound = PriceBound(data)
    values = [bound.at(random_prices(data, seed * 100 + k)).value for k in range(10)]
    assert max([*values, best_bound(data)]) <= least


def test_bounds_of_the_hand_made_instance():
    """Bounds of the instance with every feature lie below the plan made by hand."""
    bound = PriceBound(BASE)
    values = [bound.at(random_prices(BASE, seed)).value for seed in range(50)]
    assert max([*values, best_bound(BASE)]) <= objective_value(BASE, PLAN)
    assert bound.at(Prices.zero(BASE)).value > 0


EXACT_AT_ZERO = [
    ("four units", tiny(), 4 * 1),
    ("late", tiny(due=-1, periods=1), 4 * 1 + 4 * 100),
    ("no lab", with_columns(tiny(), "links", lead=[[0, -1]]), 4 * 1_000),
    ("too far", with_columns(tiny(), "links", lead=[[0, 9]]), 4 * 1_000),
    ("far", with_columns(tiny(due=0), "links", lead=[[0, 2]]), 4 * 1 + 4 * 200),
    ("released too late", tiny(release=2, due=1, deadline=1), 4 * 1_000),
    ("setup", with_columns(tiny(), "modes", setup_ueur=[9]), 4 + 9),
    ("trip", with_columns(tiny(), "links", shipment_ueur=[[0, 9]]), 4 + 9),
    (
        "one trip for two lines",
        with_columns(with_lines(tiny(), quantity=[1, 3]), "links", shipment_ueur=[[0, 9]]),
        4 + 9,
    ),
    ("weight", with_columns(tiny(), "links", kg_ueur=[[0, 3]]), 4 * (1 + 3)),
    ("the cheaper lab", tiny(2), 4 * 1),
    ("the other lab", replace(tiny(2), excluded=np.array([[0, 0]])), 4 * 2),
    ("parts", with_parts(tiny(2), 2), 4 * (1 + 2)),
    ("parts on their way", with_parts(tiny(2, due=0), 1, lead=2), 4 * 2 + 4 * 200),
    ("a liked design", with_second_design(tiny(2), 5), 4 * 1),
    ("lots and labs", replace(tiny(), weights=replace(tiny().weights, lot=7)), 4 + 7),
    ("not worth it", with_columns(tiny(), "modes", unit_ueur=[2_000]), 4 * 1_000),
]


@pytest.mark.parametrize(
    ("name", "data", "value"), EXACT_AT_ZERO, ids=[c[0] for c in EXACT_AT_ZERO]
)
def test_zero_prices_count_what_is_certain(name, data, value):
    """Where nothing is scarce the bound at zero prices is the optimum itself."""
    assert PriceBound(data).at(Prices.zero(data)).value == value
    assert optimum(data) == value


NARROW = tiny(periods=1, capacity_s=20)
FEW = with_material(tiny(periods=1), [[2]])

CONTENDED = [
    ("time", NARROW, 2 + 2 * 1_000),
    ("material", FEW, 2 + 2 * 1_000),
    ("two lines", with_lines(NARROW, quantity=[2, 2], priority=[1, 3]), 2 + 2 * 1_000),
    ("parts", with_parts(tiny(2, periods=1, capacity_s=40), 2), 2 + 4 + 2 * 1_000),
    ("useless time", tiny(periods=9, capacity_s=20, due=0, deadline=0), 2 + 2 * 1_000),
]


@pytest.mark.parametrize(("name", "data", "least"), CONTENDED, ids=[c[0] for c in CONTENDED])
def test_prices_close_the_gap_where_something_is_scarce(name, data, least):
    """Good prices raise the bound to (nearly) the optimum that scarcity brings about."""
    low = PriceBound(data).at(Prices.zero(data)).value
    assert low < 0.1 * least
    assert 0.999 * least - 1 <= best_bound(data) <= least == optimum(data)


def test_a_price_by_hand():
    """At 50 per second: 4 × (1 + 10 × 50) for the units, minus 20 s × 50 that there are."""
    point = PriceBound(NARROW).at(Prices(np.array([50.0]), np.zeros(0)))
    assert point.value == pytest.approx(4 * (1 + 500) - 20 * 50, abs=1)
    assert [(route.line, route.pool_s) for route in point.routes] == [(0, {0: 40.0})]
    assert point.routes[0].cost == pytest.approx(4)


def test_a_material_price_by_hand():
    """At 300 per piece: 4 × (1 + 300) for the units, minus 2 pieces × 300 that there are."""
    point = PriceBound(FEW).at(Prices(np.zeros(1), np.array([300.0])))
    assert point.value == pytest.approx(4 * 301 - 2 * 300, abs=1)
    assert point.routes[0].material == {0: 4.0}


def test_moved_material_is_not_priced():
    """Prices of material that lanes can move do not count: a lane could bring more."""
    data = with_lane(with_material(tiny(2, periods=1), [[0], [5]]), lead=0, ueur=0)
    data = replace(data, excluded=np.array([[0, 1]]))
    prices = Prices(np.zeros(2), np.array([300.0, 0.0]))
    assert PriceBound(data).at(prices).value == 4 == optimum(data)


def test_bought_material_counts_as_supply():
    """What could be bought is part of what there is."""
    columns = {"purchase_lead": [0], "purchase_ueur": [0], "purchase_limit": [2]}
    data = with_material(tiny(periods=1), [[2]], **columns)
    assert best_bound(data) == 4 == optimum(data)


@pytest.mark.parametrize("seed", range(5))
def test_prices_alone_prove_the_bound(seed):
    """A fresh bound function gives the same value at the prices that were found."""
    data = random_problem(seed, MEDIUM)
    found = find_prices(data, PriceBound(data), lambda: True)
    assert PriceBound(data).at(found.prices).value == found.value
    assert (found.prices.pool >= 0).all()
    assert (found.prices.material >= 0).all()


def test_searching_prices_never_lowers_the_bound():
    """The bound found is at least the one at zero prices, and more rounds are never worse."""
    data = random_problem(4, MEDIUM)
    start = PriceBound(data).at(Prices.zero(data)).value
    values = [find_prices(data, PriceBound(data), lambda: True, n).value for n in (0, 1, 5, 100)]
    assert values[0] == start
    assert values == sorted(values)


def test_searching_prices_ends_when_asked():
    """A search that may not go on returns the bound at zero prices."""
    data = random_problem(4, MEDIUM)
    found = find_prices(data, PriceBound(data), lambda: False)
    assert found.value == PriceBound(data).at(Prices.zero(data)).value


def test_bounds_are_shown_in_results():
    """The local search reports the bound that its prices prove."""
    result = solve(NARROW, SolveParams("local_search", time_limit=20, deterministic_limit=2))
    assert result.lower_bound >= 0.999 * result.objective - 1


def test_least_costs_of_a_stage():
    """Unit costs add up over the tree: assembly 1, two parts of 1, at 10 per second of lab 1."""
    data = with_parts(tiny(2), 2, lead=1)
    costs = stage_costs(data, 0, Prices(np.array([0.0, 10.0]), np.zeros(0)))
    assert costs.unit.tolist() == [1 + 2 * (1 + 10 * 10)]
    assert costs.ready.tolist() == [1]
    assert costs.all_fixed == 0


def test_lines_without_demand_are_free():
    """A line that wants nothing adds nothing, even where nothing could reach it."""
    data = with_columns(tiny(quantity=0), "links", lead=[[0, -1]])
    assert PriceBound(data).at(Prices.zero(data)).value == 0


def test_large_costs_keep_a_margin():
    """Costs beyond what floats hold exactly are rounded down, never up."""
    weights = Weights(unmet=10**17 + 1, tardiness=0)
    data = replace(with_columns(tiny(), "links", lead=[[0, -1]]), weights=weights)
    value = PriceBound(data).at(Prices.zero(data)).value
    assert 0.999 * 4 * weights.unmet < value <= 4 * weights.unmet
