"""``advise``: tries single changes within a time limit and keeps those that verifiably help."""

import time
from collections.abc import Callable
from itertools import chain, zip_longest

from fabrouter.advice.bottlenecks import bottleneck_candidates
from fabrouter.advice.candidates import Candidate
from fabrouter.advice.document import Advice, AdviceItem, Bottleneck, Gain
from fabrouter.advice.limits import limit_candidates
from fabrouter.advice.orders import date_candidates, design_candidates
from fabrouter.advice.resources import (
    evening_candidates,
    hours_candidates,
    material_candidates,
)
from fabrouter.advice.shortage import Shortage, find_shortage
from fabrouter.advice.verify import Verifier
from fabrouter.compile.compiled import CompiledScenario
from fabrouter_solver import Solution

Progress = Callable[[int, int, int], None]
"""Told (tried, all, helpful) changes after each try."""

_LEAST_EUR = 1.0
"""Savings below this are not worth a sentence."""


def advise(
    compiled: CompiledScenario,
    solution: Solution,
    *,
    most: int = 10,
    time_limit: float = 20.0,
    on_progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Advice:
    """Returns single changes that help, each verified by planning again under it.

    Parameters
    ----------
    compiled
        The scenario with the plan's policy.
    solution
        The plan.
    most
        Most changes returned.
    time_limit
        Seconds; what there is no time for is counted, not tried.
    on_progress
        Called after each try.
    stop
        Asked often; ``True`` ends the trials and keeps what was found.

    Returns
    -------
    Advice
        Changes by falling gain per effort; bottlenecks by falling gain.
    """
    until = time.monotonic() + time_limit

    def over() -> bool:
        return time.monotonic() >= until or (stop is not None and stop())

    found = find_shortage(compiled, solution)
    verifier = Verifier(compiled.data, solution, over)
    candidates = _candidates(compiled, solution, found)
    scarce = list(bottleneck_candidates(compiled, found))
    items: list[AdviceItem] = []
    bottlenecks: list[Bottleneck] = []
    tried, whole = 0, len(candidates) + len(scarce)
    for candidate in candidates:
        if over():
            break
        gain = verifier.gain(candidate.change)
        tried += 1
        if _helps(gain):
            items.append(candidate.item(gain))
        if on_progress is not None:
            on_progress(tried, whole, len(items))
    for kind, name, change in scarce:
        if over():
            break
        gain = verifier.gain(change)
        tried += 1
        if _helps(gain):
            bottlenecks.append(Bottleneck(kind=kind, name=name, gain=gain))
        if on_progress is not None:
            on_progress(tried, whole, len(items))
    return Advice(
        tried=tried,
        left=whole - tried,
        late_units=found.late.total(),
        unmet_units=found.unmet.total(),
        items=tuple(sorted(items, key=_rank)[:most]),
        bottlenecks=tuple(sorted(bottlenecks, key=lambda row: (-row.gain.eur, row.name))),
    )


def _candidates(compiled: CompiledScenario, solution: Solution, found: Shortage) -> list[Candidate]:
    """Returns what to try: the likeliest of each kind first, the kinds by turns."""
    kinds = (
        material_candidates(compiled, found),
        hours_candidates(compiled, found),
        evening_candidates(compiled, found),
        limit_candidates(compiled, solution, found),
        design_candidates(compiled, found),
        date_candidates(compiled, found),
    )
    turns = chain.from_iterable(zip_longest(*kinds))
    return [candidate for candidate in turns if candidate is not None]


def _helps(gain: Gain) -> bool:
    """Returns whether a change serves more units or more of them on time, at no loss."""
    units = gain.on_time_units > 0 or gain.served_units > 0
    return gain.eur > 0 and (units or gain.eur >= _LEAST_EUR)


def _rank(item: AdviceItem) -> tuple[float, str, str]:
    """Best gain per effort first."""
    return -item.gain.eur / max(item.effort_eur, 1.0), item.kind, " ".join(item.labs)
