"""Problem documents (RFC 9457): what every refusal, fault and failure looks like to a caller."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import BaseRouteHandler
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from fabrouter.lifecycle import TransitionError
from fabrouter.service.refusals import (
    BadInput,
    Conflict,
    Forbidden,
    NotFound,
    Overload,
    Refusal,
    Stale,
    Unknown,
)
from fabrouter_api.parameters import name_in_address
from fabrouter_api.state import request_id_of
from fabrouter_network.issues import InputError, Issue

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 100
"""Errors listed in one document before ``truncated`` is set."""
_MOST_DETAIL = 400
_CELL = re.compile(r"row (\d+)(?:, column (.+))?")

log = structlog.get_logger()


@dataclass
class Problem(Exception):  # noqa: N818
    """An answer that is a problem document.

    Parameters
    ----------
    status
        HTTP status.
    code
        Stable short name; gives type and title.
    detail
        What is wrong here and what to do.
    errors
        Every fault, with its place.
    headers
        Headers of the answer, such as ``Retry-After``.
    extra
        Further members of the document.
    """

    status: int
    code: str
    detail: str
    errors: Sequence[Mapping[str, Any]] = ()
    headers: dict[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def document(self, instance: str) -> dict[str, Any]:
        """Returns the problem document.

        Parameters
        ----------
        instance
            Id of the request, to find it in the log.
        """
        found: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "title": self.code.replace("-", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            "instance": f"urn:uuid:{instance}",
        }
        if self.errors:
            found["errors"] = list(self.errors[:MOST_ERRORS])
        if len(self.errors) > MOST_ERRORS:
            found["truncated"] = True
        return {**self.extra, **found}


def bad_input(issues: Sequence[Issue]) -> Problem:
    """Returns the problem that input has faults."""
    detail = issues[0].message if len(issues) == 1 else f"{len(issues)} faults were found."
    code = issues[0].code if len(issues) == 1 else "bad-input"
    return Problem(422, code, detail, [error_of(issue) for issue in issues])


def error_of(issue: Issue) -> dict[str, Any]:
    """Returns an issue as a member of ``errors``: with its JSON pointer, or its row and column."""
    detail = f"{issue.message} {issue.fix}".strip()[:_MOST_DETAIL]
    return {**_place(issue.where), "code": issue.code, "detail": _printable(detail)}


def _place(where: str) -> dict[str, Any]:
    cell = _CELL.fullmatch(where)
    if cell:
        column = {"column": cell[2]} if cell[2] else {}
        return {"row": int(cell[1]), **column}
    if where and not where.startswith("/"):
        return {"place": where}
    return {"pointer": f"#{_printable(where)}"}


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


_STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (Forbidden, 403),
    (Stale, 412),
    (Conflict, 409),
    (Overload, 429),
    (Unknown, 401),
)


def problem_of(error: Exception, handler: BaseRouteHandler | None = None) -> Problem:
    """Returns the problem that an exception stands for; unknown ones tell nothing.

    Parameters
    ----------
    error
        The exception.
    handler
        Where it was raised, if that is known.
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, BadInput):
        return bad_input(error.issues)
    if isinstance(error, Refusal):
        return _refused(error)
    if isinstance(error, TransitionError):
        return _impossible(error)
    if isinstance(error, InputError):
        return bad_input(error.issues)
    if isinstance(error, ValidationException):
        return _bad_parameters(error, handler)
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _http(error)
    if isinstance(error, IntegrityError):
        return _duplicate(error)
    if isinstance(error, OperationalError | PoolTimeoutError):
        detail = "The database does not answer: try again soon."
        return Problem(503, "database-unavailable", detail, headers={"Retry-After": "2"})
    return Problem(500, "internal-error", "Something failed here; it has been logged.")


def _refused(error: Refusal) -> Problem:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 422)
    problem = Problem(status, error.code, error.detail, extra=error.extra)
    if isinstance(error, Stale):
        problem.headers["ETag"] = f'"{error.extra["version"]}"'
    if isinstance(error, Overload):
        problem.headers["Retry-After"] = str(error.extra["retry_after_s"])
    return problem


def _impossible(error: TransitionError) -> Problem:
    extra = {"action": error.action, "state": error.source, "allowed": list(error.allowed)}
    return Problem(409, "invalid-transition", str(error), extra=extra)


def _bad_parameters(error: ValidationException, handler: BaseRouteHandler | None) -> Problem:
    rows = error.extra if isinstance(error.extra, list) else []
    errors = [
        {
            "parameter": name_in_address(handler, str(row.get("key", ""))) if handler else "",
            "code": "bad-parameter",
            "detail": row.get("message", ""),
        }
        for row in rows
    ]
    return Problem(422, "bad-parameter", "A parameter of the address is wrong.", errors)


_HTTP = {
    400: ("bad-request", "The request cannot be understood."),
    404: ("not-found", "There is nothing here that you can see."),
    405: ("method-not-allowed", "This address does not know that method."),
    413: ("too-large", "The body is larger than is read here."),
}


def _http(error: HTTPException) -> Problem:
    code, detail = _HTTP.get(error.status_code, ("bad-request", error.detail))
    headers = {k.title(): v for k, v in (error.headers or {}).items()}
    return Problem(error.status_code, code, detail, headers=headers)


def _duplicate(error: IntegrityError) -> Problem:
    """Returns the conflict of two callers who wrote the same at once; other faults are ours."""
    code = getattr(error.orig, "sqlstate", "")
    if code == "23505" or "UNIQUE constraint failed" in str(error.orig):
        return Problem(409, "duplicate", "Somebody else has just written the same: read it again.")
    return Problem(500, "internal-error", "Something failed here; it has been logged.")


def problem_bytes(problem: Problem, scope: Mapping[str, Any]) -> bytes:
    """Returns the document of a problem as it is sent in answer to a request."""
    return json.dumps(problem.document(request_id_of(scope)), ensure_ascii=False).encode()


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Turns any exception into an answer; logs those that are defects."""
    problem = problem_of(error, request.scope.get("route_handler"))
    if problem.status >= 500:
        log.error("failed", request_id=request_id_of(request.scope), exc_info=error)
    return Response(
        problem_bytes(problem, request.scope),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=problem.headers,
    )
