"""Carrying plans over: whatever shrinks, what comes out passes the checker."""

from dataclasses import replace

import numpy as np
import pytest

from fabrouter import Scenario, route
from fabrouter.compile import compile_scenario
from fabrouter.plan.read import solution_of
from fabrouter_solver import Solution, check, objective_value
from fabrouter_solver.lateness import late_causes, late_units, on_time_units, without_late_units
from fabrouter_solver.repair import polish, repair, surviving
from random_scenarios import random_scenario


def case(seed):
    """Returns a random scenario's problem and a quick plan of it."""
    scenario = Scenario.from_json(random_scenario(seed))
    plan = route(scenario, engine="greedy")
    compiled = compile_scenario(scenario.document)
    return compiled.data, solution_of(plan.document, compiled)


def shrunk(data, seed):
    """Returns a problem with some hours and material gone."""
    rng = np.random.default_rng(seed)
    capacity = data.pools.capacity_s * rng.integers(0, 3, data.pools.capacity_s.shape) // 2
    arrivals = data.bins.arrivals * rng.integers(0, 3, data.bins.arrivals.shape) // 2
    return replace(
        data,
        pools=replace(data.pools, capacity_s=capacity),
        bins=replace(data.bins, arrivals=arrivals),
    )


@pytest.mark.parametrize("seed", range(40))
def test_a_repaired_plan_is_checked_and_keeps_what_fits(seed):
    """Under less hours and material the plan holds; under the same ones nothing is lost."""
    data, plan = case(seed)
    less = shrunk(data, seed)
    repaired = repair(less, plan)
    assert repaired is not None
    assert check(less, repaired) == []
    same = repair(data, plan)
    assert same is not None
    assert objective_value(data, same) <= objective_value(data, plan)


@pytest.mark.parametrize("seed", range(20))
def test_what_survives_breaks_no_rule_but_missing_parts(seed):
    """Lots are taken out until only parts may lack."""
    data, plan = case(seed)
    less = shrunk(data, seed)
    left = surviving(less, plan)
    assert {violation.family for violation in check(less, left)} <= {"kits"}
    assert set(left.lots) <= set(plan.lots)


@pytest.mark.parametrize("seed", range(20))
def test_polish_never_makes_it_worse(seed):
    """The result holds and costs no more."""
    data, plan = case(seed)
    better = polish(data, plan)
    assert check(data, better) == []
    assert objective_value(data, better) <= objective_value(data, plan)


@pytest.mark.parametrize("seed", range(40))
def test_causes_of_lateness_add_up(seed):
    """Every late unit has a cause; what is left without them is on time."""
    data, plan = case(seed)
    late = late_units(data, plan)
    counted = np.zeros_like(late)
    for cause in late_causes(data, plan):
        counted[cause.line] += cause.units
    assert (counted == late).all()
    rest = without_late_units(data, plan)
    assert late_units(data, rest).sum() == 0
    assert (on_time_units(data, rest) == on_time_units(data, plan)).all()


def test_an_empty_plan_is_filled():
    """Nothing to keep: the repair is the greedy plan."""
    data, plan = case(3)
    filled = repair(data, Solution())
    assert filled is not None
    assert objective_value(data, filled) == objective_value(data, plan)
