"""``/networks``."""

from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, JSONBody

from fabrouter.service import networks
from fabrouter.service.networks import NetworkChanges, NetworkInput
from fabrouter.store.tables import Network
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
from fabrouter_api.schemas.networks import NetworkRead


class NetworkController(Controller):
    """Networks: regions with labs and people of their own."""

    path = "/networks"
    tags = ("networks",)

    @get(operation_id="list_networks", summary="List your networks", sync_to_thread=True)
    def list_all(
        self, request: HttpRequest, limit: PageSize = DEFAULT_ITEMS, cursor: Cursor = None
    ) -> Response[Page[NetworkRead]]:
        """Returns the networks you belong to, oldest first."""
        return page(
            request,
            limit,
            cursor,
            networks.visible_networks,
            lambda _, rows: [NetworkRead.of(row) for row in rows],
            by=(Network.id,),
        )

    @post(operation_id="create_network", summary="Set up a network", sync_to_thread=True)
    def create(self, request: HttpRequest, data: JSONBody[NetworkInput]) -> Response[NetworkRead]:
        """Sets up a network; administrators only."""
        return perform(
            request, lambda unit, who: networks.create_network(unit, who, data), NetworkRead.of
        )

    @get(
        "/{network_id:uuid}",
        operation_id="get_network",
        summary="See a network",
        sync_to_thread=True,
    )
    def read(self, request: HttpRequest, network_id: FromPath[UUID]) -> Response[NetworkRead]:
        """Returns a network you belong to."""
        return look(
            request,
            lambda session, who: NetworkRead.of(networks.get_network(session, who, network_id)),
        )

    @patch(
        "/{network_id:uuid}",
        operation_id="change_network",
        summary="Change a network",
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def change(
        self, request: HttpRequest, network_id: FromPath[UUID], data: JSONBody[NetworkChanges]
    ) -> Response[NetworkRead]:
        """Changes the fields you send; its coordinators and administrators."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: networks.change_network(unit, who, network_id, data, version),
            NetworkRead.of,
        )
