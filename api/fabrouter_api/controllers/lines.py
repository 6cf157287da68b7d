"""``/lines`` and the lines of a campaign."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from fabrouter.service.campaigns import board
from fabrouter.service.orders.change import amend_line
from fabrouter.service.orders.create import create_lines
from fabrouter.service.orders.end import cancel_line, close_line_short
from fabrouter.service.orders.exporting import lines_csv
from fabrouter.service.orders.importing import import_lines
from fabrouter.service.orders.inputs import LineChange, OnDuplicate
from fabrouter.service.orders.verify import verify_line, verify_lines
from fabrouter.service.work_orders.inputs import Reason
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import OrderLine
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
from fabrouter_api.schemas.campaigns import (
    LineRead,
    LinesAdded,
    LinesToVerify,
    LinesVerified,
    NewLines,
)

DryRun = Annotated[bool, QueryParameter(name="dry_run", description="Check only; change nothing.")]
Duplicates = Annotated[
    OnDuplicate,
    QueryParameter(name="on_duplicate", description="What happens to keys that exist."),
]
AtSite = Annotated[UUID | None, QueryParameter(name="site", description="Only for this site.")]
IsOpen = Annotated[
    bool | None, QueryParameter(name="open", description="Only verified ones, or only others.")
]


def shown(unit: UnitOfWork, line: OrderLine) -> board.LineOnBoard:
    """Returns a changed line with its ledger."""
    return board.line_on_board(unit.session, line)


class CampaignLineController(Controller):
    """What sites need in a campaign."""

    path = "/campaigns/{campaign_id:uuid}/lines"
    tags = ("lines",)

    @get(operation_id="list_lines", summary="List a campaign's lines", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        campaign_id: FromPath[UUID],
        site: AtSite = None,
        is_open: IsOpen = None,
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[LineRead]]:
        """Returns lines with their ledgers; requesters see those of their sites."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: board.lines_of_campaign(
                session, who, campaign_id, site_id=site, is_open=is_open
            ),
            lambda session, rows: [LineRead.of(row) for row in board.on_board(session, rows)],
            by=(OrderLine.id,),
        )

    @post(operation_id="create_lines", summary="Add lines", sync_to_thread=True)
    def create(
        self, request: HttpRequest, campaign_id: FromPath[UUID], data: JSONBody[NewLines]
    ) -> Response[LinesAdded]:
        """Adds lines, all of them or none; those of requesters wait for a coordinator."""
        return perform(
            request,
            lambda unit, who: create_lines(unit, who, campaign_id, data.lines, data.on_duplicate),
            LinesAdded.of,
        )

    @post(
        "/import",
        operation_id="import_lines",
        summary="Import lines from CSV",
        status_code=200,
        sync_to_thread=True,
        **uploads("text/csv"),
    )
    def import_table(
        self,
        request: HttpRequest,
        campaign_id: FromPath[UUID],
        dry_run: DryRun = False,
        on_duplicate: Duplicates = "refuse",
    ) -> Response[LinesAdded]:
        """Adds the lines of a table: all rows, or none if one is wrong."""
        table = upload(request)
        return perform(
            request,
            lambda unit, who: import_lines(
                unit, who, campaign_id, table, on_duplicate=on_duplicate, dry_run=dry_run
            ),
            LinesAdded.of,
        )

    @get(
        "/export",
        operation_id="export_lines",
        summary="Export lines as CSV",
        sync_to_thread=True,
        **downloads("text/csv"),
    )
    def export_table(self, request: HttpRequest, campaign_id: FromPath[UUID]) -> Response[bytes]:
        """Returns what was asked for, and where its units are; requesters get their sites."""
        return download(
            request,
            lambda session, who: lines_csv(session, who, campaign_id).encode(),
            media_type="text/csv",
            filename="needs.csv",
        )

    @post(
        "/verify",
        operation_id="verify_lines",
        summary="Verify several lines",
        status_code=200,
        sync_to_thread=True,
    )
    def verify(
        self, request: HttpRequest, campaign_id: FromPath[UUID], data: JSONBody[LinesToVerify]
    ) -> Response[LinesVerified]:
        """Opens lines that requesters have asked for, all of them or none; coordinators."""
        return perform(
            request,
            lambda unit, who: verify_lines(unit, who, campaign_id, data.lines),
            lambda lines: LinesVerified(opened=len(lines)),
        )


class LineController(Controller):
    """One order line."""

    path = "/lines"
    tags = ("lines",)

    @get("/{line_id:uuid}", operation_id="get_line", summary="See a line", sync_to_thread=True)
    def read(self, request: HttpRequest, line_id: FromPath[UUID]) -> Response[LineRead]:
        """Returns a line with its ledger."""
        return look(
            request,
            lambda session, who: LineRead.of(
                board.on_board(session, [board.visible_line(session, who, line_id)])[0]
            ),
        )

    @patch(
        "/{line_id:uuid}",
        operation_id="amend_line",
        summary="Change a line",
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def amend(
        self, request: HttpRequest, line_id: FromPath[UUID], data: JSONBody[LineChange]
    ) -> Response[LineRead]:
        """Changes the fields you send; never below what labs have promised."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, amend_line(unit, who, line_id, data, version)),
            LineRead.of,
        )

    @post(
        "/{line_id:uuid}/verify",
        operation_id="verify_line",
        summary="Verify a line",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def verify(self, request: HttpRequest, line_id: FromPath[UUID]) -> Response[LineRead]:
        """Opens a line that a requester has asked for; coordinators."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, verify_line(unit, who, line_id, version)),
            LineRead.of,
        )

    @post(
        "/{line_id:uuid}/cancel",
        operation_id="cancel_line",
        summary="Cancel a line",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def cancel(
        self, request: HttpRequest, line_id: FromPath[UUID], data: JSONBody[Reason]
    ) -> Response[LineRead]:
        """Cancels what no lab has promised."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, cancel_line(unit, who, line_id, data.reason, version)),
            LineRead.of,
        )

    @post(
        "/{line_id:uuid}/close-short",
        operation_id="close_line_short",
        summary="Close a line short",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def close_short(
        self, request: HttpRequest, line_id: FromPath[UUID], data: JSONBody[Reason]
    ) -> Response[LineRead]:
        """Ends a line although units are missing; coordinators."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(
                unit, close_line_short(unit, who, line_id, data.reason, version)
            ),
            LineRead.of,
        )
