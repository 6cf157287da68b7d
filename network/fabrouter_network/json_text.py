"""Strict JSON: UTF-8 without mark, no duplicate key, no NaN; all such faults are found at once."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from fabrouter_network.issues import InputError, Issue

MOST_BYTES = 500_000_000
"""Largest document that is read."""

MOST_LEVELS = 100
"""Deepest nesting that is read; scenarios need about ten levels."""

_MOST_DIGITS = 1000
"""Longest whole number where any is too long for Python."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
"""A decoded JSON value."""


class _Doubled(dict[str, Json]):
    """An object in which keys appear twice."""

    doubled: tuple[str, ...] = ()


@dataclass(frozen=True)
class _NoNumber:
    """What stands where a number should: NaN, infinity, thousands of digits."""

    code: str
    message: str
    fix: str


def decode(data: bytes, source: str, most_levels: int = MOST_LEVELS) -> tuple[Json, list[Issue]]:
    """Decodes a JSON document.

    Parameters
    ----------
    data
        The bytes of the file.
    source
        Its name, for messages.
    most_levels
        Deepest nesting that is read.

    Returns
    -------
    tuple
        The value, and an issue for every duplicate key and everything in it that only looks like
        a number.

    Raises
    ------
    InputError
        If the text is no JSON at all.
    """
    text = _to_text(data, source)
    hooks = _Hooks()
    try:
        tree = _loads(text, hooks)
    except json.JSONDecodeError as error:
        byte = len(text[: error.pos].encode()) + 1
        where = f"line {error.lineno}, column {error.colno}, byte {byte}"
        _refuse(source, where, f"this is not JSON: {error.msg.rstrip(':')}.", _advice(text, error))
    except RecursionError:
        _refuse_depth(source, most_levels)
    if _is_deep(tree, most_levels):
        _refuse_depth(source, most_levels)
    if _SURROGATE.search(text) and _has_half_characters(tree):
        message = "a \\u escape stands for half a character."
        _refuse(source, "", message, "Write both halves, or the character itself.")
    return tree, list(_faults(tree, "")) if hooks.faulty else []


def text_of(tree: Json) -> str:
    """Returns a decoded document, or part of it, as JSON again; what is no number becomes null."""
    return json.dumps(tree, default=lambda _: None)


def pointer(*parts: str | int) -> str:
    """Returns the JSON pointer (RFC 6901) of a path."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in escaped)


def _loads(text: str, hooks: "_Hooks") -> Json:
    given: dict[str, Any] = {"object_pairs_hook": hooks.object, "parse_constant": hooks.constant}
    try:
        tree: Json = json.loads(text, **given)
    except json.JSONDecodeError:
        raise
    except ValueError:  # a whole number is longer than Python reads
        tree = json.loads(text, parse_int=hooks.whole, **given)
    return tree


def _to_text(data: bytes, source: str) -> str:
    if len(data) > MOST_BYTES:
        _refuse(
            source, "", f"the file has {len(data):,} bytes.", f"At most {MOST_BYTES:,} are read."
        )
    if not data.strip():
        _refuse(source, "", "the file is empty.", "Write a JSON document.")
    if data[:3] == b"\xef\xbb\xbf":
        _refuse(
            source,
            "byte 1",
            "the file starts with a byte order mark.",
            "Save it as UTF-8 without BOM.",
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"byte {error.start + 1}"
        _refuse(source, where, "the file is not UTF-8.", "Save it with the encoding UTF-8.")


def _refuse(source: str, where: str, message: str, fix: str) -> NoReturn:
    raise InputError(source, [Issue(where, "malformed-json", message, fix)])


def _refuse_depth(source: str, most_levels: int) -> NoReturn:
    _refuse(source, "", "the document is nested too deeply.", f"Nest at most {most_levels} levels.")


def _is_deep(tree: object, most_levels: int) -> bool:
    """Returns whether lists and objects are nested in more than some levels."""
    level = [tree]
    for _ in range(most_levels + 1):
        inner = [node for node in level if isinstance(node, dict | list)]
        if not inner:
            return False
        level = [c for node in inner for c in (node.values() if isinstance(node, dict) else node)]
    return True


def _has_half_characters(tree: object) -> bool:
    """Returns whether any text cannot be written as UTF-8 because a surrogate stands alone."""
    try:
        json.dumps(tree, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return True
    return False


def _advice(text: str, error: json.JSONDecodeError) -> str:
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return "The file seems to be cut off: is it complete?"
    if error.msg == "Extra data":
        return "One document per file: remove what follows the first one."
    return "Check commas, quotes and brackets there."


class _Hooks:
    """What the decoder calls; remembers whether there is anything to look for."""

    def __init__(self) -> None:
        self.faulty = False

    def object(self, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        """Returns the object; keys that appear twice go with it."""
        plain = dict(pairs)
        if len(plain) == len(pairs):
            return plain
        self.faulty = True
        result = _Doubled(plain)
        times = Counter(key for key, _ in pairs)
        result.doubled = tuple(key for key, count in times.items() if count > 1)
        return result

    def constant(self, word: str) -> _NoNumber:
        """Returns what stands for NaN or infinity."""
        self.faulty = True
        return _NoNumber("not-finite", f"{word} is not a number.", "Write a finite number.")

    def whole(self, digits: str) -> "int | _NoNumber":
        """Returns a whole number, or what stands for one of thousands of digits."""
        if len(digits) <= _MOST_DIGITS:
            return int(digits)
        self.faulty = True
        message = f"the number has {len(digits):,} digits."
        return _NoNumber("out-of-range", message, "Write a shorter number.")


def _faults(value: object, path: str) -> Iterator[Issue]:
    if isinstance(value, dict):
        for key in getattr(value, "doubled", ()):
            fix = "Keep one of them."
            yield Issue(path + pointer(key), "duplicate-key", f"'{key}' is given twice.", fix)
        for key, child in value.items():
            if isinstance(child, dict | list | _NoNumber):
                yield from _faults(child, path + pointer(key))
    elif isinstance(value, list):
        for position, child in enumerate(value):
            if isinstance(child, dict | list | _NoNumber):
                yield from _faults(child, f"{path}/{position}")
    elif isinstance(value, _NoNumber):
        yield Issue(path, value.code, value.message, value.fix)
