"""Pictures of scores: where every strategy stands, two figures at a time."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fabrouter_bench.ppe_match.scores import FIGURES, Scores

_ACROSS = ("unit_miles", "fill_rate_served", "holding_days", "shipments")
"""Drawn against the fill rate."""


def frontier(scores: list[Scores]) -> Figure:
    """Draws the fill rate against each of the other figures; towards ``better`` is better.

    The framework's own strategies are squares. The line joins those strategies that none of the
    others beats in both figures.
    """
    figure = Figure(figsize=(10, 8), layout="constrained")
    for place, name in enumerate(_ACROSS, start=1):
        _draw(figure.add_subplot(2, 2, place), scores, name)
    return figure


def _draw(axes: Axes, scores: list[Scores], name: str) -> None:
    across, _, more = FIGURES[name]
    for row in scores:
        x = float(getattr(row, name))
        marker = "o" if row.ours else "s"
        colour = "tab:blue" if row.ours else "tab:red"
        axes.scatter([x], [row.fill_rate], marker=marker, color=colour)
        axes.annotate(
            row.name, (x, row.fill_rate), (4, 4), textcoords="offset points", fontsize="small"
        )
    front = unbeaten([(float(getattr(row, name)), row.fill_rate) for row in scores], more)
    axes.plot([x for x, _ in front], [y for _, y in front], color="grey", linewidth=0.8, zorder=0)
    if name == "unit_miles":
        axes.set_xscale("log")
    axes.set_xlabel(f"{across} ({'better →' if more else '← better'})")
    axes.set_ylabel("fill rate (better ↑)")
    axes.margins(0.15)
    axes.grid(visible=True, alpha=0.3)


def unbeaten(points: list[tuple[float, float]], more: bool) -> list[tuple[float, float]]:
    """Returns the points that no other beats: y is to be high, x high if ``more``, else low."""
    front: list[tuple[float, float]] = []
    for x, y in sorted(points, key=lambda point: (-point[0] if more else point[0], -point[1])):
        if not front or y > front[-1][1]:
            front.append((x, y))
    return front
