"""Turns what pydantic finds wrong with a document into issues people can act on."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

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

_FORMS = {"^[A-Z]{2}$": "a code of two capital letters, such as FR"}
"""Patterns in words."""

_FIXES = {
    "finite_number": ("not-finite", "Write a finite number."),
    "union_tag_invalid": ("wrong-value", "Give it the kind 'roads' or 'crossing'."),
    "union_tag_not_found": ("missing", "Give it the kind 'roads' or 'crossing'."),
}
"""Code and advice where pydantic's own words would not help."""


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
    echoes: set[str] = set()
    for detail in error.errors(include_url=False):
        where = _pointer(detail, tree)
        found.setdefault(where, _issue(where, detail))
        if _may_echo(detail):
            echoes.add(where)
    echoes &= {above for where in found for above in _above(where)}
    return [issue for where, issue in found.items() if where not in echoes]


def _above(where: str) -> Iterator[str]:
    """Yields the pointers of all that a place lies in."""
    while where := where.rpartition("/")[0]:
        yield where


def _may_echo(detail: ErrorDetails) -> bool:
    """Returns whether an error may only repeat that something inside is wrong.

    A list counts as too short when its faulty entries are left out, and an object where a name
    would do as well is refused as a name beside what is wrong in it.
    """
    kind, value = detail["type"], detail["input"]
    if kind == "too_short":
        return isinstance(value, Sequence) and len(value) >= detail["ctx"]["min_length"]
    return kind == "literal_error" and isinstance(value, Mapping)


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
    if kind == "missing" and name.isdigit():
        return Issue(where, "missing", f"there is no entry {int(name) + 1}.", "Add it.")
    if kind == "missing":
        return Issue(where, "missing", f"'{name}' is required but missing.", "Add it.")
    if kind == "extra_forbidden":
        return Issue(where, "unknown-key", f"'{name}' is not a key here.", _suggestion(name))
    if kind in _RANGE_TYPES:
        allowed = _RANGE_TYPES[kind].format(**context)
        got = show(detail["input"])
        return Issue(where, "out-of-range", f"{got} is not allowed.", f"Write {allowed}.")
    if "expected" in context:
        expected = str(context["expected"])
        return Issue(
            where, "wrong-value", f"{show(detail['input'])} is not allowed.", f"Write {expected}."
        )
    if kind == "string_pattern_mismatch":
        form = _FORMS.get(context["pattern"], f"text of the form {context['pattern']}")
        return Issue(
            where, "wrong-value", f"{show(detail['input'])} is not allowed.", f"Write {form}."
        )
    if kind in _FIXES:
        code, fix = _FIXES[kind]
        return Issue(where, code, f"{show(detail['input'])} is not allowed.", fix)
    if kind == "json_invalid":
        return Issue(where, "malformed-json", f"{detail['msg']}.", "Correct the text there.")
    if kind.startswith("date_"):
        message = f"{show(detail['input'])} is not a date."
        return Issue(where, "bad-date", message, "Write a day like 2020-04-12.")
    if kind.endswith(("_type", "_parsing", "_from_float", "_attributes_type")):
        want = detail["msg"].removeprefix("Input should be ")
        return Issue(where, "wrong-type", f"got {show(detail['input'])}.", f"Write {want}.")
    return Issue(where, kind, detail["msg"])


def show(value: object) -> str:
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


@lru_cache(maxsize=256)
def _suggestion(name: str) -> str:
    names = sorted(set(_field_names(Document)))
    if name in names:
        return "It belongs elsewhere: move or remove it."
    near = get_close_matches(name[:80], names, n=1, cutoff=0.75)
    return f"Did you mean '{near[0]}'?" if near else "Remove it."


def _field_names(model: type[BaseModel]) -> Iterator[str]:
    for child in model.__subclasses__():
        yield from child.model_fields
        yield from _field_names(child)
