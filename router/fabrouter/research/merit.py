"""Figures of merit: what runs are compared by."""

from collections.abc import Iterable
from statistics import median
from typing import Any, Protocol

import numpy as np

TARGET_GAP = 0.01
"""Certified gap whose time is compared over sizes."""

Points = list[tuple[float, float]]
"""(seconds, value), rising seconds."""


class Run(Protocol):
    """One engine on one instance; objectives and bounds in nanoeuros."""

    @property
    def instance(self) -> str:
        """Names the instance."""

    @property
    def objective_neur(self) -> int | None:
        """Of its plan; ``None`` = it failed."""

    @property
    def trace(self) -> list[dict[str, Any]]:
        """Points with ``seconds``, ``objective_neur`` and ``lower_bound_neur``."""


def best_objectives(outcomes: Iterable[Run]) -> dict[str, int]:
    """Returns the lowest objective any engine found for each instance, nanoeuros."""
    best: dict[str, int] = {}
    for outcome in outcomes:
        if outcome.objective_neur is not None:
            known = best.get(outcome.instance, outcome.objective_neur)
            best[outcome.instance] = min(known, outcome.objective_neur)
    return best


def excess(outcome: Run, best: int) -> float:
    """Returns how much a run's objective lies above the best known one, relative."""
    if outcome.objective_neur is None:
        return float("inf")
    return (outcome.objective_neur - best) / best if best else 0.0


def certified_gaps(outcome: Run) -> Points:
    """Returns the gap between plan and bound at each point of the trace; 1 without a plan."""
    points = []
    for point in outcome.trace:
        objective, bound = point["objective_neur"], point["lower_bound_neur"]
        if objective is None:
            gap = 1.0
        else:
            gap = (objective - bound) / objective if objective > 0 else 0.0
        points.append((float(point["seconds"]), gap))
    return points


def primal_gaps(outcome: Run, best: int) -> Points:
    """Returns the distance to the best known objective at each point; 1 without a plan."""
    points = []
    for point in outcome.trace:
        objective = point["objective_neur"]
        gap = 1.0 if objective is None else (objective - best) / objective if objective else 0.0
        points.append((float(point["seconds"]), gap))
    return points


def integral(points: Points, until: float) -> float:
    """Returns the mean height of a staircase from 0 to ``until`` that starts at 1.

    Of primal gaps this is the primal integral of Berthold (2013) per second.
    """
    area, height, since = 0.0, 1.0, 0.0
    for seconds, value in points:
        now = min(seconds, until)
        area += height * (now - since)
        height, since = value, now
    return (area + height * (until - since)) / until if until > 0 else height


def height_at(points: Points, seconds: float) -> float:
    """Returns the height of a staircase that starts at 1."""
    reached = [value for at, value in points if at <= seconds]
    return reached[-1] if reached else 1.0


def time_to(points: Points, target: float) -> float | None:
    """Returns when a staircase first is at or below a height, ``None`` if never."""
    return next((seconds for seconds, value in points if value <= target), None)


def middle(values: Iterable[float | int | None]) -> float | None:
    """Returns the median of what is known, ``None`` if nothing is."""
    known = [value for value in values if value is not None]
    return float(median(known)) if known else None


def fitted_exponent(sizes: list[float], seconds: list[float]) -> float | None:
    """Returns b of seconds ≈ a · size^b by least squares of logarithms; ``None`` for one size."""
    if len(set(sizes)) < 2:
        return None
    slope, _ = np.polyfit(np.log(sizes), np.log(np.maximum(seconds, 1e-3)), 1)
    return float(slope)
