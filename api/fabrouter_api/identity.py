"""Who is calling: the token in the header or the cookie, and what it lets one do."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from fabrouter.access import Principal
from fabrouter.service.tokens import holder_of
from fabrouter_api.problems import Problem
from fabrouter_api.state import Connection, shared

CSRF_HEADER = "x-csrf-token"
CSRF_COOKIE = "fabrouter_csrf"
_BEARER = "Bearer "


@dataclass(frozen=True)
class Caller:
    """Who is calling.

    Parameters
    ----------
    principal
        Its account and roles.
    token_id
        The token it has shown.
    """

    principal: Principal
    token_id: UUID


def session_cookie(connection: Connection) -> str:
    """Returns the name of the cookie of sessions; browsers protect the prefix under HTTPS."""
    return "__Host-fabrouter" if shared(connection).settings.is_secure else "fabrouter"


def bearer_of(connection: Connection) -> str | None:
    """Returns the bearer token of a request."""
    value = connection.headers.get("authorization", "")
    return value[len(_BEARER) :].strip() if value.startswith(_BEARER) else None


def secret_of(connection: Connection) -> str | None:
    """Returns the secret a request shows: its bearer token, or its session."""
    return bearer_of(connection) or connection.cookies.get(session_cookie(connection))


def csrf_token(connection: Connection, session_secret: str) -> str:
    """Returns what pages of a session send with every change, to show that they are ours."""
    secret = shared(connection).settings.secret_bytes
    return hmac.new(secret, b"csrf" + session_secret.encode(), hashlib.sha256).hexdigest()


def identify(connection: Connection, session: Session, now: datetime) -> Caller:
    """Returns who is calling, with roles as they are now.

    Raises
    ------
    Problem
        401 if nobody is, or the token does not count any more.
    """
    secret = secret_of(connection)
    held = holder_of(session, secret, now) if secret else None
    if held is None:
        raise unknown()
    shared(connection).last_use.note(held.token_id, held.used_at, now)
    return Caller(held.principal, held.token_id)


def unknown() -> Problem:
    """Returns the problem that nobody known is calling."""
    return Problem(
        401,
        "sign-in-required",
        "Sign in, or send a valid API token as 'Authorization: Bearer …'.",
        headers={"WWW-Authenticate": "Bearer"},
    )
