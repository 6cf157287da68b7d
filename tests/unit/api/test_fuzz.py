"""Random calls of every operation: never a failure of ours, and every refusal a problem document.

Calls come from the description of the API; ids are mostly those of things that exist, and their
versions are right, so that calls get past the first check. What a call changed is undone after it.
"""

import json
import random
import shutil
from collections import Counter
from typing import Any
from uuid import UUID

import jsonschema
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

import service_cases as cases
from api_world import PARTS, role_of, side
from fabrouter.settings import Settings
from fabrouter.store import Desk, Store
from fabrouter.store.tables import Row
from fabrouter_api.app import create_app
from fabrouter_api.limits import Limits
from fabrouter_api.openapi import description

ENDLESS = {"stream_events", "stream_solve"}
"""Answers that go on until the caller leaves; tests of events read them."""
SLOW = {"get_advice"}
"""Each call plans several times."""


class Fuzz:
    """The service on a database that can be put back to how it was."""

    def __init__(self, folder, empty):
        self.good, self.used = folder / "good.db", folder / "used.db"
        shutil.copy(empty, self.good)
        store = Store(f"sqlite:///{self.good}")
        self.clock = cases.Clock()
        desk = Desk(store, self.clock)
        self.side = side(desk)
        world = self.side.world
        self.caller = cases.account(
            desk, administrator=True, coordinates=world.net, acts_for=world.lab
        )
        self.secret = cases.bearer(desk, self.caller)
        self.roles = {name: role_of(desk, self.side, name) for name in ("network", "lab", "")}
        store.close()
        self.store: Any = None
        self.put_back()
        options = Settings(
            secret="s" * 40, base_url="http://testserver.local", requests_per_minute=1_000_000
        )
        self.app = create_app(options, self.desk)
        self.schema = schemathesis.openapi.from_dict(description())
        self.problem = self.schema.raw_schema["components"]["schemas"]["Problem"]
        self.statuses: Counter[int] = Counter()
        self.failures = {}

    def put_back(self):
        """Undoes every change."""
        if self.store:
            self.store.close()
        for path in self.used.parent.glob("used.db*"):
            path.unlink()
        shutil.copy(self.good, self.used)
        self.store = Store(f"sqlite:///{self.used}")
        self.desk = Desk(self.store, self.clock)
        if hasattr(self, "app"):
            self.app.state.shared.desk = self.desk

    def call(self, client, operation, case, aim):
        """Sends a case, mostly at something that exists, with its present version."""
        self.aim(operation, case, aim)
        sent = requests.Request(**case.as_transport_kwargs(base_url="http://testserver.local"))
        prepared = sent.prepare()
        headers = {name.lower(): value for name, value in prepared.headers.items()}
        self.app.state.shared.limits = Limits()
        if aim < 8:
            headers.pop("cookie", None)
            headers["authorization"] = f"Bearer {self.secret}"
        answer = client.request(
            prepared.method, prepared.url, headers=headers, content=prepared.body or b""
        )
        self.judge(operation, prepared, answer)
        if prepared.method != "GET" and answer.status_code < 400:
            self.put_back()

    def aim(self, operation, case, aim):
        """Puts ids and versions of what exists into a case, unless it is one of the wild ones."""
        if aim > 6:
            return
        name = operation.definition.raw["operationId"]
        for part in case.path_parameters or {}:
            if part in self.side.ids:
                case.path_parameters[part] = self.side.ids[part]
            elif part == "role_id":
                kind = next(word for word in ("network", "lab", "") if word in name)
                case.path_parameters[part] = self.roles[kind]
        for query in case.query or {}:
            if aim < 3 and query in PARTS:
                case.query[query] = self.side.ids[PARTS[query]]
        last = next(reversed([p for p in case.path_parameters or {} if p.endswith("_id")]), "")
        version = self.version(self.side.ids.get(last, ""))
        if "If-Match" in (case.headers or {}) and version:
            case.headers["If-Match"] = f'"{version}"'

    def version(self, row_id):
        """Returns the version of a row of any table."""
        with self.store.read() as session:
            for table in Row.metadata.tables.values():
                if "version" in table.columns and row_id:
                    query = table.select().where(table.c.id == UUID(row_id))
                    for row in session.connection().execute(query).mappings():
                        return row["version"]
        return None

    def judge(self, operation, sent, answer):
        """Notes what is wrong with an answer."""
        self.statuses[answer.status_code] += 1
        fault = None
        if answer.status_code >= 500:
            fault = answer.text[:200]
        elif answer.status_code >= 400:
            fault = self.fault(answer)
        if fault:
            key = operation.label, answer.status_code
            body = (sent.body or b"")[:400]
            self.failures.setdefault(key, (fault, sent.url, body, dict(sent.headers)))

    def fault(self, answer):
        """Returns what is wrong with a problem document."""
        if answer.headers["content-type"] != "application/problem+json":
            return f"is {answer.headers['content-type']}"
        try:
            document = json.loads(answer.content)
            jsonschema.validate(document, self.problem)
        except (ValueError, jsonschema.ValidationError) as error:
            return str(error)[:300]
        return None if document["status"] == answer.status_code else "tells another status"


def sweep(fuzz, cases_each, every=1):
    """Calls every operation, or every second or third one and so on, a number of times."""
    with TestClient(
        fuzz.app, base_url="http://testserver.local", raise_server_exceptions=False
    ) as client:
        for found in list(fuzz.schema.get_all_operations())[::every]:
            operation = found.ok()
            name = operation.definition.raw["operationId"]
            if name in ENDLESS:
                continue
            sweep_one(fuzz, client, operation, min(cases_each, 5 if name in SLOW else cases_each))


def sweep_one(fuzz, client, operation, number):
    """Calls one operation a number of times, the same ones every time."""

    @settings(
        max_examples=number,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), aim=st.integers(0, 9))
    def calls(case, aim):
        fuzz.call(client, operation, case, aim)

    random.seed(0)
    calls()
    fuzz.put_back()


@pytest.fixture
def fuzz(tmp_path, _sqlite_file):
    """Returns the service with one of everything."""
    found = Fuzz(tmp_path, _sqlite_file)
    yield found
    found.store.close()


def check(fuzz, least):
    told = [f"{key}: {fault}" for key, fault in fuzz.failures.items()]
    assert not told, "\n".join(told)
    assert sum(fuzz.statuses.values()) >= least, fuzz.statuses
    assert sum(n for status, n in fuzz.statuses.items() if status < 300) > least / 20


def test_random_calls(fuzz):
    """A few of every third operation; the slow form takes them all."""
    sweep(fuzz, 3, every=3)
    check(fuzz, 130)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_many_random_calls(fuzz):
    """More than five thousand."""
    sweep(fuzz, 40)
    check(fuzz, 5_000)
