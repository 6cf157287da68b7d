"""The engine for instances too large for CP-SAT: greedy, prices, greedy at prices, local search."""

import time
from collections.abc import Callable

from fabrouter_solver.bounds import find_prices
from fabrouter_solver.bounds.stage_costs import ModeCosts, priced_costs
from fabrouter_solver.greedy import build_plan, first_plan
from fabrouter_solver.local_search import BackgroundSearch, improve
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.opening_search import open_labs
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination

PHASE = "prices"

TIME_SHARE = 0.5
"""Share of the time left after the first plan that may go into prices and bound."""

OPENING_SHARE = 0.2
"""Share of the time left after the first plan that may go into the choice of labs to open, where
openings are dear."""

ASCENT_SHARE = 0.8
"""Share of the time for prices that the ascent may take, before column generation."""

_PAUSE_SECONDS = 0.05
"""How often a waiting thread looks up."""

MOST_STEPS = 2_000
"""Price steps without a deterministic limit."""

STEPS_PER_DETERMINISTIC_SECOND = 20
"""Price steps that a deterministic limit of 1 allows."""


def solve_priced_search(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Builds a plan, finds what is scarce, builds another with that in mind, improves it."""
    termination = first_plan(data, params, monitor)
    if monitor.best is None or monitor.should_stop():
        return termination
    if params.side_by_side:
        return _side_by_side(data, params, monitor)
    opened = open_labs(data, params, monitor, OPENING_SHARE)
    found = find_guide(data, params, monitor, TIME_SHARE)
    guide = found if opened is None else opened
    if not monitor.warm and opened is None:
        build_plan(data, monitor, guide, PHASE)
    if monitor.should_stop():
        return monitor.why_stopped()
    return improve(data, params, monitor, guide)


def _side_by_side(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Raises the bound while a thread improves the plan."""
    _search_beside_bound(data, params, monitor, 1.0)
    return monitor.why_stopped()


def warm_up(data: ProblemData, params: SolveParams, monitor: Monitor, share: float) -> None:
    """Gives a share of the time left to bound and local search, before an exact engine."""
    if params.side_by_side:
        _search_beside_bound(data, params, monitor, share)
    else:
        open_labs(data, params, monitor, OPENING_SHARE * share)
        find_guide(data, params, monitor, share)


def _search_beside_bound(
    data: ProblemData, params: SolveParams, monitor: Monitor, share: float
) -> None:
    until = monitor.elapsed + share * monitor.remaining
    opened = open_labs(data, params, monitor, OPENING_SHARE * share)
    with BackgroundSearch(data, params.seed, monitor, until) as search:
        if opened is not None:
            search.follow(opened)
        left = max(0.0, until - monitor.elapsed) / max(monitor.remaining, 1e-9)
        guide = find_guide(data, params, monitor, left, search.collect)
        if opened is None:
            search.follow(guide)
        while monitor.elapsed < until and not monitor.should_stop():
            time.sleep(_PAUSE_SECONDS)
            search.collect()


def find_guide(
    data: ProblemData,
    params: SolveParams,
    monitor: Monitor,
    share: float,
    meanwhile: Callable[[], None] = lambda: None,
) -> ModeCosts:
    """Raises the bound for a share of the time left; returns costs at what prices were found.

    ``meanwhile`` is called between the steps.
    """
    until = monitor.elapsed + share * monitor.remaining
    limit = params.deterministic_limit

    def keep_on() -> bool:
        meanwhile()
        return not monitor.should_stop() and (limit is not None or monitor.elapsed < until)

    steps = MOST_STEPS if limit is None else int(limit * STEPS_PER_DETERMINISTIC_SECOND)
    bound = monitor.bound
    found = find_prices(
        data,
        bound,
        keep_on,
        steps,
        start=monitor.best,
        seconds=ASCENT_SHARE * (until - monitor.elapsed) if limit is None else None,
        on_prices=lambda value, prices: monitor.raise_bound(value, PHASE, bound.price_list(prices)),
    )
    return priced_costs(data, bound.rows, found.guide.averaged(bound.rows.limit))
