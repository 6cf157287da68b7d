"""Hours and material of a check of capacity, with names for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fabrouter_api.web.inner_api import Json
from fabrouter_network.capabilities import CAPABILITIES

_PEOPLE = ("people", "personnes")


@dataclass(frozen=True)
class SupplyRow:
    """What is needed and what is there.

    Parameters
    ----------
    name, name_fr
        Of the capability, of people, or of the material.
    needed, there
        Hours, or units of the material.
    unit
        ``h``, or the material's unit.
    labs
        Labs that have some.
    share
        Needed ÷ there, at most 1; 1 if nothing is there.
    """

    name: str
    name_fr: str
    needed: float
    there: float
    unit: str
    labs: int
    share: float


def supply_rows(check: Json, materials: Sequence[Json]) -> list[SupplyRow]:
    """Returns hours first, then materials, the scarcest of each first.

    Parameters
    ----------
    check
        The check of capacity, as the API shows it.
    materials
        The network's materials, likewise.
    """
    known = {row["document"]["id"]: row["document"] for row in materials}
    hours = [_row(row, _process(row["name"]), "h") for row in check["hours"]]
    stock = [
        _row(row, _material(row["name"], known), known.get(row["name"], {}).get("unit", ""))
        for row in check["materials"]
    ]
    return hours + stock


def _row(row: Json, names: tuple[str, str], unit: str) -> SupplyRow:
    needed, there = row["needed"], row["there"]
    share = min(1.0, needed / there) if there else 1.0
    return SupplyRow(*names, needed, there, unit, row["labs"], share)


def _process(name: str) -> tuple[str, str]:
    if name == "people":
        return _PEOPLE
    found = CAPABILITIES.get(name)
    return (found.name, found.name_fr) if found else (name, name)


def _material(name: str, known: Mapping[str, Json]) -> tuple[str, str]:
    document = known.get(name, {})
    return document.get("name", name), document.get("name_fr", "") or document.get("name", name)
