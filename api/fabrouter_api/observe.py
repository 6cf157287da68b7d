"""Around every request: its id, its log line, its figures, and headers browsers should obey."""

import time
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from fabrouter_api.metrics import REQUEST_SECONDS, REQUESTS
from fabrouter_api.state import name_request

log = structlog.get_logger()

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
STRICT_CONTENT = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    b"font-src 'self'; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; "
    b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


def observed(app: ASGIApp, *, is_secure: bool) -> ASGIApp:
    """Returns the application with every request observed.

    Parameters
    ----------
    app
        The application.
    is_secure
        Whether people reach it over HTTPS, so that browsers may insist on it.
    """

    async def observe(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        request = name_request(scope)  # type: ignore[arg-type]
        began, seen = time.perf_counter(), {"status": 500}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                _complete(message, request, is_secure)
            await send(message)

        try:
            await app(scope, receive, send_with_headers)
        finally:
            _note(scope, request, seen["status"], time.perf_counter() - began)

    return observe


def _complete(message: Any, request: str, is_secure: bool) -> None:
    headers = list(message["headers"])
    present = {name.lower() for name, _ in headers}
    ours = [
        *_HEADERS,
        (b"content-security-policy", STRICT_CONTENT),
        (b"cache-control", b"no-cache"),
    ]
    if is_secure:
        ours.append(_TRANSPORT)
    headers += [(name, value) for name, value in ours if name not in present]
    headers.append((b"x-request-id", request.encode()))
    message["headers"] = headers


def _note(scope: Any, request: str, status: int, seconds: float) -> None:
    handler = scope.get("route_handler")
    operation = getattr(handler, "operation_id", None) or getattr(handler, "handler_name", "none")
    REQUESTS.labels(scope["method"], operation, str(status)).inc()
    REQUEST_SECONDS.labels(operation).observe(seconds)
    if getattr(handler, "opt", {}).get("uncounted"):
        return
    log.info(
        "request",
        request_id=request,
        method=scope["method"],
        operation=operation,
        status=status,
        ms=round(seconds * 1000, 1),
    )
