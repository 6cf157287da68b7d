"""The description of the API, its page, and how the service says how it is."""

import hashlib
import re
from pathlib import Path

import pytest

from fabrouter_api import docs_page
from fabrouter_api.controllers import health
from fabrouter_api.openapi import description
from service_cases import account, as_account


@pytest.fixture(scope="module")
def document():
    """Returns the description."""
    return description()


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_operation_is_described(document):
    """Id, summary, words, tags, problems; keys for changes."""
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids)) > 30
    for path, method, operation in operations(document):
        assert operation["summary"], path
        assert operation["tags"], path
        assert "422" in operation["responses"], path
        names = {p.get("name") for p in operation.get("parameters", ())}
        if path.startswith("/api/v1") and not path.startswith("/api/v1/session"):
            assert ("Idempotency-Key" in names) == (method != "get"), path


def test_it_is_openapi(api, document):
    """It can be read without signing in, and validators accept it."""
    answer = api.get("/api/v1/openapi.json")
    assert answer.json()["openapi"].startswith("3.1")
    assert answer.json()["paths"].keys() == document["paths"].keys()


def test_the_page_needs_no_other_server(api):
    """Everything the page loads comes from here."""
    page = api.get("/api/v1/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for link in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert not link.startswith(("http", "//"))
        answer = api.get(f"/api/v1/{link}")
        assert answer.status_code == 200, link
    assert "http" not in page.headers["content-security-policy"]
    assert api.get("/api/v1/docs/secret.txt").status_code == 404


def test_files_of_others_are_as_they_came():
    """Checksums of vendored files."""
    folder = Path(docs_page.__file__).parent / "vendor"
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    listed = {name: digest for digest, name in map(str.split, lines)}
    found = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("*/*")
    }
    assert found == listed


def test_ready_tells_whether_the_database_answers(api, desk, monkeypatch):
    """200 with a database, 503 without."""
    assert api.get("/health/ready").status_code == 200
    health._last.clear()
    monkeypatch.setattr(health, "_database_answers", lambda _: False)
    answer = api.get("/health/ready")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


def test_figures_count_requests(api, desk):
    """Prometheus sees operations, never ids."""
    api.get("/api/v1/networks", headers=as_account(api, account(desk)))
    text = api.get("/metrics").text
    assert 'fabrouter_requests_total{method="GET",operation="list_networks",status="200"}' in text
