"""What everybody may know of a campaign."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from fabrouter.reference import every_credit
from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.open_pages import OPEN
from fabrouter_api.web.public_map import map_of
from fabrouter_api.web.regions import region_names
from fabrouter_api.web.visit import Here

_BAR = 1000
_SECONDS_PER_HOUR = 3600


@get("/public/{campaign_id:uuid}", opt=OPEN)
async def public_page(visit: Here, campaign_id: FromPath[UUID]) -> Response[Any]:
    """Shows needs, progress and effort of a public campaign, without names of people or places."""
    figures = await visit.api.get(f"/campaigns/{campaign_id}/transparency")
    return await visit.show(
        "public/campaign.html.j2",
        figures=figures,
        bar=_bar(figures),
        machine_h=figures["machine_s"] / _SECONDS_PER_HOUR,
        people_h=figures["people_s"] / _SECONDS_PER_HOUR,
        picture=map_of(figures["regions"]),
        region_name=region_name,
        sources=every_credit(),
    )


def region_name(region: Json) -> str:
    """Returns the name of a region: departments of France by name, others as they were given."""
    known = region_names() if region["country"] == "FR" else {}
    given = str(region["region"] or region["country"])
    return known.get(given, given)


def _bar(figures: Json) -> list[tuple[str, float, float]]:
    """Returns name, start and width of the parts of the bar of progress."""
    whole = max(1, figures["requested"])
    found, start = [], 0.0
    for name in ("received", "under_way", "unmet"):
        width = round(figures[name] / whole * _BAR, 1)
        found.append((name, start, width))
        start += width
    return found


PUBLIC_PAGES = (public_page,)
