"""One parcel: where the code on its packing list leads."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from fabrouter_api.web.parcels import parcel_of
from fabrouter_api.web.visit import Here


@get("/shipments/{shipment_id:uuid}")
async def parcel_page(visit: Here, shipment_id: FromPath[UUID]) -> Response[Any]:
    """Shows what is in a parcel and where it is; its lab sends it, its receiver counts it."""
    shipment = await visit.api.get(f"/shipments/{shipment_id}")
    wanted = sorted({item["design_id"] for item in shipment["items"]})
    campaign, *designs = await visit.api.together(
        visit.api.find(f"/campaigns/{shipment['campaign_id']}"),
        *(visit.api.find(f"/designs/{key}") for key in wanted),
    )
    documents = {row["id"]: row["document"] for row in designs if row}
    network_id = campaign["network_id"] if campaign else None
    return await visit.show(
        "parcel/parcel.html.j2",
        parcel=parcel_of(visit.t, shipment, documents, visit.me or {}, network_id),
        campaign=campaign,
        zone=campaign["time_zone"] if campaign else "Europe/Paris",
    )


PARCEL_PAGES = (parcel_page,)
