"""Arrivals against due dates."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from fabrouter.plan.plan import Plan
from fabrouter.report.axes import WIDTH, Axes, day_labels
from fabrouter.report.svg import add, canvas, tip

_HEIGHT = 300.0


@dataclass(frozen=True)
class ArrivalCounts:
    """Units per period.

    Parameters
    ----------
    on_time, late, due
        One number per period: what arrives in time, what arrives late, what is due.
    """

    on_time: list[int]
    late: list[int]
    due: list[int]


def count_arrivals(plan: Plan) -> ArrivalCounts:
    """Returns units that arrive and are due in each period."""
    horizon = plan.compiled.horizon
    last = horizon.periods - 1
    counts = ArrivalCounts([0] * horizon.periods, [0] * horizon.periods, [0] * horizon.periods)
    for line in plan.document.lines:
        for arrival in line.arrivals:
            bucket = counts.late if arrival.late else counts.on_time
            bucket[min(last, horizon.period_at(arrival.at))] += arrival.units
        due = min(last, max(0, horizon.last_period_before(line.due)))
        counts.due[due] += line.requested
    return counts


def arrivals_chart(plan: Plan) -> ET.Element:
    """Returns what arrives per day as bars, and what is due and has arrived so far as lines."""
    counts, horizon = count_arrivals(plan), plan.compiled.horizon
    root = canvas(WIDTH, _HEIGHT, "chart", lambda t: t("What arrives when"))
    axes = Axes(root, _HEIGHT, max(1, sum(counts.due)))
    slot = (axes.right - axes.left) / horizon.periods
    for period in range(horizon.periods):
        x, base = axes.left + (period + 0.15) * slot, 0
        for units, css in ((counts.on_time[period], "served"), (counts.late[period], "late")):
            if units:
                top, foot = axes.y(base + units), axes.y(base)
                shape = {"x": x, "y": top, "width": slot * 0.7, "height": foot - top}
                tip(add(root, "rect", css, **shape), str(units))
                base += units
    arrived = [a + b for a, b in zip(counts.on_time, counts.late, strict=True)]
    axes.steps(_running(counts.due, axes.left, slot), "due-line")
    axes.steps(_running(arrived, axes.left, slot), "arrived-line")
    day_labels(root, horizon, axes.left, slot, axes.bottom + 16)
    return root


def _running(values: list[int], left: float, slot: float) -> list[tuple[float, float]]:
    """Returns a running total as (x, value) points."""
    points, total = [(left, 0.0)], 0
    for period, value in enumerate(values):
        total += value
        points.append((left + period * slot, float(total)))
    return points
