"""``/work-orders`` and those of a campaign."""

from typing import Annotated, Literal
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from fabrouter.i18n import Language
from fabrouter.service.papers.work_order import work_order_pdf
from fabrouter.service.work_orders import progress, read, reply, work
from fabrouter.service.work_orders.flags import clear_flag
from fabrouter.service.work_orders.inputs import (
    Acceptance,
    ManyAcceptances,
    Reason,
    Rejection,
    Report,
)
from fabrouter.service.work_orders.take_back import take_back
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import WorkOrder, WorkState
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
from fabrouter_api.schemas.work_orders import (
    ReportRead,
    WorkEntries,
    WorkEntryRead,
    WorkOrderRead,
    WorkOrdersAccepted,
)
from fabrouter_api.state import shared

States = Annotated[
    list[WorkState] | None, QueryParameter(name="state", description="Only these states.")
]
OfLab = Annotated[UUID | None, QueryParameter(name="lab", description="Only of this lab.")]
Flagged = Annotated[
    bool | None,
    QueryParameter(name="flagged", description="true = only work that somebody should look at."),
]
ForSite = Annotated[UUID | None, QueryParameter(name="site", description="Only for this site.")]
OfDesign = Annotated[
    UUID | None, QueryParameter(name="design", description="Only of this version of a design.")
]
Sort = Annotated[
    Literal["number", "due"], QueryParameter(name="sort", description="What comes first.")
]
ForLine = Annotated[UUID | None, QueryParameter(name="line", description="Only for this line.")]
InLanguage = Annotated[Language, QueryParameter(name="language", description="Of the paper.")]


def shown(unit: UnitOfWork, order: WorkOrder) -> read.NamedOrder:
    """Returns a changed work order with its names."""
    return read.named(unit.session, order)


class CampaignWorkOrderController(Controller):
    """Work orders of a campaign."""

    path = "/campaigns/{campaign_id:uuid}/work-orders"
    tags = ("work orders",)

    @get(
        operation_id="list_campaign_work_orders",
        summary="List a campaign's work orders",
        sync_to_thread=True,
    )
    def list_all(
        self,
        request: HttpRequest,
        campaign_id: FromPath[UUID],
        states: States = None,
        lab: OfLab = None,
        site: ForSite = None,
        line: ForLine = None,
        design: OfDesign = None,
        flagged: Flagged = None,
        sort: Sort = "number",
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[WorkOrderRead]]:
        """Returns all work orders to coordinators, a lab's own to the lab."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: read.orders_of_campaign(
                session,
                who,
                campaign_id,
                states=states or (),
                lab_id=lab,
                site_id=site,
                line_id=line,
                design_id=design,
                flagged=flagged,
            ),
            lambda _, rows: [WorkOrderRead.of(row) for row in rows],
            by=(WorkOrder.due, WorkOrder.id) if sort == "due" else (WorkOrder.id,),
        )


class WorkOrderController(Controller):
    """What labs are asked to make."""

    path = "/work-orders"
    tags = ("work orders",)

    @get(
        operation_id="list_work_orders", summary="List your labs' work orders", sync_to_thread=True
    )
    def list_all(
        self,
        request: HttpRequest,
        states: States = None,
        lab: OfLab = None,
        flagged: Flagged = None,
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[WorkOrderRead]]:
        """Returns the work orders of all labs you act for, newest first."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: read.orders_of_labs(
                session, who, states=states or (), lab_id=lab, flagged=flagged
            ),
            lambda _, rows: [WorkOrderRead.of(row) for row in rows],
            by=(WorkOrder.id,),
            newest_first=True,
        )

    @post(
        "/accept",
        operation_id="accept_work_orders",
        summary="Accept several offers",
        status_code=200,
        sync_to_thread=True,
    )
    def accept_many(
        self, request: HttpRequest, data: JSONBody[ManyAcceptances]
    ) -> Response[WorkOrdersAccepted]:
        """Accepts offers in full, all of them or none."""
        return perform(
            request,
            lambda unit, who: reply.accept_many(unit, who, data.work_orders),
            lambda orders: WorkOrdersAccepted(work_orders=[order.id for order in orders]),
        )

    @get(
        "/{order_id:uuid}",
        operation_id="get_work_order",
        summary="See a work order",
        sync_to_thread=True,
    )
    def read(self, request: HttpRequest, order_id: FromPath[UUID]) -> Response[WorkOrderRead]:
        """Returns a work order to its lab and to coordinators."""
        return look(
            request,
            lambda session, who: WorkOrderRead.of(read.visible_named(session, who, order_id)),
        )

    @get(
        "/{order_id:uuid}/entries",
        operation_id="list_work_entries",
        summary="See what was reported",
        sync_to_thread=True,
    )
    def entries(self, request: HttpRequest, order_id: FromPath[UUID]) -> Response[WorkEntries]:
        """Returns every report about a work order, oldest first."""
        return look(
            request,
            lambda session, who: WorkEntries(
                entries=[
                    WorkEntryRead.of(row)
                    for row in read.entries_of(session, read.visible_order(session, who, order_id))
                ]
            ),
        )

    @get(
        "/{order_id:uuid}/paper.pdf",
        operation_id="print_work_order",
        summary="Print a work order",
        sync_to_thread=True,
        **downloads("application/pdf"),
    )
    def paper(
        self, request: HttpRequest, order_id: FromPath[UUID], language: InLanguage = "en"
    ) -> Response[bytes]:
        """Returns what to make, for whom, with the notice and a lot label."""
        link = f"{shared(request).settings.base_url}/w/{order_id}"
        return download(
            request,
            lambda session, who: work_order_pdf(session, who, order_id, language, link),
            media_type="application/pdf",
            filename=f"work-order-{order_id}.pdf",
        )

    @post(
        "/{order_id:uuid}/reports",
        operation_id="report_work",
        summary="Report units made",
        status_code=200,
        sync_to_thread=True,
    )
    def report(
        self, request: HttpRequest, order_id: FromPath[UUID], data: JSONBody[Report]
    ) -> Response[ReportRead]:
        """Counts units since the last report; material is taken from the lab's stock."""
        return perform(
            request, lambda unit, who: progress.report(unit, who, order_id, data), ReportRead.of
        )

    @post(
        "/{order_id:uuid}/rejections",
        operation_id="reject_units",
        summary="Take out bad units",
        status_code=200,
        sync_to_thread=True,
    )
    def reject(
        self, request: HttpRequest, order_id: FromPath[UUID], data: JSONBody[Rejection]
    ) -> Response[WorkOrderRead]:
        """Takes finished units out that failed a check: they are missing again."""
        return perform(
            request,
            lambda unit, who: shown(unit, progress.reject(unit, who, order_id, data)),
            WorkOrderRead.of,
        )

    @post(
        "/{order_id:uuid}/accept",
        operation_id="accept_work_order",
        summary="Accept an offer",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def accept(
        self, request: HttpRequest, order_id: FromPath[UUID], data: JSONBody[Acceptance]
    ) -> Response[WorkOrderRead]:
        """Accepts an offer or a part of it; returns the accepted work order."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, reply.accept(unit, who, order_id, data, version)),
            WorkOrderRead.of,
        )

    @post(
        "/{order_id:uuid}/decline",
        operation_id="decline_work_order",
        summary="Decline an offer",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def decline(
        self, request: HttpRequest, order_id: FromPath[UUID], data: JSONBody[Reason]
    ) -> Response[WorkOrderRead]:
        """Declines; the lab is not asked for this line again."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, reply.decline(unit, who, order_id, data.reason, version)),
            WorkOrderRead.of,
        )

    @post(
        "/{order_id:uuid}/start",
        operation_id="start_work_order",
        summary="Start work",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def start(self, request: HttpRequest, order_id: FromPath[UUID]) -> Response[WorkOrderRead]:
        """Begins accepted work: from now on only the lab can end it."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, work.start(unit, who, order_id, version)),
            WorkOrderRead.of,
        )

    @post(
        "/{order_id:uuid}/finish",
        operation_id="finish_work_order",
        summary="Finish work",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def finish(self, request: HttpRequest, order_id: FromPath[UUID]) -> Response[WorkOrderRead]:
        """Ends work of which every unit is made or spoilt."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, work.finish(unit, who, order_id, version)),
            WorkOrderRead.of,
        )

    @post(
        "/{order_id:uuid}/stop-short",
        operation_id="stop_work_order",
        summary="Stop work short",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def stop(
        self, request: HttpRequest, order_id: FromPath[UUID], data: JSONBody[Reason]
    ) -> Response[WorkOrderRead]:
        """Ends started work early; what was made stays."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(
                unit, work.stop_short(unit, who, order_id, data.reason, version)
            ),
            WorkOrderRead.of,
        )

    @post(
        "/{order_id:uuid}/release",
        operation_id="release_work_order",
        summary="Give work back",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def release(
        self, request: HttpRequest, order_id: FromPath[UUID], data: JSONBody[Reason]
    ) -> Response[WorkOrderRead]:
        """Gives accepted work back that has not begun."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, work.release(unit, who, order_id, data.reason, version)),
            WorkOrderRead.of,
        )

    @post(
        "/{order_id:uuid}/withdraw",
        operation_id="withdraw_work_order",
        summary="Take an offer back",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def withdraw(
        self, request: HttpRequest, order_id: FromPath[UUID], data: JSONBody[Reason]
    ) -> Response[WorkOrderRead]:
        """Takes an offer back that nobody has answered; coordinators."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, take_back(unit, who, order_id, data.reason, version)),
            WorkOrderRead.of,
        )

    @post(
        "/{order_id:uuid}/clear-flag",
        operation_id="clear_flag",
        summary="Clear a flag",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def clear(self, request: HttpRequest, order_id: FromPath[UUID]) -> Response[WorkOrderRead]:
        """Notes that a coordinator has looked at flagged work, which goes on."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: shown(unit, clear_flag(unit, who, order_id, version)),
            WorkOrderRead.of,
        )
