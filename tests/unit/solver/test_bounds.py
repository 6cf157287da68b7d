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
from fabrouter_solver.bounds.shares import OpeningShares
from fabrouter_solver.bounds.stage_costs import priced_costs, stage_costs
from instances import Size, random_problem, with_commitments
from solver_cases import BASE, PLAN, with_columns
from tiny_problem import (
    modes,
    tiny,
    with_lane,
    with_lines,
    with_material,
    with_parts,
    with_second_design,
)

SHEETS = with_columns(tiny(), "stages", lot_multiple=[3])
"""Four units of a design whose lots are multiples of three: six must be made."""

TWO_SHEETS = replace(
    with_columns(with_second_design(tiny(2), 0), "stages", lot_multiple=[3, 1]),
    weights=replace(tiny().weights, lot=1),
)
"""The same where a second design, of single units, is at hand for the fixed cost of a lot."""

SHARED = replace(
    with_columns(with_second_design(tiny(2, quantity=6), 0), "stages", lot_multiple=[5, 1]),
    modes=modes([0, 1], [0, 1], [1, 2]),
    weights=replace(tiny().weights, lot=1),
)
"""Six units: five fill a sheet of one design, the last is cheapest in another that costs twice."""

SMALL = Size(labs=3, sites=2, designs=2, lines=3, periods=4, most_units=5, depth=2)
MEDIUM = Size(labs=5, sites=3, designs=3, lines=12, periods=5, most_units=8, depth=2)


def random_prices(data: ProblemData, seed: int) -> Prices:
    """Returns prices of which many are zero and some are higher than anything is worth."""
    rng = np.random.default_rng(seed)
    scale = 10.0 ** rng.integers(0, 6)
    steady = rng.random() < 0.5

    def draw(like: np.ndarray) -> np.ndarray:
        shape = (len(like), 1) if steady else like.shape
        return np.broadcast_to(
            rng.exponential(scale, shape) * (rng.random(shape) < 0.6), like.shape
        ).copy()

    zero = PriceBound(data).no_prices()
    prices = Prices(draw(zero.time), draw(zero.material), draw(zero.load))
    shares = draw(np.zeros((data.num_lines, data.num_labs)))
    return replace(prices, opening=OpeningShares.of(np.arange(data.num_lines), shares))


def at_zero(data: ProblemData) -> int:
    """Returns the bound when nothing is scarce."""
    bound = PriceBound(data)
    return bound.at(bound.no_prices()).value


def priced(data: ProblemData, time: float = 0.0, material: float = 0.0) -> Prices:
    """Returns the same price for all time, and one for all material of the last period."""
    zero = PriceBound(data).no_prices()
    last = zero.material.copy()
    last[:, -1:] = material
    return replace(zero, time=np.full_like(zero.time, time), material=last)


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
    values += [at_zero(data), best_bound(data)]
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
    assert at_zero(BASE) > 0


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
    ("full sheets", SHEETS, 6),
    (
        "full sheets of parts",
        with_columns(with_parts(tiny(2), 2), "stages", lot_multiple=[1, 5]),
        14,
    ),
    ("a sheet too much", replace(SHEETS, weights=replace(SHEETS.weights, unmet=2, tardiness=0)), 5),
    ("a design without waste", TWO_SHEETS, 4 + 1),
    ("two designs share a line", SHARED, 5 * 1 + 2 + 2),
    ("not worth it", with_columns(tiny(), "modes", unit_ueur=[2_000]), 4 * 1_000),
]


@pytest.mark.parametrize(
    ("name", "data", "value"), EXACT_AT_ZERO, ids=[c[0] for c in EXACT_AT_ZERO]
)
def test_zero_prices_count_what_is_certain(name, data, value):
    """Where nothing is scarce the bound at zero prices is the optimum itself."""
    assert at_zero(data) == value
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
    low = at_zero(data)
    assert low < 0.1 * least
    assert 0.999 * least - 1 <= best_bound(data) <= least == optimum(data)


def test_a_price_by_hand():
    """At 50 per second: 4 × (1 + 10 × 50) for the units, minus 20 s × 50 that there are."""
    point = PriceBound(NARROW).at(priced(NARROW, time=50.0))
    assert point.value == pytest.approx(4 * (1 + 500) - 20 * 50, abs=1)
    assert [(route.line, dict(route.time)) for route in point.routes] == [(0, {(0, 0): 40.0})]


def test_a_material_price_by_hand():
    """At 300 per piece: 4 × (1 + 300) for the units, minus 2 pieces × 300 that there are."""
    point = PriceBound(FEW).at(priced(FEW, material=300.0))
    assert point.value == pytest.approx(4 * 301 - 2 * 300, abs=1)
    assert point.routes[0].material == {(0, 0): 4.0}


def test_closed_days_are_seen():
    """A day without a second of work makes nothing: units wait for the next one."""
    data = with_columns(tiny(due=0), "pools", capacity_s=[[0, 0, 100]])
    assert at_zero(data) == 4 + 4 * 2 * 100 == optimum(data)


def test_closed_days_count_for_later_releases():
    """Days before a release do not make a lab late: it works on the day after."""
    data = with_columns(tiny(release=1), "pools", capacity_s=[[0, 100, 100]])
    assert at_zero(data) == 4 == optimum(data)


@pytest.mark.parametrize("seed", range(40))
def test_waste_never_lifts_the_bound_above_the_optimum(seed):
    """With sheets of several sizes and several designs the bound is at most the optimum."""
    rng = np.random.default_rng(seed)
    size = Size(labs=2, sites=1, designs=1 + seed % 3, lines=2, periods=3, most_units=7, depth=2)
    data = random_problem(seed, size)
    multiples = rng.integers(1, 6, data.num_stages)
    data = replace(data, stages=replace(data.stages, lot_multiple=multiples))
    weights = replace(data.weights, production=500, unmet=int(rng.integers(1_000, 40_000)))
    data = replace(
        data,
        pools=replace(data.pools, capacity_s=5 * data.pools.capacity_s),
        weights=weights,
    )
    bound = PriceBound(data)
    values = [bound.value(random_prices(data, seed * 100 + k)) for k in range(10)]
    assert max([*values, at_zero(data), best_bound(data)]) <= optimum(data)


@pytest.mark.parametrize("seed", range(16))
def test_shares_of_trips_never_lift_the_bound_above_the_optimum(seed):
    """With dear trips of parts between labs the bound is at most the optimum, promises or not."""
    rng = np.random.default_rng(seed)
    data = random_problem(seed, Size(3, 2, 1 + seed % 2, 3, 4, 6, 2))
    trips = rng.integers(0, 3_000_000, data.links.shipment_ueur.shape)
    trips[np.arange(data.num_labs), np.arange(data.num_labs)] = 0
    data = replace(data, links=replace(data.links, shipment_ueur=trips))
    if seed % 4 == 0:
        data = with_commitments(data, solve(data, SolveParams("greedy")).solution, seed)
    bound = PriceBound(data)
    values = [bound.value(random_prices(data, seed * 100 + k)) for k in range(10)]
    assert max([*values, at_zero(data), best_bound(data)]) <= optimum(data)


def test_parts_owe_their_share_of_a_trip():
    """Four parts of 10 s, leaving after 300 s of their lab: 40 / 300 of a trip of 900."""
    data = with_columns(with_parts(tiny(2)), "links", shipment_ueur=[[0, 0, 0], [900, 0, 0]])
    assert at_zero(data) == pytest.approx(8 + 120, abs=1)
    assert optimum(data) == 8 + 900


def test_parts_owe_more_of_a_trip_that_leaves_early():
    """What must leave after the first period owes 40 / 100 of the trip."""
    data = with_parts(tiny(2, due=0, deadline=0))
    data = with_columns(data, "links", shipment_ueur=[[0, 0, 0], [900, 0, 0]])
    assert at_zero(data) == pytest.approx(8 + 360, abs=1)


def test_whole_units_are_seen():
    """25 s make two units of 10 s, not two and a half."""
    data = tiny(periods=1, capacity_s=25)
    assert optimum(data) - 3 <= best_bound(data) <= optimum(data) == 2 + 2 * 1_000


def test_late_material_is_seen():
    """Material that comes in the last period serves no line that is due before."""
    data = with_material(tiny(periods=3, due=1, deadline=1), [[1, 0, 9]])
    assert 0.99 * optimum(data) <= best_bound(data) <= optimum(data)


def test_overload_is_seen():
    """Work above the shares of a lab's hours costs more, in the bound as in the plan."""
    weights = replace(tiny().weights, overload=7, overload_percent=(50,))
    data = replace(tiny(periods=1, capacity_s=40), weights=weights)
    assert optimum(data) == 4 + 7 * 20
    assert best_bound(data) == pytest.approx(optimum(data), rel=0.01)


def test_an_opened_lab_is_paid_for():
    """What opening a lab costs counts where the lab is needed."""
    data = replace(NARROW, weights=replace(NARROW.weights, lab=100))
    assert optimum(data) == 2 + 100 + 2 * 1_000
    assert best_bound(data) >= 2 * 1_000


def test_moved_material_is_not_priced():
    """Prices of material that lanes can move do not count: a lane could bring more."""
    data = with_lane(with_material(tiny(2, periods=1), [[0], [5]]), lead=0, ueur=0)
    data = replace(data, excluded=np.array([[0, 1]]))
    assert PriceBound(data).at(priced(data, material=300.0)).value == 4 == optimum(data)


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
    for part in (found.prices.time, found.prices.material, found.prices.load):
        assert (part >= 0).all()


def test_searching_prices_never_lowers_the_bound():
    """The bound found is at least the one at zero prices, and more rounds are never worse."""
    data = random_problem(4, MEDIUM)
    start = at_zero(data)
    values = [find_prices(data, PriceBound(data), lambda: True, n).value for n in (0, 1, 5, 100)]
    assert values[0] == start
    assert values == sorted(values)


def test_prices_that_pay_for_openings_hold_nothing_back():
    """Where openings are dear, charging for them by the hour proves more than charging nothing."""
    data = random_problem(4, MEDIUM)
    dear = replace(data, opening_ueur=data.opening_ueur + 10_000)
    bound = PriceBound(dear)
    assert bound.at(bound.opening_prices()).value > bound.at(bound.no_prices()).value
    assert bound.at(bound.opening_prices()).value <= solve(dear, SolveParams("greedy")).objective


def test_searching_prices_ends_when_asked():
    """A search that may not go on returns the bound at zero prices."""
    data = random_problem(4, MEDIUM)
    found = find_prices(data, PriceBound(data), lambda: False)
    assert found.value == at_zero(data)


def test_bounds_are_shown_in_results():
    """The local search reports the bound that its prices prove."""
    result = solve(NARROW, SolveParams("local_search", time_limit=20, deterministic_limit=2))
    assert result.lower_bound >= 0.999 * result.objective - 1


def test_least_costs_of_a_stage():
    """Unit costs add up over the tree: assembly 1, two parts of 1, at 10 per second of lab 1."""
    data = with_parts(tiny(2), 2, lead=1)
    bound = PriceBound(data)
    time = bound.no_prices().time
    time[bound.rows.pool == 1] = 10.0
    prices = replace(bound.no_prices(), time=time)
    costs = stage_costs(data, 0, priced_costs(data, bound.rows, prices))
    assert costs.unit.tolist() == [[np.inf, *[1 + 2 * (1 + 10 * 10)] * (data.num_periods - 1)]]
    assert costs.ready.tolist() == [1]
    assert costs.below == 0


def test_lines_without_demand_are_free():
    """A line that wants nothing adds nothing, even where nothing could reach it."""
    data = with_columns(tiny(quantity=0), "links", lead=[[0, -1]])
    assert at_zero(data) == 0


def test_large_costs_keep_a_margin():
    """Costs beyond what floats hold exactly are rounded down, never up."""
    weights = Weights(unmet=10**17 + 1, tardiness=0)
    data = replace(with_columns(tiny(), "links", lead=[[0, -1]]), weights=weights)
    value = at_zero(data)
    assert 0.999 * 4 * weights.unmet < value <= 4 * weights.unmet
