"""Is it alive, is it ready, how is it doing."""

import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLateError
from typing import Any

from litestar import Response, get
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from fabrouter_api.decode import JSON_TYPE
from fabrouter_api.metrics import MEDIA_TYPE, newest_figures
from fabrouter_api.problems import Problem
from fabrouter_api.state import HttpRequest, Shared, shared

_MOST_WAIT_S = 2.0
_KEPT_S = 0.5
_OPEN: dict[str, Any] = {"anonymous": True, "uncounted": True}
_probe = ThreadPoolExecutor(1, thread_name_prefix="probe")
_last: dict[int, tuple[float, bool]] = {}


@get(
    "/health/live",
    operation_id="health_live",
    opt=_OPEN,
    sync_to_thread=False,
    tags=["health"],
    summary="Is the process alive?",
    media_type=JSON_TYPE,
)
def live() -> dict[str, str]:
    """Answers as long as the process runs."""
    return {"status": "alive"}


@get(
    "/health/ready",
    operation_id="health_ready",
    opt=_OPEN,
    sync_to_thread=True,
    tags=["health"],
    summary="Can it serve?",
    media_type=JSON_TYPE,
)
def ready(request: HttpRequest) -> dict[str, str]:
    """Answers 200 if the database answers within two seconds, else 503."""
    if not _database_answers(shared(request)):
        detail = "The database does not answer."
        raise Problem(503, "database-unavailable", detail, headers={"Retry-After": "2"})
    return {"status": "ready"}


def _database_answers(common: Shared) -> bool:
    at, answer = _last.get(id(common), (0.0, False))
    if time.monotonic() - at < _KEPT_S:
        return answer
    try:
        answer = _probe.submit(_ask, common).result(_MOST_WAIT_S)
    except (SQLAlchemyError, TooLateError):
        answer = False
    _last[id(common)] = (time.monotonic(), answer)
    return answer


def _ask(common: Shared) -> bool:
    with common.desk.store.read() as session:
        session.connection().execute(text("SELECT 1"))
    return True


@get("/metrics", operation_id="metrics", opt=_OPEN, sync_to_thread=False, include_in_schema=False)
def metrics() -> Response[bytes]:
    """Returns figures for Prometheus; let only your own network reach it."""
    return Response(newest_figures(), media_type=MEDIA_TYPE)
