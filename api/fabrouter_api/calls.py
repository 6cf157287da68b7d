"""How controllers run use cases: every handler is one of these calls.

``perform`` changes something, ``look`` and ``page`` read, ``download`` reads a file.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from litestar import Response
from pydantic import BaseModel
from sqlmodel import Session

from fabrouter.access import Principal
from fabrouter.store import UnitOfWork
from fabrouter.store.rows import look_at
from fabrouter_api import replays
from fabrouter_api.conditional import VERSIONED, etag_of, expected_version, is_known
from fabrouter_api.decode import (
    JSON_TYPE,
    MOST_UPLOAD_BYTES,
    StrictRequest,
)
from fabrouter_api.gate import ANONYMOUS
from fabrouter_api.identity import Caller, identify
from fabrouter_api.packing import packed
from fabrouter_api.pagination import (
    DEFAULT_ITEMS,
    Cursor,
    Page,
    PageSize,
    after_cursor,
    read_cursor,
    write_cursor,
)
from fabrouter_api.replays import Answer
from fabrouter_api.state import HttpRequest, request_id_of, shared

__all__ = [
    "ANONYMOUS",
    "DEFAULT_ITEMS",
    "VERSIONED",
    "Cursor",
    "HttpRequest",
    "Page",
    "PageSize",
    "caller_of",
    "download",
    "downloads",
    "expected_version",
    "look",
    "look_publicly",
    "page",
    "perform",
    "upload",
    "uploads",
]

Result = TypeVar("Result")
Reveal = Callable[[BaseModel], BaseModel]

_AnyPage = Page[Any]


def perform(
    request: HttpRequest,
    use_case: Callable[[UnitOfWork, Principal], Result],
    present: Callable[[Result], BaseModel] | None = None,
    *,
    status: int | None = None,
    reveal: tuple[type[BaseModel], Reveal] | None = None,
) -> Response[Any]:
    """Runs a use case in one transaction, once per idempotency key.

    Parameters
    ----------
    request
        The request; its handler needs an ``operation_id``.
    use_case
        What to do; it may be called several times if transactions lose races.
    present
        Turns its result into the answer, still inside the transaction; none = an empty answer.
    status
        HTTP status; by default the one the handler documents.
    reveal
        Model of the answer, and what adds secrets to it that must not be stored.

    Raises
    ------
    Problem
        Whatever is wrong with credentials or idempotency key.
    Refusal
        What the use case says.
    """
    common = shared(request)
    principal = caller_of(request).principal
    call = replays.call_of(request, str(principal.account_id))
    code = status or request.route_handler.status_code

    def work(unit: UnitOfWork) -> Answer:
        replays.claim(unit, call)
        known = replays.recall(unit, call)
        if known is not None:
            return known
        result = use_case(unit, principal)
        answer = _answer(code, present(result) if present else None)
        replays.remember(unit, call, answer)
        return answer

    with common.in_flight.enter(*call.name) as is_first:
        if not is_first:
            raise replays.in_flight()
        answer = common.desk.write(
            work, actor_id=principal.account_id, request_id=request_id_of(request.scope)
        )
    return _respond(_revealed(answer, reveal))


def _answer(status: int, model: BaseModel | None) -> Answer:
    if model is None:
        return Answer(status, b"")
    body = model.model_dump_json().encode()
    return Answer(status, body, {"etag": etag_of(model, body)})


def _revealed(answer: Answer, reveal: tuple[type[BaseModel], Reveal] | None) -> Answer:
    if reveal is None:
        return answer
    model, add = reveal
    body = add(model.model_validate_json(answer.body)).model_dump_json().encode()
    return replace(answer, body=body)


def _respond(answer: Answer) -> Response[Any]:
    if answer.body:
        headers = answer.headers
        return Response(
            answer.body, status_code=answer.status, headers=headers, media_type=JSON_TYPE
        )
    return Response(None if answer.status == 204 else b"", status_code=answer.status)


def look(request: HttpRequest, query: Callable[[Session, Principal], BaseModel]) -> Response[Any]:
    """Answers with what a query finds; 304 if the caller has it already.

    Parameters
    ----------
    request
        The request.
    query
        Reads and presents; raises a Refusal if there is nothing to see.
    """
    common = shared(request)
    with common.desk.store.read() as session:
        caller = identify(request, session, common.desk.clock())
        model = query(session, caller.principal)
    return _shown(request, model)


def look_publicly(request: HttpRequest, query: Callable[[Session], BaseModel]) -> Response[Any]:
    """Answers anybody with what a query finds; the handler says ``opt=ANONYMOUS``."""
    with shared(request).desk.store.read() as session:
        model = query(session)
    return _shown(request, model)


def _shown(request: HttpRequest, model: BaseModel) -> Response[Any]:
    body = model.model_dump_json().encode()
    tag = etag_of(model, body)
    if is_known(request, tag):
        return Response(None, status_code=304, headers={"etag": tag})
    return Response(body, headers={"etag": tag}, media_type=JSON_TYPE)


def page(
    request: HttpRequest,
    limit: int,
    cursor: str | None,
    query: Callable[[Session, Principal], Any],
    present: Callable[[Session, Sequence[Any]], Sequence[BaseModel]],
    *,
    by: Sequence[Any],
    newest_first: bool = False,
) -> Response[Any]:
    """Answers with one page of a list.

    Parameters
    ----------
    request, limit, cursor
        The request and its arguments, of types ``PageSize`` and ``Cursor``.
    query
        Gives the ``select`` of all rows the caller may see, without order.
    present
        Turns the rows of the page, which have columns as attributes, into models, all at once so
        that it can ask in bulk.
    by
        Columns of the rows' table that order them, unique together, such as ``(Site.id,)``.
    newest_first
        Order downwards.
    """
    common = shared(request)
    with common.desk.store.read() as session:
        principal = identify(request, session, common.desk.clock()).principal
        name = str(principal.account_id)
        values = read_cursor(request, cursor, name, by)
        ordered = after_cursor(
            query(session, principal), by, newest_first=newest_first, values=values
        )
        rows = look_at(session, ordered.limit(limit + 1))
        shown = present(session, rows[:limit])
    following = None
    if len(rows) > limit:
        last = [getattr(rows[limit - 1], column.key) for column in by]
        following = write_cursor(request, name, last)
    return _shown(request, _AnyPage(items=list(shown), next=following))


def download(
    request: HttpRequest,
    query: Callable[[Session, Principal], bytes],
    *,
    media_type: str,
    filename: str,
) -> Response[bytes]:
    """Answers with a file; browsers store it and never run it.

    Parameters
    ----------
    request
        The request; its handler says ``**downloads(…)``.
    query
        Reads and writes the file.
    media_type, filename
        What it is, and how to call it.
    """
    if media_type not in request.route_handler.opt.get("downloads", ()):
        msg = f"{request.route_handler} must say **downloads('{media_type}'), so that it is told."
        raise RuntimeError(msg)
    common = shared(request)
    with common.desk.store.read() as session:
        caller = identify(request, session, common.desk.clock())
        content = query(session, caller.principal)
    body, headers = packed(request, content)
    headers["content-disposition"] = f'attachment; filename="{filename}"'
    return Response(body, media_type=media_type, headers=headers)


def downloads(*media_types: str) -> dict[str, Any]:
    """Returns what handlers that answer with files say: ``@get(…, **downloads("text/csv"))``."""
    return {"opt": {"downloads": media_types}}


def uploads(*media_types: str) -> dict[str, Any]:
    """Returns what handlers of files say: ``@post(…, **uploads("text/csv"))``."""
    return {"opt": {"media_types": media_types}, "request_max_body_size": MOST_UPLOAD_BYTES}


def upload(request: HttpRequest) -> bytes:
    """Returns the bytes of an uploaded file; the handler says ``**uploads(…)``."""
    if not isinstance(request, StrictRequest) or "media_types" not in request.route_handler.opt:
        msg = f"{request.route_handler} must say **uploads(…), so that types are checked."
        raise RuntimeError(msg)
    return request.raw_body


def caller_of(request: HttpRequest) -> Caller:
    """Returns who is calling, in a transaction of its own.

    Raises
    ------
    Problem
        401 if nobody known is.
    """
    common = shared(request)
    with common.desk.store.read() as session:
        return identify(request, session, common.desk.clock())
