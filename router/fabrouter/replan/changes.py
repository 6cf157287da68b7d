"""What has changed since a plan was made, and the scenario with these changes in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from fabrouter.campaigns.places import french_towns
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.labs import Lab, LabStatus
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.spreadsheets import LINES, import_sheet
from fabrouter_network.transport import Closure

Chosen = Literal["all"] | frozenset[str]
"""Lots by their own id or that of their lab, or all of them."""


@dataclass(frozen=True)
class Changes:
    """What has changed since a plan was made.

    Parameters
    ----------
    accepted, started
        Ids of lots, or of labs for all their lots, that are fixed; or ``"all"``. A started lot's
        setup is done.
    labs_lost
        Ids of labs that take no more work; even what they had accepted is made elsewhere.
    closed_roads
        (latitude, longitude, radius in km) of areas whose roads cannot be used.
    capacity_cuts
        Percent by which the hours of a lab's machines and people shrink, by lab id.
    stock_gone
        (lab, material) pairs whose stock on hand is lost.
    added_lines
        CSV table of order lines that are new or changed, as ``fabrouter import lines`` reads it.
    lines_source
        Its name, for messages.
    """

    accepted: Chosen = frozenset()
    started: Chosen = frozenset()
    labs_lost: frozenset[str] = frozenset()
    closed_roads: tuple[tuple[float, float, float], ...] = ()
    capacity_cuts: Mapping[str, float] = field(default_factory=dict)
    stock_gone: frozenset[tuple[str, str]] = frozenset()
    added_lines: bytes = b""
    lines_source: str = "lines"


def apply_changes(document: ScenarioDocument, changes: Changes) -> ScenarioDocument:
    """Returns the scenario with the changes in it; promises of earlier plans are left as they are.

    Raises
    ------
    InputError
        If a change names what the scenario does not have, or a figure is out of range; lists all.
    """
    _check(document, changes)
    labs = tuple(_changed_lab(lab, changes) for lab in document.labs)
    closed = tuple(
        Closure(kind="roads", lat=lat, lon=lon, radius_km=km)
        for lat, lon, km in changes.closed_roads
    )
    closures = (*document.transport.closures, *closed)
    transport = document.transport.model_copy(update={"closures": closures})
    parts = tuple(part for part in document.parts if part.lab not in changes.labs_lost)
    update = {"labs": labs, "transport": transport, "parts": parts}
    changed = document.model_copy(update=update)
    if not changes.added_lines:
        return changed
    without = changed.model_copy(update={"commitments": ()})
    table, source = changes.added_lines, changes.lines_source
    merged = import_sheet(without, LINES, table, source, french_towns().locate)
    return merged.document.model_copy(update={"commitments": document.commitments})


def _changed_lab(lab: Lab, changes: Changes) -> Lab:
    if lab.id in changes.labs_lost:
        return lab.model_copy(update={"status": LabStatus.PAUSED, "stock": ()})
    if lab.id in changes.capacity_cuts:
        lab = _cut(lab, 1 - changes.capacity_cuts[lab.id] / 100)
    stock = tuple(
        row.model_copy(update={"quantity": 0.0})
        if (lab.id, row.material) in changes.stock_gone
        else row
        for row in lab.stock
    )
    return lab.model_copy(update={"stock": stock})


def _cut(lab: Lab, share: float) -> Lab:
    """Returns a lab with so large a share of its hours left."""
    machines = tuple(
        group.model_copy(update={"share_percent": round(group.share_percent * share)})
        for group in lab.machines
    )
    people = lab.people
    if people is not None:
        people = people.model_copy(update={"share_percent": round(people.share_percent * share)})
    return lab.model_copy(update={"machines": machines, "people": people})


def _check(document: ScenarioDocument, changes: Changes) -> None:
    labs = {lab.id: {row.material for row in lab.stock} for lab in document.labs}
    named = (
        changes.labs_lost | changes.capacity_cuts.keys() | {lab for lab, _ in changes.stock_gone}
    )
    issues = [
        Issue("", "unknown-reference", f"the scenario has no lab '{name}'.")
        for name in sorted(named - labs.keys())
    ]
    for lab, material in sorted(changes.stock_gone):
        if lab in labs and material not in labs[lab]:
            message = f"lab '{lab}' has no stock of '{material}'."
            issues.append(Issue("", "unknown-reference", message))
    for name, percent in changes.capacity_cuts.items():
        if not 0 <= percent <= 100:
            message = f"capacity of '{name}' cannot be cut by {percent:g} %."
            issues.append(Issue("", "out-of-range", message, "Give 0 to 100."))
    for lat, lon, km in changes.closed_roads:
        if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 < km <= 1000):
            message = f"{lat:g} {lon:g} {km:g} is no circle on a map."
            fix = "Give latitude, longitude and a radius of up to 1,000 km."
            issues.append(Issue("", "out-of-range", message, fix))
    if issues:
        raise InputError("changes", issues)
