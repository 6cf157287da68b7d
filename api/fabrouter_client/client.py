"""The client: an address, a token, and the operations by noun."""

from types import TracebackType
from typing import Self

import httpx

from fabrouter_client.connection import Connection
from fabrouter_client.models import SessionRead
from fabrouter_client.operations import Operations

_CONNECT_RETRIES = 2


class Client(Operations):
    """Calls one service as one account.

    Parameters
    ----------
    base_url
        Where people reach the service, such as ``https://fabrouter.example.org``.
    token
        An API token; without one, only what anybody may see.
    timeout_s
        Seconds to wait for an answer.
    http
        A client of your own instead, say with a proxy.
    """

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        *,
        timeout_s: float = 30.0,
        http: httpx.Client | None = None,
    ) -> None:
        self._http = http or httpx.Client(
            timeout=timeout_s, transport=httpx.HTTPTransport(retries=_CONNECT_RETRIES)
        )
        self._http.base_url = base_url
        if token is not None:
            self._http.headers["authorization"] = f"Bearer {token}"
        super().__init__(Connection(self._http))

    def keep_session(self, session: SessionRead) -> None:
        """Acts as who has signed in with this client, until the session ends.

        Parameters
        ----------
        session
            Answer of ``client.session.use_link`` or ``sign_in``; its cookie is here already.
        """
        self._http.headers["x-csrf-token"] = session.csrf_token or ""

    def close(self) -> None:
        """Closes its connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
