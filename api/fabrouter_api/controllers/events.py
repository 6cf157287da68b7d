"""``/events``: what happens, as it happens and afterwards."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream
from sqlalchemy import select
from sqlmodel import Session

from fabrouter.access import Principal
from fabrouter.messages.events import head_position
from fabrouter.messages.topics import Topics
from fabrouter.service.events import topics_within
from fabrouter.store.tables import JournalEntry
from fabrouter_api.calls import (
    DEFAULT_ITEMS,
    Cursor,
    HttpRequest,
    Page,
    PageSize,
    caller_of,
    page,
)
from fabrouter_api.feed import Feed, TooManyStreamsError
from fabrouter_api.problems import Problem
from fabrouter_api.schemas.events import EventRead
from fabrouter_api.state import shared

_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
_NAME = re.compile(rb"^event: .*\n", re.MULTILINE)

Kinds = Annotated[
    list[str] | None,
    QueryParameter(
        name="subject",
        max_items=20,
        description="Only about these kinds of thing, such as work_order.",
    ),
]
About = Annotated[
    UUID | None, QueryParameter(name="about", description="Only about the thing of this id.")
]


class EventController(Controller):
    """Events: every change, told to those it concerns."""

    path = "/events"
    tags = ("events",)

    @get(operation_id="list_events", summary="Read what happened", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        campaign: FromQuery[UUID | None] = None,
        lab: FromQuery[UUID | None] = None,
        kinds: Kinds = None,
        about: About = None,
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[EventRead]]:
        """Returns the changes you may hear of, newest first: the audit trail."""
        topics = Topics()

        def query(session: Session, who: Principal) -> Any:
            nonlocal topics
            topics = topics_within(session, who, campaign, lab)
            columns = JournalEntry.__table__.columns  # type: ignore[attr-defined]
            # What a row was afterwards is long, and matters only to those who hear of single sites.
            needed = [c for c in columns if topics.sites or c.key != "after"]
            found = select(*needed).where(topics.condition())
            if kinds:
                found = found.where(columns.subject.in_(kinds))
            return found if about is None else found.where(columns.subject_id == about)

        def present(_: Session, rows: Any) -> list[EventRead]:
            heard = filter(topics.hears, rows) if topics.sites else rows
            return [EventRead.of(row) for row in heard]

        return page(
            request, limit, cursor, query, present, by=(JournalEntry.position,), newest_first=True
        )

    @get(
        "/stream",
        operation_id="stream_events",
        summary="Hear what happens",
        opt={"uncounted": True},
        media_type="text/event-stream",
    )
    async def stream(
        self,
        request: HttpRequest,
        campaign: FromQuery[UUID | None] = None,
        lab: FromQuery[UUID | None] = None,
        coalesce: FromQuery[bool] = False,
        named: FromQuery[bool] = True,
    ) -> Stream:
        """Sends server-sent events; ``Last-Event-ID`` resumes after that position.

        Without names every event is a ``message``, which is all that browsers hear unasked.
        """
        account_id, topics, head = await asyncio.to_thread(_admit, request, campaign, lab)
        after = _last_event(request, head)
        feed: Feed = request.app.state.feed
        try:
            listener = feed.subscribe(account_id, topics)
        except TooManyStreamsError:
            raise _too_many() from None
        events = feed.stream(listener, after, coalesce=coalesce)
        return Stream(
            events if named else _without_names(events),
            media_type="text/event-stream",
            headers=_HEADERS,
        )


async def _without_names(events: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(events):
        async for chunk in events:
            yield _NAME.sub(b"", chunk)


def _admit(
    request: HttpRequest, campaign: UUID | None, lab: UUID | None
) -> tuple[UUID, Topics, int]:
    principal = caller_of(request).principal
    with shared(request).desk.store.read() as session:
        return (
            principal.account_id,
            topics_within(session, principal, campaign, lab),
            head_position(session),
        )


def _last_event(request: HttpRequest, head: int) -> int | None:
    text = request.headers.get("last-event-id")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= head):
        raise Problem(
            400,
            "bad-last-event-id",
            f"Last-Event-ID is the position of an event, 0 to {head}; leave it out to begin anew.",
        )
    return int(text)


def _too_many() -> Problem:
    detail = "You have five streams open: close one first."
    return Problem(429, "too-many-streams", detail, headers={"Retry-After": "5"})
