"""Reads the text files of the OR-Library (Beasley, 1990): ``cap*.txt`` and ``gap*.txt``."""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from fabrouter_bench.public.native import Assignment, Instance, Kind, Location, Matrix

CAPACITIES = {
    "capa": (8000, 10000, 12000, 14000),
    "capb": (5000, 6000, 7000, 8000),
    "capc": (5000, 5750, 6500, 7250),
}
"""The files of the large problems say "capacity"; each stands for one problem per number here."""

_MAXIMISED = re.compile(r"gap\d+$")
"""gap1 … gap12 are maximised, gapa … gapd minimised."""


def read_orlib(path: Path, kind: Kind) -> list[Instance]:
    """Returns the instances of a file in their order.

    Raises
    ------
    ValueError
        If the file ends early or holds what is no number.
    """
    words = iter(path.read_text("ascii").split())
    try:
        if kind is Kind.GAP:
            return list(_assignments(path.stem, words))
        return list(_locations(path.stem, words, kind))
    except StopIteration as error:
        msg = "the file ends early."
        raise ValueError(msg) from error


def _next(words: Iterator[str], count: int) -> list[Fraction]:
    return [Fraction(next(words)) for _ in range(count)]


def _table(words: Iterator[str], rows: int, columns: int) -> list[list[Fraction]]:
    return [_next(words, columns) for _ in range(rows)]


def _assignments(stem: str, words: Iterator[str]) -> list[Assignment]:
    count = int(next(words))
    found = []
    for number in range(1, count + 1):
        agents, jobs = int(next(words)), int(next(words))
        cost, resource = _table(words, agents, jobs), _table(words, agents, jobs)
        capacity = _next(words, agents)
        name = f"{stem}-{number}"
        maximise = bool(_MAXIMISED.match(stem))
        found.append(Assignment(name, capacity, resource, cost, maximise))
    return found


def _locations(stem: str, words: Iterator[str], kind: Kind) -> list[Location]:
    facilities, customers = int(next(words)), int(next(words))
    rows = [(next(words), Fraction(next(words))) for _ in range(facilities)]
    fixed = [cost for _, cost in rows]
    demand: list[Fraction] = []
    by_customer: list[list[Fraction]] = []
    for _ in range(customers):
        demand += _next(words, 1)
        by_customer.append(_next(words, facilities))
    cost: Matrix = [list(column) for column in zip(*by_customer, strict=True)]
    single = kind is Kind.SSCFLP
    return [
        Location(name, single, capacity, fixed, demand, cost)
        for name, capacity in _capacities(stem, [word for word, _ in rows])
    ]


def _capacities(stem: str, words: list[str]) -> list[tuple[str, list[Fraction]]]:
    """Returns (name, capacity per facility) of each problem a file stands for."""
    if "capacity" not in words:
        return [(stem, [Fraction(word) for word in words])]
    if stem not in CAPACITIES:
        msg = f"the file leaves the capacity open, and there is none known for '{stem}'."
        raise ValueError(msg)
    numbered = enumerate(CAPACITIES[stem], start=1)
    return [(f"{stem}{row}", [Fraction(number)] * len(words)) for row, number in numbered]
