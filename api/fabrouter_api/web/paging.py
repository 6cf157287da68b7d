"""Long tables in pages of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ROWS = 100
"""Rows on one page of a table."""


@dataclass(frozen=True)
class Part:
    """One page of a long table.

    Parameters
    ----------
    rows
        What it shows.
    number, count
        Which page it is, from 1, of how many.
    total
        Rows of the whole table.
    """

    rows: Sequence[Any]
    number: int
    count: int
    total: int


def part_of(rows: Sequence[Any], number: int, size: int = ROWS) -> Part:
    """Returns one page of rows; numbers out of range mean the nearest page."""
    count = max(1, -(-len(rows) // size))
    number = min(max(1, number), count)
    return Part(rows[(number - 1) * size : number * size], number, count, len(rows))
