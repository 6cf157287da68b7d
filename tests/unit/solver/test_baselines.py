"""Baselines: feasible plans of the whole model, true bounds, and each its own idea."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from fabrouter_solver import ENGINES, SolveParams, check, objective_value, solve
from fabrouter_solver.baselines import BASELINES
from fabrouter_solver.baselines.linear_program import linear_program
from fabrouter_solver.baselines.monolith import Monolith, mathopt_model, run
from fabrouter_solver.baselines.self_claim import needs_of_lab
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.solution import Solution
from instances import Size, random_problem, with_commitments
from solver_cases import with_cell, with_columns
from tiny_problem import tiny

SMALL = Size(labs=3, sites=2, designs=2, lines=3, periods=4, most_units=5, depth=2)
MEDIUM = Size(labs=5, sites=3, designs=3, lines=12, periods=5, most_units=8, depth=2)
MONOLITHS = ("mip_highs", "mip_scip")
EVERY_BASELINE = pytest.mark.parametrize("engine", sorted(BASELINES))


def nothing() -> None:
    """Never gives up."""


def finishing_labs(data, plan: Solution, line: int) -> list[int]:
    """Returns the labs that finish units of a line."""
    labs = {int(data.modes.lab[lot.mode]) for lot in plan.lots if lot.line == line}
    return sorted(labs)


def test_every_baseline_is_an_engine():
    """``solve`` knows all of them by name."""
    assert BASELINES.items() <= ENGINES.items()


@EVERY_BASELINE
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**20))
def test_plans_are_feasible_and_bounded(engine, seed):
    """Plans pass the checker, cost what they say and never beat the bound."""
    data = random_problem(seed, SMALL)
    wish = SolveParams(engine, time_limit=20, deterministic_limit=0.1)
    result = solve(data, wish)
    assert not check(data, result.solution)
    assert result.objective == objective_value(data, result.solution)
    assert result.lower_bound <= result.objective
    promised = with_commitments(data, result.solution, seed)
    again = solve(promised, wish)
    assert not check(promised, again.solution)
    assert again.lower_bound <= again.objective


@pytest.mark.parametrize("engine", [*MONOLITHS, "lp_rounding"])
@pytest.mark.parametrize("seed", [0, 1, 4, 8])
def test_bounds_hold_for_the_optimum(engine, seed):
    """No bound lies above the optimum that CP-SAT proves; MIPs reach that optimum."""
    data = random_problem(seed, SMALL)
    exact = solve(data, SolveParams("cpsat", time_limit=60))
    assert exact.status == "optimal"
    result = solve(data, SolveParams(engine, time_limit=30))
    assert result.lower_bound <= exact.objective <= result.objective
    if engine in MONOLITHS:
        assert result.objective == exact.objective
        assert result.lower_bound >= exact.objective * (1 - 1e-4)


@pytest.mark.parametrize("seed", [3, 5])
def test_lp_rounding_raises_the_bound(seed):
    """The relaxation proves more than the bound every solve starts with."""
    data = random_problem(seed, MEDIUM)
    plain = solve(data, SolveParams("greedy", time_limit=30))
    result = solve(data, SolveParams("lp_rounding", time_limit=30))
    assert result.lower_bound > plain.lower_bound
    assert "lp_rounding" in {point.phase for point in result.trace}


@EVERY_BASELINE
def test_a_medium_instance(engine):
    """On a larger instance every baseline does better than nothing."""
    data = random_problem(3, MEDIUM)
    result = solve(data, SolveParams(engine, time_limit=20, deterministic_limit=0.5))
    assert not check(data, result.solution)
    assert result.objective < objective_value(data, Solution())


@EVERY_BASELINE
def test_max_labs_is_kept(engine):
    """A line that one lab may finish is finished in one lab, though two could do more."""
    data = with_columns(tiny(labs=2), "lines", max_labs=[1])
    data = replace(data, pools=replace(data.pools, capacity_s=data.pools.capacity_s // 4))
    result = solve(data, SolveParams(engine, time_limit=5))
    assert len(finishing_labs(data, result.solution, 0)) <= 1


def near_and_cheap():
    """Returns two labs for one line: lab 0 is near and dear, lab 1 far and cheap."""
    data = tiny(labs=2)
    site = data.num_labs
    data = with_cell(data, "links", "kg_ueur", (0, site), 1)
    data = with_cell(data, "links", "kg_ueur", (1, site), 2)
    return with_columns(data, "modes", unit_ueur=[100, 0])


@pytest.mark.parametrize("engine", ["nearest", "self_claim"])
def test_the_nearest_lab_gets_the_line(engine):
    """Those who go by distance take the near lab, those who count take the cheap one."""
    data = near_and_cheap()
    near = solve(data, SolveParams(engine))
    cheap = solve(data, SolveParams("priority_greedy"))
    assert finishing_labs(data, near.solution, 0) == [0]
    assert finishing_labs(data, cheap.solution, 0) == [1]


def test_nearest_overflows_to_the_next_lab():
    """What the near lab cannot make goes to the far one."""
    data = near_and_cheap()
    capacity = data.pools.capacity_s.copy()
    capacity[0] = 0
    capacity[0, 0] = data.operations_of(0)[0][1] + data.operations_of(0)[0][2]
    data = replace(data, pools=replace(data.pools, capacity_s=capacity))
    result = solve(data, SolveParams("nearest"))
    assert finishing_labs(data, result.solution, 0) == [0, 1]
    assert result.terms.unmet == 0


def test_needs_come_nearest_first_and_respect_exclusions():
    """A lab sees what it can finish in time, nearest first, without lines it may not serve."""
    for seed in range(20):
        data = random_problem(seed, MEDIUM)
        for lab, needs in enumerate(needs_of_lab(data)):
            assert needs == sorted(needs)
            assert all(data.modes.lab[need.mode] == lab for need in needs)
            assert all(lab not in data.excluded_labs.get(need.line, ()) for need in needs)


def test_set_cover_opens_one_lab_where_opening_is_dear():
    """Two lines that one lab can serve are served by it alone, the cheaper to open."""
    data = tiny(labs=2)
    data = replace(data, opening_ueur=np.array([500, 100]))
    result = solve(data, SolveParams("set_cover"))
    assert finishing_labs(data, result.solution, 0) == [1]


@pytest.mark.parametrize("seed", range(6))
def test_the_linear_form_says_what_cpsat_says(seed):
    """MIP optimum of the linear form = CP-SAT optimum of the same model, promises included."""
    data = random_problem(seed, SMALL)
    data = with_commitments(data, solve(data, SolveParams("greedy")).solution, seed)
    exact = solve(data, SolveParams("cpsat", time_limit=60))
    result = solve(data, SolveParams("mip_highs", time_limit=60))
    assert exact.status == "optimal"
    assert result.objective == exact.objective


def test_rough_prices_give_a_true_bound():
    """Whatever the row prices, the bound stays below the optimum."""
    data = random_problem(4, SMALL)
    exact = solve(data, SolveParams("cpsat", time_limit=60))
    monolith = Monolith.of(data, Monitor(data, 60))
    rng = np.random.default_rng(0)
    size = len(monolith.program.row_lower)
    for spread in (0.0, 0.01, 1.0, 100.0):
        bound = monolith.program.dual_bound(spread * rng.standard_normal(size))
        assert monolith.nanoeuros(bound) <= exact.objective


def test_enforced_rows_and_clauses():
    """Rows that hold only with a literal, its negation, implications and exactly-one."""
    for wanted in ((1, 0), (0, 1), (1, 1), (0, 0)):
        model = cp_model.CpModel()
        a, b = model.new_bool_var("a"), model.new_bool_var("b")
        x = model.new_int_var(-3, 9, "x")
        y = model.new_int_var(0, 1, "y")
        model.add(x >= 4).only_enforce_if(a)
        model.add(x == 2).only_enforce_if(b.negated())
        model.add_implication(a, y)
        model.add_exactly_one([y, b.negated()])
        model.add(a == wanted[0])
        model.add(b == wanted[1])
        model.minimize(x + 2 * y)
        solver = cp_model.CpSolver()
        status = solver.solve(model)
        program = linear_program(model, nothing)
        found = run(
            mathopt_model(program, whole=True),
            mathopt.SolverType.GSCIP,
            mathopt.SolveParameters(),
            10.0,
        )
        feasible = status == cp_model.OPTIMAL
        assert found.has_primal_feasible_solution() == feasible
        if feasible:
            assert found.objective_value() * program.unit == pytest.approx(solver.objective_value)


def test_a_constraint_without_linear_form_is_refused():
    """A model with, say, a product is not silently misread."""
    model = cp_model.CpModel()
    x, y = model.new_int_var(0, 3, "x"), model.new_int_var(0, 3, "y")
    model.add_multiplication_equality(y, [x, x])
    model.minimize(x)
    with pytest.raises(TypeError, match="no linear form"):
        linear_program(model, nothing)


def test_out_of_time_while_building():
    """A monolith that does not stand in time leaves the greedy plan."""
    data = random_problem(3, MEDIUM)
    result = solve(data, SolveParams("mip_highs", time_limit=0.05))
    assert result.termination == "time_limit"
    assert not check(data, result.solution)
