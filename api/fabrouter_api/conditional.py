"""Versions over HTTP: ``ETag``, ``If-Match``, ``If-None-Match``."""

import hashlib
import re

from pydantic import BaseModel

from fabrouter_api.problems import Problem
from fabrouter_api.state import HttpRequest

VERSIONED = {"if_match": True}
"""``opt=`` of handlers that change what has a version."""

_TAG = re.compile(r'"(\d{1,9})(?:-[0-9a-f]{12})?"')


def etag_of(model: BaseModel, body: bytes) -> str:
    """Returns the tag of an answer: its version, and what it says besides.

    The version alone would not do: answers also hold what is derived from other rows.
    """
    digest = hashlib.sha256(body).hexdigest()[:12]
    version = getattr(model, "version", None)
    return f'"{version}-{digest}"' if isinstance(version, int) else f'"{digest}"'


def expected_version(request: HttpRequest) -> int:
    """Returns the version the caller saw, from ``If-Match``.

    Raises
    ------
    Problem
        428 if it is missing, 400 if it is no tag of one version.
    """
    if not request.route_handler.opt.get("if_match"):
        msg = f"{request.route_handler} must say opt=VERSIONED, so that it is documented."
        raise RuntimeError(msg)
    tag = request.headers.get("if-match")
    if tag is None:
        raise Problem(428, "version-required", "Send If-Match with the ETag you have seen.")
    match = _TAG.fullmatch(tag.strip())
    if match is None:
        raise Problem(400, "bad-if-match", 'If-Match must hold one ETag, such as "3".')
    return int(match[1])


def is_known(request: HttpRequest, tag: str) -> bool:
    """Returns whether the caller has this very answer already."""
    known = request.headers.get("if-none-match", "")
    tags = [word.strip().removeprefix("W/") for word in known.split(",")]
    return tag in tags or "*" in tags
