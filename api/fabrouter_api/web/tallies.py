"""Pictures of how many there are in each state: one bar, a part for each state."""

from collections.abc import Sequence
from typing import NamedTuple

from fabrouter_api.web.inner_api import Json

WIDTH = 1000
"""Units of the picture's coordinates from left to right."""


class TallyPart(NamedTuple):
    """A part of the bar.

    Parameters
    ----------
    state
        The state.
    number, units
        How many things are in it, and units in them.
    start, width
        Where the part lies, in the picture's coordinates, by units.
    """

    state: str
    number: int
    units: int
    start: float
    width: float


def tally_parts(tallies: Sequence[Json]) -> list[TallyPart]:
    """Returns the parts of the bar, in the order of the tallies."""
    whole = max(1, sum(tally["units"] for tally in tallies))
    parts, start = [], 0.0
    for tally in tallies:
        width = tally["units"] / whole * WIDTH
        part = TallyPart(
            tally["state"], tally["count"], tally["units"], round(start, 2), round(width, 2)
        )
        parts.append(part)
        start += width
    return parts
