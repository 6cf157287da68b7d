"""What surrounds a request: the name it was sent to, the length of its address and headers."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from litestar.enums import ScopeType
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from fabrouter.settings import Settings
from fabrouter_api.problems import MEDIA_TYPE, Problem, problem_bytes

MOST_ADDRESS_BYTES = 8_000
"""Longest address that is read, with its parameters."""
MOST_HEADER_BYTES = 32_000
"""Most bytes of all headers together."""

_ANY_NAME = ("/health/", "/metrics")
"""Probes and collectors call a process by whatever name it has for them."""


def known_hosts(settings: Settings) -> frozenset[str]:
    """Returns the names the service answers to: its public address, and those it was given.

    Whoever owns another name can point it here and make browsers call the service as if it were
    theirs. Addresses in figures cannot be pointed anywhere, so they are always answered.
    """
    more = (name.strip() for name in settings.allowed_hosts.split(","))
    public = urlsplit(settings.base_url).netloc
    return frozenset(_without_port(name) for name in ("localhost", public, *more) if name)


def enveloped(app: ASGIApp, hosts: frozenset[str]) -> ASGIApp:
    """Returns the application without requests that nobody should answer.

    Parameters
    ----------
    app
        The application.
    hosts
        Names it answers to; ``*`` = any.
    """

    async def admit(scope: Scope, receive: Receive, send: Send) -> None:
        problem = _fault(scope, hosts) if scope["type"] == ScopeType.HTTP else None
        if problem is None:
            await app(scope, receive, send)
            return
        answer = ASGIResponse(
            body=problem_bytes(problem, scope), status_code=problem.status, media_type=MEDIA_TYPE
        )
        await answer(scope, receive, send)

    return admit


def _fault(scope: HTTPScope, hosts: frozenset[str]) -> Problem | None:
    if len(scope["raw_path"]) + len(scope["query_string"]) > MOST_ADDRESS_BYTES:
        detail = f"An address may have {MOST_ADDRESS_BYTES:,} bytes."
        return Problem(414, "address-too-long", detail, extra={"limit": MOST_ADDRESS_BYTES})
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADER_BYTES:
        detail = f"All headers together may have {MOST_HEADER_BYTES:,} bytes."
        return Problem(431, "headers-too-long", detail, extra={"limit": MOST_HEADER_BYTES})
    if "*" in hosts or scope["path"].startswith(_ANY_NAME) or _is_known(scope, hosts):
        return None
    detail = "Call the service by the name it is known by; FABROUTER_ALLOWED_HOSTS adds names."
    return Problem(400, "unknown-host", detail)


def _is_known(scope: HTTPScope, hosts: frozenset[str]) -> bool:
    named = [value for name, value in scope["headers"] if name == b"host"]
    if len(named) != 1:
        return False
    name = _without_port(named[0].decode("latin-1"))
    return name in hosts or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _without_port(name: str) -> str:
    host, mark, port = name.rpartition(":")
    return (host if mark and port.isdigit() else name).lower()
