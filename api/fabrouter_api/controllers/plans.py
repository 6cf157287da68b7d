"""``/solves/{id}/plan``: a plan as document, map, tables, and what would make it better."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath, QueryParameter
from pydantic import BaseModel
from sqlmodel import Session

from fabrouter.access import Principal
from fabrouter.advice import Advice
from fabrouter.jobs.advice import advice_for
from fabrouter.service.solves import view
from fabrouter.service.solves.plan_changes import ask_for_changes
from fabrouter_api.calls import HttpRequest, download, downloads, look
from fabrouter_api.schemas.plan_changes import PlanChangesRead
from fabrouter_api.schemas.solves import PlanRead

TrySeconds = Annotated[
    float, QueryParameter(name="time_limit_s", ge=1, le=20, description="Seconds of trying.")
]


class PlanController(Controller):
    """The plan of a solve."""

    path = "/solves/{run_id:uuid}"
    tags = ("plans",)

    @get("/plan", operation_id="get_plan", summary="See a plan", sync_to_thread=True)
    def read(self, request: HttpRequest, run_id: FromPath[UUID]) -> Response[PlanRead]:
        """Returns a checked plan with what it changes for labs."""
        return look(request, lambda session, who: PlanRead.of(view.plan_view(session, who, run_id)))

    @get(
        "/plan/changes",
        operation_id="get_plan_changes",
        summary="See what a plan changes for whom",
        sync_to_thread=True,
    )
    def changes(self, request: HttpRequest, run_id: FromPath[UUID]) -> Response[PlanChangesRead]:
        """Returns labs, lines and lots that change, beside the work as it stands without it."""

        def find(session: Session, who: Principal) -> BaseModel:
            asked = ask_for_changes(session, who, run_id)
            # Nobody else should wait for this connection meanwhile.
            session.close()
            return PlanChangesRead.of(asked.work_out())

        return look(request, find)

    @get(
        "/plan/map",
        operation_id="get_plan_map",
        summary="Get a plan as GeoJSON",
        sync_to_thread=True,
        **downloads("application/geo+json"),
    )
    def show_map(self, request: HttpRequest, run_id: FromPath[UUID]) -> Response[bytes]:
        """Returns labs, sites and flows of a plan as a GeoJSON file."""
        return download(
            request,
            lambda session, who: view.plan_map(session, who, run_id),
            media_type="application/geo+json",
            filename="plan.geojson",
        )

    @get(
        "/plan/tables/{table:str}",
        operation_id="get_plan_table",
        summary="Get a table of a plan",
        sync_to_thread=True,
        **downloads("text/csv"),
    )
    def show_table(
        self, request: HttpRequest, run_id: FromPath[UUID], table: FromPath[str]
    ) -> Response[bytes]:
        """Returns lots, shipments, lines, missing, labs, purchases or transfers as CSV."""
        name = table if table in view.TABLES else "table"
        return download(
            request,
            lambda session, who: view.plan_table(session, who, run_id, table),
            media_type="text/csv",
            filename=f"{name}.csv",
        )

    @get(
        "/scenario",
        operation_id="get_solve_scenario",
        summary="Get what a solve saw",
        sync_to_thread=True,
        **downloads("application/json"),
    )
    def show_scenario(self, request: HttpRequest, run_id: FromPath[UUID]) -> Response[bytes]:
        """Returns the scenario file of a solve: ids and numbers, no names of people."""
        return download(
            request,
            lambda session, who: view.scenario_of(session, who, run_id),
            media_type="application/json",
            filename="scenario.json",
        )

    @get(
        "/advice",
        operation_id="get_advice",
        summary="Ask what would help a plan",
        sync_to_thread=True,
    )
    def advise(
        self, request: HttpRequest, run_id: FromPath[UUID], time_limit_s: TrySeconds = 5.0
    ) -> Response[Advice]:
        """Returns single changes that verifiably help, tried within some seconds."""

        def find(session: Session, who: Principal) -> BaseModel:
            plan, scenario = view.plan_texts(session, who, run_id)
            # Nobody else should wait for this connection meanwhile.
            session.close()
            return advice_for(plan, scenario, time_limit_s)

        return look(request, find)
