"""Materials of a network."""

from uuid import UUID

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath, JSONBody

from fabrouter.service.designs import materials, view
from fabrouter.service.refusals import BadInput
from fabrouter.store.tables import Material as MaterialRow
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
from fabrouter_api.schemas.designs import MaterialRead
from fabrouter_network.issues import Issue
from fabrouter_network.materials import Material


class MaterialController(Controller):
    """Materials of a network."""

    path = "/networks/{network_id:uuid}/materials"
    tags = ("designs",)

    @get(operation_id="list_materials", summary="List a network's materials", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        network_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[MaterialRead]]:
        """Returns what designs use and labs stock."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: view.materials_of_network(session, who, network_id),
            lambda _, rows: [MaterialRead.of(row) for row in rows],
            by=(MaterialRow.id,),
        )

    @post(operation_id="add_material", summary="Add a material", sync_to_thread=True)
    def add(
        self, request: HttpRequest, network_id: FromPath[UUID], data: JSONBody[Material]
    ) -> Response[MaterialRead]:
        """Adds a material; coordinators of the network."""
        return perform(
            request,
            lambda unit, who: materials.add_material(unit, who, network_id, data),
            MaterialRead.of,
        )

    @get(
        "/{material:str}",
        operation_id="get_material",
        summary="See a material",
        sync_to_thread=True,
    )
    def read(
        self, request: HttpRequest, network_id: FromPath[UUID], material: FromPath[str]
    ) -> Response[MaterialRead]:
        """Returns one material."""
        return look(
            request,
            lambda session, who: MaterialRead.of(
                view.material_of_network(session, who, network_id, material)
            ),
        )

    @put(
        "/{material:str}",
        operation_id="change_material",
        summary="Change a material",
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def change(
        self,
        request: HttpRequest,
        network_id: FromPath[UUID],
        material: FromPath[str],
        data: JSONBody[Material],
    ) -> Response[MaterialRead]:
        """Replaces what is said about a material; its unit stays."""
        if data.id != material:
            fix = f"Write '{material[:80]}', as in the address."
            raise BadInput([Issue("/id", "wrong-value", "the id is another material's.", fix)])
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: materials.change_material(unit, who, network_id, data, version),
            MaterialRead.of,
        )
