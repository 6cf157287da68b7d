"""OKH-LOSH (TOML) in and out."""

import re
from typing import Any

from fabrouter_network.capabilities import CAPABILITIES
from fabrouter_network.designs import Design
from fabrouter_network.exchange.fields import Fields, id_from
from fabrouter_network.exchange.licences import UNKNOWN, check_licence, is_spdx
from fabrouter_network.exchange.links import check_links
from fabrouter_network.exchange.okh_draft import (
    KEY,
    DesignDraft,
    ask,
    extension_of,
    merged,
    process_questions,
    read_extension,
)
from fabrouter_network.exchange.okh_v1 import link_of
from fabrouter_network.exchange.toml_text import decode_toml, encode_toml
from fabrouter_network.issues import InputError, Issue

VERSION = "2.4"
"""Version of the format that is written."""
_READ = re.compile(r"(?:OKH-LOSHv?)?[12](?:\.\d+){0,2}")
_FRAME = re.compile(
    r"cube\(\s*(?:size\s*=\s*)?\[\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*\]"
    r"\s*\)\s*;?"
)
"""The one OpenSCAD expression that is understood; nothing is ever run."""


def read_okh_losh(data: bytes, source: str) -> DesignDraft:
    """Reads an OKH-LOSH manifest.

    Raises
    ------
    InputError
        With every fault and its pointer.
    """
    tree = decode_toml(data, source)
    ours_tree = tree.pop(KEY, None)
    root = Fields(tree)
    plain = _plain(root)
    check_links(root)
    questions = _parts_list(root)
    ours = read_extension(root, ours_tree)
    draft = _draft(root, plain)
    if root.issues:
        raise InputError(source, root.issues)
    if ours is not None:
        return merged(ours, plain, _plain(Fields(_manifest(ours))))
    return DesignDraft(draft, (*process_questions(draft), *questions))


def _plain(root: Fields) -> dict[str, str]:
    """Returns what the manifest says in the names of our designs; notes what it lacks."""
    version = root.text("okhv", required=True)
    if version and not _READ.fullmatch(version):
        message = f"'{version[:40]}' is no version of OKH-LOSH that is read."
        root.fault("okhv", "unknown-version", message, "Write 1.x or 2.x, such as 2.4.")
    licence = root.text("license", required=True)
    check_licence(root, "license", licence)
    if "licensor" not in root.node:
        root.fault("licensor", "missing", "'licensor' is required but missing.", "Add it.")
    return {
        "name": root.text("name", required=True),
        "note": root.text("function", required=True),
        "version": root.text("version", required=True),
        "licence": licence,
        "url": root.text("repo", required=True),
    }


def _parts_list(root: Fields) -> tuple[Issue, ...]:
    """Checks a parts list inside the file; it helps people to answer the question of materials."""
    if not isinstance(root.node.get("bom"), list):
        return ()
    named = []
    for entry in root.objects("bom"):
        name, unit = entry.text("name", required=True), entry.text("unit", required=True)
        quantity = entry.number("quantity")
        if quantity is None:
            message = "'quantity' is required but missing."
            entry.fault("quantity", "missing", message, "Write how much one product needs.")
        named.append(f"{quantity:g} {unit} of {name}" if quantity is not None else name)
    message = f"the parts list of the file names {'; '.join(named)}."
    fix = "Say which of it each stage uses."
    return (ask("/stages", "parts-list", message[:1000], fix),)


def _draft(root: Fields, plain: dict[str, str]) -> dict[str, Any]:
    parts = [part for part in root.objects("part") if part.node.get("auxiliary") is not True]
    codes = _codes(root)
    if len(parts) <= 1:
        stages = [_stage(parts[0] if parts else root, codes, plain["name"], set())]
    else:
        final = _stage(root, ["ASM"], plain["name"], set())
        taken = {final["id"]}
        stages = [final, *(_stage(part, [], "", taken, final["id"]) for part in parts)]
    filled = {name: text for name, text in plain.items() if text}
    return {"id": id_from(plain["name"]), **filled, "stages": stages}


def _stage(
    part: Fields, codes: list[str], name: str, taken: set[str], parent: str | None = None
) -> dict[str, Any]:
    title = part.text("name") or name
    stage: dict[str, Any] = {"id": _new_id(title, taken), "name": title[:200]}
    if parent is not None:
        stage["parent"] = parent
    mass = part.number("mass")
    if mass is not None:
        stage["mass_g"] = mass
    size = _size(part)
    box = {"part_mm": size} if size else {}
    words = _codes(part) or codes
    made = [{"capability": _capability(code), **box} for code in words if code != "ASM"]
    if "ASM" in words:
        made.append({"capability": "assembly"})
    stage["operations"] = made or [box]
    return stage


def _new_id(title: str, taken: set[str]) -> str:
    stem, number = id_from(title)[:70], 1
    chosen = stem
    while chosen in taken:
        number += 1
        chosen = f"{stem}-{number}"
    taken.add(chosen)
    return chosen


def _codes(part: Fields) -> list[str]:
    return list(dict.fromkeys(code.upper() for code in part.texts("tsdc")))


def _capability(code: str) -> str:
    """Returns the capability a technology code means; an own word if it is none of ours."""
    found = (one.id for one in CAPABILITIES.values() if one.tsdc == code)
    return next(found, f"x-{id_from(code)}")


def _size(part: Fields) -> list[float] | None:
    """Returns length, width and height; text that is no plain box is left alone."""
    value = part.node.get("outer-dimensions")
    if isinstance(value, str):
        found = _FRAME.fullmatch(value.strip())
        return [float(side) for side in found.groups()] if found else None
    if not isinstance(value, dict):
        return None
    box = part.object("outer-dimensions")
    sides = [box.number(name) for name in ("width", "depth", "height")]
    if any(side is not None and side <= 0 for side in sides):
        box.fault("", "out-of-range", "a size is not above 0.", "Write millimetres above 0.")
    return [side for side in sides if side is not None] if None not in sides else None


def write_okh_losh(design: Design) -> bytes:
    """Returns a design as an OKH-LOSH manifest that :func:`read_okh_losh` reads back unchanged."""
    return encode_toml({**_manifest(design), KEY: extension_of(design)})


def _manifest(design: Design) -> dict[str, Any]:
    parts = [
        {"name": stage.name, "mass": stage.mass_g, "tsdc": _tsdc(design, stage.id)}
        for stage in design.stages
    ]
    return {
        "okhv": VERSION,
        "name": design.name,
        "repo": link_of(design),
        "version": design.version,
        "license": design.licence if is_spdx(design.licence) else UNKNOWN,
        "licensor": "unknown",
        "function": design.note or design.name,
        "part": parts,
    }


def _tsdc(design: Design, stage_id: str) -> list[str]:
    stage = next(stage for stage in design.stages if stage.id == stage_id)
    known = (CAPABILITIES.get(operation.capability) for operation in stage.operations)
    return list(dict.fromkeys(one.tsdc for one in known if one and one.tsdc))
