"""What every engine keeps: checked plans, true bounds, limits, stops, promises, repeatability."""

import sys
from dataclasses import fields, replace

import pytest

import fabrouter_solver.local_search as local_search
from fabrouter_solver import (
    ENGINES,
    Bins,
    Commitment,
    Lines,
    Links,
    Modes,
    Options,
    Pools,
    ProblemData,
    Result,
    Solution,
    SolveParams,
    Stages,
    Status,
    Termination,
    TracePoint,
    Weights,
    check,
    objective_terms,
    objective_value,
    solve,
)
from fabrouter_solver.monitor import Monitor, RejectedPlanError
from fabrouter_solver.solve import InfeasibleError
from instances import Size, random_problem, with_commitments
from solver_cases import BASE, PLAN, SMALL, buying, ints, lot, with_cell, with_columns
from tiny_problem import tiny

solving = sys.modules["fabrouter_solver.solve"]  # the package's attribute is the function
EVERY_ENGINE = pytest.mark.parametrize("engine", sorted(ENGINES))
MEDIUM = Size(labs=5, sites=3, designs=3, lines=12, periods=5, most_units=8, depth=2)
PLAIN = Size(labs=4, sites=2, designs=2, lines=10, periods=5, most_units=6, rich=False)
FLAT = Weights(unmet=100_000, tardiness=1_000, production=0, transport=0)


def params(engine: str, **changes: float) -> SolveParams:
    """Returns parameters that end within a second or two."""
    chosen = SolveParams(engine, time_limit=20, deterministic_limit=0.1)
    return replace(chosen, **changes)  # type: ignore[arg-type]


def assert_sound(data: ProblemData, result: Result) -> None:
    """A result's plan is feasible, costs what it says, and costs no less than the bound."""
    assert check(data, result.solution) == []
    assert result.objective == objective_value(data, result.solution)
    assert result.terms == objective_terms(data, result.solution)
    assert 0 <= result.lower_bound <= result.objective
    assert 0 <= result.gap <= 1
    assert result.solution == result.solution.canonical()
    assert (result.status is Status.OPTIMAL) == (result.lower_bound == result.objective)
    assert (result.status is Status.OPTIMAL) == (result.termination is Termination.PROVEN)


def without_lines() -> ProblemData:
    lines = Lines(*(ints() for _ in fields(Lines)))
    options = Options(ints(), ints(), ints())
    none = ints().reshape(0, 2)
    empty = replace(BASE.parts, **{f.name: ints() for f in fields(BASE.parts)})
    return replace(BASE, lines=lines, options=options, excluded=none, commitments=(), parts=empty)


def without_modes() -> ProblemData:
    names = ("op_offsets", "use_offsets")
    columns = {f.name: ints(0) if f.name in names else ints() for f in fields(Modes)}
    return replace(BASE, modes=Modes(**columns), commitments=())


def without_labs() -> ProblemData:
    nowhere = ints().reshape(0, 1)
    return ProblemData(
        num_periods=2,
        num_labs=0,
        num_sites=1,
        num_designs=1,
        opening_ueur=ints(),
        pools=Pools(ints(), ints().reshape(0, 2)),
        bins=Bins.empty(2),
        stages=Stages(ints(0), ints(-1), ints(1), ints(100), ints(1), ints(1)),
        modes=without_modes().modes,
        lines=Lines(*(ints(value) for value in (0, 3, 2, 0, 1, 1, 1, 1, 0))),
        options=Options(ints(0), ints(0), ints(0)),
        links=Links(nowhere, nowhere, nowhere, nowhere),
        weights=Weights(unmet=10, tardiness=1),
    )


EMPTY = {
    "no lines": (without_lines(), 0),
    "no modes": (without_modes(), (8 + 5 + 3) * 1_000_000),
    "no labs": (without_labs(), 3 * 2 * 10),
    "no stages": (
        replace(
            without_modes(),
            stages=Stages(*(ints() for _ in fields(Stages))),
            parts=type(BASE.parts)(),
        ),
        (8 + 5 + 3) * 1_000_000,
    ),
    "nothing asked": (
        with_columns(replace(BASE, commitments=()), "lines", quantity=[0, 0, 0]),
        0,
    ),
}


@EVERY_ENGINE
@pytest.mark.parametrize("name", EMPTY)
def test_empty_instances(engine, name):
    """Without lines, labs, modes or demand the empty plan is proven best."""
    data, objective = EMPTY[name]
    result = solve(data, params(engine))
    assert_sound(data, result)
    assert result.solution == Solution()
    assert result.objective == objective
    if name != "no modes":  # old parts make the first line count as free
        assert result.status is Status.OPTIMAL


@EVERY_ENGINE
def test_tight_instance(engine):
    """On the hand-made instance every engine keeps the promise and delivers something."""
    result = solve(BASE, params(engine, time_limit=3))
    assert_sound(BASE, result)
    assert result.terms.unmet < 12
    assert {lot.mode for lot in result.solution.lots if lot.line == 2} >= {4}


def test_the_exact_engine_is_no_worse_than_the_hand_made_plan():
    """CP-SAT's plan costs no more than the one made by hand."""
    result = solve(BASE, SolveParams("cpsat", time_limit=20))
    assert result.status is Status.OPTIMAL
    assert result.objective <= objective_value(BASE, PLAN)


@EVERY_ENGINE
@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_random_instances(engine, seed):
    """Plans of random instances with every feature are sound, with promises and without."""
    data = random_problem(seed, Size(labs=3, sites=2, designs=2, lines=4, periods=4, depth=2))
    result = solve(data, params(engine, seed=seed))
    assert_sound(data, result)
    promised = with_commitments(data, result.solution, seed)
    assert_sound(promised, solve(promised, params(engine, seed=seed)))


@pytest.mark.parametrize("engine", ["greedy", "local_search", "cpsat"])
def test_medium_instances(engine):
    """Plans of a larger instance are sound."""
    data = random_problem(3, MEDIUM)
    assert_sound(data, solve(data, params(engine)))


@EVERY_ENGINE
def test_no_time_at_all(engine):
    """With a time limit of 0 there still is a sound plan that keeps every promise."""
    result = solve(BASE, SolveParams(engine, time_limit=0))
    assert_sound(BASE, result)
    assert result.termination is Termination.TIME_LIMIT
    assert [(lot.line, lot.mode) for lot in result.solution.lots] == [(2, 4)]


@pytest.mark.parametrize("engine", ["greedy", "local_search", "cpsat"])
def test_a_wish_to_stop_is_heard(engine):
    """Asked to stop from the start, an engine ends as interrupted with the best plan so far."""
    data = random_problem(3, MEDIUM)
    result = solve(data, SolveParams(engine, time_limit=60), stop=lambda: True)
    assert_sound(data, result)
    assert result.termination is Termination.INTERRUPTED
    assert result.runtime < 10


@pytest.mark.parametrize("engine", ["local_search", "cpsat"])
def test_stopped_after_the_first_plan(engine):
    """Stopped in the middle, an engine returns what it had: the best plan of its trace."""
    data = random_problem(3, MEDIUM)
    points: list[TracePoint] = []
    wish = SolveParams(engine, time_limit=60)
    result = solve(
        data,
        wish,
        on_progress=points.append,
        stop=lambda: any(point.phase == "greedy" for point in points),
    )
    assert_sound(data, result)
    assert result.termination is Termination.INTERRUPTED
    assert result.objective == points[-1].objective
    assert result.runtime < 10


@EVERY_ENGINE
def test_the_trace_only_improves(engine):
    """Objectives fall, bounds rise, time passes, and listeners hear what the trace keeps."""
    data = random_problem(5, MEDIUM)
    heard: list[TracePoint] = []
    result = solve(data, params(engine), on_progress=heard.append)
    assert tuple(heard) == result.trace
    objectives = [point.objective for point in heard if point.objective is not None]
    bounds = [point.lower_bound for point in heard]
    seconds = [point.seconds for point in heard]
    assert objectives == sorted(objectives, reverse=True)
    assert bounds == sorted(bounds)
    assert seconds == sorted(seconds)
    assert (objectives[-1], bounds[-1]) == (result.objective, result.lower_bound)


def test_the_first_points_are_plans():
    """A trace starts with the plan that makes nothing and a real one; the bound comes after."""
    data = random_problem(5, MEDIUM)
    result = solve(data, params("greedy"))
    assert [point.phase for point in result.trace] == ["promised", "greedy", "bound"]
    assert result.trace[0].lower_bound == 0


def conflicting(**changes: object) -> ProblemData:
    promise = replace(BASE.commitments[0], **changes)  # type: ignore[arg-type]
    return replace(BASE, commitments=(promise,))


CONFLICTS = [
    (conflicting(line=1), "eligibility", False),
    (conflicting(line=7), "structure", True),
    (conflicting(mode=9), "structure", True),
    (conflicting(production=()), "structure", True),
    (conflicting(production=((7, 1),)), "structure", True),
    (conflicting(setup_period=3), "setup", True),
    (conflicting(shipments=((3, 0, 3),)), "shipping", True),
    (conflicting(shipments=((4, 2, 3),)), "destination", True),
    (conflicting(line=1, mode=1, shipments=()), "eligibility", True),
    (with_cell(BASE, "links", "lead", (0, 3), -1), "link", True),
]


@EVERY_ENGINE
@pytest.mark.parametrize(("data", "family", "impossible"), CONFLICTS)
def test_conflicting_promises(engine, data, family, impossible):
    """Promises that break a rule by themselves are refused, naming what they break."""
    if not impossible:
        data = with_columns(data, "options", design=[0, 0, 0, 1])
    with pytest.raises(InfeasibleError, match="cannot all be kept") as refusal:
        solve(data, params(engine))
    assert family in {conflict.family for conflict in refusal.value.conflicts}


@EVERY_ENGINE
def test_promised_units_that_became_too_late(engine):
    """Accepted shipments that miss a new deadline are neither delivered nor made twice."""
    data = tiny(labs=2, due=0, deadline=0)
    promise = Commitment(0, 0, True, 1, ((1, 3),), ((2, 1, 3),))
    result = solve(replace(data, commitments=(promise,)), params(engine))
    assert_sound(replace(data, commitments=(promise,)), result)
    assert sum(lot.shipped for lot in result.solution.lots) == 4
    assert result.terms.unmet == 3


@EVERY_ENGINE
def test_promised_assembly_without_parts(engine):
    """A promise to assemble what no lab can make parts for is refused with the missing kits."""
    promise = Commitment(0, 0, True, 1, ((1, 4),), ((3, 1, 4),))
    alone = with_columns(BASE, "pools", capacity_s=[[0] * 5, [500] * 5, [0] * 5, [100] * 5])
    with pytest.raises(InfeasibleError) as refusal:
        solve(replace(alone, commitments=(promise,)), params(engine))
    conflicts = [(c.family, c.amount) for c in refusal.value.conflicts]
    assert conflicts == [("kits", 2 * 4 - 2)]


@pytest.mark.parametrize("engine", ["Auto", "CPSAT", "scip"])
def test_unknown_engine(engine):
    """An engine that does not exist is refused by name."""
    with pytest.raises(KeyError, match=engine):
        solve(BASE, SolveParams(engine))


@pytest.mark.parametrize("engine", ["greedy", "local_search", "cpsat"])
@pytest.mark.parametrize("seed", [0, 7])
def test_same_seed_same_plan(engine, seed):
    """One worker, one seed and a deterministic limit give one plan and one bound."""
    data = random_problem(11, MEDIUM)
    wish = params(engine, seed=seed, time_limit=60, deterministic_limit=0.05)
    first, second = solve(data, wish), solve(data, wish)
    assert first.solution == second.solution
    assert first.lower_bound == second.lower_bound


@pytest.mark.parametrize("seed", [0, 7, 11])
def test_a_slow_clock_changes_no_plan(monkeypatch, seed):
    """Under a deterministic limit a plan does not depend on how long a round takes.

    With few weights many plans cost the same; which one is kept must not depend on the clock.
    """
    data = replace(random_problem(seed, PLAIN), weights=FLAT)
    plans = []
    for least_seconds in (0.0, 1e9):
        monkeypatch.setattr(local_search, "_OFFER_SECONDS", least_seconds)
        plans.append(solve(data, params("local_search", deterministic_limit=0.3)).solution)
    assert plans[0] == plans[1]


def test_other_seeds_search_elsewhere():
    """The seed reaches the search: plans of several seeds are not all the same."""
    data = random_problem(11, MEDIUM)
    plans = {
        solve(data, params("local_search", seed=seed, deterministic_limit=0.3)).solution
        for seed in range(4)
    }
    assert len(plans) > 1


@pytest.mark.parametrize("seed", [0, 2, 3])
def test_warm_start(seed):
    """CP-SAT and the local search start from the greedy plan and never end worse."""
    data = random_problem(seed, MEDIUM)
    greedy = solve(data, params("greedy"))
    for engine in ("cpsat", "local_search"):
        better = solve(data, params(engine, deterministic_limit=0.05))
        assert better.objective <= greedy.objective
        assert "greedy" in {point.phase for point in better.trace} or not greedy.solution.lots


def test_greedy_is_worth_something():
    """On most random instances the greedy plan beats the empty one."""
    better = 0
    for seed in range(8):
        data = random_problem(seed, MEDIUM)
        better += solve(data, params("greedy")).objective < objective_value(data, Solution())
    assert better >= 6


def test_an_infeasible_plan_is_refused():
    """A plan that the checker refuses is an error of the engine, never a result."""
    monitor = Monitor(BASE, 1)
    with pytest.raises(RejectedPlanError, match=r"cheating: .*\(\d+ violations\)"):
        monitor.offer(lot(SMALL, production=((3, 2),)), "cheating")
    assert monitor.best is None


def test_an_engine_that_cheats_is_stopped(monkeypatch):
    """A solve whose engine offers an infeasible plan raises instead of returning it."""

    def cheat(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
        monitor.offer(buying(), "cheat")  # the material is missing
        return Termination.COMPLETED

    monkeypatch.setitem(solving.ENGINES, "cheat", cheat)
    with pytest.raises(RejectedPlanError, match="cheat: bin 1 is short by 6"):
        solve(BASE, SolveParams("cheat"))


def test_a_bound_above_the_plan_is_a_defect(monkeypatch):
    """A bound that a plan beats is reported as a defect, not returned."""

    def boast(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
        monitor.raise_bound(10**15, "boast")
        return Termination.COMPLETED

    monkeypatch.setitem(solving.ENGINES, "boast", boast)
    with pytest.raises(AssertionError, match="a defect"):
        solve(replace(BASE, commitments=()), SolveParams("boast"))


def test_worse_plans_are_not_taken():
    """The monitor keeps the best plan; a worse or equal one changes nothing."""
    monitor = Monitor(BASE, 1)
    assert monitor.offer(PLAN, "first")
    assert not monitor.offer(PLAN, "again")
    assert [point.phase for point in monitor.trace] == ["first"]
    assert monitor.best == PLAN.canonical()


@pytest.mark.parametrize("engine", ["greedy", "local_search", "cpsat"])
def test_an_engine_asked_by_name_is_named(engine):
    """A result names the engine that was asked for, without a reason."""
    result = solve(BASE, params(engine, time_limit=0))
    assert (result.engine, result.choice) == (engine, "")


def test_auto_says_what_it_chose(monkeypatch):
    """Auto names the engine it chose, and why: by size."""
    small = solve(BASE, params("auto", time_limit=0))
    assert small.engine == "cpsat"
    assert small.choice == "auto: 70 (lot, period) pairs, at most 5,000: CP-SAT"
    monkeypatch.setattr(solving, "EXACT_SIZE", 69)
    large = solve(BASE, params("auto", time_limit=0))
    assert large.engine == "local_search"
    assert large.choice == "auto: 70 (lot, period) pairs, more than 69: local search"


def test_auto_takes_costs_too_large_for_cpsat():
    """Where CP-SAT cannot count the costs, auto falls back to the local search and says so."""
    data = replace(BASE, weights=replace(BASE.weights, unmet=10**17))
    with pytest.raises(OverflowError):
        solve(data, params("cpsat"))
    result = solve(data, params("auto"))
    assert_sound(data, result)
    assert result.engine == "local_search"
    assert result.choice == "auto: costs too large for CP-SAT: local search"


def test_progress_that_raises_ends_the_solve():
    """An exception of the listener reaches the caller, from CP-SAT's thread as well."""

    def fail(point: TracePoint) -> None:
        if point.phase == "cpsat":
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        solve(random_problem(3, MEDIUM), params("cpsat", deterministic_limit=5), on_progress=fail)


@EVERY_ENGINE
def test_a_good_start_is_never_lost(engine):
    """The answer is no worse than the plan it started from."""
    data = random_problem(5, MEDIUM)
    best = solve(data, params("cpsat")).solution
    result = solve(data, replace(params(engine), time_limit=0), start=best)
    assert result.objective <= objective_value(data, best)
    assert "start" in [point.phase for point in result.trace]


def test_a_start_that_breaks_a_rule_is_ignored():
    """A plan that the checker refuses does no harm as a start."""
    broken = lot(SMALL, line=3)
    result = solve(BASE, params("greedy"), start=broken)
    assert "start" not in [point.phase for point in result.trace]
