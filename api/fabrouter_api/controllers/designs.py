"""``/designs``, and the designs of a network."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlmodel import Session

from fabrouter.service.designs import exchange, seed, versions, view, withdraw
from fabrouter.service.designs.access import visible_design
from fabrouter.service.designs.approvals import Decision, decide
from fabrouter.service.designs.exchange import DesignFormat
from fabrouter.service.designs.library import approvals_of
from fabrouter.store.tables import Approval
from fabrouter.store.tables import Design as DesignRow
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
    upload,
    uploads,
)
from fabrouter_api.schemas.designs import (
    ApprovalDecided,
    ApprovalRead,
    DesignImported,
    DesignRead,
    DesignWithdrawn,
    SeededRead,
)
from fabrouter_api.schemas.labs import ReasonInput
from fabrouter_network.designs import Design

DryRun = Annotated[bool, QueryParameter(name="dry_run", description="Check only; change nothing.")]
Format = Annotated[DesignFormat, QueryParameter(name="format", description="What the file is.")]

_FILES = uploads("application/yaml", "application/toml", "text/plain")
_NAMES = {
    DesignFormat.OKH_V1: ("application/yaml", "okh.yml"),
    DesignFormat.OKH_LOSH: ("application/toml", "okh.toml"),
}


def _shown(session: Session, rows: Sequence[DesignRow]) -> list[DesignRead]:
    newest = approvals_of(session, [row.id for row in rows])
    return [DesignRead.of(row, newest.get(row.id, {})) for row in rows]


class NetworkDesignController(Controller):
    """Design versions of a network."""

    path = "/networks/{network_id:uuid}/designs"
    tags = ("designs",)

    @get(operation_id="list_designs", summary="List a network's designs", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        network_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[DesignRead]]:
        """Returns all versions, withdrawn ones included, oldest first."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: view.designs_of_network(session, who, network_id),
            _shown,
            by=(DesignRow.id,),
        )

    @post(operation_id="add_design", summary="Add a design version", sync_to_thread=True)
    def add(
        self, request: HttpRequest, network_id: FromPath[UUID], data: JSONBody[Design]
    ) -> Response[DesignRead]:
        """Stores a version for ever; then approve it for countries."""
        return perform(
            request,
            lambda unit, who: _shown(
                unit.session, [versions.add_version(unit, who, network_id, data)]
            )[0],
            lambda shown: shown,
        )

    @post(
        "/import",
        operation_id="import_design",
        summary="Import a design from OKH",
        status_code=200,
        sync_to_thread=True,
        **_FILES,
    )
    def import_design(
        self,
        request: HttpRequest,
        network_id: FromPath[UUID],
        kind: Format,
        dry_run: DryRun = False,
    ) -> Response[DesignImported]:
        """Stores a complete design; else returns a draft and what has to be answered."""
        data = upload(request)
        return perform(
            request,
            lambda unit, who: exchange.import_design(
                unit, who, network_id, kind, data, dry_run=dry_run
            ),
            DesignImported.of,
        )

    @post(
        "/seed",
        operation_id="seed_designs",
        summary="Add the designs that come with fabrouter",
        status_code=200,
        sync_to_thread=True,
    )
    def seed(self, request: HttpRequest, network_id: FromPath[UUID]) -> Response[SeededRead]:
        """Adds bundled designs and materials the network lacks."""
        return perform(
            request,
            lambda unit, who: seed.seed_designs(unit, who, network_id),
            SeededRead.model_validate,
        )


class DesignController(Controller):
    """One design version."""

    path = "/designs/{design_id:uuid}"
    tags = ("designs",)

    @get(operation_id="get_design", summary="See a design version", sync_to_thread=True)
    def read(self, request: HttpRequest, design_id: FromPath[UUID]) -> Response[DesignRead]:
        """Returns a version with the countries that approve it by now."""
        return look(
            request,
            lambda session, who: _shown(session, [visible_design(session, who, design_id)])[0],
        )

    @get(
        "/export",
        operation_id="export_design",
        summary="Export a design as OKH",
        sync_to_thread=True,
        **downloads("application/yaml", "application/toml"),
    )
    def export(
        self,
        request: HttpRequest,
        design_id: FromPath[UUID],
        kind: Format = DesignFormat.OKH_V1,
    ) -> Response[bytes]:
        """Returns a version as an OKH file; importing it again changes nothing."""
        media_type, filename = _NAMES[kind]
        return download(
            request,
            lambda session, who: exchange.export_design(session, who, design_id, kind),
            media_type=media_type,
            filename=filename,
        )

    @post(
        "/withdraw",
        operation_id="withdraw_design",
        summary="Withdraw a design version",
        opt=VERSIONED,
        status_code=200,
        sync_to_thread=True,
    )
    def withdraw(
        self, request: HttpRequest, design_id: FromPath[UUID], data: JSONBody[ReasonInput]
    ) -> Response[DesignWithdrawn]:
        """Stops new work at once, for ever; started work goes on."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: withdraw.withdraw_design(unit, who, design_id, data.reason, version),
            DesignWithdrawn.after,
        )

    @get(
        "/approvals",
        operation_id="list_approvals",
        summary="List what countries said",
        sync_to_thread=True,
    )
    def approvals(
        self,
        request: HttpRequest,
        design_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[ApprovalRead]]:
        """Returns every word on a version, newest first; per country the newest counts."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: view.approvals_of_design(session, who, design_id),
            lambda _, rows: [ApprovalRead.of(row) for row in rows],
            by=(Approval.id,),
            newest_first=True,
        )

    @post(
        "/approvals",
        operation_id="decide_approval",
        summary="Approve a design for a country, or take it back",
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def decide(
        self, request: HttpRequest, design_id: FromPath[UUID], data: JSONBody[Decision]
    ) -> Response[ApprovalDecided]:
        """Notes a country's word and the text that must go with the goods."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: decide(unit, who, design_id, data, version),
            ApprovalDecided.after,
        )
