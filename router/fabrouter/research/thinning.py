"""Long traces made short enough to keep and to draw."""

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

MOST_POINTS = 60
"""Points of a trace that are kept."""


def thinned(points: Sequence[Item], most: int = MOST_POINTS) -> list[Item]:
    """Returns evenly chosen points of a sequence, its first and last ones among them.

    Parameters
    ----------
    points
        In order.
    most
        Points to return at most, >= 2.
    """
    if len(points) <= most:
        return list(points)
    step = (len(points) - 1) / (most - 1)
    return [points[round(place * step)] for place in range(most)]
