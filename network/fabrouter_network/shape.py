"""Turns what pydantic finds wrong with a document into issues people can act on."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from fabrouter_network.document import Document
from fabrouter_network.issues import Issue
from fabrouter_network.json_text import pointer

_ABSENT = object()

_RANGE_TYPES = {
    "greater_than": "more than {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "less than {lt}",
    "less_than_equal": "{le} or less",
    "too_short": "at least {min_length} entries",
    "too_long": "at most {max_length} entries",
    "string_too_long": "at most {max_length} characters",
}


def shape_issues(error: ValidationError, tree: object) -> list[Issue]:
    """Returns one issue per faulty place of a document.

    Parameters
    ----------
    error
        What pydantic says.
    tree
        The decoded document, to find the faulty places in.
    """
    found: dict[str, Issue] = {}
    for detail in error.errors(include_url=False):
        where = _pointer(detail, tree)
        found.setdefault(where, _issue(where, detail))
    return list(found.values())


def _pointer(detail: ErrorDetails, tree: object) -> str:
    """Returns the pointer of an error; names of union members are not part of the path."""
    path: list[str | int] = []
    node = tree
    for position, part in enumerate(detail["loc"]):
        last = position == len(detail["loc"]) - 1
        child = _child(node, part)
        if child is not _ABSENT:
            node = child
        elif not (last and detail["type"] == "missing"):
            continue
        path.append(part)
    return pointer(*path)


def _child(node: object, part: str | int) -> object:
    """Returns the value below a node, ``_ABSENT`` if the part names none."""
    if isinstance(node, Mapping):
        return node.get(part, _ABSENT)
    if isinstance(node, Sequence) and isinstance(part, int) and part < len(node):
        return node[part]
    return _ABSENT


def _issue(where: str, detail: ErrorDetails) -> Issue:
    kind, context = detail["type"], detail.get("ctx", {})
    name = where.rpartition("/")[2]
    if kind == "missing":
        return Issue(where, "missing", f"'{name}' is required but missing.", "Add it.")
    if kind == "extra_forbidden":
        return Issue(where, "unknown-key", f"'{name}' is not a key here.", _suggestion(name))
    if kind in _RANGE_TYPES:
        allowed = _RANGE_TYPES[kind].format(**context)
        got = _shown(detail["input"])
        return Issue(where, "out-of-range", f"{got} is not allowed.", f"Write {allowed}.")
    if "expected" in context:
        expected = str(context["expected"])
        return Issue(
            where, "wrong-value", f"{_shown(detail['input'])} is not allowed.", f"Write {expected}."
        )
    if kind in ("finite_number", "json_invalid"):
        return Issue(where, "malformed-json", f"{detail['msg']}.")
    if kind.endswith(("_type", "_parsing", "_from_float", "_attributes_type")):
        want = detail["msg"].removeprefix("Input should be ")
        return Issue(where, "wrong-type", f"got {_shown(detail['input'])}.", f"Write {want}.")
    return Issue(where, kind, detail["msg"])


def _shown(value: object) -> str:
    """Returns a value as it stood in the file, cut to a readable length."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _suggestion(name: str) -> str:
    near = get_close_matches(name, sorted(set(_field_names(Document))), n=1, cutoff=0.75)
    return f"Did you mean '{near[0]}'?" if near else "Remove it."


def _field_names(model: type[BaseModel]) -> Iterator[str]:
    for child in model.__subclasses__():
        yield from child.model_fields
        yield from _field_names(child)
