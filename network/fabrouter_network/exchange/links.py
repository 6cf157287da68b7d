"""References in foreign files: stored as they are, never opened; dangerous ones are refused."""

import ipaddress
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from fabrouter_network.exchange.fields import Fields
from fabrouter_network.issues import Issue
from fabrouter_network.json_text import pointer

_KEYS = frozenset(
    {
        "bom",
        "contribution-guide",
        "design-files",
        "documentation-home",
        "export",
        "image",
        "installation-guide",
        "location",
        "making-instructions",
        "manifest",
        "manufacturing-files",
        "manufacturing-instructions",
        "path",
        "project-link",
        "quality-instructions",
        "readme",
        "release",
        "repo",
        "risk-assessment",
        "schematics",
        "source",
        "tool-settings",
        "user-manual",
        "web",
    }
)
"""Keys of OKH files whose texts name files or pages."""


def check_links(root: Fields) -> None:
    """Notes every reference of a file that leads outside of it and outside of the open web."""
    for where, text in _references(root.node, root.where, False):
        problem = _problem(text)
        if problem:
            fix = "Give a path below the project, or an https address of the open web."
            root.issues.append(Issue(where, "bad-reference", f"'{text[:80]}' {problem}.", fix))


def _references(value: Any, where: str, named: bool) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _references(child, where + pointer(key), key in _KEYS)
    elif isinstance(value, list):
        for position, child in enumerate(value):
            yield from _references(child, f"{where}/{position}", named)
    elif isinstance(value, str) and named:
        yield where, value


def _problem(text: str) -> str:
    """Returns what is wrong with a reference; empty if nothing is."""
    if text.startswith("urn:"):
        return ""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return "is no address"
    if parts.scheme in ("http", "https"):
        return "" if _is_public(host) else "is not on the open web"
    if (parts.scheme and "://" in text) or parts.scheme in ("file", "data", "javascript"):
        return f"begins with {parts.scheme}:"
    path = PurePosixPath(text.replace("\\", "/"))
    if path.is_absolute() or text[1:2] == ":":
        return "is an absolute path"
    return "leads out of the project" if ".." in path.parts else ""


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".localhost"))
