"""Scopes of tokens and scopes that use cases ask for are the same words."""

import re
from pathlib import Path

import fabrouter
from fabrouter.access import SCOPES

ROOT = Path(fabrouter.__file__).parent


def test_use_cases_ask_for_scopes_that_exist():
    """A misspelt scope would shut every token out."""
    asked = {
        word
        for path in (ROOT / "service").rglob("*.py")
        for word in re.findall(r'"([a-z_]+:(?:read|write|launch))"', path.read_text("utf-8"))
    }
    assert asked
    assert asked <= SCOPES
