"""Plans as points in the plane of two measures; those that no other plan beats are joined."""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence

from fabrouter.compare.compare import Comparison
from fabrouter.compare.words import Plot, policy_words
from fabrouter.report.axes import WIDTH, Axes, round_step
from fabrouter.report.svg import Words, add, canvas, number, short, tip, write

_HEIGHT = 320.0
_MARGIN = 0.12
"""Part of the range left free beside the outermost points."""

Point = tuple[float, float]


def pareto(points: Sequence[Point]) -> list[int]:
    """Returns rows of points that no other point beats in both values, by rising first value."""
    best, rows = float("inf"), []
    for row in sorted(range(len(points)), key=lambda row: points[row]):
        if points[row][1] < best:
            best = points[row][1]
            rows.append(row)
    return rows


def scatter_chart(comparison: Comparison, plot: Plot) -> ET.Element:
    """Returns one plot; a point per policy, less is better on both axes."""
    rows = comparison.figures
    points = [(plot.across.value(row), plot.up.value(row)) for row in rows]
    root = canvas(WIDTH, _HEIGHT, "chart", lambda t: f"{plot.up.name(t)} / {plot.across.name(t)}")
    axes = Axes(root, _HEIGHT, max((1 + _MARGIN) * max(y for _, y in points), 0.01))
    low, high = _range([x for x, _ in points])

    def at(x: float) -> float:
        return axes.left + (axes.right - axes.left) * (x - low) / (high - low)

    step = round_step(high - low)
    tick = -(-low // step) * step
    while tick <= high:
        add(root, "line", "grid", x1=at(tick), x2=at(tick), y1=axes.top, y2=axes.bottom)
        write(root, at(tick), axes.bottom + 16, short(tick), "axis", text_anchor="middle")
        tick += step
    front = [points[row] for row in pareto(points)]
    path = " L".join(f"{number(at(x))} {number(axes.y(y))}" for x, y in front)
    add(root, "path", "due-line", d=f"M{path}")
    _marks(root, comparison, points, at, axes)
    write(root, axes.right, axes.bottom + 30, plot.across.name, "axis", text_anchor="end")
    write(root, axes.left + 6, axes.top + 10, plot.up.name, "axis")
    return root


def _range(values: list[float]) -> Point:
    low, high = min(values), max(values)
    room = max(_MARGIN * (high - low), 0.01 * abs(high), 0.5)
    return max(0.0, low - room), high + room


def _marks(
    root: ET.Element,
    comparison: Comparison,
    points: list[Point],
    at: Callable[[float], float],
    axes: Axes,
) -> None:
    """Draws the points; names of points at the same place are written below each other."""
    seen: dict[Point, int] = {}
    for row, (x, y) in zip(comparison.figures, points, strict=True):
        left, top = at(x), axes.y(y)
        place = (round(left / 40), round(top / 14))
        below = seen.get(place, 0)
        seen[place] = below + 1
        mark = add(root, "circle", "load", cx=left, cy=top, r=6)
        tip(mark, f"{row.policy}: {x:,.2f}; {y:,.2f}")
        right_half = left > axes.left + 0.8 * (axes.right - axes.left)
        shift, anchor = (-10, "end") if right_half else (10, "start")
        height = top - 6 + 13 * below
        write(root, left + shift, height, _name(row.policy), "axis", text_anchor=anchor)


def _name(policy: str) -> Words:
    return lambda t: policy_words(t, policy)
