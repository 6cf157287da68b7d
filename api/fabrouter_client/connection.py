"""Sends calls and reads answers; what the generated operations share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from uuid import uuid4

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from fabrouter_client.models import Problem

T = TypeVar("T")
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Query = Mapping[str, Any]

_SILENCE_S = 60.0
"""A stream that says nothing for so long is broken; the service sends signs of life."""


class ProblemError(Exception):
    """The service refused a call, or could not serve it.

    Parameters
    ----------
    status
        HTTP status.
    problem
        What the service says, if it says it as a problem document.
    retry_after
        Seconds to wait before asking again, if it says so.
    """

    def __init__(self, status: int, problem: Problem | None, retry_after: str | None) -> None:
        super().__init__(f"{status}: {problem.detail if problem else 'no problem document'}")
        self.status = status
        self.problem = problem
        self.retry_after = int(retry_after) if retry_after and retry_after.isdigit() else None


@dataclass(frozen=True)
class ServerEvent:
    """One event of a stream.

    Parameters
    ----------
    id
        Where to go on after a break: ``last_event_id``.
    kind
        What happened.
    data
        A JSON document, as text.
    """

    id: str
    kind: str
    data: str


@dataclass(frozen=True)
class Connection:
    """Where calls go.

    Parameters
    ----------
    http
        Holds address, credentials and time limits.
    """

    http: httpx.Client

    def call(
        self,
        method: Method,
        path: str,
        answer: type[T],
        *,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        data: BaseModel | bytes | None = None,
        media_type: str = "application/json",
    ) -> T:
        """Returns what the service answers.

        Raises
        ------
        ProblemError
            If it refuses.
        httpx.TransportError
            If it cannot be reached; ask again with the same idempotency key.
        """
        content = written(data) if isinstance(data, BaseModel) else data
        sent = dict(headers or {})
        if content is not None:
            sent["content-type"] = media_type
        response = self.http.request(
            method, path, params=_plain(query), headers=sent, content=content
        )
        _check(response)
        return read(response.content, answer)

    def listen(
        self, path: str, *, query: Query | None = None, last_event_id: str | None = None
    ) -> Iterator[ServerEvent]:
        """Yields the events of a stream as they come, without end.

        Raises
        ------
        ProblemError
            If the service refuses.
        """
        headers = {"last-event-id": last_event_id} if last_event_id is not None else {}
        with self.http.stream(
            "GET", path, params=_plain(query), headers=headers, timeout=_SILENCE_S
        ) as response:
            if not response.is_success:
                response.read()
            _check(response)
            yield from _events(response.iter_lines())


def new_key() -> str:
    """Returns a new idempotency key."""
    return uuid4().hex


def written(data: BaseModel) -> bytes:
    """Returns a body: only what was set, so that a change leaves the rest as it is."""
    return data.model_dump_json(by_alias=True, exclude_unset=True).encode()


def read(content: bytes, answer: type[T]) -> T:
    """Returns a body as its type."""
    if answer is bytes:
        return content  # type: ignore[return-value]
    return TypeAdapter(answer).validate_json(content or b"null")


def _plain(query: Query | None) -> dict[str, Any]:
    """Returns parameters of an address: nothing for None, several for a sequence."""
    given = {name: value for name, value in (query or {}).items() if value is not None}
    return {name: _texts(value) for name, value in given.items()}


def _texts(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return [str(part) for part in value] if isinstance(value, list | tuple) else str(value)


def _check(response: httpx.Response) -> None:
    if response.is_success:
        return
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        problem = None
    raise ProblemError(response.status_code, problem, response.headers.get("retry-after"))


def _events(lines: Iterator[str]) -> Iterator[ServerEvent]:
    """Yields events of the lines of an event stream; comments only keep it alive."""
    last_id, kind, data = "", "message", list[str]()
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield ServerEvent(last_id, kind, "\n".join(data))
            kind, data = "message", []
        elif name == "data":
            data.append(value)
        elif name == "event":
            kind = value
        elif name == "id":
            last_id = value
