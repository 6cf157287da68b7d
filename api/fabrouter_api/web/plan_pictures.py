"""Pictures of plans, as places and sizes that templates draw: work over time, spread of load."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from fabrouter_api.web.drawing import instant
from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.plan_book import PlanBook

TONES = 8
"""Colours that designs have in pictures."""
_CLASSES = 10
"""Bars of the spread of load; the last one holds everything from 90 % on."""


@dataclass(frozen=True)
class Bar:
    """A lot in the picture of a lab's work; days are counted from the first one shown.

    Parameters
    ----------
    lot
        The lot.
    row
        Which row it is in.
    setup
        Day of its setup, if that is shown.
    first, last
        First and last day of work.
    sent
        Days on which units leave.
    tone
        Which colour it has.
    """

    lot: Json
    row: int
    setup: int | None
    first: int
    last: int
    sent: tuple[int, ...]
    tone: int


@dataclass(frozen=True)
class Schedule:
    """The work of one lab over time.

    Parameters
    ----------
    lab, name
        Its id and name.
    bars
        Its lots in order of their start.
    """

    lab: str
    name: str
    bars: tuple[Bar, ...]


def days_of(book: PlanBook) -> list[date]:
    """Returns the days on which the plan has something to do, without gaps."""
    found = [
        _day(entry["at"], book.zone)
        for lot in book.plan["lots"]
        for entry in [*lot["production"], *lot["shipments"]]
    ]
    found += [_day(lot["setup"], book.zone) for lot in book.plan["lots"] if lot["setup"]]
    if not found:
        return []
    first, last = min(found), max(found)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def schedules_of(book: PlanBook, labs: Sequence[str], first: date) -> list[Schedule]:
    """Returns the work of some labs, days counted from a first one."""
    tones = tones_of(book)
    return [
        Schedule(
            lab,
            book.name(lab),
            tuple(
                _bar(lot, row, tones[lot["design"]], first, book.zone)
                for row, lot in enumerate(book.lots_by_lab.get(lab, []))
                if lot["production"]
            ),
        )
        for lab in labs
    ]


def tones_of(book: PlanBook) -> dict[str, int]:
    """Returns the colour of each design that is made."""
    made = sorted({lot["design"] for lot in book.plan["lots"]})
    return {design: number % TONES for number, design in enumerate(made)}


def _bar(lot: Json, row: int, tone: int, first: date, zone: ZoneInfo) -> Bar:
    work = [(_day(entry["at"], zone) - first).days for entry in lot["production"]]
    sent = sorted({(_day(entry["at"], zone) - first).days for entry in lot["shipments"]})
    setup = (_day(lot["setup"], zone) - first).days if lot["setup"] else None
    return Bar(lot, row, setup, min(work), max(work), tuple(sent), tone)


def _day(text: str, zone: ZoneInfo) -> date:
    return instant(text).astimezone(zone).date()


@dataclass(frozen=True)
class Spread:
    """How evenly labs are loaded.

    Parameters
    ----------
    rows
        Labs with work and their load ÷ capacity, fullest first.
    classes
        Labs with work by tenth of their capacity.
    largest, median, idle
        Largest and median share; labs without work.
    """

    rows: list[tuple[Json, float]]
    classes: list[int]
    largest: float
    median: float
    idle: int


def spread_of(plan: Json) -> Spread:
    """Returns how evenly a plan loads its labs."""
    working = [row for row in plan["labs"] if row["lots"]]
    shares = [(row, share_of(row)) for row in working]
    shares.sort(key=lambda pair: (-pair[1], pair[0]["id"]))
    classes = [0] * _CLASSES
    for _, share in shares:
        classes[min(_CLASSES - 1, int(share * _CLASSES))] += 1
    only = [share for _, share in shares]
    return Spread(
        shares,
        classes,
        max(only, default=0.0),
        median(only) if only else 0.0,
        len(plan["labs"]) - len(working),
    )


def share_of(lab: dict[str, Any]) -> float:
    """Returns load ÷ capacity of a lab; 0 if it has no hours."""
    return lab["load_h"] / lab["capacity_h"] if lab["capacity_h"] else 0.0
