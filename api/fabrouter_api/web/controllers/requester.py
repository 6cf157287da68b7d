"""What a site asks for, where it is, and what is on its way to it."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from fabrouter_api.web.controllers.campaigns import design_options
from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.parcels import Parcel, parcel_of
from fabrouter_api.web.site_needs import Asking, asking_in
from fabrouter_api.web.visit import Here, Visit

LINES_READ = 1000
"""Needs of one campaign that are shown at most."""
SITES_READ = 5000
_COMING = ("dispatched", "delivered")
_SHOWN = (*_COMING, "packed", "confirmed", "lost")
_PARCELS_READ = 400


@get("/needs")
async def needs_of_sites_page(visit: Here) -> Response[Any]:
    """Shows the needs of the visitor's sites; takes new ones, and says what has arrived."""
    asked = (visit.me or {})["site_ids"]
    found = await visit.api.together(*(_in_campaign(visit, key, asked[key]) for key in asked))
    found.sort(key=lambda pair: (not pair[0].takes_needs, pair[0].campaign["starts_on"]))
    parcels = [parcel for _, listed in found for parcel in listed]
    return await visit.show(
        "requester/needs.html.j2",
        askings=[asking for asking, _ in found],
        zones={asking.campaign["id"]: asking.campaign["time_zone"] for asking, _ in found},
        coming=_in_states(parcels, _COMING),
        packed=_in_states(parcels, ("packed",)),
        counted=_in_states(parcels, ("confirmed", "lost")),
        new_key=_new_key,
        today=datetime.now(UTC).date().isoformat(),
    )


@get("/campaigns/{campaign_id:uuid}/requesters")
async def requesters_page(visit: Here, campaign_id: FromPath[UUID]) -> Response[Any]:
    """Lists who asks for which site of a campaign; invites others."""
    path = f"/campaigns/{campaign_id}"
    campaign = await visit.api.get(path)
    roles, sites = await visit.api.together(
        visit.api.items(f"{path}/roles", most=1000),
        visit.api.items(f"/networks/{campaign['network_id']}/sites", most=SITES_READ),
    )
    names = {site["id"]: site["name"] for site in sites}
    return await visit.show(
        "requester/people.html.j2",
        campaign=campaign,
        roles=roles,
        names=names,
        sites=sorted(names.items(), key=lambda pair: pair[1]),
    )


async def _in_campaign(
    visit: Visit, campaign_id: str, site_ids: Sequence[str]
) -> tuple[Asking, list[Parcel]]:
    """Returns what some sites ask for in a campaign, and the parcels for them."""
    path = f"/campaigns/{campaign_id}"
    campaign, lines, shipments, *sites = await visit.api.together(
        visit.api.get(path),
        visit.api.items(f"{path}/lines", most=LINES_READ),
        visit.api.items(f"{path}/shipments", most=_PARCELS_READ, state=_SHOWN),
        *(visit.api.get(f"/sites/{site}") for site in site_ids),
    )
    network = campaign["network_id"]
    designs = await visit.api.items(f"/networks/{network}/designs", most=1000)
    options = design_options(visit, designs)
    asking = asking_in(visit.t, campaign, sites, lines, designs, options)
    return asking, _parcels(visit, campaign, shipments, designs)


def _parcels(
    visit: Visit, campaign: Json, shipments: Sequence[Json], designs: Sequence[Json]
) -> list[Parcel]:
    documents = {row["id"]: row["document"] for row in designs}
    found = (
        parcel_of(visit.t, shipment, documents, visit.me or {}, campaign["network_id"])
        for shipment in shipments
    )
    return [parcel for parcel in found if parcel.receives and parcel.shipment["site_id"]]


def _in_states(parcels: Sequence[Parcel], states: Sequence[str]) -> list[Parcel]:
    """Returns parcels in some states, those that changed last first."""
    found = [parcel for parcel in parcels if parcel.shipment["state"] in states]
    return sorted(found, key=lambda parcel: parcel.shipment["changed_at"], reverse=True)


def _new_key() -> str:
    """Returns a key for a need that nobody else uses, short enough to be read out."""
    return f"{datetime.now(UTC):%m%d}-{secrets.token_hex(3)}"


REQUESTER_PAGES = (needs_of_sites_page, requesters_page)
