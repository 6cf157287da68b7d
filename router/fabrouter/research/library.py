"""What studies can be made of: suites, products, engines and limits."""

from dataclasses import dataclass
from datetime import date
from typing import get_args

from fabrouter.campaigns.suites import MIXES, SUITES
from fabrouter.research.spec import (
    FIRST_DAY,
    LAST_DAY,
    MOST_RUNS,
    MOST_SECONDS,
    Engine,
    MixName,
    SuiteName,
)


@dataclass(frozen=True)
class SuiteFacts:
    """A size of campaign in real places.

    Parameters
    ----------
    name
        Its name.
    labs, lines, days
        Labs and hubs together, order lines, length.
    countries
        ISO codes.
    """

    name: str
    labs: int
    lines: int
    days: int
    countries: tuple[str, ...]


@dataclass(frozen=True)
class Library:
    """Everything there is to choose from.

    Parameters
    ----------
    suites
        Sizes.
    mixes
        Products of each mix, each a list of accepted designs.
    engines
        Names.
    first_day, last_day
        Of the recorded wave.
    most_runs, most_seconds
        Limits of one study.
    """

    suites: tuple[SuiteFacts, ...]
    mixes: dict[str, tuple[tuple[str, ...], ...]]
    engines: tuple[str, ...]
    first_day: date
    last_day: date
    most_runs: int
    most_seconds: float


def library() -> Library:
    """Returns what studies can be made of."""
    chosen = (SUITES[name] for name in get_args(SuiteName))
    return Library(
        suites=tuple(SuiteFacts(s.name, s.labs, s.lines, s.days, s.countries) for s in chosen),
        mixes={
            name: tuple(item.designs for item in MIXES[name].items) for name in get_args(MixName)
        },
        engines=get_args(Engine),
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        most_runs=MOST_RUNS,
        most_seconds=MOST_SECONDS,
    )
