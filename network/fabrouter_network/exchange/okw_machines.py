"""Reads the equipment of OKW facilities as machine groups."""

import re
from typing import Any

from pydantic import ValidationError

from fabrouter_network.exchange.fields import Fields, id_from
from fabrouter_network.exchange.okw_model import KEY
from fabrouter_network.exchange.okw_words import capability_of
from fabrouter_network.issues import Issue
from fabrouter_network.labs import Declaration, MachineGroup
from fabrouter_network.shape import shape_issues

_TRAVEL = ("x_travel", "y_travel", "z_travel")
_SIZES = (*_TRAVEL, "bed_size", "build_volume", "working_surface", "nozzle_size", "laser_power")
_NUMBER = r"\d+(?:\.\d+)?"
_MEASURE = re.compile(rf"\s*{_NUMBER}(?:\s*[x×*]\s*{_NUMBER}){{0,2}}\s*(?:mm|mm2|mm3|W)\s*")


def read_machines(row: Fields, known: Declaration) -> tuple[tuple[MachineGroup, ...], list[str]]:
    """Returns the machine groups of a facility, and pointers to what is assumed about them.

    Parameters
    ----------
    row
        The facility.
    known
        What our own part of the file declares; equipment that is gone from the file is gone.
    """
    groups: list[MachineGroup] = []
    assumed: list[str] = []
    ours = {group.id: group for group in known.machines}
    for equipment in row.objects("equipment"):
        key = equipment.object(KEY).text("id")
        group = _group(equipment, ours.get(key), {one.id for one in groups})
        if group is None:
            continue
        if "quantity" not in equipment.node:
            assumed.append(f"/machines/{len(groups)}/count")
        groups.append(group)
    return tuple(groups), assumed


def _group(equipment: Fields, known: MachineGroup | None, taken: set[str]) -> MachineGroup | None:
    equipment.refuse_personal("notes", "model", "make")
    process = equipment.text("manufacturing_process", "equipment_type", required=known is None)
    _check_sizes(equipment)
    if not process and known is None:
        return None
    capability = capability_of(process) if process else known.capability if known else ""
    fields: dict[str, Any] = dict(known) if known else {"id": _new_id(equipment, capability, taken)}
    name = equipment.text("model") if known else _name(equipment, capability)
    count = equipment.whole("quantity", 10_000)
    fields |= {"capability": capability, "name": name or fields.get("name", "")}
    fields |= {} if count is None else {"count": count}
    fields |= _largest(equipment)
    try:
        return MachineGroup.model_validate(fields, strict=False)
    except ValidationError as error:
        equipment.issues.extend(
            Issue(f"{equipment.where}{issue.where}", issue.code, issue.message, issue.fix)
            for issue in shape_issues(error, fields)
        )
        return None


def _name(equipment: Fields, capability: str) -> str:
    words = [equipment.text("make"), equipment.text("model")]
    return " ".join(word for word in words if word)[:200] or capability


def _new_id(equipment: Fields, capability: str, taken: set[str]) -> str:
    stem = id_from(_name(equipment, capability))[:70]
    number, chosen = 1, stem
    while chosen in taken:
        number += 1
        chosen = f"{stem}-{number}"
    return chosen


def _check_sizes(equipment: Fields) -> None:
    """Notes sizes that are no sizes; bare numbers are millimetres, as the standard says."""
    for name in _SIZES:
        value = equipment.node.get(name)
        if isinstance(value, str):
            if not _MEASURE.fullmatch(value):
                message = f"'{value[:80]}' does not say its unit, or mixes units."
                fix = "Write millimetres, such as 250 or 250 x 210 mm."
                equipment.fault(name, "unit-required", message, fix)
        elif value is not None:
            number = equipment.number(name)
            if number is not None and number <= 0:
                fix = "Write millimetres above 0."
                equipment.fault(name, "out-of-range", f"{value} is not a size.", fix)


def _largest(equipment: Fields) -> dict[str, Any]:
    """Returns what fits the machine, if it says how far it travels."""
    values = [equipment.node.get(name) for name in _TRAVEL]
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return {"largest_part_mm": tuple(float(value) for value in values)}  # type: ignore[arg-type]
    return {}
