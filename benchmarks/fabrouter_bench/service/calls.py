"""Calls the service as a program would, on one connection that is kept."""

import json
import secrets
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

_TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Reply:
    """What came back.

    Parameters
    ----------
    status, etag, body
        Of the answer.
    seconds
        From the first byte sent to the last one read.
    """

    status: int
    etag: str
    body: bytes
    seconds: float

    @property
    def tree(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


class Caller:
    """One client with one connection.

    Parameters
    ----------
    port
        Of the service on the loopback interface.
    token
        Its API token; "" = none.
    """

    def __init__(self, port: int, token: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
        self._headers = {"authorization": f"Bearer {token}"} if token else {}

    def call(
        self, method: str, path: str, given: object = None, *, etag: str = "", token: str = ""
    ) -> Reply:
        """Calls, and refuses any answer that is no success.

        Raises
        ------
        RuntimeError
            With what was answered.
        """
        headers, body = self._prepared(method, given, etag, token)
        begin = time.perf_counter()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - begin
        if answer.status >= 300:
            msg = f"{method} {path}: {answer.status} {content[:500]!r}"
            raise RuntimeError(msg)
        return Reply(answer.status, answer.headers.get("etag", ""), content, seconds)

    def get(self, path: str) -> Reply:
        """Reads."""
        return self.call("GET", path)

    def _prepared(
        self, method: str, given: object, etag: str, token: str
    ) -> tuple[dict[str, str], bytes | None]:
        headers = dict(self._headers)
        if token:
            headers["authorization"] = f"Bearer {token}"
        if method != "GET":
            headers["idempotency-key"] = secrets.token_hex(12)
        if etag:
            headers["if-match"] = etag
        if given is None:
            return headers, None
        headers["content-type"] = "application/json"
        return headers, json.dumps(given).encode()

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()
