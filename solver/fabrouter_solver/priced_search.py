"""The engine for instances too large for CP-SAT: greedy, prices, greedy at prices, local search."""

import time
from collections.abc import Callable

from fabrouter_solver.bounds import find_prices
from fabrouter_solver.bounds.stage_costs import ModeCosts, priced_costs
from fabrouter_solver.greedy import build_plan, solve_greedy
from fabrouter_solver.local_search import BackgroundSearch, improve
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination

PHASE = "prices"

TIME_SHARE = 0.5
"""Share of the time left after the first plan that may go into prices and bound."""

_PAUSE_SECONDS = 0.05
"""How often a waiting thread looks up."""

STEPS_PER_DETERMINISTIC_SECOND = 20
"""Price steps that a deterministic limit of 1 allows."""


def solve_priced_search(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Builds a plan, finds what is scarce, builds another with that in mind, improves it."""
    termination = solve_greedy(data, params, monitor)
    if monitor.best is None or monitor.should_stop():
        return termination
    if params.side_by_side:
        return _side_by_side(data, params, monitor)
    guide = find_guide(data, params, monitor, TIME_SHARE)
    build_plan(data, monitor, guide, PHASE)
    if monitor.should_stop():
        return monitor.why_stopped()
    return improve(data, params, monitor, guide)


def _side_by_side(data: ProblemData, params: SolveParams, monitor: Monitor) -> Termination:
    """Raises the bound while a thread improves the plan."""
    with BackgroundSearch(data, params.seed, monitor) as search:
        guide = find_guide(data, params, monitor, 1.0, search.collect)
        search.follow(guide)
        while not monitor.should_stop():
            time.sleep(min(_PAUSE_SECONDS, monitor.remaining))
            search.collect()
    return monitor.why_stopped()


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

    steps = 300 if limit is None else int(limit * STEPS_PER_DETERMINISTIC_SECOND)
    bound = monitor.bound
    found = find_prices(
        data,
        bound,
        keep_on,
        steps,
        lambda value: monitor.raise_bound(value, PHASE),
        monitor.best,
    )
    return priced_costs(data, bound.rows, found.guide.averaged(bound.rows.limit))
