"""Statements of what labs did."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath, QueryParameter

from fabrouter.i18n import Language
from fabrouter.service.papers.campaign_report import campaign_report
from fabrouter.service.papers.statement import statement_pdf
from fabrouter.service.statements.statement import (
    effort_table,
    efforts_csv,
    statement_csv,
    statement_of,
)
from fabrouter_api.calls import HttpRequest, download, downloads, look
from fabrouter_api.schemas.statements import EffortsRead

InLanguage = Annotated[Language, QueryParameter(name="language", description="Of the paper.")]


class StatementController(Controller):
    """Hours, materials, euros and emissions of a campaign."""

    path = "/campaigns/{campaign_id:uuid}"
    tags = ("statements",)

    @get("/efforts", operation_id="list_efforts", summary="See what labs did", sync_to_thread=True)
    def efforts(self, request: HttpRequest, campaign_id: FromPath[UUID]) -> Response[EffortsRead]:
        """Returns the effort of all labs to coordinators, its own to a lab."""
        return look(
            request,
            lambda session, who: EffortsRead.of(effort_table(session, who, campaign_id)[1]),
        )

    @get(
        "/efforts.csv",
        operation_id="get_efforts_table",
        summary="Get what labs did as CSV",
        sync_to_thread=True,
        **downloads("text/csv"),
    )
    def efforts_table(self, request: HttpRequest, campaign_id: FromPath[UUID]) -> Response[bytes]:
        """Returns a row a lab: units, hours, euros and emissions."""
        return download(
            request,
            lambda session, who: efforts_csv(*effort_table(session, who, campaign_id)).encode(),
            media_type="text/csv",
            filename="efforts.csv",
        )

    @get(
        "/report.pdf",
        operation_id="print_report",
        summary="Print a campaign's report",
        sync_to_thread=True,
        **downloads("application/pdf"),
    )
    def report(
        self, request: HttpRequest, campaign_id: FromPath[UUID], language: InLanguage = "en"
    ) -> Response[bytes]:
        """Returns where units are, what labs did and what is missing; coordinators."""
        return download(
            request,
            lambda session, who: campaign_report(session, who, campaign_id, language),
            media_type="application/pdf",
            filename="report.pdf",
        )

    @get(
        "/labs/{lab_id:uuid}/statement.csv",
        operation_id="get_statement_table",
        summary="Get a lab's statement as CSV",
        sync_to_thread=True,
        **downloads("text/csv"),
    )
    def as_table(
        self, request: HttpRequest, campaign_id: FromPath[UUID], lab_id: FromPath[UUID]
    ) -> Response[bytes]:
        """Returns work, material and transport of a lab, for reimbursement."""
        return download(
            request,
            lambda session, who: statement_csv(
                *statement_of(session, who, campaign_id, lab_id)
            ).encode(),
            media_type="text/csv",
            filename=f"statement-{lab_id}.csv",
        )

    @get(
        "/labs/{lab_id:uuid}/statement.pdf",
        operation_id="print_statement",
        summary="Print a lab's statement",
        sync_to_thread=True,
        **downloads("application/pdf"),
    )
    def as_paper(
        self,
        request: HttpRequest,
        campaign_id: FromPath[UUID],
        lab_id: FromPath[UUID],
        language: InLanguage = "en",
    ) -> Response[bytes]:
        """Returns work, material and transport of a lab, to be sent to who pays."""
        return download(
            request,
            lambda session, who: statement_pdf(
                *statement_of(session, who, campaign_id, lab_id), language
            ),
            media_type="application/pdf",
            filename=f"statement-{lab_id}.pdf",
        )
