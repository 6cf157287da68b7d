"""What became of a campaign's work: shipments, hours and costs, and who did what."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from fabrouter_api.web.controllers.steering import design_names, materials_of
from fabrouter_api.web.effort_bars import HOURS, MONEY, bars_of, totals_of
from fabrouter_api.web.effort_bars import materials_of as used_by
from fabrouter_api.web.event_trail import SUBJECTS, trail_names, trail_rows
from fabrouter_api.web.inner_api import InnerApi, Json
from fabrouter_api.web.shipment_list import SHOWS, STATES, shipment_rows
from fabrouter_api.web.tallies import tally_parts
from fabrouter_api.web.visit import Here

SHIPMENTS_SHOWN = 50
EVENTS_SHOWN = 50


@get("/campaigns/{campaign_id:uuid}/shipments")
async def shipments_page(
    visit: Here,
    campaign_id: FromPath[UUID],
    show: FromQuery[str] = "open",
    lab: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Response[Any]:
    """Shows what is on its way, and confirms what has arrived."""
    path = f"/campaigns/{campaign_id}"
    campaign = await visit.api.get(path)
    chosen = show if show in SHOWS else "open"
    situation, listed, designs = await visit.api.together(
        visit.api.get(f"{path}/situation"),
        visit.api.get(
            f"{path}/shipments",
            state=SHOWS[chosen] or None,
            lab=lab or None,
            limit=SHIPMENTS_SHOWN,
            cursor=cursor,
        ),
        design_names(visit.api, campaign),
    )
    shipments = listed["items"]
    places, orders = await visit.api.together(
        _places(visit.api, situation, shipments), _orders(visit.api, shipments)
    )
    return await visit.show(
        "steering/shipments.html.j2",
        campaign=campaign,
        situation=situation,
        parts=tally_parts(situation["shipments"]),
        rows=shipment_rows(shipments, datetime.now(UTC)),
        places=places,
        orders=orders,
        designs=designs,
        next_cursor=listed["next"],
        is_first=cursor is None,
        states=STATES,
        chosen={"show": chosen, "lab": lab},
    )


@get("/campaigns/{campaign_id:uuid}/costs")
async def costs_page(visit: Here, campaign_id: FromPath[UUID]) -> Response[Any]:
    """Shows hours, materials, euros and emissions, lab by lab and in all."""
    path = f"/campaigns/{campaign_id}"
    campaign = await visit.api.get(path)
    efforts, materials = await visit.api.together(
        visit.api.get(f"{path}/efforts"), materials_of(visit.api, campaign)
    )
    labs = sorted(efforts["labs"], key=lambda lab: (-lab["total_cents"], lab["lab"]))
    return await visit.show(
        "steering/costs.html.j2",
        campaign=campaign,
        labs=labs,
        totals=totals_of(labs),
        money=bars_of(labs, MONEY),
        hours=bars_of(labs, HOURS),
        used=used_by(labs),
        materials=materials,
    )


@get("/campaigns/{campaign_id:uuid}/history")
async def history_page(
    visit: Here,
    campaign_id: FromPath[UUID],
    about: FromQuery[str] = "all",
    cursor: FromQuery[str | None] = None,
) -> Response[Any]:
    """Says who did what, newest first."""
    campaign = await visit.api.get(f"/campaigns/{campaign_id}")
    chosen = about if about in SUBJECTS else "all"
    listed = await visit.api.get(
        "/events",
        campaign=campaign_id,
        subject=SUBJECTS[chosen] or None,
        limit=EVENTS_SHOWN,
        cursor=cursor,
    )
    names = await trail_names(visit.api, campaign, listed["items"], visit.me)
    return await visit.show(
        "steering/history.html.j2",
        campaign=campaign,
        trail=trail_rows(visit.t, listed["items"], names),
        next_cursor=listed["next"],
        is_first=cursor is None,
        about=chosen,
    )


async def _places(api: InnerApi, situation: Json, shipments: list[Json]) -> dict[str, str]:
    """Returns the names of labs and sites that shipments come from and go to."""
    names = {lab["lab_id"]: lab["name"] for lab in situation["labs"]}
    sites = sorted({row["site_id"] for row in shipments if row["site_id"]})
    found = await api.together(*(api.find(f"/sites/{key}") for key in sites))
    return names | {row["id"]: row["name"] for row in found if row}


async def _orders(api: InnerApi, shipments: list[Json]) -> dict[str, Json]:
    """Returns the work orders whose units shipments hold."""
    keys = sorted({item["work_order_id"] for row in shipments for item in row["items"]})
    found = await api.together(*(api.find(f"/work-orders/{key}") for key in keys))
    return {row["id"]: row for row in found if row}


CAMPAIGN_RECORD_PAGES = (shipments_page, costs_page, history_page)
