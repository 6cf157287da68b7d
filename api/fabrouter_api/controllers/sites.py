"""``/sites`` and the sites of a network."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from fabrouter.service import sites
from fabrouter.service.sites import SiteChanges
from fabrouter.store.tables import Site as SiteRow
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
    upload,
    uploads,
)
from fabrouter_api.schemas.sites import SiteRead, SitesImported
from fabrouter_network.places import Site

DryRun = Annotated[bool, QueryParameter(name="dry_run", description="Check only; change nothing.")]


class NetworkSiteController(Controller):
    """Places a network sends goods to."""

    path = "/networks/{network_id:uuid}/sites"
    tags = ("sites",)

    @get(operation_id="list_sites", summary="List a network's sites", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        network_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[SiteRead]]:
        """Returns the places a network sends goods to."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: sites.sites_of(session, who, network_id),
            lambda _, rows: [SiteRead.of(row) for row in rows],
            by=(SiteRow.id,),
        )

    @post(operation_id="create_site", summary="Add a site", sync_to_thread=True)
    def create(
        self, request: HttpRequest, network_id: FromPath[UUID], data: JSONBody[Site]
    ) -> Response[SiteRead]:
        """Adds a place that needs goods; coordinators of the network."""
        return perform(
            request,
            lambda unit, who: sites.create_site(unit, who, network_id, data),
            SiteRead.of,
        )

    @post(
        "/import",
        operation_id="import_sites",
        summary="Import sites from CSV",
        status_code=200,
        sync_to_thread=True,
        **uploads("text/csv"),
    )
    def import_table(
        self, request: HttpRequest, network_id: FromPath[UUID], dry_run: DryRun = False
    ) -> Response[SitesImported]:
        """Adds and changes the sites of a table: all rows, or none if one is wrong."""
        table = upload(request)
        return perform(
            request,
            lambda unit, who: sites.import_sites(unit, who, network_id, table, dry_run=dry_run),
            SitesImported.model_validate,
        )


class SiteController(Controller):
    """One site."""

    path = "/sites"
    tags = ("sites",)

    @get("/{site_id:uuid}", operation_id="get_site", summary="See a site", sync_to_thread=True)
    def read(self, request: HttpRequest, site_id: FromPath[UUID]) -> Response[SiteRead]:
        """Returns a site of a network you belong to, or that you ask for."""
        return look(
            request, lambda session, who: SiteRead.of(sites.get_site(session, who, site_id))
        )

    @patch(
        "/{site_id:uuid}",
        operation_id="change_site",
        summary="Change a site",
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def change(
        self, request: HttpRequest, site_id: FromPath[UUID], data: JSONBody[SiteChanges]
    ) -> Response[SiteRead]:
        """Changes the fields you send; plans that send goods there are looked at again."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: sites.change_site(unit, who, site_id, data, version),
            SiteRead.of,
        )
