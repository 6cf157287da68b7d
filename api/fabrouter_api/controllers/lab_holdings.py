"""What belongs to a lab: stock, certificates, contacts."""

from uuid import UUID

from litestar import Controller, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from fabrouter.service.labs import certificates, contacts, stock, view
from fabrouter.service.labs.access import visible_lab
from fabrouter.service.labs.assemble import balances_of
from fabrouter.service.labs.certificates import Proof
from fabrouter.service.labs.contacts import Reach
from fabrouter.service.labs.stock import Movement
from fabrouter.store.tables import Certificate, Contact, StockMovement
from fabrouter_api.calls import (
    DEFAULT_ITEMS,
    VERSIONED,
    Cursor,
    HttpRequest,
    Page,
    PageSize,
    expected_version,
    look,
    page,
    perform,
)
from fabrouter_api.schemas.labs import CertificateRead, ContactRead, MovementRead, StockRead


class LabStockController(Controller):
    """Stock of a lab: a ledger of movements."""

    path = "/labs/{lab_id:uuid}/stock"
    tags = ("labs",)

    @get(operation_id="get_lab_stock", summary="See what a lab has", sync_to_thread=True)
    def balances(self, request: HttpRequest, lab_id: FromPath[UUID]) -> Response[StockRead]:
        """Returns the balance of every material."""
        return look(
            request,
            lambda session, who: StockRead.of(
                balances_of(session, [visible_lab(session, who, lab_id).id]).get(lab_id, {})
            ),
        )

    @get(
        "/movements",
        operation_id="list_stock_movements",
        summary="List a lab's stock movements",
        sync_to_thread=True,
    )
    def movements(
        self,
        request: HttpRequest,
        lab_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[MovementRead]]:
        """Returns every movement, newest first."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: view.movements(session, who, lab_id),
            lambda _, rows: [MovementRead.of(row) for row in rows],
            by=(StockMovement.id,),
            newest_first=True,
        )

    @post(
        "/movements",
        operation_id="move_stock",
        summary="Note that stock came, went or was counted",
        sync_to_thread=True,
    )
    def move(
        self, request: HttpRequest, lab_id: FromPath[UUID], data: JSONBody[Movement]
    ) -> Response[MovementRead]:
        """Adds a movement; no balance is ever below nothing."""
        return perform(
            request,
            lambda unit, who: stock.move_stock(unit, who, lab_id, data),
            MovementRead.of,
        )


class LabCertificateController(Controller):
    """Skills and certificates of a lab."""

    path = "/labs/{lab_id:uuid}/certificates"
    tags = ("labs",)

    @get(operation_id="list_certificates", summary="List a lab's certificates", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        lab_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[CertificateRead]]:
        """Returns certificates, checked or not."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: view.certificates(session, who, lab_id),
            lambda _, rows: [CertificateRead.of(row) for row in rows],
            by=(Certificate.id,),
        )

    @post(operation_id="add_certificate", summary="Hand in a certificate", sync_to_thread=True)
    def add(
        self, request: HttpRequest, lab_id: FromPath[UUID], data: JSONBody[Proof]
    ) -> Response[CertificateRead]:
        """Adds a certificate; it counts once a coordinator has checked it."""
        return perform(
            request,
            lambda unit, who: certificates.add_certificate(unit, who, lab_id, data),
            CertificateRead.of,
        )

    @post(
        "/{certificate_id:uuid}/check",
        operation_id="check_certificate",
        summary="Check a certificate",
        status_code=200,
        sync_to_thread=True,
    )
    def check(
        self, request: HttpRequest, lab_id: FromPath[UUID], certificate_id: FromPath[UUID]
    ) -> Response[CertificateRead]:
        """Says that a certificate is right; coordinators of the lab's network."""
        return perform(
            request,
            lambda unit, who: certificates.check_certificate(unit, who, lab_id, certificate_id),
            CertificateRead.of,
        )

    @delete(
        "/{certificate_id:uuid}",
        operation_id="remove_certificate",
        summary="Take a certificate away",
        status_code=204,
        sync_to_thread=True,
    )
    def remove(
        self, request: HttpRequest, lab_id: FromPath[UUID], certificate_id: FromPath[UUID]
    ) -> Response[None]:
        """Takes a certificate away; it counts no more."""
        return perform(
            request,
            lambda unit, who: certificates.remove_certificate(unit, who, lab_id, certificate_id),
        )


class LabContactController(Controller):
    """How to reach a lab."""

    path = "/labs/{lab_id:uuid}/contacts"
    tags = ("labs",)

    @get(operation_id="list_contacts", summary="List a lab's contacts", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        lab_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[ContactRead]]:
        """Returns contacts to the lab, and to coordinators of campaigns it has work of."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: contacts.contacts_of(session, who, lab_id),
            lambda _, rows: [ContactRead.of(row) for row in rows],
            by=(Contact.id,),
        )

    @post(operation_id="add_contact", summary="Add a contact", sync_to_thread=True)
    def add(
        self, request: HttpRequest, lab_id: FromPath[UUID], data: JSONBody[Reach]
    ) -> Response[ContactRead]:
        """Adds a contact of your lab."""
        return perform(
            request,
            lambda unit, who: contacts.add_contact(unit, who, lab_id, data),
            ContactRead.of,
        )

    @put(
        "/{contact_id:uuid}",
        operation_id="change_contact",
        summary="Change a contact",
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def change(
        self,
        request: HttpRequest,
        lab_id: FromPath[UUID],
        contact_id: FromPath[UUID],
        data: JSONBody[Reach],
    ) -> Response[ContactRead]:
        """Replaces a contact of your lab."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: contacts.change_contact(unit, who, lab_id, contact_id, data, version),
            ContactRead.of,
        )

    @delete(
        "/{contact_id:uuid}",
        operation_id="erase_contact",
        summary="Erase a contact",
        opt=VERSIONED,
        status_code=204,
        sync_to_thread=True,
    )
    def erase(
        self, request: HttpRequest, lab_id: FromPath[UUID], contact_id: FromPath[UUID]
    ) -> Response[None]:
        """Erases a contact: nothing personal is left of it."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: contacts.erase_contact(unit, who, lab_id, contact_id, version),
        )
