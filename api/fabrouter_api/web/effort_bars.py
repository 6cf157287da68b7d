"""Pictures of what labs did: a bar for each lab, and sums over all."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from fabrouter_api.web.inner_api import Json

WIDTH = 1000
"""Units of the pictures' coordinates from left to right."""
SUMS = (
    "work_orders",
    "made",
    "scrapped",
    "surplus",
    "machine_s",
    "people_s",
    "work_cents",
    "material_cents",
    "transport_cents",
    "total_cents",
    "co2e_g",
)
"""Figures of labs that can be added up."""

MONEY = ("work_cents", "material_cents", "transport_cents")
HOURS = ("machine_s", "people_s")


class BarPart(NamedTuple):
    """A part of a bar.

    Parameters
    ----------
    name
        Figure that it shows.
    value
        The figure.
    start, width
        Where it lies, in the picture's coordinates.
    """

    name: str
    value: int
    start: float
    width: float


class Bar(NamedTuple):
    """The bar of one lab.

    Parameters
    ----------
    lab
        Its effort, as the API tells it.
    parts
        What the bar is made of; empty parts are left out.
    value
        Sum of the parts.
    """

    lab: Json
    parts: list[BarPart]
    value: int


def totals_of(labs: Sequence[Json]) -> dict[str, int]:
    """Returns the sums over all labs."""
    return {name: sum(lab[name] for lab in labs) for name in SUMS}


def materials_of(labs: Sequence[Json]) -> list[tuple[str, str, int]]:
    """Returns material, unit and thousandths of it that all labs used, by material."""
    used: Counter[tuple[str, str]] = Counter()
    for lab in labs:
        for use in lab["materials"]:
            used[use["material"], use["unit"]] += use["quantity_milli"]
    return [(material, unit, milli) for (material, unit), milli in sorted(used.items())]


def bars_of(labs: Sequence[Json], names: Sequence[str]) -> list[Bar]:
    """Returns a bar for each lab with something to show, the longest first.

    Parameters
    ----------
    labs
        Efforts, as the API tells them.
    names
        Figures that are laid end to end.
    """
    values = [(sum(lab[name] for name in names), lab) for lab in labs]
    longest = max((value for value, _ in values), default=0)
    ordered = sorted(values, key=lambda pair: (-pair[0], pair[1]["lab"]))
    return [Bar(lab, _parts(lab, names, longest), value) for value, lab in ordered if value]


def _parts(lab: Json, names: Sequence[str], longest: int) -> list[BarPart]:
    parts, start = [], 0.0
    for name in names:
        width = lab[name] / longest * WIDTH
        if width:
            parts.append(BarPart(name, lab[name], round(start, 2), round(width, 2)))
        start += width
    return parts
