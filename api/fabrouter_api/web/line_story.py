"""Where an order is: the lots that a plan makes for one line, and where they go."""

from collections import defaultdict
from dataclasses import dataclass

from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.plan_book import PlanBook, start_of_lot


@dataclass(frozen=True)
class Leg:
    """What leaves for one place.

    Parameters
    ----------
    to
        Where it goes.
    units
        How many, in all.
    dates
        Instants at which something leaves, as the API writes them.
    """

    to: str
    units: int
    dates: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """What one lab does for a line.

    Parameters
    ----------
    lot
        The lot.
    first, last
        When the first and the last units are made.
    legs
        Where they go.
    """

    lot: Json
    first: str
    last: str
    legs: tuple[Leg, ...]


def story_of(book: PlanBook, line: str) -> list[Chapter]:
    """Returns what labs do for a line, in order of their start."""
    lots = sorted((lot for lot in book.plan["lots"] if lot["line"] == line), key=start_of_lot)
    return [
        Chapter(lot, lot["production"][0]["at"], lot["production"][-1]["at"], _legs(lot))
        for lot in lots
        if lot["production"]
    ]


def _legs(lot: Json) -> tuple[Leg, ...]:
    sent: defaultdict[str, list[Json]] = defaultdict(list)
    for row in lot["shipments"]:
        if row["to"] != lot["lab"]:
            sent[row["to"]].append(row)
    return tuple(
        Leg(to, sum(row["units"] for row in rows), tuple(row["at"] for row in rows))
        for to, rows in sorted(sent.items())
    )
