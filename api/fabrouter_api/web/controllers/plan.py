"""One solve: while it runs, and its plan from every side."""

from collections import Counter
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from fabrouter.what_if import RESTRICTIONS
from fabrouter_api.web.faults import InnerProblem
from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.line_story import story_of
from fabrouter_api.web.paging import part_of
from fabrouter_api.web.plan_book import PlanBook, open_book
from fabrouter_api.web.plan_pictures import days_of, schedules_of, spread_of, tones_of
from fabrouter_api.web.regions import region_names
from fabrouter_api.web.visit import Here, Visit
from fabrouter_api.web.words_of_plans import ReasonWords, change_of

_UNDER_WAY = ("queued", "running")
_LABS_SHOWN = 8
ADVICE_S = 8
"""Seconds that changes are tried for."""


@get("/solves/{run_id:uuid}")
async def solve_page(
    visit: Here, run_id: FromPath[UUID], than: FromQuery[UUID | None] = None
) -> Response[Any]:
    """Shows how a search goes, or its plan on the map; ``than`` is a plan to compare it with."""
    solve = await visit.api.get(f"/solves/{run_id}")
    path = f"/solves/{run_id}"
    campaign, read = await visit.api.together(
        visit.api.get(f"/campaigns/{solve['campaign_id']}"), visit.api.find(f"{path}/plan")
    )
    if read is None:
        return await visit.show(
            "plan/search.html.j2",
            solve=solve,
            campaign=campaign,
            is_under_way=solve["state"] in _UNDER_WAY,
        )
    kinds = {change["kind"] for change in solve["options"]["changes"]}
    return await visit.show(
        "plan/plan.html.j2",
        solve=solve,
        campaign=campaign,
        read=read,
        regions=region_names(),
        than=than,
        is_restricted=bool(kinds) and kinds <= RESTRICTIONS,
    )


@get("/solves/{run_id:uuid}/flows")
async def flows_page(
    visit: Here, run_id: FromPath[UUID], part: FromQuery[int] = 1
) -> Response[Any]:
    """Lists what the map shows."""
    path = f"/solves/{run_id}"
    solve, drawn = await visit.api.together(visit.api.get(path), visit.api.get(f"{path}/plan/map"))
    campaign = await visit.api.get(f"/campaigns/{solve['campaign_id']}")
    rows = [feature["properties"] for feature in drawn["features"]]
    flows = [row for row in rows if row["kind"] == "flow"]
    flows.sort(key=lambda row: (-row["units"], row["origin"], row["destination"]))
    return await visit.show(
        "plan/flows.html.j2",
        solve=solve,
        campaign=campaign,
        names={row["id"]: row["name"] for row in rows if row["kind"] != "flow"},
        part=part_of(flows, part),
        sites=[row for row in rows if row["kind"] == "site"],
    )


@get("/solves/{run_id:uuid}/lines")
async def plan_lines_page(
    visit: Here,
    run_id: FromPath[UUID],
    show: FromQuery[str] = "all",
    site: FromQuery[str] = "",
    part: FromQuery[int] = 1,
) -> Response[Any]:
    """Lists the lines of a plan: all, or what is missing or late."""
    book = await _book(visit, run_id)
    lacks = {"missing": "unmet", "late": "late"}.get(show)
    rows = [
        line
        for line in book.plan["lines"]
        if (lacks is None or line[lacks]) and (not site or line["site"] == site)
    ]
    return await visit.show(
        "plan/lines.html.j2", book=book, part=part_of(rows, part), show_what=show, site=site
    )


@get("/solves/{run_id:uuid}/line")
async def line_story_page(
    visit: Here, run_id: FromPath[UUID], key: FromQuery[str]
) -> Response[Any]:
    """Tells where an order is."""
    book = await _book(visit, run_id)
    line = book.lines.get(key)
    if line is None:
        raise _absent()
    return await visit.show(
        "plan/line.html.j2",
        book=book,
        line=line,
        chapters=story_of(book, key),
        makers=(makers := book.makers_of(key)),
        others=book.labs_by_name(without=makers),
        reasons=ReasonWords(visit.t, book.materials),
    )


@get("/solves/{run_id:uuid}/schedule")
async def schedule_page(
    visit: Here, run_id: FromPath[UUID], lab: FromQuery[str] = "", part: FromQuery[int] = 1
) -> Response[Any]:
    """Shows what each lab does on each day."""
    book = await _book(visit, run_id)
    labs = sorted(book.lots_by_lab, key=lambda name: (book.name(name), name))
    shown = part_of([name for name in labs if not lab or name == lab], part, _LABS_SHOWN)
    days = days_of(book)
    return await visit.show(
        "plan/schedule.html.j2",
        book=book,
        labs=labs,
        lab=lab,
        part=shown,
        days=days,
        schedules=schedules_of(book, shown.rows, days[0]) if days else [],
        tones=tones_of(book),
    )


@get("/solves/{run_id:uuid}/loads")
async def loads_page(visit: Here, run_id: FromPath[UUID]) -> Response[Any]:
    """Shows how evenly the work is shared out."""
    book = await _book(visit, run_id)
    return await visit.show("plan/loads.html.j2", book=book, spread=spread_of(book.plan))


@get("/solves/{run_id:uuid}/why")
async def why_page(
    visit: Here, run_id: FromPath[UUID], ask: FromQuery[bool] = False
) -> Response[Any]:
    """Says why units are missing or late, and which changes would help."""
    book = await _book(visit, run_id)
    advice, is_busy = None, False
    if ask:
        try:
            path = f"/solves/{run_id}/advice"
            advice = await visit.api.get(path, time_limit_s=ADVICE_S)
        except InnerProblem as problem:
            if problem.status not in {409, 503}:
                raise
            is_busy = True
    return await visit.show(
        "plan/why.html.j2",
        book=book,
        missing=_sums(book.plan, "reasons"),
        late=_sums(book.plan, "late_reasons"),
        advice=advice,
        is_busy=is_busy,
        change_of=change_of,
        reasons=ReasonWords(visit.t, book.materials),
    )


def _sums(plan: Json, kind: str) -> list[tuple[str, int, int]]:
    """Returns reason codes with units and lines, most units first."""
    units: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for line in plan["lines"]:
        for code in {row["code"] for row in line[kind]}:
            lines[code] += 1
        for row in line[kind]:
            units[row["code"]] += row["units"]
    return [(code, count, lines[code]) for code, count in units.most_common()]


async def _book(visit: Visit, run_id: UUID) -> PlanBook:
    book = await open_book(visit.api, run_id)
    if book is None:
        raise _absent()
    return book


def _absent() -> InnerProblem:
    return InnerProblem(404, {"detail": "There is nothing here that you can see."})


PLAN_PAGES = (
    solve_page,
    flows_page,
    plan_lines_page,
    line_story_page,
    schedule_page,
    loads_page,
    why_page,
)
