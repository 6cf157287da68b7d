"""One visit of a page: who comes, in which language, and how the page is drawn."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import MediaType

from fabrouter.i18n import Language, Translator
from fabrouter_api.web.drawing import ENVIRONMENT
from fabrouter_api.web.faults import SignInNeeded
from fabrouter_api.web.inner_api import InnerApi, Json
from fabrouter_api.web.language import language_of, translator
from fabrouter_api.web.places import Place, can_coordinate, places_for

_WORTH_PACKING = 1000
"""Pages of fewer bytes are sent as they are."""
_KEPT = "fabrouter_visit"


@dataclass(frozen=True)
class Visit:
    """One visit of a page.

    Parameters
    ----------
    request
        The request.
    api
        The API as the visitor may use it.
    me
        The visitor's session; None if not signed in.
    language
        Language of the page.
    """

    request: Request[Any, Any, Any]
    api: InnerApi
    me: Json | None
    language: Language

    @property
    def t(self) -> Translator:
        """What writes texts in the visitor's language."""
        return translator(self.language)

    @property
    def here(self) -> str:
        """Path and query of the page."""
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    @property
    def places(self) -> list[Place]:
        """Where the visitor can go."""
        return places_for(self.me, self.request.url.path)

    @property
    def can_coordinate(self) -> bool:
        """Whether the visitor coordinates something, or administers everything."""
        return self.me is not None and can_coordinate(self.me)

    async def show(self, template: str, /, *, status: int = 200, **facts: Any) -> Response[bytes]:
        """Returns a drawn page.

        Parameters
        ----------
        template
            File below ``templates/``.
        status
            HTTP status.
        **facts
            What the template shows.
        """
        return await asyncio.to_thread(self.draw, template, facts, status)

    def draw(self, template: str, facts: dict[str, Any], status: int) -> Response[bytes]:
        """Returns a drawn page; for where nothing can be awaited."""
        known = {"visit": self, "me": self.me, "t": self.t, "language": self.language}
        text = ENVIRONMENT.get_template(template).render(known | facts)
        return self._packed(text.encode(), status)

    def _packed(self, body: bytes, status: int) -> Response[bytes]:
        headers = {"vary": "Accept-Encoding, Accept-Language, Cookie", "cache-control": "no-store"}
        wants = self.request.headers.get("accept-encoding", "")
        if "gzip" in wants and len(body) > _WORTH_PACKING:
            body = gzip.compress(body, 6, mtime=0)
            headers["content-encoding"] = "gzip"
        return Response(body, status_code=status, media_type=MediaType.HTML, headers=headers)


Here = NamedDependency[Visit]
"""Type of the argument ``visit`` of handlers of pages."""


async def begin_visit(request: Request[Any, Any, Any]) -> AsyncIterator[Visit]:
    """Begins a visit.

    Raises
    ------
    SignInNeeded
        The page is not marked with ``opt=OPEN``, and nobody is signed in.
    """
    api = InnerApi(request)
    try:
        me = await api.find("/session") if request.cookies else None
        if me is None and not request.route_handler.opt.get("anonymous"):
            raise SignInNeeded
        request.state[_KEPT] = visit = _visit(request, api, me)
        yield visit
    finally:
        await api.close()


def present_visit(request: Request[Any, Any, Any]) -> Visit:
    """Returns the visit a request belongs to; a stranger's if none has begun."""
    found: Visit | None = request.state.get(_KEPT)
    return found or _visit(request, InnerApi(request), None)


def _visit(request: Request[Any, Any, Any], api: InnerApi, me: Json | None) -> Visit:
    account = me["account"]["language"] if me else None
    return Visit(request, api, me, language_of(request, account))
