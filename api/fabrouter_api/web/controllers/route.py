"""Asking for plans: choose how, watch, compare."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.pareto import MEASURES, pareto_of
from fabrouter_api.web.visit import Here
from fabrouter_network.policy import POLICIES

SOLVES_SHOWN = 50


@get("/campaigns/{campaign_id:uuid}/route")
async def route_page(visit: Here, campaign_id: FromPath[UUID]) -> Response[Any]:
    """Asks for a plan; lists those there are, newest first."""
    path = f"/campaigns/{campaign_id}"
    campaign, totals, solves = await visit.api.together(
        visit.api.get(path),
        visit.api.get(f"{path}/totals"),
        visit.api.items(f"{path}/solves", most=SOLVES_SHOWN),
    )
    return await visit.show(
        "plan/route.html.j2",
        campaign=campaign,
        totals=totals,
        solves=solves,
        policies=list(POLICIES),
    )


@get("/campaigns/{campaign_id:uuid}/compare")
async def compare_page(
    visit: Here, campaign_id: FromPath[UUID], solve: FromQuery[list[UUID] | None] = None
) -> Response[Any]:
    """Shows two to four plans side by side."""
    chosen = list(dict.fromkeys(solve or []))
    campaign = await visit.api.get(f"/campaigns/{campaign_id}")
    rows: list[Json] = []
    solves: list[Json] = []
    if 2 <= len(chosen) <= 4:
        compared, *solves = await visit.api.together(
            visit.api.get("/solves/compare", run=[str(run_id) for run_id in chosen]),
            *(visit.api.get(f"/solves/{run_id}") for run_id in chosen),
        )
        rows = compared["plans"]
    return await visit.show(
        "plan/compare.html.j2",
        campaign=campaign,
        plans=list(zip(solves, rows, strict=True)),
        measures=MEASURES,
        plots=pareto_of(rows),
    )


ROUTE_PAGES = (route_page, compare_page)
