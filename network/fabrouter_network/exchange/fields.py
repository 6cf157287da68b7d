"""Reads objects of foreign JSON, YAML and TOML: what is not what it should be becomes an issue."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic_core import PydanticCustomError

from fabrouter_network.document import parse_moment
from fabrouter_network.issues import Issue
from fabrouter_network.json_text import pointer
from fabrouter_network.shape import show

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?<![\w.])(?:\+|00?)[1-9](?:[ .()/-]{0,2}\d){7,13}(?!\d)")


@dataclass(frozen=True)
class Fields:
    """An object that is being read.

    Parameters
    ----------
    node
        The object.
    where
        Its JSON pointer.
    issues
        Collects what is wrong, in all objects of a file.
    """

    node: Mapping[str, Any]
    where: str = ""
    issues: list[Issue] = field(default_factory=list)

    def fault(self, name: str, code: str, message: str, fix: str) -> None:
        """Notes what is wrong with a field."""
        place = self.where + pointer(name) if name else self.where
        self.issues.append(Issue(place, code, message, fix))

    def text(self, *names: str, required: bool = False) -> str:
        """Returns the first of some fields that holds text; empty if none does."""
        for name in names:
            value = self.node.get(name)
            if isinstance(value, str) and value.strip():
                return value
            if value is not None and not isinstance(value, str):
                self.fault(name, "wrong-type", f"got {show(value)}.", "Write text.")
                return ""
        if required:
            self.fault(names[0], "missing", f"'{names[0]}' is required but missing.", "Add it.")
        return ""

    def number(self, name: str) -> float | None:
        """Returns a finite number, ``None`` if there is none."""
        value = self.node.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
            self.fault(name, "wrong-type", f"got {show(value)}.", "Write a finite number.")
            return None
        return float(value)

    def whole(self, name: str, most: int) -> int | None:
        """Returns a whole number from 0 to the most allowed, ``None`` if there is none."""
        value = self.number(name)
        if value is None:
            return None
        if value != int(value) or not 0 <= value <= most:
            fix = f"Write a whole number from 0 to {most}."
            self.fault(name, "out-of-range", f"{show(self.node[name])} is not allowed.", fix)
            return None
        return int(value)

    def instant(self, name: str) -> datetime | None:
        """Returns an instant with its zone."""
        try:
            moment = parse_moment(self.node.get(name))
        except PydanticCustomError as error:
            self.fault(name, error.type, error.message(), "")
            return None
        if not isinstance(moment, datetime):
            fix = "Write an instant like 2020-04-12T18:00:00+02:00."
            self.fault(name, "bad-date", f"'{moment}' is a day.", fix)
            return None
        return moment

    def object(self, *names: str) -> "Fields":
        """Returns the first of some fields that holds an object; an empty one if none does."""
        for name in names:
            value = self.node.get(name)
            if isinstance(value, Mapping):
                return Fields(value, self.where + pointer(name), self.issues)
            if value is not None:
                self.fault(name, "wrong-type", f"got {show(value)}.", "Write an object.")
        return Fields({}, self.where + pointer(names[0]), self.issues)

    def objects(self, name: str) -> list["Fields"]:
        """Returns the objects of a list; an object that stands alone is a list of one."""
        value = self.node.get(name)
        listed = [value] if isinstance(value, Mapping) else value
        if listed is None:
            return []
        if not isinstance(listed, list):
            self.fault(name, "wrong-type", f"got {show(value)}.", "Write a list of objects.")
            return []
        found = []
        for position, item in enumerate(listed):
            place = self.where + pointer(name, position)
            if isinstance(item, Mapping):
                found.append(Fields(item, place, self.issues))
            else:
                issue = Issue(place, "wrong-type", f"got {show(item)}.", "Write an object.")
                self.issues.append(issue)
        return found

    def texts(self, name: str) -> list[str]:
        """Returns the texts of a list; a text that stands alone is a list of one."""
        value = self.node.get(name)
        listed = [value] if isinstance(value, str) else value
        if listed is None:
            return []
        if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
            self.fault(name, "wrong-type", f"got {show(value)}.", "Write a list of texts.")
            return []
        return listed

    def refuse_personal(self, *names: str) -> None:
        """Notes telephone numbers and e-mail addresses in fields that everybody sees."""
        for name in names:
            value = self.node.get(name)
            if isinstance(value, str) and (_EMAIL.search(value) or _PHONE.search(value)):
                message = "this holds a telephone number or an e-mail address."
                fix = "Move it to the contacts of the lab."
                self.fault(name, "personal-data-in-public-field", message, fix)


def _finite(value: float) -> bool:
    return (isinstance(value, int) and abs(value) < 10**15) or math.isfinite(value)


def id_from(text: str) -> str:
    """Returns an id made of the letters and digits of a text."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or "unnamed"
