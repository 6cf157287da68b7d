"""The one layer that reads bodies: right type, right size, strict JSON, strict models."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException
from litestar.plugins.pydantic import PydanticInitPlugin
from litestar.typing import FieldDefinition
from pydantic import ValidationError

from fabrouter_api.parameters import known_parameters
from fabrouter_api.problems import Problem, bad_input, error_of
from fabrouter_network.document import Document
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.json_text import Json, decode
from fabrouter_network.shape import shape_issues

JSON_TYPE = "application/json"
MOST_BYTES = 1_000_000
"""Largest JSON body, in bytes."""
MOST_UPLOAD_BYTES = 20_000_000
"""Largest imported file, in bytes."""
MOST_LEVELS = 32
"""Deepest nesting of a JSON body."""

_WHOLE = re.compile(r"-?[0-9]{1,19}")

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class JsonBody:
    """A body that is strict JSON; models are read from its bytes.

    Parameters
    ----------
    text
        The bytes as they came.
    tree
        The decoded value, to find faulty places in.
    """

    text: bytes
    tree: Json


class StrictRequest(Request[Any, Any, Any]):
    """A request whose body is read strictly and kept as it came."""

    async def json(self) -> JsonBody:
        """Returns the body, decoded once."""
        text = await self.body()
        return JsonBody(text, read_json(text))

    @property
    def raw_body(self) -> bytes:
        """The bytes of the body, read before the handler began."""
        body = self._body
        return body if isinstance(body, bytes) else b""


def read_json(text: bytes) -> Json:
    """Decodes strict JSON.

    Raises
    ------
    Problem
        400 if it is no JSON, 422 if it has duplicate keys or numbers that are none.
    """
    try:
        tree, issues = decode(text, "body", MOST_LEVELS)
    except InputError as error:
        raise _malformed(error.issues[0]) from error
    if issues:
        raise bad_input(issues)
    return tree


def _malformed(issue: Issue) -> Problem:
    where = f"{issue.where}: " if issue.where else ""
    detail = f"{where}{issue.message} {issue.fix}".strip()
    return Problem(400, "malformed-json", detail, [error_of(issue)])


def read_model(model: type[Document], value: Any) -> Document:
    """Returns a model read from a strict JSON body; called by the framework.

    Raises
    ------
    Problem
        422 with a pointer for every fault.
    """
    if not isinstance(value, JsonBody):
        msg = f"{model.__name__} can only be read from a JSON body."
        raise RuntimeError(msg)
    try:
        return model.model_validate_json(value.text)
    except ValidationError as error:
        issues = shape_issues(error, value.tree)
    raise bad_input(issues)


class StrictModels(PydanticInitPlugin):
    """Reads arguments that are strict models by :func:`read_model`."""

    __slots__ = ()

    @classmethod
    def decoders(cls, validate_strict: bool = True) -> list[Any]:
        """Returns what turns decoded bodies into arguments of handlers."""
        return [(_is_document, read_model), *super().decoders(validate_strict)]


def _is_document(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Document)


async def check_request(request: Request[Any, Any, Any]) -> None:
    """Checks the address and reads the body of a request before its handler begins.

    Raises
    ------
    Problem
        400 if there is no body but should be, 413 if it is too large, 415 if its type is wrong,
        422 for parameters that the handler does not know.
    """
    _check_query(request)
    if request.method in UNSAFE:
        _check_type(request, await _read(request))


def _check_query(request: Request[Any, Any, Any]) -> None:
    if not request.scope["query_string"]:
        return
    known = known_parameters(request.route_handler)
    faults = [
        (name, fault)
        for name, values in request.query_params.dict().items()
        if (fault := _fault(known, name, values))
    ]
    if faults:
        errors = [
            {"parameter": name[:80], "code": code, "detail": detail}
            for name, (code, detail) in sorted(faults)
        ]
        code = errors[0]["code"] if len(errors) == 1 else "bad-parameter"
        words = ", ".join(sorted(known)) or "none"
        raise Problem(422, code, f"Parameters known here: {words}.", errors)


def _fault(
    known: Mapping[str, FieldDefinition], name: str, values: Sequence[str]
) -> tuple[str, str] | None:
    """Returns code and words for what is wrong with a parameter before its type is looked at."""
    definition = known.get(name)
    if definition is None:
        return "unknown-parameter", "Not known here."
    if len(values) > 1 and not definition.is_non_string_sequence:
        return "repeated-parameter", "Give it once."
    if definition.annotation is int and not _WHOLE.fullmatch(values[0]):
        return "wrong-type", "Write a whole number."
    return None


async def _read(request: Request[Any, Any, Any]) -> bytes:
    try:
        return await request.body()
    except HTTPException as error:
        if error.status_code != 413:
            raise
        limit = request.route_handler.resolve_request_max_body_size()
        detail = f"The body may have {limit:,} bytes."
        raise Problem(413, "too-large", detail, extra={"limit": limit}) from error


def _check_type(request: Request[Any, Any, Any], body: bytes) -> None:
    handler = request.route_handler
    wanted = tuple(handler.opt.get("media_types", (JSON_TYPE,)))
    expected = "data" in handler.parsed_fn_signature.parameters or "media_types" in handler.opt
    if not body:
        if expected:
            raise Problem(
                400, "malformed-json" if JSON_TYPE in wanted else "empty", "No body came."
            )
        return
    if not expected:
        raise Problem(422, "unexpected-body", "This call takes no body.")
    if request.content_type[0].lower() not in wanted:
        raise Problem(415, "unsupported-media-type", f"Send it as {' or '.join(wanted)}.")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Problem(415, "unsupported-encoding", "Send the body without compression.")
