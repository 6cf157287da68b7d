"""The coordinator's campaigns: list, draft, board, needs."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from fabrouter_api.web.alerts import alerts_shown
from fabrouter_api.web.controllers.steering import materials_of
from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.ledger_picture import flow_picture
from fabrouter_api.web.proposal import planning_of
from fabrouter_api.web.visit import Here, Visit

LINES_SHOWN = 500
"""Lines a page of needs shows at most; the export has all of them."""


@get("/campaigns")
async def campaigns_page(visit: Here) -> Response[Any]:
    """Lists the visitor's campaigns, newest first."""
    campaigns, networks = await visit.api.together(
        visit.api.items("/campaigns"), visit.api.items("/networks")
    )
    return await visit.show(
        "campaigns/list.html.j2", campaigns=campaigns, networks={n["id"]: n for n in networks}
    )


@get("/campaigns/new")
async def new_campaign_page(visit: Here) -> Response[Any]:
    """Asks for what a campaign needs to begin."""
    networks = await visit.api.items("/networks")
    return await visit.show("campaigns/new.html.j2", networks=networks)


@get("/campaigns/{campaign_id:uuid}")
async def board_page(visit: Here, campaign_id: FromPath[UUID]) -> Response[Any]:
    """Shows where the units of a campaign are, and what to do next."""
    path = f"/campaigns/{campaign_id}"
    campaign = await visit.api.get(path)
    totals, network, solves, situation = await visit.api.together(
        visit.api.get(f"{path}/totals"),
        visit.api.find(f"/networks/{campaign['network_id']}"),
        visit.api.find(f"{path}/solves", limit=50),
        visit.api.find(f"{path}/situation"),
    )
    runs = (solves or {"items": []})["items"]
    materials = await materials_of(visit.api, campaign) if situation else {}
    return await visit.show(
        "campaigns/board.html.j2",
        campaign=campaign,
        totals=totals,
        network=network,
        planning=planning_of(runs),
        published=next((run for run in runs if run["state"] == "published"), None),
        alerts=alerts_shown(visit.t, campaign["id"], situation, materials) if situation else [],
        has_work=bool(situation and situation["work"]),
        picture=flow_picture(totals["ledger"]),
    )


@get("/campaigns/{campaign_id:uuid}/needs")
async def needs_page(
    visit: Here,
    campaign_id: FromPath[UUID],
    site: FromQuery[UUID | None] = None,
    waiting: FromQuery[bool] = False,
) -> Response[Any]:
    """Lists the lines of a campaign; takes new ones from a table."""
    path = f"/campaigns/{campaign_id}"
    campaign = await visit.api.get(path)
    network = f"/networks/{campaign['network_id']}"
    is_open = False if waiting else None
    lines, designs, sites = await visit.api.together(
        visit.api.items(f"{path}/lines", most=LINES_SHOWN, site=site, open=is_open),
        visit.api.items(f"{network}/designs", most=1000),
        visit.api.items(f"{network}/sites", most=5000),
    )
    return await visit.show(
        "campaigns/needs.html.j2",
        campaign=campaign,
        lines=lines,
        designs=[d for d in designs if not d["withdrawn_at"]],
        design_options=design_options(visit, designs),
        site_options=[(site["slug"], site["name"]) for site in sites],
        sites=sites,
        is_cut=len(lines) == LINES_SHOWN,
        waiting=waiting,
    )


def design_options(visit: Visit, designs: list[Json]) -> list[tuple[str, str]]:
    """Returns the designs a need can ask for, as slug and name, each once."""
    names = {
        design["slug"]: visit.t.name(design["document"]["name"], design["document"]["name_fr"])
        for design in designs
        if not design["withdrawn_at"]
    }
    return sorted(names.items(), key=lambda pair: pair[1])


@get("/lines/{line_id:uuid}")
async def line_page(visit: Here, line_id: FromPath[UUID]) -> Response[Any]:
    """Shows one need: where its units are, and what can be changed."""
    line = await visit.api.get(f"/lines/{line_id}")
    campaign = await visit.api.get(f"/campaigns/{line['campaign_id']}")
    return await visit.show("campaigns/line.html.j2", line=line, campaign=campaign)


CAMPAIGN_PAGES = (campaigns_page, new_campaign_page, board_page, needs_page, line_page)
