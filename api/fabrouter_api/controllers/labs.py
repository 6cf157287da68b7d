"""``/labs`` and the labs of a network: who they are, what they declare, how they live."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from fabrouter.service.labs import declare, identity, states, view
from fabrouter.service.labs.access import READS, visible_lab
from fabrouter.service.labs.makeable import designs_in_lab
from fabrouter.store.tables import Declaration as DeclarationRow
from fabrouter.store.tables import Lab, LabState
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
from fabrouter_api.schemas.labs import (
    DeclarationRead,
    DeclaredRead,
    DesignInLabRead,
    DesignsInLab,
    LabMovedRead,
    LabRead,
    ReasonInput,
)
from fabrouter_api.state import shared
from fabrouter_network.labs import Declaration, LabIdentity

StateFilter = Annotated[
    LabState | None, QueryParameter(name="state", description="Only labs in this state.")
]


class NetworkLabController(Controller):
    """Labs a network may use."""

    path = "/networks/{network_id:uuid}/labs"
    tags = ("labs",)

    @get(operation_id="list_network_labs", summary="List a network's labs", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        network_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
        in_state: StateFilter = None,
    ) -> Response[Page[LabRead]]:
        """Returns the labs of a network and those granted to it; its coordinators."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: view.labs_of_network(session, who, network_id, in_state),
            lambda _, rows: [LabRead.of(row) for row in rows],
            by=(Lab.id,),
        )

    @post(operation_id="apply_as_lab", summary="Join a network as a lab", sync_to_thread=True)
    def apply(
        self, request: HttpRequest, network_id: FromPath[UUID], data: JSONBody[LabIdentity]
    ) -> Response[LabRead]:
        """Adds a lab that a coordinator still has to verify; you act for it from now on."""
        return perform(
            request, lambda unit, who: identity.apply(unit, who, network_id, data), LabRead.of
        )


class LabController(Controller):
    """Labs."""

    path = "/labs"
    tags = ("labs",)

    @get(operation_id="list_own_labs", summary="List your labs", sync_to_thread=True)
    def list_own(
        self, request: HttpRequest, limit: PageSize = DEFAULT_ITEMS, cursor: Cursor = None
    ) -> Response[Page[LabRead]]:
        """Returns the labs you act for."""
        return page(
            request,
            limit,
            cursor,
            view.own_labs,
            lambda _, rows: [LabRead.of(row) for row in rows],
            by=(Lab.id,),
        )

    @get("/{lab_id:uuid}", operation_id="get_lab", summary="See a lab", sync_to_thread=True)
    def read(self, request: HttpRequest, lab_id: FromPath[UUID]) -> Response[LabRead]:
        """Returns a lab you act for or coordinate."""
        return look(
            request, lambda session, who: LabRead.of(visible_lab(session, who, lab_id, READS))
        )

    @put(
        "/{lab_id:uuid}/identity",
        operation_id="change_lab_identity",
        summary="Change who and where a lab is",
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def change_identity(
        self, request: HttpRequest, lab_id: FromPath[UUID], data: JSONBody[LabIdentity]
    ) -> Response[LabRead]:
        """Replaces name, place and kind; the lab, or a coordinator of its network."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: identity.change_identity(unit, who, lab_id, data, version),
            LabRead.of,
        )

    @get(
        "/{lab_id:uuid}/declaration",
        operation_id="get_lab_declaration",
        summary="See what a lab declares",
        sync_to_thread=True,
    )
    def declaration(
        self, request: HttpRequest, lab_id: FromPath[UUID]
    ) -> Response[DeclarationRead]:
        """Returns the declaration that counts now."""
        return look(
            request,
            lambda session, who: DeclarationRead.of(
                view.declaration_in_force(session, who, lab_id)
            ),
        )

    @put(
        "/{lab_id:uuid}/declaration",
        operation_id="declare_lab",
        summary="Declare what a lab can do",
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def declare(
        self, request: HttpRequest, lab_id: FromPath[UUID], data: JSONBody[Declaration]
    ) -> Response[DeclaredRead]:
        """Puts a new declaration in force. What was promised before stays, even above new hours."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: declare.declare(unit, who, lab_id, data, version),
            DeclaredRead.after,
        )

    @get(
        "/{lab_id:uuid}/declarations",
        operation_id="list_lab_declarations",
        summary="List what a lab has declared",
        sync_to_thread=True,
    )
    def declarations(
        self,
        request: HttpRequest,
        lab_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[DeclarationRead]]:
        """Returns every declaration, newest first."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: view.declarations(session, who, lab_id),
            lambda _, rows: [DeclarationRead.of(row) for row in rows],
            by=(DeclarationRow.number,),
            newest_first=True,
        )

    @get(
        "/{lab_id:uuid}/designs",
        operation_id="list_lab_designs",
        summary="See which designs a lab can make",
        sync_to_thread=True,
    )
    def designs(self, request: HttpRequest, lab_id: FromPath[UUID]) -> Response[DesignsInLab]:
        """Returns the designs of the lab's network, and per stage what the lab lacks for it."""
        now = shared(request).desk.clock()
        return look(
            request,
            lambda session, who: DesignsInLab(
                designs=[
                    DesignInLabRead.of(found) for found in designs_in_lab(session, who, lab_id, now)
                ]
            ),
        )

    @post(
        "/{lab_id:uuid}/confirm",
        operation_id="confirm_lab",
        summary="Say that a declaration still holds",
        opt=VERSIONED,
        status_code=200,
        sync_to_thread=True,
    )
    def confirm(self, request: HttpRequest, lab_id: FromPath[UUID]) -> Response[LabRead]:
        """Lets the declaration count for the network's number of days from now on."""
        version = expected_version(request)
        return perform(
            request, lambda unit, who: declare.confirm(unit, who, lab_id, version), LabRead.of
        )


class LabLifeController(Controller):
    """Steps in the life of a lab."""

    path = "/labs/{lab_id:uuid}"
    tags = ("labs",)
    opt = VERSIONED

    @post(
        "/verify",
        operation_id="verify_lab",
        summary="Verify a lab that has applied",
        status_code=200,
        sync_to_thread=True,
    )
    def verify(
        self, request: HttpRequest, lab_id: FromPath[UUID], data: JSONBody[ReasonInput]
    ) -> Response[LabMovedRead]:
        """Notes that a lab is who it says; coordinators and administrators."""
        return _step(request, lab_id, "verify", data)

    @post(
        "/activate",
        operation_id="activate_lab",
        summary="Begin to take work",
        status_code=200,
        sync_to_thread=True,
    )
    def activate(
        self, request: HttpRequest, lab_id: FromPath[UUID], data: JSONBody[ReasonInput]
    ) -> Response[LabMovedRead]:
        """Lets offers come, first or again; needs a declaration in force."""
        return _step(request, lab_id, "activate", data)

    @post(
        "/pause",
        operation_id="pause_lab",
        summary="Take no work for a while",
        status_code=200,
        sync_to_thread=True,
    )
    def pause(
        self, request: HttpRequest, lab_id: FromPath[UUID], data: JSONBody[ReasonInput]
    ) -> Response[LabMovedRead]:
        """Takes unanswered offers back; what was accepted or started stays."""
        return _step(request, lab_id, "pause", data)

    @post(
        "/suspend",
        operation_id="suspend_lab",
        summary="Suspend a lab",
        status_code=200,
        sync_to_thread=True,
    )
    def suspend(
        self, request: HttpRequest, lab_id: FromPath[UUID], data: JSONBody[ReasonInput]
    ) -> Response[LabMovedRead]:
        """Stops offers until an administrator reinstates the lab."""
        return _step(request, lab_id, "suspend", data)

    @post(
        "/reinstate",
        operation_id="reinstate_lab",
        summary="End a suspension",
        status_code=200,
        sync_to_thread=True,
    )
    def reinstate(
        self, request: HttpRequest, lab_id: FromPath[UUID], data: JSONBody[ReasonInput]
    ) -> Response[LabMovedRead]:
        """Makes a suspended lab active; administrators."""
        return _step(request, lab_id, "reinstate", data)

    @post(
        "/retire",
        operation_id="retire_lab",
        summary="Leave for good",
        status_code=200,
        sync_to_thread=True,
    )
    def retire(
        self, request: HttpRequest, lab_id: FromPath[UUID], data: JSONBody[ReasonInput]
    ) -> Response[LabMovedRead]:
        """Ends a lab's part in all networks."""
        return _step(request, lab_id, "retire", data)


def _step(
    request: HttpRequest, lab_id: UUID, action: str, data: ReasonInput
) -> Response[LabMovedRead]:
    version = expected_version(request)
    return perform(
        request,
        lambda unit, who: states.change_state(unit, who, lab_id, action, data.reason, version),
        LabMovedRead.after,
    )
