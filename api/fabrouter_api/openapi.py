"""The description of the API: what the handlers say, completed with what all of them share."""

import json
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from litestar import Litestar, Response, Router, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from pydantic import BaseModel

from fabrouter_api.controllers import CONTROLLERS
from fabrouter_api.controllers.health import live, ready
from fabrouter_api.decode import JSON_TYPE, UNSAFE, StrictModels
from fabrouter_api.openapi_schemas import corrected, without_borrowed_words
from fabrouter_api.problems import MEDIA_TYPE

PREFIX = "/api/v1"

_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/stale-version"]},
        "title": {"type": "string", "examples": ["Stale version"]},
        "status": {"type": "integer", "examples": [412]},
        "detail": {"type": "string", "examples": ["It has changed since: read it again."]},
        "instance": {"type": "string", "description": "Id of the request, as in the log."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "examples": ["#/lines/3/quantity"]},
                    "parameter": {"type": "string"},
                    "place": {"type": "string"},
                    "row": {"type": "integer", "description": "Of a table; the header is row 1."},
                    "column": {"type": "string"},
                    "code": {"type": "string", "examples": ["out-of-range"]},
                    "detail": {
                        "type": "string",
                        "examples": ["0 is not allowed. Write 1 or more."],
                    },
                },
            },
        },
        "truncated": {"type": "boolean", "description": "There are more than 100 errors."},
    },
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A new random word for every change you mean; the same word when you ask again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"},
    "example": "7f9c2ba4-e88f-4b1b-8d0e-0f6d5c1d2a3b",
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag you have seen.",
    "schema": {"type": "string", "pattern": '^"\\d{1,9}(-[0-9a-f]{12})?"$'},
    "example": '"3"',
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "ETag of what you have; 304 if it is still the same.",
    "schema": {"type": "string"},
}
_WORDS = {
    "400": "Cannot be understood, or a header is missing.",
    "401": "Sign in first.",
    "403": "You may see it, but not do this.",
    "404": "It does not exist, or you may not know that it does.",
    "409": "The present state does not allow it.",
    "412": "It has changed since you read it.",
    "413": "Too large.",
    "415": "Wrong media type.",
    "422": "Readable, but wrong; every fault is listed.",
    "428": "Send If-Match.",
    "429": "Too many requests.",
    "503": "The database does not answer.",
}


@get(
    "/openapi.json",
    opt={"anonymous": True, "uncounted": True},
    include_in_schema=False,
    sync_to_thread=True,
)
def openapi_document() -> Response[bytes]:
    """Returns the description of the API (OpenAPI 3.1)."""
    return Response(description_text(), media_type=JSON_TYPE)


@lru_cache(maxsize=1)
def description_text() -> bytes:
    """Returns the description of the API as JSON."""
    return json.dumps(description(), ensure_ascii=False, separators=(",", ":")).encode()


def description() -> dict[str, Any]:
    """Returns the description of the API."""
    app = Litestar(
        [Router(PREFIX, route_handlers=list(CONTROLLERS)), live, ready],
        plugins=[StrictModels()],
        openapi_config=OpenAPIConfig(
            title="fabrouter",
            version=version("fabrouter"),
            description="Routes urgent orders through networks of fablabs.",
        ),
        logging_config=None,
    )
    document = corrected(json.loads(json.dumps(app.openapi_schema.to_schema(), default=_plain)))
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            path = document["paths"].get(_path_of(route.path))
            for method in getattr(handler, "http_methods", ()):
                if path and method.lower() in path:
                    _complete(path[method.lower()], handler, method)
    parts = document.setdefault("components", {})
    parts["schemas"] = {**without_borrowed_words(parts["schemas"]), "Problem": _PROBLEM}
    parts["responses"] = {f"Problem{status}": _response(words) for status, words in _WORDS.items()}
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "fabrouter"},
    }
    document["security"] = [{"token": []}, {"session": []}]
    return document  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    """Returns a default value of a field as JSON writes it."""
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else str(value)


def _path_of(path: str) -> str:
    """Returns a path as the description writes it: without types of parameters."""
    parts = [part.partition(":")[0] + "}" if ":" in part else part for part in path.split("/")]
    return "/".join(parts)


def _response(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {MEDIA_TYPE: {"schema": schema}}}


def _complete(operation: dict[str, Any], handler: HTTPRouteHandler, method: str) -> None:
    """Adds to an operation what follows from what kind of handler it has."""
    is_open, is_change = bool(handler.opt.get("anonymous")), method in UNSAFE
    statuses = {"422", "429", "503"}
    if is_open:
        operation["security"] = []
    else:
        statuses |= {"401", "403", "404"}
    parameters = operation.setdefault("parameters", [])
    if method == "GET" and not is_open:
        parameters.append(_IF_NONE_MATCH)
        operation["responses"]["304"] = {"description": "You have it already."}
    if is_change:
        statuses |= {"400", "413", "415", "409"}
    if is_change and not str(handler.operation_id).endswith(_WITHOUT_KEY):
        parameters.append(_KEY)
    if handler.opt.get("if_match"):
        statuses |= {"412", "428"}
        parameters.append(_IF_MATCH)
    _add_upload(operation, handler)
    _add_download(operation, handler)
    responses = operation["responses"]
    responses.pop("400", None)
    for status in sorted(statuses):
        responses[status] = {"$ref": f"#/components/responses/Problem{status}"}


_WITHOUT_KEY = ("sign_in", "sign_out", "confirm_session", "use_link", "ask_for_link")
"""Operations that concern a browser's sign-in only."""


_FILE = {"schema": {"type": "string", "format": "binary"}}


def _add_upload(operation: dict[str, Any], handler: HTTPRouteHandler) -> None:
    types = handler.opt.get("media_types", ())
    if types:
        content = dict.fromkeys(types, _FILE)
        operation["requestBody"] = {"required": True, "content": content}


def _add_download(operation: dict[str, Any], handler: HTTPRouteHandler) -> None:
    types = handler.opt.get("downloads", ())
    if types:
        operation["responses"]["200"]["content"] = dict.fromkeys(types, _FILE)
