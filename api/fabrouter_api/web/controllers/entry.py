"""Coming in: the front page, signing in, the one-time link, the language."""

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import Cookie
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from fabrouter_api.state import shared
from fabrouter_api.web.first_steps import first_steps
from fabrouter_api.web.language import COOKIE
from fabrouter_api.web.open_pages import OPEN
from fabrouter_api.web.places import desk_of
from fabrouter_api.web.visit import Here

_YEAR_S = 365 * 86_400


@get("/", opt=OPEN)
async def front_page(visit: Here) -> Response[Any]:
    """Shows what fabrouter is, how to begin with it, or leads to the visitor's own desk."""
    if visit.me is None:
        return await visit.show("entry/front.html.j2")
    steps = await first_steps(visit.api) if visit.can_coordinate else None
    if steps is None:
        return Redirect(desk_of(visit.me), status_code=303)
    return await visit.show("entry/first_steps.html.j2", steps=steps)


@get("/sign-in", opt=OPEN)
async def sign_in_page(visit: Here, after: FromQuery[str] = "/") -> Response[Any]:
    """Asks for e-mail, password and, where needed, a code."""
    return await visit.show("entry/sign_in.html.j2", after=inside(after))


@get("/welcome", opt=OPEN)
async def welcome_page(visit: Here) -> Response[Any]:
    """Asks for a password; the one-time secret stays behind the ``#`` of the address."""
    return await visit.show("entry/welcome.html.j2")


@get("/language/{language:str}", opt=OPEN)
async def choose_language(
    request: Request[Any, Any, Any], language: FromPath[str], after: FromQuery[str] = "/"
) -> Response[Any]:
    """Keeps the language a visitor chose, and leads back."""
    response = Redirect(inside(after), status_code=303)
    response.cookies = [
        Cookie(
            COOKIE,
            value="fr" if language == "fr" else "en",
            max_age=_YEAR_S,
            samesite="lax",
            secure=shared(request).settings.is_secure,
        )
    ]
    return response


def inside(address: str) -> str:
    """Returns an address of this server to go on to; anything else leads to the front page."""
    is_ours = address.startswith("/") and address[1:2] not in ("/", "\\") and address.isprintable()
    return address if is_ours else "/"


ENTRY_PAGES = (front_page, sign_in_page, welcome_page, choose_language)
