"""Idempotency keys: one key, one effect, one answer, kept in the transaction of the effect."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import bindparam, delete, select, text
from sqlmodel import col

from fabrouter.store import UnitOfWork
from fabrouter.store.rows import insert_all, look_at
from fabrouter.store.tables import Replay
from fabrouter_api.decode import StrictRequest
from fabrouter_api.problems import Problem
from fabrouter_api.state import HttpRequest

HEADER = "idempotency-key"
KEPT_FOR = timedelta(hours=24)
"""How long an answer is kept for those who ask again."""

_KEPT = select(Replay).where(
    col(Replay.principal) == bindparam("principal"),
    col(Replay.operation) == bindparam("operation"),
    col(Replay.key) == bindparam("key"),
)
_KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")


@dataclass(frozen=True)
class Answer:
    """What a call was answered."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """An unsafe call as it is recognised again.

    Parameters
    ----------
    principal
        Whose key it is.
    operation
        What is called.
    key
        What the caller named it.
    digest
        SHA-256 over address and body.
    """

    principal: str
    operation: str
    key: str
    digest: str

    @property
    def name(self) -> tuple[str, str, str]:
        """What makes two calls the same one."""
        return self.principal, self.operation, self.key


def call_of(request: HttpRequest, principal: str) -> Call:
    """Returns how a call is recognised again.

    Raises
    ------
    Problem
        400 if the key is missing or is not 1 to 255 printable ASCII characters.
    """
    key = request.headers.get(HEADER)
    if key is None:
        detail = "Send an Idempotency-Key: a new random word for every change you mean."
        raise Problem(400, "idempotency-key-required", detail)
    if not _KEY.fullmatch(key):
        detail = "An Idempotency-Key has 1 to 255 printable ASCII characters."
        raise Problem(400, "bad-idempotency-key", detail)
    return Call(principal, str(request.route_handler.operation_id), key, _digest(request))


def _digest(request: HttpRequest) -> str:
    query = request.scope.get("query_string", b"")
    body = request.raw_body if isinstance(request, StrictRequest) else b""
    parts = (request.method.encode(), request.scope["path"].encode(), query, body)
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


def in_flight() -> Problem:
    """Returns the problem that the same call is still under way."""
    detail = "The same call is still under way: ask again in a moment."
    return Problem(409, "call-in-flight", detail, headers={"Retry-After": "1"})


def claim(unit: UnitOfWork, call: Call) -> None:
    """Holds a key for this transaction where other processes write too.

    Raises
    ------
    Problem
        409 if another transaction holds it.
    """
    connection = unit.session.connection()
    if connection.dialect.name != "postgresql":
        return  # writers of SQLite queue; whoever comes second finds the answer
    query = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
    if not connection.execute(query, {"name": "\n".join(call.name)}).scalar_one():
        raise in_flight()


def recall(unit: UnitOfWork, call: Call) -> Answer | None:
    """Returns what a call was answered before, if it was.

    Raises
    ------
    Problem
        422 if the key was used for something else.
    """
    principal, operation, key = call.name
    kept = look_at(unit.session, _KEPT, principal=principal, operation=operation, key=key)
    if not kept:
        return None
    found = kept[0]
    if found.expires_at <= unit.now:
        unit.session.connection().execute(delete(Replay).where(col(Replay.id) == found.id))
        return None
    if found.request_sha256 != call.digest:
        detail = "This Idempotency-Key was used for another call: use a new one."
        raise Problem(422, "idempotency-key-reused", detail)
    return Answer(found.status, found.body, found.headers)


def remember(unit: UnitOfWork, call: Call, answer: Answer) -> None:
    """Keeps an answer for those who ask again."""
    kept = Replay(
        principal=call.principal,
        operation=call.operation,
        key=call.key,
        request_sha256=call.digest,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        created_at=unit.now,
        expires_at=unit.now + KEPT_FOR,
    )
    insert_all(unit.session, [kept])
