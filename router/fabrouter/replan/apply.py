"""The scenario with what has changed in it."""

from collections.abc import Iterator

from fabrouter.campaigns.places import french_towns
from fabrouter.replan.changes import Changes
from fabrouter.replan.past import Past
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.labs import Lab, LabStatus
from fabrouter_network.materials import Stock
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.spreadsheets import LINES, import_sheet
from fabrouter_network.transport import Closure


def apply_changes(
    document: ScenarioDocument, changes: Changes, past: Past | None = None
) -> ScenarioDocument:
    """Returns the scenario with the changes in it; promises of earlier plans are left as they are.

    Where stock is lost, what was used of it in the past has been there.

    Raises
    ------
    InputError
        If a change names what the scenario does not have, or a figure is out of range; lists all.
    """
    _check(document, changes)
    gone_by = past or Past()
    labs = tuple(_changed_lab(lab, changes, gone_by) for lab in document.labs)
    closed = tuple(
        Closure(kind="roads", lat=lat, lon=lon, radius_km=km)
        for lat, lon, km in changes.closed_roads
    )
    closures = (*document.transport.closures, *closed)
    transport = document.transport.model_copy(update={"closures": closures})
    lost = changes.labs_lost if gone_by.until is None else frozenset()
    parts = tuple(part for part in document.parts if part.lab not in lost)
    update = {"labs": labs, "transport": transport, "parts": parts}
    changed = document.model_copy(update=update)
    if not changes.added_lines:
        return changed
    without = changed.model_copy(update={"commitments": ()})
    table, source = changes.added_lines, changes.lines_source
    merged = import_sheet(without, LINES, table, source, french_towns().locate)
    return merged.document.model_copy(update={"commitments": document.commitments})


def _changed_lab(lab: Lab, changes: Changes, past: Past) -> Lab:
    if lab.id in changes.labs_lost:
        stock = tuple(_used_up(lab, past))
        return lab.model_copy(update={"status": LabStatus.PAUSED, "stock": stock})
    if lab.id in changes.capacity_cuts:
        lab = _cut(lab, 1 - changes.capacity_cuts[lab.id] / 100)
    stock = tuple(
        _lost(lab, row, past) if (lab.id, row.material) in changes.stock_gone else row
        for row in lab.stock
    )
    return lab.model_copy(update={"stock": stock})


def _used_up(lab: Lab, past: Past) -> Iterator[Stock]:
    """Yields stock of a lost lab: just what it has used."""
    for (owner, material), quantity in past.used.items():
        if owner == lab.id and quantity:
            yield Stock(material=material, quantity=quantity)


def _lost(lab: Lab, row: Stock, past: Past) -> Stock:
    """Returns what is left when stock on hand is lost: what was used, and what is on its way."""
    update = {
        "quantity": past.used.get((lab.id, row.material), 0.0),
        "arrivals": tuple(arrival for arrival in row.arrivals if not past.includes(arrival.at)),
    }
    return row.model_copy(update=update)


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
