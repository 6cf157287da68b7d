"""Calls that are refused: what the answer must say, and that nothing has changed."""

from dataclasses import dataclass, field
from typing import Any

from litestar.testing import TestClient
from sqlalchemy import select

import service_cases as cases
from fabrouter.store import Desk
from fabrouter.store.tables import Table
from fabrouter_api.lifespan import limits_of
from fabrouter_api.problem_pages import known_problems
from work_cases import World


@dataclass
class Stage:
    """The service with a small world, and everybody's tokens.

    Parameters
    ----------
    desk, api, world
        The database, a client of the service on it, and what is there.
    tokens
        Secrets of tokens by role.
    """

    desk: Desk
    api: TestClient[Any]
    world: World
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, who: str, method: str, path: str, **sent: Any) -> Any:
        """Calls as somebody with a new key; ``headers`` that are None are left out."""
        state = self.api.app.state.shared
        state.limits = limits_of(state.settings)
        headers: dict[str, Any] = {"idempotency-key": cases.key()}
        if who:
            headers["authorization"] = f"Bearer {self.tokens[who]}"
        headers |= sent.pop("headers", {})
        kept = {name: value for name, value in headers.items() if value is not None}
        return self.api.request(method, f"/api/v1{path}", headers=kept, **sent)

    def refuse(
        self, who: str, method: str, path: str, status: int, code: str, *places: Any, **sent: Any
    ) -> dict[str, Any]:
        """Calls, and returns the problem once it says what it should and nothing has changed.

        Parameters
        ----------
        who, method, path
            The call.
        status, code
            Of the problem.
        places
            Pairs of a place and a code that ``errors`` must list: a pointer, ``("row", "column")``,
            a parameter in brackets, or any other place.
        sent
            What else is sent.
        """
        before = everything(self.desk)
        answer = self.ask(who, method, path, **sent)
        problem = refused(answer, status, code, *places)
        assert everything(self.desk) == before
        return problem

    @property
    def lines(self) -> str:
        """Path of the campaign's lines."""
        return f"/campaigns/{self.world.campaign.id}/lines"


def refused(answer: Any, status: int, code: str, *places: Any) -> dict[str, Any]:
    """Returns a problem document that says what it should."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert (problem["type"], problem["status"]) == (f"/problems/{code}", status), problem
    assert code in known_problems("fr")
    assert problem["detail"]
    assert problem["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    told = [(_place(error), error["code"]) for error in problem.get("errors", ())]
    assert [place for place in places if place not in told] == [], told
    assert all(error["detail"].isprintable() for error in problem.get("errors", ()))
    assert all(len(error["detail"]) <= 400 for error in problem.get("errors", ()))
    return problem


def _place(error: dict[str, Any]) -> Any:
    if "row" in error:
        return error["row"], error.get("column", "")
    if "parameter" in error:
        return f"[{error['parameter']}]"
    return error.get("pointer", error.get("place"))


def everything(desk: Desk) -> dict[str, list[Any]]:
    """Returns every stored row; when tokens were used is written down now and then, whatever."""
    with desk.store.read() as session:
        return {
            name: sorted(
                map(repr, session.execute(select(*(c for c in table.c if c.name != "used_at"))))
            )
            for name, table in Table.metadata.tables.items()
        }
