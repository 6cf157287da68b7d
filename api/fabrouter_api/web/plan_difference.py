"""What a plan changes, cut to what people can take in: the largest and the worst changes first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fabrouter_api.web.inner_api import Json

MOST_ROWS = 50
"""Labs, orders and lots that are shown; the whole plan has all of them."""


@dataclass(frozen=True)
class Part:
    """Some rows of a list.

    Parameters
    ----------
    rows
        The rows.
    total
        How many there are in all.
    """

    rows: list[Json]
    total: int

    @property
    def left_out(self) -> int:
        """Rows that are not shown."""
        return self.total - len(self.rows)


@dataclass(frozen=True)
class PlanDifference:
    """What a plan changes.

    Parameters
    ----------
    before, after
        Totals without and with it.
    labs, lines, lots
        What changes, cut.
    """

    before: Json
    after: Json
    labs: Part
    lines: Part
    lots: Part


def difference_of(changes: Json, most: int = MOST_ROWS) -> PlanDifference:
    """Returns the changes of a plan, as the API tells them, cut to some rows of each kind."""
    return PlanDifference(
        changes["totals_before"],
        changes["totals_after"],
        _part(changes["labs"], _by_units, most),
        _part(changes["lines"], _by_loss, most),
        _part(changes["lots"], _by_units, most),
    )


def _part(rows: Sequence[Json], order: Callable[[Json], Any], most: int) -> Part:
    return Part(sorted(rows, key=order)[:most], len(rows))


def _by_units(row: Json) -> tuple[int, str]:
    return -abs(row["after"]["units"] - row["before"]["units"]), row["lab"]


def _by_loss(row: Json) -> tuple[int, int, int, str]:
    """Orders that lose most come first, then those that gain most."""
    missing, late = (row["after"][name] - row["before"][name] for name in ("unmet", "late"))
    return -max(missing, 0), -max(late, 0), missing, row["line"]
