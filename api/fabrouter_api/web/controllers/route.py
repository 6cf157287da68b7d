"""Asking for plans: choose how, watch, compare."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from fabrouter_api.web.faults import InnerProblem
from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.pareto import MEASURES, pareto_of
from fabrouter_api.web.supply import SupplyRow, supply_rows
from fabrouter_api.web.visit import Here, Visit
from fabrouter_network.policy import POLICIES

SOLVES_SHOWN = 50


@get("/campaigns/{campaign_id:uuid}/route")
async def route_page(visit: Here, campaign_id: FromPath[UUID]) -> Response[Any]:
    """Asks for a plan; lists those there are, newest first."""
    path = f"/campaigns/{campaign_id}"
    campaign, totals, solves, capacity = await visit.api.together(
        visit.api.get(path),
        visit.api.get(f"{path}/totals"),
        visit.api.items(f"{path}/solves", most=SOLVES_SHOWN),
        _capacity(visit, path),
    )
    return await visit.show(
        "plan/route.html.j2",
        campaign=campaign,
        totals=totals,
        solves=solves,
        policies=list(POLICIES),
        capacity=capacity,
        supply=await _supply(visit, campaign, capacity) if capacity else (),
    )


async def _capacity(visit: Visit, path: str) -> Json | None:
    """Returns the check of capacity; nothing if the campaign has no day left."""
    try:
        return await visit.api.find(f"{path}/capacity")
    except InnerProblem as problem:
        if problem.status == 409:
            return None
        raise


async def _supply(visit: Visit, campaign: Json, capacity: Json) -> list[SupplyRow]:
    path = f"/networks/{campaign['network_id']}/materials"
    return supply_rows(capacity, await visit.api.items(path, most=1000))


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
