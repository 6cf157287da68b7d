"""Pages read through the public API, without leaving the process.

So a page can show nothing that the API would not tell the same person.
"""

import asyncio
from typing import Any

import httpx
from litestar.connection import ASGIConnection

from fabrouter_api.openapi import PREFIX
from fabrouter_api.web.faults import InnerProblem

Json = dict[str, Any]

MOST_PAGES = 200
"""Pages of one list that a page reads at most."""


class InnerApi:
    """The API as one visitor may use it.

    Parameters
    ----------
    connection
        The visitor's request; its cookies are sent along.
    """

    def __init__(self, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        peer = connection.client
        transport = httpx.ASGITransport(
            app=connection.app,  # type: ignore[arg-type]
            client=(peer.host, peer.port) if peer else ("127.0.0.1", 0),
        )
        self._client = httpx.AsyncClient(
            transport=transport,
            base_url=str(connection.base_url).rstrip("/") + PREFIX,
            headers={"cookie": connection.headers.get("cookie", "")},
        )

    async def get(self, path: str, /, **query: Any) -> Json:
        """Returns what the API answers.

        Parameters
        ----------
        path
            Path below the API's prefix, such as ``/campaigns``.
        **query
            Parameters; those that are None are left out.

        Raises
        ------
        InnerProblem
            The API refused.
        """
        parameters = {name: value for name, value in query.items() if value is not None}
        answer = await self._client.get(path, params=parameters)
        found: Json = answer.json()
        if answer.is_error:
            raise InnerProblem(answer.status_code, found)
        return found

    async def find(self, path: str, /, **query: Any) -> Json | None:
        """Returns what the API answers, or None if there is nothing the visitor may see."""
        try:
            return await self.get(path, **query)
        except InnerProblem as problem:
            if problem.status in {401, 403, 404}:
                return None
            raise

    async def items(self, path: str, /, *, most: int = 200, **query: Any) -> list[Json]:
        """Returns the items of a list, from as many of its pages as needed.

        Parameters
        ----------
        path
            Path of a list.
        most
            Items to return at most.
        **query
            Its filters.
        """
        found: list[Json] = []
        cursor = None
        for _ in range(MOST_PAGES):
            answer = await self.get(path, limit=min(most, 200), cursor=cursor, **query)
            found += answer["items"]
            cursor = answer["next"]
            if cursor is None or len(found) >= most:
                break
        return found[:most]

    async def together(self, *reads: Any) -> list[Any]:
        """Returns the results of several reads, made at the same time."""
        return list(await asyncio.gather(*reads))

    async def close(self) -> None:
        """Ends the visit."""
        await self._client.aclose()
