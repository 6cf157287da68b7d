"""Every operation of the description, called by everybody about everything.

``access_matrix.py`` says who gets through to a thing of the own network; "through" is any answer
but 401, 403 and 404. In the other network its own coordinator does what coordinators do here, and
administrators what they do here; to all others what is there answers as what does not exist.
"""

import json
import shutil
from typing import Any
from uuid import uuid4

import pytest
from litestar.testing import TestClient

import service_cases as cases
from api_world import PARTS, credentials, role_of, side
from fabrouter.settings import Settings
from fabrouter.store import Desk, Store
from fabrouter.store.upgrade import upgrade
from fabrouter_api.app import create_app
from fabrouter_api.lifespan import limits_of
from fabrouter_api.openapi import description
from unit.api.access_bodies import BODIES
from unit.api.access_matrix import ABOUT, ANYBODY, CALLERS, ENDLESS, MATRIX, OPEN

KNOWN = {letter: caller for letter, caller in CALLERS.items() if letter not in "Nre"}
"""Callers whose credentials count."""
STOPPED = (401, 403, 404)
FURTHER = tuple(
    f"/problems/{code}" for code in ("wrong-credentials", "session-required", "link-spent")
)


def operations():
    """Yields id, method, path and operation."""
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], method.upper(), path, operation


OPERATIONS = {name: rest for name, *rest in operations()}


class Copies:
    """A SQLite file that every change is undone in."""

    def __init__(self, folder):
        self.good, self.used = folder / "good.db", folder / "used.db"
        self.store: Any = None

    def first(self):
        store = Store(f"sqlite:///{self.good}")
        upgrade(store)
        return store

    def fresh(self):
        if self.store:
            self.store.close()
        for path in self.used.parent.glob("used.db*"):
            path.unlink()
        shutil.copy(self.good, self.used)
        self.store = Store(f"sqlite:///{self.used}")
        return self.store

    def close(self):
        assert self.store is not None
        self.store.close()


class Templates:
    """A database of PostgreSQL that every change is undone in."""

    def __init__(self, server):
        self.server, self.number = server, 0
        self.store: Any = None
        self.fed: Any = None  # the live feed stays with the first one

    def first(self):
        store = Store(self.server.create_database("matrix"))
        upgrade(store)
        return store

    def fresh(self):
        self.number += 1
        name = f"matrix_{self.number}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE matrix')
        if self.number > 2:
            self.store.close()
            self._run(f'DROP DATABASE "matrix_{self.number - 1}" WITH (FORCE)')
        self.store = Store(self.server.url(name))
        self.fed = self.fed or self.store
        return self.store

    def _run(self, statement):
        import psycopg

        with psycopg.connect(
            host=str(self.server.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def close(self):
        for store in (self.fed, self.store):
            store.close()


class World:
    """Two networks, everybody's tokens, and a client."""

    def __init__(self, copies):
        self.copies = copies
        store = copies.first()
        self.clock = cases.Clock()
        desk = Desk(store, self.clock)
        self.own, self.foreign = side(desk), side(desk)
        self.secrets = credentials(desk, self.own, self.foreign)
        self.roles = {
            (here is self.own, kind): role_of(desk, here, kind)
            for here in (self.own, self.foreign)
            for kind in ("network", "lab", "campaign")
        }
        store.close()
        options = Settings(
            secret="s" * 40, base_url="http://testserver.local", requests_per_minute=1_000_000
        )
        self.app = create_app(options, Desk(copies.fresh(), self.clock))
        self.client = TestClient(self.app, base_url=options.base_url)

    def ask(self, name, caller, where):
        """Returns the answer to one call; ``where`` is own, foreign or absent."""
        method, path, operation = OPERATIONS[name]
        ids = self.ids(name, where)
        given = {p["name"]: p for p in operation.get("parameters", ())}
        headers = {"idempotency-key": cases.key()}
        if self.secrets[caller]:
            headers["authorization"] = f"Bearer {self.secrets[caller]}"
        if "If-Match" in given:
            headers["if-match"] = '"999"'
        query = {
            p: ids[PARTS[p]]
            for p in given
            if p in PARTS and (given[p].get("required") or name == "list_events")
        }
        if name == "compare_plans":
            query["run"] = [ids["run_id"], ids["run_id"]]
        kind, content, more = self.body(name, ids)
        if content is not None:
            headers["content-type"] = kind
        self.app.state.shared.limits = limits_of(self.app.state.shared.settings)
        answer = self.client.request(
            method, path.format(**ids), headers=headers, content=content, params=query | more
        )
        if method != "GET" and answer.status_code < 300:
            self.app.state.shared.desk = Desk(self.copies.fresh(), self.clock)
        return answer

    def ids(self, name, where):
        """Returns what stands in an address and a body."""
        here = self.foreign if where == "foreign" else self.own
        other = self.own if where == "foreign" else self.foreign
        kind = next((word for word in ("network", "lab") if word in name), "campaign")
        ids = here.ids | {
            "role_id": self.roles[here is self.own, kind],
            "site": here.world.site.slug,
            "design": here.world.design.slug,
            "other_network": other.ids["network_id"],
        }
        if name == "end_grant":
            ids |= {"lab_id": ids["lent_id"], "network_id": ids["borrower_id"]}
        if where == "absent":
            ids |= {part: str(uuid4()) for part in ids if part.endswith("_id")}
        return ids

    def body(self, name, ids):
        """Returns media type, content and further parameters."""
        given = BODIES.get(name)
        if given is None:
            return "", None, {}
        if isinstance(given, tuple):
            text = given[1]
            for part, value in ids.items():
                text = text.replace(f"{{{part}}}", value)
            return given[0], text, given[2]
        text = json.dumps(given)
        for part, value in ids.items():
            text = text.replace(f'"{{{part}}}"', json.dumps(value))
        return "application/json", text, {}

    def through(self, name, where):
        """Returns the letters of callers who get through."""
        return {
            letter
            for letter, caller in CALLERS.items()
            if not is_stopped(self.ask(name, caller, where))
        }


def is_stopped(answer):
    """Returns whether a caller got no further than who it is; a wrong password is further."""
    return answer.status_code in STOPPED and answer.json()["type"] not in FURTHER


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Returns the two networks on SQLite."""
    built = World(Copies(tmp_path_factory.mktemp("matrix")))
    with built.client:
        yield built
    built.copies.close()


@pytest.fixture(scope="module")
def team_world(postgresql):
    """Returns the two networks on PostgreSQL."""
    built = World(Templates(postgresql))
    with built.client:
        yield built
    built.copies.close()


def test_every_operation_has_a_row():
    """And no row speaks of an operation that is gone."""
    assert MATRIX.keys() | ENDLESS == OPERATIONS.keys()


def shown(problem):
    """Returns an answer without what differs each time."""
    return {name: value for name, value in problem.json().items() if name != "instance"}


def check(world, name, elsewhere=CALLERS):
    """Asks about the own thing as everybody, about others as those whose token counts.

    Parameters
    ----------
    world
        The networks.
    name
        The operation.
    elsewhere
        Who asks about foreign and absent things.
    """
    assert world.through(name, "own") == set(MATRIX[name])
    if "_id}" not in OPERATIONS[name][1] and name not in ABOUT:
        return
    knows = set(MATRIX[name]) if MATRIX[name] in (ANYBODY, OPEN) else across(MATRIX[name])
    for letter, caller in elsewhere.items():
        foreign, absent = (world.ask(name, caller, where) for where in ("foreign", "absent"))
        assert is_stopped(foreign) == (letter not in knows), (caller, foreign.text)
        assert absent.status_code in STOPPED, (caller, absent.text)
        if letter not in knows | {"o", "A"}:
            assert (foreign.status_code, shown(foreign)) == (absent.status_code, shown(absent))


def across(row):
    """Returns who gets through in the other network: its coordinator as here, administrators."""
    return {"o" if letter == "C" else letter for letter in row} & {"o", "A"}


@pytest.mark.parametrize("name", MATRIX)
def test_who_gets_through(world, name):
    """Own, foreign and absent things, on SQLite; who is nobody is nobody wherever it asks."""
    check(world, name, KNOWN)


@pytest.mark.slow
@pytest.mark.parametrize("name", MATRIX)
def test_who_gets_through_on_postgresql(team_world, name):
    """The same on PostgreSQL, for nobody and ended tokens everywhere as well."""
    check(team_world, name)
