"""OKH v1 (YAML) in and out."""

import io
from typing import Any

from fabrouter_network.designs import Design
from fabrouter_network.exchange.fields import Fields, id_from
from fabrouter_network.exchange.licences import UNKNOWN, check_licence, is_spdx
from fabrouter_network.exchange.links import check_links
from fabrouter_network.exchange.okh_draft import (
    KEY,
    DesignDraft,
    extension_of,
    merged,
    process_questions,
    read_extension,
)
from fabrouter_network.exchange.yaml_text import decode_yaml, texts, typed
from fabrouter_network.issues import InputError, Issue

_LICENCES = ("hardware", "documentation", "software")


def read_okh_v1(data: bytes, source: str) -> DesignDraft:
    """Reads an OKH v1 manifest.

    Raises
    ------
    InputError
        With every fault and its pointer, or with line and column if it is no YAML.
    """
    tree = decode_yaml(data, source)
    if not isinstance(tree, dict):
        message = "an OKH manifest is a mapping of keys."
        raise InputError(source, [Issue("", "wrong-type", message, "Start it with title: …")])
    ours_tree = typed(tree.pop(KEY, None))
    root = Fields(texts(tree))
    plain = _plain(root)
    check_links(root)
    ours = read_extension(root, ours_tree)
    if root.issues:
        raise InputError(source, root.issues)
    if ours is not None:
        return merged(ours, plain, _plain(Fields(_manifest(ours))))
    return _draft(root, plain)


def _plain(root: Fields) -> dict[str, str]:
    """Returns what the manifest says in the names of our designs; notes what it lacks."""
    name = root.text("title", required=True)
    description = root.text("description", required=True)
    url = root.text("project-link", "documentation-home")
    if not url:
        message = "neither 'project-link' nor 'documentation-home' is there."
        root.fault("project-link", "missing", message, "Add one of them.")
    return {
        "name": name,
        "note": description,
        "version": root.text("version") or "1",
        "licence": _licence(root),
        "url": url,
    }


def _licence(root: Fields) -> str:
    licences = root.object("license")
    given = {name: licences.text(name) for name in _LICENCES}
    for name, text in given.items():
        check_licence(licences, name, text)
    found = next((text for text in given.values() if text), "")
    if not found:
        message = "no licence is given."
        licences.fault("hardware", "missing", message, "Add hardware, documentation or software.")
    return found


def _draft(root: Fields, plain: dict[str, str]) -> DesignDraft:
    """Returns the thing as one stage: v1 does not say which parts are made where."""
    draft: dict[str, Any] = {
        "id": id_from(plain["name"]),
        **{name: text for name, text in plain.items() if text},
        "stages": [{"id": "make", "name": plain["name"], "operations": [{}]}],
    }
    return DesignDraft(draft, process_questions(draft))


def write_okh_v1(design: Design) -> bytes:
    """Returns a design as an OKH v1 manifest that :func:`read_okh_v1` reads back unchanged."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    stream = io.BytesIO()
    yaml.dump({**_manifest(design), KEY: extension_of(design)}, stream)
    return stream.getvalue()


def _manifest(design: Design) -> dict[str, Any]:
    return {
        "title": design.name,
        "description": design.note or design.name,
        "version": design.version,
        "license": {"hardware": design.licence if is_spdx(design.licence) else UNKNOWN},
        "project-link": link_of(design),
    }


def link_of(design: Design) -> str:
    """Returns where a design is at home; a name that is no address if it has none."""
    is_address = design.url.startswith(("https://", "http://"))
    return design.url if is_address else f"urn:fabrouter:{design.id}:{id_from(design.version)}"
