"""Networks: first steps, labs, sites, designs, people."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from fabrouter_api.web.visit import Here, Visit

LABS_SHOWN = 1000
SITES_SHOWN = 300


@get("/networks")
async def networks_page(visit: Here) -> Response[Any]:
    """Lists the networks the visitor belongs to."""
    networks = await visit.api.items("/networks")
    return await visit.show("networks/list.html.j2", networks=networks)


@get("/networks/new")
async def new_network_page(visit: Here) -> Response[Any]:
    """Asks for what a network needs to begin."""
    return await visit.show("networks/new.html.j2")


@get("/networks/{network_id:uuid}")
async def network_page(visit: Here, network_id: FromPath[UUID]) -> Response[Any]:
    """Shows a network: what it has, what is missing, who does what."""
    path = f"/networks/{network_id}"
    network = await visit.api.get(path)
    labs, sites, designs, roles = await visit.api.together(
        visit.api.items(f"{path}/labs", most=LABS_SHOWN) if visit.can_coordinate else nothing(),
        visit.api.items(f"{path}/sites", most=SITES_SHOWN),
        visit.api.items(f"{path}/designs", most=1000),
        visit.api.find(f"{path}/roles", limit=200),
    )
    held = (visit.me or {})["network_roles"].get(str(network_id), [])
    return await visit.show(
        "networks/network.html.j2",
        network=network,
        labs=labs,
        sites=sites,
        designs=designs,
        roles=(roles or {"items": []})["items"],
        is_coordinator="coordinator" in held,
    )


async def nothing() -> list[Any]:
    """Returns an empty list, for what the visitor may not see."""
    return []


@get("/labs")
async def labs_page(visit: Here, network: FromQuery[UUID | None] = None) -> Response[Any]:
    """Lists the labs of a network, those that wait for an answer first."""
    networks = await visit.api.items("/networks")
    if not networks:
        return Redirect("/networks/new", status_code=303)
    chosen = _chosen(networks, network)
    labs = await visit.api.items(f"/networks/{chosen['id']}/labs", most=LABS_SHOWN)
    labs.sort(key=lambda lab: (lab["state"] != "applied", lab["identity"]["name"]))
    return await visit.show("networks/labs.html.j2", networks=networks, network=chosen, labs=labs)


def _chosen(networks: list[dict[str, Any]], wish: UUID | None) -> dict[str, Any]:
    return next((n for n in networks if n["id"] == str(wish)), networks[0])


@get("/labs/{lab_id:uuid}")
async def lab_page(visit: Here, lab_id: FromPath[UUID]) -> Response[Any]:
    """Shows a lab to a coordinator: who it is, what it declares, what may be done."""
    path = f"/labs/{lab_id}"
    lab = await visit.api.get(path)
    declaration, stock, people = await visit.api.together(
        visit.api.find(f"{path}/declaration"),
        visit.api.find(f"{path}/stock"),
        visit.api.find(f"{path}/roles", limit=100),
    )
    return await visit.show(
        "networks/lab.html.j2",
        lab=lab,
        declaration=declaration,
        balances=(stock or {"balances": []})["balances"],
        people=(people or {"items": []})["items"],
    )


@get("/designs")
async def designs_page(visit: Here, network: FromQuery[UUID | None] = None) -> Response[Any]:
    """Lists the designs of a network, with where they are approved."""
    networks = await visit.api.items("/networks")
    if not networks:
        return Redirect("/networks/new", status_code=303)
    chosen = _chosen(networks, network)
    designs = await visit.api.items(f"/networks/{chosen['id']}/designs", most=1000)
    return await visit.show(
        "networks/designs.html.j2",
        networks=networks,
        network=chosen,
        designs=sorted(designs, key=lambda design: _name_of(visit, design)),
    )


def _name_of(visit: Visit, design: dict[str, Any]) -> str:
    document = design["document"]
    return visit.t.name(document["name"], document["name_fr"])


@get("/designs/{design_id:uuid}")
async def design_page(visit: Here, design_id: FromPath[UUID]) -> Response[Any]:
    """Shows a version of a design: steps, times, materials, approvals."""
    path = f"/designs/{design_id}"
    design, approvals = await visit.api.together(
        visit.api.get(path), visit.api.find(f"{path}/approvals", limit=100)
    )
    return await visit.show(
        "networks/design.html.j2", design=design, approvals=(approvals or {"items": []})["items"]
    )


NETWORK_PAGES = (
    networks_page,
    new_network_page,
    network_page,
    labs_page,
    lab_page,
    designs_page,
    design_page,
)
