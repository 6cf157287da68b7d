"""``/campaigns/{id}/solves`` and ``/solves``: plans are found by jobs."""

import asyncio
import json
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream
from sqlmodel import Session

from fabrouter.service.solves import view
from fabrouter.service.solves.access import readable_run
from fabrouter.service.solves.compare import compare
from fabrouter.service.solves.incumbent import incumbent_of
from fabrouter.service.solves.publish import publish_plan
from fabrouter.service.solves.request import request_solve
from fabrouter.service.solves.stop import cancel_solve, stop_solve
from fabrouter.store.tables import SolveRun
from fabrouter_api.calls import (
    DEFAULT_ITEMS,
    VERSIONED,
    Cursor,
    HttpRequest,
    Page,
    PageSize,
    caller_of,
    expected_version,
    look,
    page,
    perform,
)
from fabrouter_api.feed import TooManyStreamsError
from fabrouter_api.problems import Problem
from fabrouter_api.schemas.solves import (
    Comparison,
    IncumbentRead,
    SolveListed,
    SolveRead,
    SolveRequest,
)
from fabrouter_api.solve_stream import open_stream
from fabrouter_api.state import shared

_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}

RunIds = Annotated[
    list[UUID],
    QueryParameter(
        name="run", min_items=2, max_items=4, description="Solves with a plan; the first counts."
    ),
]


class CampaignSolveController(Controller):
    """Solves of a campaign."""

    path = "/campaigns/{campaign_id:uuid}/solves"
    tags = ("solves",)

    @post(
        operation_id="request_solve",
        summary="Ask for a plan",
        status_code=202,
        sync_to_thread=True,
    )
    def request(
        self, request: HttpRequest, campaign_id: FromPath[UUID], data: JSONBody[SolveRequest]
    ) -> Response[SolveRead]:
        """Queues a solve and answers at once; look at it under ``Location``."""
        answer = perform(
            request,
            lambda unit, who: request_solve(
                unit,
                who,
                campaign_id,
                data.kind,
                data.options,
                cause=data.cause,
                auto_publish=data.auto_publish,
            ),
            SolveRead.of,
        )
        answer.headers["location"] = f"/api/v1/solves/{json.loads(answer.content)['id']}"
        return answer

    @get(operation_id="list_solves", summary="List a campaign's solves", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        campaign_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[SolveListed]]:
        """Returns a campaign's solves, newest first."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: view.runs_of(session, who, campaign_id),
            _listed,
            by=(SolveRun.id,),
            newest_first=True,
        )


class SolveController(Controller):
    """One solve."""

    path = "/solves"
    tags = ("solves",)

    @get("/{run_id:uuid}", operation_id="get_solve", summary="See a solve", sync_to_thread=True)
    def read(self, request: HttpRequest, run_id: FromPath[UUID]) -> Response[SolveRead]:
        """Returns a solve with its progress."""
        return look(request, lambda session, who: SolveRead.of(readable_run(session, who, run_id)))

    @get(
        "/{run_id:uuid}/progress",
        operation_id="stream_solve",
        summary="Watch a solve",
        opt={"uncounted": True},
        media_type="text/event-stream",
    )
    async def watch(self, request: HttpRequest, run_id: FromPath[UUID]) -> Stream:
        """Sends the solve as server-sent events whenever it has changed, until it has ended."""
        account_id = await asyncio.to_thread(_admit, request, run_id)
        try:
            stream = open_stream(shared(request).desk, account_id, run_id)
        except TooManyStreamsError:
            detail = "You watch five solves already: close one first."
            raise Problem(429, "too-many-streams", detail, headers={"Retry-After": "5"}) from None
        return Stream(stream, media_type="text/event-stream", headers=_HEADERS)

    @get(
        "/{run_id:uuid}/incumbent",
        operation_id="get_incumbent",
        summary="See the best plan so far",
        sync_to_thread=True,
    )
    def incumbent(self, request: HttpRequest, run_id: FromPath[UUID]) -> Response[IncumbentRead]:
        """Returns an outline of a running solve's best plan; renewed at most once a second."""
        return look(
            request, lambda session, who: IncumbentRead.of(incumbent_of(session, who, run_id))
        )

    @post(
        "/{run_id:uuid}/cancel",
        operation_id="cancel_solve",
        summary="Cancel a solve",
        status_code=202,
        sync_to_thread=True,
    )
    def cancel(self, request: HttpRequest, run_id: FromPath[UUID]) -> Response[SolveRead]:
        """Gives a solve up: at once if it or its plan waits, within seconds if it runs."""
        return perform(request, lambda unit, who: cancel_solve(unit, who, run_id), SolveRead.of)

    @post(
        "/{run_id:uuid}/stop",
        operation_id="stop_solve",
        summary="Stop a search",
        status_code=202,
        sync_to_thread=True,
    )
    def stop(self, request: HttpRequest, run_id: FromPath[UUID]) -> Response[SolveRead]:
        """Ends a search within seconds; its best plan is kept, but not published by itself."""
        return perform(request, lambda unit, who: stop_solve(unit, who, run_id), SolveRead.of)

    @post(
        "/{run_id:uuid}/publish",
        operation_id="publish_solve",
        summary="Publish a plan",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def publish(self, request: HttpRequest, run_id: FromPath[UUID]) -> Response[SolveRead]:
        """Offers the plan's work to labs; a plan that no longer fits becomes ``superseded``."""
        version = expected_version(request)
        return perform(
            request, lambda unit, who: publish_plan(unit, who, run_id, version), SolveRead.of
        )

    @get("/compare", operation_id="compare_plans", summary="Compare plans", sync_to_thread=True)
    def compare(self, request: HttpRequest, run: RunIds) -> Response[Comparison]:
        """Returns the figures of 2 to 4 plans side by side."""
        return look(
            request,
            lambda session, who: Comparison.of(compare(view.compared(session, who, run))),
        )


def _listed(session: Session, runs: Sequence[SolveRun]) -> list[SolveListed]:
    plans = view.plans_of(session, runs)
    return [SolveListed.beside(run, plans.get(run.id)) for run in runs]


def _admit(request: HttpRequest, run_id: UUID) -> UUID:
    """Returns the account of a caller who may see a run."""
    principal = caller_of(request).principal
    with shared(request).desk.store.read() as session:
        readable_run(session, principal, run_id)
    return principal.account_id
