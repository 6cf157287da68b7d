"""Strict YAML: one document, no aliases, no tags, no doubled keys; nothing is turned into objects.

Scalars stay text until somebody asks for more, so that ``NO`` is a word and ``1.10`` a version.
"""

import re
from collections.abc import Iterator
from typing import Any, NoReturn

from fabrouter_network.issues import InputError, Issue

MOST_BYTES = 100_000
"""Largest document that is read; ruamel.yaml needs about a second for it."""
MOST_LEVELS = 50

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "false": False,
}


class Plain(str):
    """A scalar without quotes: text, unless :func:`typed` is asked what else it could be."""

    __slots__ = ()


def decode_yaml(data: bytes, source: str) -> Any:
    """Decodes a YAML document to mappings, lists and text; nothing at all is ``None``.

    Raises
    ------
    InputError
        With line and column of the first fault.
    """
    if len(data) > MOST_BYTES:
        message = f"the file has {len(data):,} bytes; at most {MOST_BYTES:,} are read."
        _refuse(source, "", "too-large", message, "Shorten it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"byte {error.start + 1}"
        _refuse(source, place, "malformed-yaml", "the file is not UTF-8.", "Save it as UTF-8.")
    return _Composer(source, _events(text, source)).document()


def typed(value: Any) -> Any:
    """Returns a tree with plain scalars read as JSON would: numbers, true, false and null."""
    if isinstance(value, dict):
        return {str(key): typed(child) for key, child in value.items()}
    if isinstance(value, list):
        return [typed(child) for child in value]
    return _typed_scalar(value) if isinstance(value, Plain) else value


def texts(value: Any) -> Any:
    """Returns a tree in which all scalars are text, and empty plain ones are nothing."""
    if isinstance(value, dict):
        return {str(key): texts(child) for key, child in value.items()}
    if isinstance(value, list):
        return [texts(child) for child in value]
    if isinstance(value, Plain):
        return None if value in ("", "~", "null") else str(value)
    return value


def _typed_scalar(word: Plain) -> Any:
    if word in _WORDS:
        return _WORDS[word]
    if len(word) <= 300 and _INTEGER.fullmatch(word):
        return int(word)
    if len(word) <= 300 and _FLOAT.fullmatch(word):
        return float(word)
    return str(word)


def _events(text: str, source: str) -> Iterator[Any]:
    try:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError
    except ImportError as error:
        message = "YAML needs the package ruamel.yaml."
        raise InputError(
            source, [Issue("", "missing-extra", message, "Install fabrouter[service].")]
        ) from error
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        place = _place(mark) if mark else ""
        message = f"this is not YAML: {str(problem)[:120]}."
        _refuse(source, place, "malformed-yaml", message, "Correct the text there.")


def _place(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}"


def _refuse(source: str, where: str, code: str, message: str, fix: str) -> NoReturn:
    raise InputError(source, [Issue(where, code, message, fix)])


class _Composer:
    """Builds a tree from the events of the parser, and refuses what must not be there."""

    def __init__(self, source: str, events: Iterator[Any]) -> None:
        self._source = source
        self._events = events

    def document(self) -> Any:
        """Returns the one document of the stream."""
        tree: Any = None
        seen = False
        for event in self._events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent" and seen:
                message = "a second document begins here."
                self._fault(event, "several-documents", message, "One document per file.")
            if kind in ("ScalarEvent", "SequenceStartEvent", "MappingStartEvent", "AliasEvent"):
                tree, seen = self._node(event, 1), True
        return tree

    def _node(self, event: Any, level: int) -> Any:
        kind = type(event).__name__
        if kind == "AliasEvent":
            message = f"'*{event.anchor}' repeats another part."
            self._fault(event, "aliases-not-allowed", message, "Write it out.")
        if event.tag is not None:
            message = f"the tag '{event.tag}' gives a value a type."
            self._fault(event, "tag-not-allowed", message, "Remove it.")
        if level > MOST_LEVELS:
            fix = f"Nest at most {MOST_LEVELS} levels."
            self._fault(event, "malformed-yaml", "the document is nested too deeply.", fix)
        if kind == "ScalarEvent":
            return Plain(event.value) if event.style is None else str(event.value)
        return self._list(level) if kind == "SequenceStartEvent" else self._mapping(level)

    def _list(self, level: int) -> list[Any]:
        items = []
        for event in self._events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            items.append(self._node(event, level + 1))
        return items

    def _mapping(self, level: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self._events:
            if type(event).__name__ == "MappingEndEvent":
                break
            key = self._node(event, level + 1)
            if not isinstance(key, str):
                self._fault(event, "malformed-yaml", "a key is not text.", "Write a word.")
            if key in found:
                message = f"'{key[:80]}' is given twice."
                self._fault(event, "duplicate-key", message, "Keep one of them.")
            found[str(key)] = self._node(next(self._events), level + 1)
        return found

    def _fault(self, event: Any, code: str, message: str, fix: str) -> NoReturn:
        _refuse(self._source, _place(event.start_mark), code, message, fix)
