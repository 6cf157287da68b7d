"""Steering a campaign: its work as it goes, the plan that waits, one work order."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from fabrouter_api.web.alerts import alerts_shown
from fabrouter_api.web.event_trail import trail_names, trail_rows
from fabrouter_api.web.inner_api import InnerApi, Json
from fabrouter_api.web.plan_difference import PlanDifference, difference_of
from fabrouter_api.web.proposal import planning_of
from fabrouter_api.web.steering_words import cause_words, change_words, flag_words
from fabrouter_api.web.tallies import tally_parts
from fabrouter_api.web.visit import Here
from fabrouter_api.web.work_list import SHOWS, work_rows

ORDERS_SHOWN = 100
"""Work orders on one page."""
_SOLVES_READ = 50
_EVENTS_READ = 100


@get("/campaigns/{campaign_id:uuid}/work")
async def work_page(
    visit: Here,
    campaign_id: FromPath[UUID],
    show: FromQuery[str] = "live",
    lab: FromQuery[str] = "",
    design: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Response[Any]:
    """Shows what labs have in hand, what needs a look, and what a new plan would change."""
    path = f"/campaigns/{campaign_id}"
    campaign = await visit.api.get(path)
    shown = show if show in SHOWS else "live"
    situation, solves, listed, materials, designs = await visit.api.together(
        visit.api.get(f"{path}/situation"),
        visit.api.items(f"{path}/solves", most=_SOLVES_READ),
        visit.api.get(
            f"{path}/work-orders",
            state=SHOWS[shown] or None,
            flagged=True if shown == "flagged" else None,
            lab=lab or None,
            design=design or None,
            sort="due",
            limit=ORDERS_SHOWN,
            cursor=cursor,
        ),
        materials_of(visit.api, campaign),
        design_names(visit.api, campaign),
    )
    planning = planning_of(solves)
    difference = await _difference(visit.api, planning.proposal)
    return await visit.show(
        "steering/work.html.j2",
        campaign=campaign,
        situation=situation,
        alerts=alerts_shown(visit.t, campaign["id"], situation, materials),
        planning=planning,
        difference=difference,
        parts=tally_parts(situation["work"]),
        rows=work_rows(listed["items"], situation["labs"], datetime.now(UTC)),
        next_cursor=listed["next"],
        is_first=cursor is None,
        designs=designs,
        chosen={"show": shown, "lab": lab, "design": design},
        cause_words=cause_words,
        change_words=change_words,
        flag_words=flag_words,
    )


@get("/campaigns/{campaign_id:uuid}/work/{order_id:uuid}")
async def campaign_order_page(
    visit: Here, campaign_id: FromPath[UUID], order_id: FromPath[UUID]
) -> Response[Any]:
    """Shows one work order to a coordinator: how it stands, what may be done, what happened."""
    path = f"/campaigns/{campaign_id}"
    campaign, order = await visit.api.together(
        visit.api.get(path), visit.api.get(f"/work-orders/{order_id}")
    )
    situation, told, pictures, events, designs = await visit.api.together(
        visit.api.get(f"{path}/situation"),
        visit.api.get(f"/work-orders/{order_id}/entries"),
        visit.api.get(f"/work-orders/{order_id}/photos"),
        visit.api.items("/events", most=_EVENTS_READ, campaign=campaign_id, about=order_id),
        design_names(visit.api, campaign),
    )
    names = await trail_names(visit.api, campaign, events, visit.me)
    return await visit.show(
        "steering/order.html.j2",
        campaign=campaign,
        row=work_rows([order], situation["labs"], datetime.now(UTC))[0],
        entries=told["entries"],
        photos=pictures["photos"],
        trail=trail_rows(visit.t, events, names),
        designs=designs,
        flag_words=flag_words,
    )


async def materials_of(api: InnerApi, campaign: Json) -> dict[str, Json]:
    """Returns the materials of a campaign's network by their ids in documents."""
    rows = await api.items(f"/networks/{campaign['network_id']}/materials", most=1000)
    return {row["document"]["id"]: row["document"] for row in rows}


async def design_names(api: InnerApi, campaign: Json) -> dict[str, tuple[str, str]]:
    """Returns English and French names of designs by their short names."""
    rows = await api.items(f"/networks/{campaign['network_id']}/designs", most=1000)
    return {row["slug"]: (row["document"]["name"], row["document"]["name_fr"]) for row in rows}


async def _difference(api: InnerApi, proposal: Json | None) -> PlanDifference | None:
    if proposal is None:
        return None
    return difference_of(await api.get(f"/solves/{proposal['id']}/plan/changes"))


STEERING_PAGES = (work_page, campaign_order_page)
