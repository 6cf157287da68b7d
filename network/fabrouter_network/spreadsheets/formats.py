"""The five tables: their columns, and how rows become parts of a scenario and back."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fabrouter_network.orders import DesignOption
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.spreadsheets.cells import (
    Column,
    Value,
    moment,
    number,
    text,
    whole,
    without_thousands,
    words,
    write_cell,
    yes_no,
)
from fabrouter_network.spreadsheets.hours import parse_hours, write_hours

Fields = dict[str, Any]
"""Fields of a document, as pydantic takes them."""

Locate = Callable[[str, str], tuple[float, float] | None]
"""Finds a point for (city, postcode), ``None`` if it knows none."""


@dataclass(frozen=True)
class SheetFormat:
    """One kind of table.

    Parameters
    ----------
    name
        Such as ``"sites"``.
    section
        The list of the scenario it speaks of.
    owner
        Column that names the lab whose list the rows belong to; empty = rows of the section.
    key
        Column that tells rows apart.
    columns
        What may stand in it.
    fields
        Turns the cells of a row into fields of the document, on top of those it has already.
    rows
        Yields the cells of a scenario's rows, in the order of ``columns``.
    """

    name: str
    section: str
    owner: str
    key: str
    columns: tuple[Column, ...]
    fields: Callable[[Mapping[str, Value], Fields], Fields]
    rows: Callable[[ScenarioDocument], Iterator[tuple[Value, ...]]]

    @property
    def header(self) -> list[str]:
        """Column names."""
        return [column.name for column in self.columns]


_PRICE = re.compile(r"[0-9.,+-]+")
"""What stands after the colon of a design if it is meant as a price."""

_PLACE = ("lat", "lon", "country", "region", "city", "postcode")

_PLACE_COLUMNS = (
    Column("lat", without_thousands, also=("latitude",)),
    Column("lon", without_thousands, also=("longitude", "lng")),
    Column("country", text, also=("pays",)),
    Column("region", text, also=("département", "departement", "dep", "région")),
    Column("city", text, also=("ville", "commune")),
    Column("postcode", text, also=("code_postal", "cp")),
)


def _with_place(values: Mapping[str, Value], fields: Fields) -> Fields:
    """Moves place columns into ``place`` and keeps the rest."""
    place = dict(fields.get("place", {}))
    place |= {name: values[name] for name in _PLACE if name in values}
    place.setdefault("country", "FR")
    rest = {name: value for name, value in values.items() if name not in _PLACE}
    return {**fields, **rest, "place": place}


def _hours_cell(cell: str, _delimiter: str) -> str:
    """Checks the opening cell; it is turned into hours when the lab is built."""
    parse_hours(cell)
    return cell


def _lab_fields(values: Mapping[str, Value], fields: Fields) -> Fields:
    lab = _with_place(values, fields)
    if "opening" in values:
        known = fields.get("opening", {})
        hours = parse_hours(str(values["opening"])).model_dump()
        lab["opening"] = {**hours, "exceptions": known.get("exceptions", ())}
    people = {"count": "people", "share_percent": "people_share_percent"}
    people_fields = {key: lab.pop(name) for key, name in people.items() if name in values}
    if people_fields:
        lab["people"] = {**(fields.get("people") or {}), **people_fields}
    limits = ("max_share_percent", "home_region_only", "max_distance_km", "refused_designs")
    limit_fields = {name: lab.pop(name) for name in limits if name in values}
    if limit_fields:
        lab["limits"] = {**fields.get("limits", {}), **limit_fields}
    return lab


def _lab_rows(document: ScenarioDocument) -> Iterator[tuple[Value, ...]]:
    for lab in document.labs:
        people = lab.people
        yield (
            lab.id,
            lab.name,
            lab.kind.value,
            *(getattr(lab.place, name) for name in _PLACE),
            lab.time_zone,
            lab.status.value,
            write_hours(lab.opening),
            people.count if people else None,
            people.share_percent if people else None,
            lab.limits.max_share_percent,
            lab.limits.home_region_only,
            lab.limits.max_distance_km,
            lab.limits.refused_designs,
            lab.skills,
            lab.opening_eur,
            lab.delivery_probability,
            lab.url,
        )


LABS = SheetFormat(
    "labs",
    "labs",
    "",
    "id",
    (
        Column("id", text, required=True),
        Column("name", text, required=True, also=("nom",)),
        Column("kind", text, also=("type",)),
        *_PLACE_COLUMNS,
        Column("time_zone", text, also=("fuseau",)),
        Column("status", text, also=("statut",)),
        Column("opening", _hours_cell, also=("horaires", "ouverture")),
        Column("people", whole, also=("personnes", "bénévoles")),
        Column("people_share_percent", whole),
        Column("max_share_percent", whole),
        Column("home_region_only", yes_no),
        Column("max_distance_km", number),
        Column("refused_designs", words),
        Column("skills", words, also=("compétences",)),
        Column("opening_eur", number),
        Column("delivery_probability", without_thousands, also=("probabilité", "fiabilité")),
        Column("url", text),
    ),
    _lab_fields,
    _lab_rows,
)


def _machine_fields(values: Mapping[str, Value], fields: Fields) -> Fields:
    own = {name: value for name, value in values.items() if name != "lab"}
    own.setdefault("name", fields.get("name", own["id"]))
    return {**fields, **own}


def _machine_rows(document: ScenarioDocument) -> Iterator[tuple[Value, ...]]:
    for lab in document.labs:
        for group in lab.machines:
            yield (
                lab.id,
                group.id,
                group.name,
                group.capability,
                group.count,
                group.speed_percent,
                group.hours,
                group.share_percent,
                group.eur_per_hour,
                group.materials,
            )


MACHINES = SheetFormat(
    "machines",
    "machines",
    "lab",
    "id",
    (
        Column("lab", text, required=True),
        Column("id", text, required=True),
        Column("name", text, also=("nom",)),
        Column("capability", text, required=True, also=("procédé", "procede", "process")),
        Column("count", whole, also=("nombre", "quantity", "quantité")),
        Column("speed_percent", whole),
        Column("hours", text),
        Column("share_percent", whole),
        Column("eur_per_hour", number),
        Column("materials", words, also=("matières",)),
    ),
    _machine_fields,
    _machine_rows,
)


def _stock_fields(values: Mapping[str, Value], fields: Fields) -> Fields:
    return {**fields, **{name: value for name, value in values.items() if name != "lab"}}


def _stock_rows(document: ScenarioDocument) -> Iterator[tuple[Value, ...]]:
    for lab in document.labs:
        for stock in lab.stock:
            yield (
                lab.id,
                stock.material,
                stock.quantity,
                stock.purchase_limit,
                stock.purchase_days,
                stock.purchase_extra_eur,
            )


STOCK = SheetFormat(
    "stock",
    "stock",
    "lab",
    "material",
    (
        Column("lab", text, required=True),
        Column("material", text, required=True, also=("matière", "matiere")),
        Column("quantity", number, required=True, also=("quantité", "quantite")),
        Column("purchase_limit", number),
        Column("purchase_days", number),
        Column("purchase_extra_eur", number),
    ),
    _stock_fields,
    _stock_rows,
)


def _site_rows(document: ScenarioDocument) -> Iterator[tuple[Value, ...]]:
    for site in document.sites:
        place = tuple(getattr(site.place, name) for name in _PLACE)
        yield site.id, site.name, site.kind, *place, site.source


SITES = SheetFormat(
    "sites",
    "sites",
    "",
    "id",
    (
        Column("id", text, required=True),
        Column("name", text, required=True, also=("nom",)),
        Column("kind", text, also=("type",)),
        *_PLACE_COLUMNS,
        Column("source", text),
    ),
    _with_place,
    _site_rows,
)


def _line_fields(values: Mapping[str, Value], fields: Fields) -> Fields:
    line = {**fields, **values}
    if "designs" in values:
        names = values["designs"]
        line["designs"] = [_option(name) for name in (names if isinstance(names, tuple) else ())]
    return line


def _option(name: str) -> Fields:
    """Reads ``design`` or ``design:preference_eur``; ids may hold a colon themselves."""
    design, _, price = name.rpartition(":")
    if not design or not _PRICE.fullmatch(price):
        return {"design": name, "preference_eur": 0.0}
    return {"design": design, "preference_eur": number(price, ",")}


def _write_option(option: DesignOption) -> str:
    """Returns ``design`` or ``design:preference_eur``, whichever reads back the same."""
    plain = not option.preference_eur and not _PRICE.fullmatch(option.design.rpartition(":")[2])
    return option.design if plain else f"{option.design}:{write_cell(option.preference_eur)}"


def _checked_options(cell: str, delimiter: str) -> tuple[str, ...]:
    names = words(cell, delimiter)
    for name in names:
        _option(name)
    return names


def _line_rows(document: ScenarioDocument) -> Iterator[tuple[Value, ...]]:
    for line in document.lines:
        yield (
            line.id,
            line.site,
            tuple(_write_option(option) for option in line.designs),
            line.quantity,
            line.priority,
            line.release,
            line.due,
            line.deadline,
            line.min_lot,
            line.lot_multiple,
            line.max_labs,
            line.note,
        )


LINES = SheetFormat(
    "lines",
    "lines",
    "",
    "id",
    (
        Column("id", text, required=True),
        Column("site", text, required=True, also=("destination", "lieu")),
        Column("designs", _checked_options, required=True, also=("design", "modèle", "modele")),
        Column("quantity", whole, required=True, also=("quantité", "quantite", "qty")),
        Column("priority", whole, also=("priorité", "priorite")),
        Column("release", moment, also=("début", "debut")),
        Column("due", moment, also=("due_date", "échéance", "echeance")),
        Column("deadline", moment, also=("limite", "date_limite")),
        Column("min_lot", whole),
        Column("lot_multiple", whole),
        Column("max_labs", whole),
        Column("note", text, also=("remarque",)),
    ),
    _line_fields,
    _line_rows,
)
