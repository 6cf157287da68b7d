"""Dear openings: sets of labs, their value, the bound that sees them and the plans they give."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from ortools.graph.python import min_cost_flow

from fabrouter_solver import Links, ProblemData, SolveParams, Status, objective_value, solve
from fabrouter_solver.bounds import PriceBound, find_prices
from fabrouter_solver.bounds.location import Location, dear_openings, labs_of
from fabrouter_solver.bounds.openings import OpeningAscent
from fabrouter_solver.certificate import certified_bound
from fabrouter_solver.kernel.open_sets import set_value
from fabrouter_solver.local_search import LocalSearch
from fabrouter_solver.opening_search import OpenSets
from instances import Size, random_problem, with_commitments
from solver_cases import ints, with_columns
from tiny_problem import tiny, with_lines, with_parts

DEAR = Size(labs=5, sites=3, designs=2, lines=10, periods=3, most_units=9, depth=1)


def location_problem(seed: int, labs: int = 8, lines: int = 25, hours: int = 400) -> ProblemData:
    """Returns labs and sites at random points; a lab makes 10 units per 100 s of each period."""
    rng = np.random.default_rng(seed)
    here, there = rng.uniform(0, 100, (labs, 2)), rng.uniform(0, 100, (lines, 2))
    far = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))
    quantity = rng.integers(2, 9, lines)
    data = with_lines(tiny(labs, periods=2, capacity_s=hours), quantity=quantity.tolist())
    nothing = np.zeros((labs, labs + lines), np.int64)
    lead = nothing.copy()
    lead[:, :labs] = np.where(np.eye(labs, dtype=bool), 0, -1)
    rates = nothing.copy()
    rates[:, labs:] = np.rint(far)
    return replace(
        data,
        num_sites=lines,
        opening_ueur=rng.integers(1_500, 2_500, labs),
        lines=replace(data.lines, site=np.arange(lines)),
        links=Links(lead, rates, nothing, nothing),
        weights=replace(data.weights, unmet=10_000),
    )


def cheapest(data: ProblemData, labs: tuple[int, ...]) -> float:
    """Returns what serving all lines from some labs costs at least; ``inf`` = they are too few."""
    flow, lines = min_cost_flow.SimpleMinCostFlow(), data.num_lines
    quantity = data.lines.quantity.tolist()
    for row, lab in enumerate(labs):
        for line in range(lines):
            unit = int(data.modes.unit_ueur[lab] + data.links.kg_ueur[lab, data.num_labs + line])
            flow.add_arc_with_capacity_and_unit_cost(line, lines + row, quantity[line], unit)
        most = int((data.pools.capacity_s[lab] // 10).sum())
        flow.add_arc_with_capacity_and_unit_cost(lines + row, lines + len(labs), most, 0)
    for line in range(lines):
        flow.set_node_supply(line, quantity[line])
    flow.set_node_supply(lines + len(labs), -sum(quantity))
    if flow.solve() != flow.OPTIMAL:
        return np.inf
    return float(flow.optimal_cost()) + float(data.opening_ueur[list(labs)].sum())


def optimum(data: ProblemData) -> tuple[float, tuple[int, ...]]:
    """Returns the least cost over all sets of labs, and that set."""
    every = range(data.num_labs)
    sets = (labs for count in range(1, len(every) + 1) for labs in combinations(every, count))
    return min((cheapest(data, labs), labs) for labs in sets)


@pytest.mark.parametrize("seed", range(6))
def test_the_value_of_a_set_is_what_its_best_assignment_costs(seed):
    """Up to the last thousandth, and never more."""
    data = location_problem(seed)
    here = Location.of(data, PriceBound(data))
    tables = (here.cost, here.use, here.opening, here.unserved)
    for labs in combinations(range(data.num_labs), 3):
        least = cheapest(data, labs)
        price = np.zeros(data.num_labs)
        value = set_value(*tables, np.array(labs), price, np.inf)
        if np.isfinite(least):
            assert 0.999 * least <= value <= least * (1 + 1e-9)
        else:
            assert value > sum(data.opening_ueur) + 100_000


@pytest.mark.parametrize("seed", range(6))
def test_the_best_set_is_found(seed):
    """From one lab on, where several must be opened at once."""
    data = location_problem(seed)
    sets = OpenSets(Location.of(data, PriceBound(data)), np.arange(data.num_labs) == 0, seed)
    sets.run(lambda: True, 20)
    assert tuple(sets.best(1)[0].tolist()) == optimum(data)[1]


@pytest.mark.parametrize("seed", range(6))
def test_the_bound_sees_openings(seed):
    """It proves nearly all of the optimum, never more, and its prices can be checked."""
    data = location_problem(seed)
    least, bound = optimum(data)[0], PriceBound(data)
    plan = solve(data, SolveParams("greedy")).solution
    found = find_prices(data, bound, lambda: True, 300, start=plan)
    assert 0.93 * least < found.value <= least
    assert len(found.prices.opening.line)
    assert found.value <= certified_bound(data, bound.price_list(found.prices)) <= least


@pytest.mark.parametrize("seed", range(3))
def test_prices_that_are_too_high_prove_less(seed):
    """Twice as dear shares lower the bound."""
    data = location_problem(seed)
    bound = PriceBound(data)
    plan = solve(data, SolveParams("greedy")).solution
    found = find_prices(data, bound, lambda: True, 300, start=plan)
    dearer = replace(found.prices, opening=found.prices.opening.scaled(2.0))
    assert bound.value(dearer) < found.value


@pytest.mark.parametrize("seed", range(6))
def test_plans_open_the_best_labs(seed):
    """The engine for large instances finds the best plan within a few rounds."""
    data = location_problem(seed)
    least, labs = optimum(data)
    result = solve(data, SolveParams("local_search", seed=seed, deterministic_limit=0.5))
    assert tuple(labs_of(data, result.solution).tolist()) == labs
    assert least <= result.objective <= 1.001 * least
    assert result.lower_bound <= least


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("depth", [1, 2])
def test_bounds_hold_where_openings_are_dear(seed, depth):
    """On instances with everything else in them, one and two stages, below the optimum."""
    data = random_problem(seed, replace(DEAR, depth=depth, lines=4, labs=3, most_units=5))
    data = replace(data, opening_ueur=data.opening_ueur + 5_000)
    result = solve(data, SolveParams("cpsat", time_limit=30))
    assert result.status is Status.OPTIMAL
    bound, values = PriceBound(data), []
    ascent = OpeningAscent(data, bound, Location.of(data, bound))
    ascent.run(lambda: True, lambda prices: values.append(bound.value(prices)), result.objective)
    assert max(values) <= result.objective


@pytest.mark.parametrize("seed", range(4))
def test_engines_agree_where_openings_are_dear(seed):
    """Whatever ran, a checked plan comes out, and no bound above it."""
    data = random_problem(seed, replace(DEAR, depth=1 + seed % 2))
    data = replace(data, opening_ueur=data.opening_ueur + 20_000)
    for limit in (None, 0.2):
        params = SolveParams("local_search", 1.0, seed, deterministic_limit=limit)
        result = solve(data, params)
        assert result.lower_bound <= result.objective == objective_value(data, result.solution)


def test_one_dear_lab_gives_way_to_two_cheap_ones():
    """Rounds of the search exchange labs: neither of the cheap ones would pay beside the dear one.

    Twenty units at each of two sites: lab 0 moves them for 10 each, labs 1 and 2 reach one site
    for nothing and the other for 100.
    """
    data = with_lines(tiny(3, periods=4), quantity=[20, 20])
    nothing = np.zeros((3, 5), np.int64)
    rates = nothing.copy()
    rates[:, 3:] = [[10, 10], [0, 100], [100, 0]]
    links = Links(nothing, rates, nothing, nothing)
    modes = replace(data.modes, unit_ueur=ints(1, 1, 1))
    lines = replace(data.lines, site=ints(0, 1))
    data = replace(data, num_sites=2, opening_ueur=ints(150, 150, 150), links=links, modes=modes)
    data = replace(data, lines=lines)
    barred = replace(data, excluded=np.array([[0, 1], [0, 2], [1, 1], [1, 2]]))
    plan = solve(barred, SolveParams("greedy")).solution
    assert objective_value(data, plan) == 150 + 40 * 11
    search = LocalSearch(data, plan, None, seed=1)
    search.run(3_000, 0.0)
    assert search.cost == 2 * 150 + 40


def test_cheap_openings_need_no_search():
    """Where openings hardly count, nothing is done for them."""
    data = tiny(2)
    plan = solve(data, SolveParams("greedy")).solution
    assert not dear_openings(data, PriceBound(data), plan, objective_value(data, plan))


def test_labs_without_hours_or_lines_do_no_harm():
    """A lab without any hours, one that reaches nobody, and parts from elsewhere."""
    data = replace(location_problem(1), weights=replace(tiny().weights, unmet=3_000))
    hours = data.pools.capacity_s * ints(0, *[1] * 7)[:, None]
    closed = with_columns(data, "pools", capacity_s=hours)
    for case in (closed, replace(with_parts(tiny(2)), opening_ueur=ints(900, 900))):
        result = solve(case, SolveParams("local_search", deterministic_limit=0.2))
        assert result.lower_bound <= result.objective


def test_promised_work_keeps_its_dear_labs():
    """Where every line has promised lots there is nothing to choose, and nothing breaks."""
    data = random_problem(3, DEAR)
    data = replace(data, opening_ueur=data.opening_ueur + 20_000)
    plan = solve(data, SolveParams("greedy")).solution
    promised = with_commitments(data, plan, 3)
    result = solve(promised, SolveParams("local_search", deterministic_limit=0.2))
    assert result.lower_bound <= result.objective


def test_labs_that_are_not_worth_opening_at_all():
    """Where leaving the line is cheaper than any lab, the best set of open labs is empty."""
    data = replace(tiny(2, periods=1), opening_ueur=np.array([10**9, 10**9]))
    result = solve(data, SolveParams("local_search", deterministic_limit=1))
    assert result.solution.lots == ()
