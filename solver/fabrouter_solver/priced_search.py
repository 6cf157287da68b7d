"""The engine for instances too large for CP-SAT: greedy, prices, greedy at prices, local search."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from fabrouter_solver.assignment_search import assign_lines, lines_are_whole
from fabrouter_solver.bounds import find_prices
from fabrouter_solver.bounds.prices import Prices
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

WHOLE_SHARE = 0.45
"""Share of the time for prices and of what is left after them, in turn, that prices and the choice
of a lab for every line may take where lines may not be split."""

ASCENT_SHARE = 0.8
"""Share of the time for prices that the ascent may take, before column generation."""

_PAUSE_SECONDS = 0.05
"""How often a waiting thread looks up."""

MOST_STEPS = 2_000
"""Price steps without a deterministic limit."""

STEPS_PER_DETERMINISTIC_SECOND = 20
"""Price steps that a deterministic limit of 1 allows."""


@dataclass(frozen=True)
class Guide:
    """What is scarce.

    Parameters
    ----------
    costs
        Costs of modes at prices that are the same at all times.
    prices
        The prices that prove the best bound.
    """

    costs: ModeCosts
    prices: Prices


def solve_priced_search(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Builds a plan, finds what is scarce, builds another with that in mind, improves it."""
    termination = first_plan(data, params, monitor)
    if monitor.best is None or monitor.should_stop():
        return termination
    if params.side_by_side:
        return _side_by_side(data, params, monitor)
    opened = open_labs(data, params, monitor, OPENING_SHARE)
    whole = lines_are_whole(data)
    found = find_guide(data, params, monitor, TIME_SHARE * (WHOLE_SHARE if whole else 1.0))
    guide = found.costs if opened is None else opened
    if not monitor.warm and opened is None:
        build_plan(data, monitor, guide, PHASE)
    if whole and not monitor.should_stop():
        assign_lines(data, params, monitor, found.prices, WHOLE_SHARE * monitor.remaining)
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
        return
    until = monitor.elapsed + share * monitor.remaining
    open_labs(data, params, monitor, OPENING_SHARE * share)
    whole = lines_are_whole(data)
    found = find_guide(data, params, monitor, share * (WHOLE_SHARE if whole else 1.0))
    if whole and not monitor.should_stop():
        assign_lines(data, params, monitor, found.prices, until - monitor.elapsed)


def _search_beside_bound(
    data: ProblemData, params: SolveParams, monitor: Monitor, share: float
) -> None:
    until = monitor.elapsed + share * monitor.remaining
    opened = open_labs(data, params, monitor, OPENING_SHARE * share)
    if not lines_are_whole(data):
        _raise_beside_search(data, params, monitor, opened, until)
        return
    now = monitor.elapsed
    found = _raise_beside_search(
        data, params, monitor, opened, now + WHOLE_SHARE * (until - now), wait=False
    )
    if monitor.should_stop():
        return
    left = until - monitor.elapsed
    assign_lines(data, params, monitor, found.prices, WHOLE_SHARE * left)
    with BackgroundSearch(data, params.seed, monitor, until) as search:
        search.follow(found.costs if opened is None else opened)
        _wait(monitor, search, until)


def _raise_beside_search(
    data: ProblemData,
    params: SolveParams,
    monitor: Monitor,
    opened: ModeCosts | None,
    until: float,
    wait: bool = True,
) -> Guide:
    """Raises the bound while a thread improves the plan, until a time or at most until then."""
    with BackgroundSearch(data, params.seed, monitor, until) as search:
        if opened is not None:
            search.follow(opened)
        left = max(0.0, until - monitor.elapsed) / max(monitor.remaining, 1e-9)
        found = find_guide(data, params, monitor, left, search.collect)
        if opened is None:
            search.follow(found.costs)
        if wait:
            _wait(monitor, search, until)
    return found


def _wait(monitor: Monitor, search: BackgroundSearch, until: float) -> None:
    """Collects what a search finds until a time."""
    while monitor.elapsed < until and not monitor.should_stop():
        time.sleep(_PAUSE_SECONDS)
        search.collect()


def find_guide(
    data: ProblemData,
    params: SolveParams,
    monitor: Monitor,
    share: float,
    meanwhile: Callable[[], None] = lambda: None,
) -> Guide:
    """Raises the bound for a share of the time left; returns what was found to be scarce.

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
    costs = priced_costs(data, bound.rows, found.guide.averaged(bound.rows.limit))
    return Guide(costs, found.prices)
