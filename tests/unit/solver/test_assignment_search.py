"""Lines that one lab must serve whole: the bound settles and every line gets the lab it should."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from fabrouter_bench.public.families import generate
from fabrouter_bench.public.json_lines import numbers
from fabrouter_bench.public.mapping import Mapped, mapped
from fabrouter_bench.public.native import Assignment as Native
from fabrouter_solver import SolveParams, check
from fabrouter_solver.assignment_search import assign_lines, lines_are_whole
from fabrouter_solver.bounds import PriceBound, find_prices
from fabrouter_solver.bounds.ascent import Ascent
from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.greedy import first_plan
from fabrouter_solver.kernel import make_ready
from fabrouter_solver.kernel.assignment import NOBODY, Assignment, anneal, put, value
from fabrouter_solver.monitor import Monitor
from instances import Size, random_problem
from tiny_problem import tiny, with_lines


def assignment_problem(agents: int, jobs: int, seed: int) -> Mapped:
    """Returns a drawn instance in which cheap agents take most of what they have."""
    row = generate("gap-d", agents, jobs, seed)
    resource, cost = ([numbers(values) for values in row[key]] for key in ("resource", "cost"))
    return mapped(Native(row["name"], numbers(row["capacity"]), resource, cost, published=None))


def work(seed: int, lines: int = 6, labs: int = 3) -> Assignment:
    """Returns an assignment problem with nobody served yet."""
    rng = np.random.default_rng(seed)
    return Assignment(
        rng.uniform(1, 9, (lines, labs)),
        rng.uniform(0.2, 0.6, (lines, labs)),
        rng.uniform(0, 5, labs),
        np.full(lines, 30.0),
        np.tile(np.arange(labs), (lines, 1)),
        np.full(lines, NOBODY),
        np.zeros((labs, lines), np.int64),
        np.zeros(labs, np.int64),
        np.zeros(lines, np.int64),
        np.ones(labs),
        np.array([seed + 1]),
    )


def optimum(here: Assignment) -> float:
    """Returns the least cost of all assignments in which no lab is too full."""
    lines, labs = here.cost.shape
    best = np.inf
    for chosen in product(range(-1, labs), repeat=lines):
        owner = np.array(chosen)
        served = np.flatnonzero(owner >= 0)
        load = np.bincount(owner[served], here.use[served, owner[served]], minlength=labs)
        if load.max(initial=0) <= 1:
            cost: float = here.cost[served, owner[served]].sum()
            cost += here.opening[np.unique(owner[served])].sum()
            best = min(best, cost + here.unserved[owner < 0].sum())
    return best


@pytest.mark.parametrize("seed", range(5))
def test_annealing_finds_the_optimum_of_tiny_problems(seed):
    """Costs are added up anew, so that wrong bookkeeping of moves would show."""
    here = work(seed)
    charge: FloatArray = np.full(3, 20.0)
    least = np.inf
    for step in range(400):
        anneal(here, charge * (1 + step / 40), 3.0 * 0.985**step, 500)
        cost, excess = value(here, charge)
        if not excess:
            least = min(least, cost)
    assert least == pytest.approx(optimum(here))


def test_moves_keep_the_lists_of_labs_true():
    """Every line stands where its place says, and free parts are what is left."""
    here = work(7, lines=20, labs=4)
    for line in range(20):
        put(here, line, line % 4)
    anneal(here, np.full(4, 10.0), 5.0, 5_000)
    left = here.left.copy()
    value(here, np.full(4, 10.0))
    assert left == pytest.approx(here.left)
    assert here.filled.tolist() == np.bincount(here.lab, minlength=4).tolist()
    for line, lab in enumerate(here.lab.tolist()):
        assert here.place[line] < here.filled[lab]
        assert here.member[lab, here.place[line]] == line


def test_prices_of_pools_with_many_unit_times_settle():
    """Rounded rules for each of a hundred unit times kept the ascent from the linear program."""
    data = assignment_problem(8, 60, 1).data
    bound, heights = PriceBound(data), list[int]()
    assert np.bincount(bound.rows.pool).max() <= 5
    offer = heights.append
    Ascent(data, bound).run(lambda: True, 250, None, lambda prices: offer(bound.value(prices)))
    assert max(heights) >= 0.995 * find_prices(data, bound, lambda: True, 100).value


def test_the_search_betters_a_greedy_plan_within_the_rules():
    """By a deterministic number of moves, the same each time."""
    make_ready()
    problem = assignment_problem(8, 60, 2)
    data, plans = problem.data, []
    for _ in range(2):
        params = SolveParams("local_search", 600, 0, 1, 3.0)
        monitor = Monitor(data, 600)
        first_plan(data, params, monitor)
        found = find_prices(data, monitor.bound, lambda: True, 100)
        assign_lines(data, params, monitor, found.prices, 600)
        assert monitor.best is not None
        assert check(data, monitor.best) == []
        assert problem.native_value(monitor.best) is not None
        assert monitor.objective is not None
        assert monitor.objective <= 1.03 * found.value
        plans.append(monitor.best)
    assert plans[0] == plans[1]


def test_only_lines_that_may_not_be_split_ask_for_the_search():
    """A line of one unit, of one lab, or smaller than two lots of the least size."""
    whole = with_lines(tiny(2), quantity=[1, 1])
    assert lines_are_whole(whole)
    large = with_lines(tiny(2), quantity=[9, 9])
    assert not lines_are_whole(large)
    for column, amount in (("max_labs", 1), ("min_lot", 5)):
        lines = replace(large.lines, **{column: np.full(2, amount)})
        assert lines_are_whole(replace(large, lines=lines))


@pytest.mark.parametrize("seed", range(20))
def test_the_second_design_is_the_cheapest_of_all_others(seed):
    """Against a look at every other design."""
    size = Size(labs=3, sites=2, designs=4, lines=6, periods=3, most_units=9)
    data = random_problem(seed, size)
    bound = PriceBound(data)
    prices = bound.no_prices()
    priced = bound._priced(prices, bound.costs_at(prices))
    every = np.arange(data.num_lines)
    for first in priced.costs:
        least = np.full(data.num_lines, np.inf)
        for design in priced.costs:
            if design != first:
                fixed = priced._fixed(design, every)
                accepted = bound.line_costs.accepted[:, design]
                least = np.where(accepted, np.minimum(least, fixed), least)
        assert priced._second_design(first, every).tolist() == least.tolist()
