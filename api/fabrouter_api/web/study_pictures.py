"""Pictures of what a study found: lines in a frame, as places in a drawing."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite, log10
from statistics import median
from typing import Any

from fabrouter.research.merit import (
    TARGET_GAP,
    Points,
    best_objectives,
    certified_gaps,
    excess,
    height_at,
    time_to,
)
from fabrouter_api.web.inner_api import Json

WIDTH, HEIGHT = 420.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 22.0, 24.0, 34.0
_SAMPLES = 48
_CLOSEST_PERCENT, _FARTHEST_PERCENT = 0.01, 1_000.0
"""Ends of the axis of distances: closer counts as equal, farther is not drawn."""
_LEAST_GAP_PERCENT = 0.01
_LEAST_S = 0.01


@dataclass(frozen=True)
class FoundRun:
    """A run that is done, as :class:`~fabrouter.research.merit.Run` wants it.

    Parameters
    ----------
    row
        The run as the API shows it.
    """

    row: Json

    @property
    def instance(self) -> str:
        """Names the instance."""
        parts = (self.row[name] for name in ("size_percent", "mix", "tightness", "seed"))
        return "-".join(str(part) for part in parts)

    @property
    def objective_neur(self) -> int | None:
        """Objective of its plan."""
        found: int = self.row["figures"]["objective_neur"]
        return found

    @property
    def trace(self) -> list[dict[str, Any]]:
        """The course of the search."""
        found: list[dict[str, Any]] = self.row["figures"]["trace"]
        return found

    @property
    def size(self) -> float:
        """Labs × lines × periods."""
        figures = self.row["figures"]
        return float(figures["labs"] * figures["lines"] * figures["periods"])


@dataclass(frozen=True)
class Line:
    """The line of one engine.

    Parameters
    ----------
    engine
        Its name.
    number
        Which of the styles it is drawn in, from 0.
    path
        Places as SVG wants them: "x,y x,y …".
    dots
        Places of single points.
    values
        What the table beside the picture says.
    """

    engine: str
    number: int
    path: str
    dots: tuple[tuple[float, float], ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    value: float


@dataclass(frozen=True)
class Chart:
    """Lines in a frame; ``marks`` are the columns of the table beside it."""

    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    marks: tuple[float, ...]


Groups = list[tuple[str, list[FoundRun]]]
Scale = Callable[[float], float]


def by_engine(rows: Sequence[Json]) -> Groups:
    """Returns runs that found something by their engines, in the order of the study."""
    groups: defaultdict[str, list[FoundRun]] = defaultdict(list)
    for row in rows:
        if row["figures"]:
            groups[row["engine"]].append(FoundRun(row))
    return list(groups.items())


def profile_of(groups: Groups) -> Chart:
    """Returns the share of instances that end within a distance of the best plan, in percent.

    After Dolan and Moré (2002), with objectives at equal time instead of times.
    """
    best = best_objectives(run for _, runs in groups for run in runs)
    across = _log(_CLOSEST_PERCENT, _FARTHEST_PERCENT, LEFT, WIDTH - RIGHT)
    up = _even(0.0, 100.0)
    marks = (0.01, 0.1, 1.0, 10.0, 100.0)
    lines = []
    for number, (engine, runs) in enumerate(groups):
        far = sorted(100 * excess(run, best[run.instance]) for run in runs)

        def share(within: float, far: list[float] = far) -> float:
            return 100 * sum(one <= within + 1e-9 for one in far) / len(far)

        steps = [_CLOSEST_PERCENT, *(d for d in far if _CLOSEST_PERCENT < d < _FARTHEST_PERCENT)]
        path = _staircase([(d, share(d)) for d in steps], _FARTHEST_PERCENT, across, up)
        lines.append(Line(engine, number, path, (), tuple(share(mark) for mark in marks)))
    return Chart(
        tuple(lines),
        _ticks((0.01, 0.1, 1, 10, 100, 1000), across),
        _ticks((0, 25, 50, 75, 100), up),
        marks,
    )


def gaps_of(groups: Groups, limit_s: float) -> Chart:
    """Returns the median certified gap over time, in percent."""
    across = _log(_LEAST_S, max(limit_s, 1.0), LEFT, WIDTH - RIGHT)
    up = _log(_LEAST_GAP_PERCENT, 100.0, HEIGHT - BOTTOM, TOP)
    ratio = (max(limit_s, 1.0) / _LEAST_S) ** (1 / (_SAMPLES - 1))
    times = [_LEAST_S * ratio**place for place in range(_SAMPLES)]
    marks = (*(t for t in (0.1, 1.0, 10.0, 100.0) if t < limit_s), float(limit_s))
    lines = []
    for number, (engine, runs) in enumerate(groups):
        stairs = [certified_gaps(run) for run in runs]
        path = _places([(now, _middle_gap(stairs, now)) for now in times], across, up)
        values = tuple(_middle_gap(stairs, mark) for mark in marks)
        lines.append(Line(engine, number, path, (), values))
    ticks = [t for t in (0.01, 0.1, 1, 10, 100) if t <= max(limit_s, 1.0)]
    return Chart(tuple(lines), _ticks(ticks, across), _ticks((0.01, 0.1, 1, 10, 100), up), marks)


def _middle_gap(stairs: Sequence[Points], seconds: float) -> float:
    return 100 * median(height_at(points, seconds) for points in stairs)


def scaling_of(groups: Groups, limit_s: float) -> Chart | None:
    """Returns the median time to a gap of 1 % over size; ``None`` if there is but one size."""
    sizes = sorted({run.size for _, runs in groups for run in runs})
    if len(sizes) < 2:
        return None
    across = _log(sizes[0], sizes[-1], LEFT + 8, WIDTH - RIGHT - 8)
    up = _log(_LEAST_S, max(limit_s, 1.0), HEIGHT - BOTTOM, TOP)
    lines = []
    for number, (engine, runs) in enumerate(groups):
        middles = [_time_at(runs, size) for size in sizes]
        known = [(s, m) for s, m in zip(sizes, middles, strict=True) if m is not None]
        dots = tuple((across(s), up(m)) for s, m in known)
        lines.append(Line(engine, number, _places(known, across, up), dots, tuple(middles)))
    ticks = [t for t in (0.01, 0.1, 1, 10, 100) if t <= max(limit_s, 1.0)]
    return Chart(tuple(lines), _ticks(sizes, across), _ticks(ticks, up), tuple(sizes))


def _time_at(runs: Sequence[FoundRun], size: float) -> float | None:
    """Returns the median seconds to the target; ``None`` if half of the runs never get there."""
    times = [time_to(certified_gaps(run), TARGET_GAP) for run in runs if run.size == size]
    middle = median([float("inf") if t is None else t for t in times]) if times else float("inf")
    return max(middle, _LEAST_S) if isfinite(middle) else None


def _even(low: float, high: float) -> Scale:
    def place(value: float) -> float:
        share = (value - low) / (high - low)
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)

    return place


def _log(low: float, high: float, start: float, end: float) -> Scale:
    """Returns what places values between two ends by their logarithms; others go to the ends."""
    base, width = log10(low), max(log10(high) - log10(low), 1e-9)

    def place(value: float) -> float:
        share = (log10(min(max(value, low), high)) - base) / width
        return start + (end - start) * share

    return place


def _ticks(values: Sequence[float], scale: Scale) -> tuple[Tick, ...]:
    return tuple(Tick(round(scale(value), 1), value) for value in values)


def _places(points: Sequence[tuple[float, float]], across: Scale, up: Scale) -> str:
    return " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in points)


def _staircase(
    points: Sequence[tuple[float, float]], until: float, across: Scale, up: Scale
) -> str:
    corners: list[tuple[float, float]] = []
    for x, y in points:
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    corners.append((until, corners[-1][1]))
    return _places(corners, across, up)
