"""One replay each: with a strategy of the framework, or with the router."""

import time
from collections.abc import Callable

from fabrouter_bench.ppe_match.policy import ReplayPolicy
from fabrouter_bench.ppe_match.process import Framework
from fabrouter_bench.ppe_match.rounds import Decision, Round
from fabrouter_bench.ppe_match.scores import Scores
from fabrouter_bench.ppe_match.strategy import RouterStrategy
from fabrouter_solver import SolveParams

BASELINES = ("first_come", "proximity")
"""The framework's own strategies."""

OnDay = Callable[[str], None]
"""Called with the date of every day of decisions."""

Versions = dict[str, str]


def replay_baseline(framework: Framework, name: str, on_day: OnDay) -> tuple[Scores, Versions]:
    """Replays with one of the framework's own strategies.

    Raises
    ------
    InputError
        If the framework is missing or fails.
    """
    start = time.perf_counter()
    message = framework.replay(name, _nobody_asks, on_day)
    seconds = time.perf_counter() - start
    return Scores(name=name, **message["scores"], seconds=round(seconds, 1)), message["versions"]


def replay_router(
    framework: Framework,
    name: str,
    policy: ReplayPolicy,
    params: SolveParams,
    candidates: int,
    on_day: OnDay,
) -> tuple[Scores, Versions]:
    """Replays with the router as the strategy; ``candidates`` as in ``RouterStrategy``.

    Raises
    ------
    InputError
        If the framework is missing or fails.
    """
    strategy = RouterStrategy(policy, params, candidates)
    start = time.perf_counter()
    message = framework.replay("ask", strategy.decide, on_day)
    scores = Scores(
        name=name,
        **message["scores"],
        seconds=round(time.perf_counter() - start, 1),
        policy=policy.as_json(),
        largest_gap=round(max(strategy.gaps, default=0.0), 4),
    )
    return scores, message["versions"]


def _nobody_asks(day: Round) -> list[Decision]:
    """The framework's own strategies ask nobody."""
    del day
    return []
