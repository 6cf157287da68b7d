"""A lab's pocket: today's work, capacity, stock, record; and the work order a label leads to."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from fabrouter_api.web.inner_api import InnerApi, Json
from fabrouter_api.web.lab_parcels import parcels_of
from fabrouter_api.web.lab_work import Work, names_for, work_of
from fabrouter_api.web.visit import Here, Visit
from fabrouter_network.calendars import DAYS
from fabrouter_network.capabilities import CAPABILITIES
from fabrouter_network.labs import Declaration

_OPEN = ("offered", "accepted", "started", "made", "stopped_short")
"""States of work that still asks something of the lab."""


@get("/lab")
async def labs_page(visit: Here) -> Response[Any]:
    """Lists the visitor's labs; leads to it if there is one."""
    labs = await visit.api.items("/labs")
    if len(labs) == 1:
        return Redirect(f"/lab/{labs[0]['id']}", status_code=303)
    return await visit.show("lab/list.html.j2", labs=labs)


@get("/lab/{lab_id:uuid}")
async def lab_page(visit: Here, lab_id: FromPath[UUID]) -> Response[Any]:
    """Shows what waits for an answer, what is being made and what can leave."""
    lab, orders = await visit.api.together(
        visit.api.get(f"/labs/{lab_id}"),
        visit.api.items("/work-orders", lab=lab_id, state=_OPEN),
    )
    work, shipments = await asyncio.gather(
        _named(visit, lab, orders), _shipments(visit.api, lab, orders)
    )
    by_state: dict[str, list[Work]] = {state: [] for state in _OPEN}
    for one in sorted(work, key=lambda one: (one.order["due"], one.order["number"])):
        by_state[one.order["state"]].append(one)
    return await visit.show(
        "lab/today.html.j2",
        lab=lab,
        offers=by_state["offered"],
        work=by_state["started"] + by_state["accepted"],
        parcels=parcels_of(work, shipments),
        packed=[shipment for shipment in shipments if shipment["state"] == "packed"],
        orders={one.order["id"]: one for one in work},
    )


@get("/w/{order_id:uuid}")
async def work_order_page(visit: Here, order_id: FromPath[UUID]) -> Response[Any]:
    """Shows one work order with its buttons: what the code on the label leads to."""
    order = await visit.api.get(f"/work-orders/{order_id}")
    lab, told, taken = await visit.api.together(
        visit.api.get(f"/labs/{order['lab_id']}"),
        visit.api.get(f"/work-orders/{order_id}/entries"),
        visit.api.get(f"/work-orders/{order_id}/photos"),
    )
    work = await _named(visit, lab, [order])
    return await visit.show(
        "lab/work_order.html.j2",
        lab=lab,
        one=work[0],
        entries=told["entries"],
        photos=taken["photos"],
        is_ours=visit.me is not None and lab["id"] in visit.me["lab_ids"],
    )


@get("/lab/{lab_id:uuid}/capacity")
async def capacity_page(visit: Here, lab_id: FromPath[UUID]) -> Response[Any]:
    """Lets a lab say what it can do, and shows which designs that is enough for."""
    lab = await visit.api.get(f"/labs/{lab_id}")
    declaration, designs, materials = await visit.api.together(
        visit.api.find(f"/labs/{lab_id}/declaration"),
        visit.api.get(f"/labs/{lab_id}/designs"),
        visit.api.items(f"/networks/{lab['network_id']}/materials"),
    )
    said = declaration["document"] if declaration else Declaration().model_dump(mode="json")
    return await visit.show(
        "lab/capacity.html.j2",
        lab=lab,
        said=said,
        has_declared=declaration is not None,
        week=_week(said),
        designs=designs["designs"],
        materials={row["document"]["id"]: row["document"] for row in materials},
        capabilities=CAPABILITIES,
    )


@get("/lab/{lab_id:uuid}/stock")
async def stock_page(visit: Here, lab_id: FromPath[UUID]) -> Response[Any]:
    """Shows what a lab has, and notes what came and went."""
    lab = await visit.api.get(f"/labs/{lab_id}")
    stock, movements, materials = await visit.api.together(
        visit.api.get(f"/labs/{lab_id}/stock"),
        visit.api.items(f"/labs/{lab_id}/stock/movements", most=50),
        visit.api.items(f"/networks/{lab['network_id']}/materials"),
    )
    return await visit.show(
        "lab/stock.html.j2",
        lab=lab,
        balances={row["material"]: row["quantity"] for row in stock["balances"]},
        movements=movements,
        materials={row["document"]["id"]: row["document"] for row in materials},
    )


@get("/lab/{lab_id:uuid}/record")
async def record_page(visit: Here, lab_id: FromPath[UUID]) -> Response[Any]:
    """Shows what a lab gave, campaign by campaign, and hands its data out."""
    lab, orders, certificates = await visit.api.together(
        visit.api.get(f"/labs/{lab_id}"),
        visit.api.items("/work-orders", most=5000, lab=lab_id),
        visit.api.items(f"/labs/{lab_id}/certificates"),
    )
    campaigns = list(dict.fromkeys(order["campaign_id"] for order in orders))
    contacts, names, efforts = await asyncio.gather(
        visit.api.items(f"/labs/{lab_id}/contacts"),
        names_for(visit.api, lab, orders),
        visit.api.together(*(visit.api.get(f"/campaigns/{one}/efforts") for one in campaigns)),
    )
    return await visit.show(
        "lab/record.html.j2",
        lab=lab,
        campaigns=[
            (names.campaigns[campaign], row, _delivered(orders, campaign))
            for campaign, effort in zip(campaigns, efforts, strict=True)
            for row in effort["labs"]
            if row["lab_id"] == str(lab_id)
        ],
        materials=names.materials,
        certificates=certificates,
        contacts=contacts,
    )


async def _named(visit: Visit, lab: Json, orders: list[Json]) -> list[Work]:
    names = await names_for(visit.api, lab, orders)
    return [work_of(visit.t, order, names) for order in orders]


async def _shipments(api: InnerApi, lab: Json, orders: list[Json]) -> list[Json]:
    """Returns what the lab has packed for the campaigns of some work orders."""
    campaigns = sorted({order["campaign_id"] for order in orders if order["made"]})
    found = await api.together(
        *(
            api.items(f"/campaigns/{one}/shipments", lab=lab["id"], state="packed")
            for one in campaigns
        )
    )
    return [shipment for listed in found for shipment in listed]


def _week(said: Json) -> dict[str, str]:
    """Returns the weekly hours by day, as people write them: "09:00-12:00, 14:00-18:00"."""
    spans: dict[str, list[tuple[str, str]]] = {day: [] for day in DAYS}
    for hours in said["opening"]["weekly"]:
        for day in hours["days"]:
            spans[day].append((hours["open"], hours["close"]))
    return {
        day: ", ".join(f"{begin}-{end}" for begin, end in sorted(listed))
        for day, listed in spans.items()
    }


def _delivered(orders: list[Json], campaign: str) -> int:
    return sum(order["received"] for order in orders if order["campaign_id"] == campaign)


LAB_PAGES = (labs_page, lab_page, work_order_page, capacity_page, stock_page, record_page)
