"""Log lines: one JSON object each, with the id of the request, without bodies or secrets."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

_TALKATIVE = (SQLAlchemyError, ValidationError)
"""Errors whose messages quote what was stored or sent."""


def configure_logs(form: str) -> None:
    """Sets up log lines of this process on stderr.

    Parameters
    ----------
    form
        ``json`` or ``text``.
    """
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "text":
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_quotes,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def without_quotes(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Turns an exception into its place; its words only if they quote no data."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["trace"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-12:]
        ]
        if not isinstance(error, _TALKATIVE):
            event["message"] = str(error)[:400]
    return event
