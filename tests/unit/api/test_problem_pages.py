"""Every type of problem leads to a page that says what happened and what to do."""

import ast
import re
from pathlib import Path

import pytest

from fabrouter.i18n import LANGUAGES
from fabrouter_api.problem_pages import known_problems

ROOT = Path(__file__).parents[3]
PLACES = {
    "Problem": 1, "Issue": 1, "Conflict": 0, "Forbidden": 0, "Unknown": 0,
    "PydanticCustomError": 0,
}  # fmt: skip
"""Where the code stands among the arguments of what is raised."""

ELSEWHERE = {
    "bad-backup", "bad-box", "bad-order", "bad-period", "bad-value", "broken-plan", "conflict",
    "database", "empty-order", "file-error", "immutable-design", "missing-library",
    "needs-postgresql", "needs-redis", "no-labs", "no-sites", "outdated-schema",
    "unknown-country", "unknown-design", "unknown-lab", "unknown-policy", "unreadable",
    "weak-secret", "wrong-format",
}  # fmt: skip
"""Codes that only commands tell."""

WARNINGS = {"left-out", "no-hours", "no-machines", "null-island"}
"""Codes of what is odd, not refused."""


def codes():
    """Yields the code of every refusal and fault in the program."""
    for folder in ("api/fabrouter_api", "router/fabrouter", "network/fabrouter_network"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    name = node.func.id if isinstance(node.func, ast.Name) else ""
                    place = PLACES.get(name)
                    if place is not None and len(node.args) > place:
                        code = node.args[place]
                        if isinstance(code, ast.Constant):
                            yield code.value


def test_every_code_has_words():
    """A new code needs words; each language knows the same ones."""
    assert set(codes()) - set(known_problems("en")) == ELSEWHERE | WARNINGS
    for language in LANGUAGES:
        assert set(known_problems(language)) == set(known_problems("en"))
    assert all(known_problems("fr").values())


def test_a_type_leads_to_its_page(api):
    """Plain, in both languages, and without anything from elsewhere."""
    problem = api.get("/api/v1/networks").json()
    page = api.get(problem["type"])
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Sign in, or send a valid token" in page.text
    assert "Connectez-vous, ou envoyez un jeton valide" in page.text
    assert '<section lang="fr">' in page.text
    assert not re.search(r"(src|href|url|@import)\s*[=(]", page.text)
    assert "script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("code", ["nothing", "<script>", "..%2f", "Not-Found"])
def test_other_names_have_no_page(api, code):
    """404 is a problem document, too."""
    answer = api.get(f"/problems/{code}")
    assert answer.status_code == 404
    assert "<script>" not in answer.text
