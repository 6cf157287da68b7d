"""The coordinator's campaigns."""

from typing import Any

from litestar import Response, get

from fabrouter_api.web.visit import Here


@get("/campaigns")
async def campaigns_page(visit: Here) -> Response[Any]:
    """Lists the visitor's campaigns, newest first."""
    campaigns, networks = await visit.api.together(
        visit.api.items("/campaigns"), visit.api.items("/networks")
    )
    return await visit.show(
        "campaigns/list.html.j2", campaigns=campaigns, networks={n["id"]: n for n in networks}
    )


CAMPAIGN_PAGES = (campaigns_page,)
