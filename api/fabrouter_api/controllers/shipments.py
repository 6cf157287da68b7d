"""``/shipments`` and those of a campaign."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from fabrouter.i18n import Language
from fabrouter.service.papers.packing_list import packing_list_pdf
from fabrouter.service.shipments import journey, read, receive
from fabrouter.service.shipments.inputs import Dispatch, NewShipment, Receipt
from fabrouter.service.shipments.named import with_names
from fabrouter.service.shipments.pack import pack
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import Shipment, ShipmentState
from fabrouter_api.calls import (
    DEFAULT_ITEMS,
    VERSIONED,
    Cursor,
    HttpRequest,
    Page,
    PageSize,
    download,
    downloads,
    expected_version,
    look,
    page,
    perform,
)
from fabrouter_api.schemas.shipments import ShipmentRead
from fabrouter_api.state import shared

States = Annotated[
    list[ShipmentState] | None, QueryParameter(name="state", description="Only these states.")
]
OfLab = Annotated[UUID | None, QueryParameter(name="lab", description="Only from this lab.")]
ForSite = Annotated[UUID | None, QueryParameter(name="site", description="Only to this site.")]
InLanguage = Annotated[Language, QueryParameter(name="language", description="Of the paper.")]


def shown(unit: UnitOfWork, shipment: Shipment) -> ShipmentRead:
    """Returns a changed shipment with what it holds."""
    unit.session.flush()
    return ShipmentRead.of(with_names(unit.session, [shipment])[0])


def as_it_is(shipment: ShipmentRead) -> ShipmentRead:
    """Returns what is shown already."""
    return shipment


class CampaignShipmentController(Controller):
    """Shipments of a campaign."""

    path = "/campaigns/{campaign_id:uuid}"
    tags = ("shipments",)

    @get(
        "/shipments",
        operation_id="list_shipments",
        summary="List a campaign's shipments",
        sync_to_thread=True,
    )
    def list_all(
        self,
        request: HttpRequest,
        campaign_id: FromPath[UUID],
        states: States = None,
        lab: OfLab = None,
        site: ForSite = None,
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[ShipmentRead]]:
        """Returns shipments you send, receive or coordinate."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: read.shipments_of_campaign(
                session, who, campaign_id, states=states or (), lab_id=lab, site_id=site
            ),
            lambda session, rows: [ShipmentRead.of(row) for row in with_names(session, rows)],
            by=(Shipment.id,),
        )

    @post(
        "/labs/{lab_id:uuid}/shipments",
        operation_id="pack_shipment",
        summary="Pack goods",
        sync_to_thread=True,
    )
    def pack(
        self,
        request: HttpRequest,
        campaign_id: FromPath[UUID],
        lab_id: FromPath[UUID],
        data: JSONBody[NewShipment],
    ) -> Response[ShipmentRead]:
        """Packs finished goods for a site, or parts for a lab."""
        return perform(
            request,
            lambda unit, who: shown(unit, pack(unit, who, campaign_id, lab_id, data)),
            as_it_is,
        )


class ShipmentController(Controller):
    """Goods on their way."""

    path = "/shipments"
    tags = ("shipments",)

    @get(
        "/{shipment_id:uuid}",
        operation_id="get_shipment",
        summary="See a shipment",
        sync_to_thread=True,
    )
    def read(self, request: HttpRequest, shipment_id: FromPath[UUID]) -> Response[ShipmentRead]:
        """Returns a shipment you send, receive or coordinate."""
        return look(
            request,
            lambda session, who: ShipmentRead.of(
                with_names(session, [read.visible_shipment(session, who, shipment_id)])[0]
            ),
        )

    @get(
        "/{shipment_id:uuid}/packing-list.pdf",
        operation_id="print_packing_list",
        summary="Print a packing list",
        sync_to_thread=True,
        **downloads("application/pdf"),
    )
    def packing_list(
        self, request: HttpRequest, shipment_id: FromPath[UUID], language: InLanguage = "en"
    ) -> Response[bytes]:
        """Returns the list that goes into the parcel, with the notices."""
        link = f"{shared(request).settings.base_url}/shipments/{shipment_id}"
        return download(
            request,
            lambda session, who: packing_list_pdf(session, who, shipment_id, language, link),
            media_type="application/pdf",
            filename=f"packing-list-{shipment_id}.pdf",
        )

    @post(
        "/{shipment_id:uuid}/dispatch",
        operation_id="dispatch_shipment",
        summary="Send a shipment",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def dispatch(
        self, request: HttpRequest, shipment_id: FromPath[UUID], data: JSONBody[Dispatch]
    ) -> Response[ShipmentRead]:
        """Notes that it has left the lab."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, journey.dispatch(unit, who, shipment_id, data, version)),
            as_it_is,
        )

    @post(
        "/{shipment_id:uuid}/deliver",
        operation_id="deliver_shipment",
        summary="Note a delivery",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def deliver(self, request: HttpRequest, shipment_id: FromPath[UUID]) -> Response[ShipmentRead]:
        """Notes that it is there, even after it was given up."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, receive.deliver(unit, who, shipment_id, version)),
            as_it_is,
        )

    @post(
        "/{shipment_id:uuid}/confirm",
        operation_id="confirm_shipment",
        summary="Confirm what arrived",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def confirm(
        self, request: HttpRequest, shipment_id: FromPath[UUID], data: JSONBody[Receipt]
    ) -> Response[ShipmentRead]:
        """Counts good, bad and missing units; nothing said = all good."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, receive.confirm(unit, who, shipment_id, data, version)),
            as_it_is,
        )

    @post(
        "/{shipment_id:uuid}/lose",
        operation_id="lose_shipment",
        summary="Give a shipment up",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def lose(self, request: HttpRequest, shipment_id: FromPath[UUID]) -> Response[ShipmentRead]:
        """Its units are missing again; coordinators."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, journey.lose(unit, who, shipment_id, version)),
            as_it_is,
        )

    @post(
        "/{shipment_id:uuid}/return",
        operation_id="return_shipment",
        summary="Take a shipment back",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def send_back(
        self, request: HttpRequest, shipment_id: FromPath[UUID]
    ) -> Response[ShipmentRead]:
        """Its units are at hand in the lab again."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, journey.send_back(unit, who, shipment_id, version)),
            as_it_is,
        )

    @post(
        "/{shipment_id:uuid}/cancel",
        operation_id="cancel_shipment",
        summary="Unpack a shipment",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def cancel(self, request: HttpRequest, shipment_id: FromPath[UUID]) -> Response[ShipmentRead]:
        """Takes a packed shipment apart that has not left."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, journey.unpack(unit, who, shipment_id, version)),
            as_it_is,
        )
