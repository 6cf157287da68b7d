"""A picture of where the units of a campaign are: one bar, a part for each bucket."""

from typing import NamedTuple

WIDTH = 1000
"""Units of the picture's coordinates from left to right."""
BUCKETS = ("received", "shipped", "made", "accepted", "offered", "planned", "unmet", "cancelled")


class Part(NamedTuple):
    """One part of the bar.

    Parameters
    ----------
    bucket
        Bucket of the ledger.
    units
        Units in it.
    start, width
        Where it lies, in the picture's coordinates.
    """

    bucket: str
    units: int
    start: float
    width: float


def flow_picture(ledger: dict[str, int]) -> list[Part]:
    """Returns the parts of the bar, furthest on their way first; empty ones are left out."""
    whole = max(1, sum(ledger[bucket] for bucket in BUCKETS))
    parts, start = [], 0.0
    for bucket in BUCKETS:
        width = ledger[bucket] / whole * WIDTH
        if width:
            parts.append(Part(bucket, ledger[bucket], round(start, 2), round(width, 2)))
        start += width
    return parts
