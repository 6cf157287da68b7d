"""The visitor's own account, and whose data everything rests on."""

from typing import Any

from litestar import Response, get

from fabrouter.reference import every_credit
from fabrouter_api.web.open_pages import OPEN
from fabrouter_api.web.visit import Here


@get("/account")
async def account_page(visit: Here) -> Response[Any]:
    """Shows name, language, password, second factor, sessions and tokens."""
    tokens = await visit.api.items("/tokens")
    return await visit.show("account/account.html.j2", tokens=tokens)


@get("/credits", opt=OPEN)
async def credits_page(visit: Here) -> Response[Any]:
    """Names the sources of all data and the authors of all borrowed code, with their licences."""
    return await visit.show("account/credits.html.j2", sources=every_credit(), programs=PROGRAMS)


PROGRAMS = (
    ("MapLibre GL JS", "BSD-3-Clause", "https://maplibre.org"),
    ("uPlot", "MIT", "https://github.com/leeoniya/uPlot"),
    ("Idiomorph", "0BSD", "https://github.com/bigskysoftware/idiomorph"),
    ("Swagger UI", "Apache-2.0", "https://github.com/swagger-api/swagger-ui"),
)
"""Programs of others that pages are made with: name, licence, address."""

ACCOUNT_PAGES = (account_page, credits_page)
