"""What every call of the API passes first: some credential, no forgery, not too many."""

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from fabrouter_api.decode import UNSAFE
from fabrouter_api.identity import (
    CSRF_HEADER,
    bearer_of,
    csrf_token,
    secret_of,
    session_cookie,
    unknown,
)
from fabrouter_api.limits import Limit
from fabrouter_api.problems import Problem
from fabrouter_api.state import HttpRequest, shared

ANONYMOUS = {"anonymous": True}
"""``opt=`` of handlers that need no sign-in."""

ANONYMOUS_REQUESTS = Limit(600, 60)
"""Requests without a token per address and minute."""


def gate(app: ASGIApp) -> ASGIApp:
    """Returns the application behind the gate."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            admit(Request(scope))
        await app(scope, receive, send)

    return guarded


def admit(request: HttpRequest) -> None:
    """Lets a request through to its handler, which looks up who is calling.

    Raises
    ------
    Problem
        401 without a credential, 403 if a page of another site may have sent it, 429 if there
        were too many.
    """
    secret = secret_of(request)
    _count(request, secret)
    if request.scope["route_handler"].opt.get("anonymous"):
        return
    if secret is None:
        raise unknown()
    if request.method in UNSAFE and bearer_of(request) is None:
        _check_origin(request, request.cookies[session_cookie(request)])


def _count(request: HttpRequest, secret: str | None) -> None:
    if request.scope["route_handler"].opt.get("uncounted"):
        return
    limits = shared(request).limits
    if secret is None:
        wait = limits.count_here(f"address:{address_of(request)}", ANONYMOUS_REQUESTS)
    else:
        wait = limits.count_here(f"token:{hash(secret)}", _per_minute(request))
    if wait:
        raise too_many(wait)


def _per_minute(request: HttpRequest) -> Limit:
    return Limit(shared(request).settings.requests_per_minute, 60)


def too_many(wait_s: int) -> Problem:
    """Returns the problem that there were too many calls."""
    return Problem(
        429,
        "too-many-requests",
        f"Too many requests: wait {wait_s} seconds.",
        headers={"Retry-After": str(wait_s)},
    )


def address_of(request: HttpRequest) -> str:
    """Returns the address of the caller as the server saw it; it knows which proxies to trust."""
    return request.client.host if request.client else ""


def _check_origin(request: HttpRequest, session_secret: str) -> None:
    import hmac

    sent = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(sent.encode(), csrf_token(request, session_secret).encode()):
        raise Problem(403, "csrf-token", f"Send the session's token in {CSRF_HEADER}.")
