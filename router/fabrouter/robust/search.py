"""Finds a robust plan: hedged searches, and of their plans the one that stands up best."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.robust.hedge import EXPOSURES, hedge
from fabrouter.simulate import delivery_probabilities, simulate
from fabrouter_solver import (
    ProblemData,
    Result,
    Solution,
    SolveParams,
    Status,
    Termination,
    TracePoint,
    check,
    objective_terms,
)
from fabrouter_solver.bounds import PriceBound, find_prices
from fabrouter_solver.solve import NoPlanError

Search = Callable[[ProblemData, SolveParams, Solution | None], Result]
"""Solves a problem, from a plan if there is one."""

SEARCH_SHARE = 0.3
"""Share of the limits for each of three searches; the rest is for the bound."""

BOUND_SHARE = 0.1

BOUND_STEPS_PER_DETERMINISTIC_SECOND = 20

TRIAL_RUNS = 300
TRIAL_SEED = 2**31 - 1
"""Runs that plans are chosen by; reports use other seeds, so that no plan is tuned to them."""


class HedgeError(AssertionError):
    """A plan for the hedged problem is none for the true one: a defect."""


def search_robust(
    compiled: CompiledScenario,
    params: SolveParams,
    search: Search,
    start: Solution | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Result:
    """Returns the plan of which most units are still on time in bad runs.

    The first searches show which lines can be served on time; the last also brings their due
    dates forward and keeps hours back. Everything in the result is told of the true problem:
    terms, objective, and a bound that no plan for it goes below.

    Parameters
    ----------
    compiled
        The scenario, with a policy that hedges.
    params
        Limits of the whole search.
    search
        Solves a problem.
    start
        A plan to begin with.
    stop
        Asked while the bound is raised; ``True`` ends that. The search has to ask for itself.
    """
    begun = time.monotonic()
    part = _part(params, SEARCH_SHARE)
    results: list[Result] = []
    for exposure in EXPOSURES:
        begin = results[-1].solution if results else start
        results.append(search(hedge(compiled, exposure), part, begin))
    results.append(_last(compiled, part, search, _best(compiled, results)))
    chosen = _best(compiled, results)
    broken = check(compiled.data, chosen.solution)
    if broken:
        raise HedgeError(broken[0].message)
    left = params.time_limit - (time.monotonic() - begun)
    seconds = min(left, BOUND_SHARE * params.time_limit)
    bound = true_bound(compiled.data, chosen.solution, params, seconds, stop)
    return _result(compiled.data, chosen, bound, time.monotonic() - begun)


def _last(compiled: CompiledScenario, part: SolveParams, search: Search, best: Result) -> Result:
    """Searches with early due dates and a reserve, from the best plan so far."""
    problem = hedge(compiled, first=best.solution)
    try:
        return search(problem, part, best.solution)
    except NoPlanError:  # promised work needs the hours that were to be kept back
        return best


def _best(compiled: CompiledScenario, results: Sequence[Result]) -> Result:
    return max(results, key=lambda result: standing_of(compiled, result.solution))


def true_bound(
    data: ProblemData,
    plan: Solution,
    params: SolveParams,
    seconds: float,
    stop: Callable[[], bool],
) -> int:
    """Returns nanoeuros that no plan for a problem goes below.

    Parameters
    ----------
    data
        The problem.
    plan
        A plan for it, whose ways of serving lines prices are looked for at first.
    params
        A deterministic limit counts steps instead of seconds.
    seconds
        How long prices may raise it.
    stop
        ``True`` ends that early.
    """
    bound = PriceBound(data)
    best = bound.at(bound.no_prices()).value
    until, limit = time.monotonic() + seconds, params.deterministic_limit
    steps = 300  # as many rounds as the engines allow prices without a deterministic limit
    if limit is not None:
        steps = int(limit * BOUND_SHARE * BOUND_STEPS_PER_DETERMINISTIC_SECOND)
    if seconds <= 0 or steps < 1:
        return best
    found: list[int] = [best]
    find_prices(
        data,
        bound,
        lambda: not stop() and (limit is not None or time.monotonic() < until),
        steps,
        found.append,
        plan,
    )
    return max(found)


def _part(params: SolveParams, share: float) -> SolveParams:
    limit = params.deterministic_limit
    return replace(
        params,
        time_limit=share * params.time_limit,
        deterministic_limit=share * limit if limit is not None else None,
    )


def standing_of(compiled: CompiledScenario, plan: Solution) -> tuple[int, float]:
    """Returns the 10 % quantile of units on time in trial runs, and their mean."""
    chances = delivery_probabilities(compiled)
    found = simulate(compiled.data, plan, chances, runs=TRIAL_RUNS, seed=TRIAL_SEED)
    return found.quantile(0.1), float(np.mean(found.on_time))


def _result(data: ProblemData, chosen: Result, bound: int, seconds: float) -> Result:
    """Returns a search's plan with what is true of it in the true problem."""
    terms = objective_terms(data, chosen.solution)
    objective = terms.total(data.weights)
    proven, ended = bound >= objective, chosen.termination
    if proven:
        ended = Termination.PROVEN
    elif ended is Termination.PROVEN:  # of the hedged problem only
        ended = Termination.COMPLETED
    return replace(
        chosen,
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        termination=ended,
        terms=terms,
        objective=objective,
        lower_bound=bound,
        runtime=seconds,
        trace=(TracePoint(seconds, objective, bound, "robust"),),
    )
