"""The researcher's bench: a library of studies, a builder, results, and links to read them."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.open_pages import OPEN
from fabrouter_api.web.study_pictures import by_engine, gaps_of, profile_of, scaling_of
from fabrouter_api.web.study_summary import engine_rows
from fabrouter_api.web.visit import Here, Visit

_SHOWN = 100
"""Studies that the list shows at most."""


@get("/research")
async def research_page(visit: Here, network: FromQuery[UUID | None] = None) -> Response[Any]:
    """Lists the studies of a network, newest first."""
    networks, chosen = await _networks(visit, network)
    studies = await visit.api.items(f"/networks/{chosen}/studies", most=_SHOWN) if chosen else []
    return await visit.show(
        "research/list.html.j2", networks=networks, chosen=chosen, studies=studies
    )


@get("/research/new")
async def new_study_page(
    visit: Here, network: FromQuery[UUID | None] = None, like: FromQuery[UUID | None] = None
) -> Response[Any]:
    """Asks what to compare; ``like`` fills in what an earlier study compared."""
    networks, chosen = await _networks(visit, network)
    library = await visit.api.get("/studies/library")
    earlier = await visit.api.find(f"/studies/{like}") if like else None
    return await visit.show(
        "research/new.html.j2",
        networks=networks,
        chosen=chosen,
        library=library,
        spec=earlier["spec"] if earlier else _FIRST,
    )


_FIRST: Json = {
    "name": "",
    "suite": "city",
    "sizes_percent": [100],
    "days": None,
    "mixes": ["one_stage"],
    "tightness": [0.95],
    "starts_on": "2020-04-01",
    "days_early": 3,
    "lost_labs_percent": 0,
    "simulations": 0,
    "engines": ["auto", "greedy", "nearest"],
    "seeds": [1, 2, 3],
    "time_limit_s": 5.0,
}
"""What the builder shows at first: some minutes of work."""


@get("/studies/{study_id:uuid}")
async def study_page(visit: Here, study_id: FromPath[UUID]) -> Response[Any]:
    """Shows how far a study is and what it has found so far."""
    path = f"/studies/{study_id}"
    study, found = await visit.api.together(visit.api.get(path), visit.api.get(f"{path}/runs"))
    return await _results(visit, study, found["runs"], is_shared=False)


@get("/shared/studies/{share_key:str}", opt=OPEN)
async def shared_study_page(visit: Here, share_key: FromPath[str]) -> Response[Any]:
    """Shows a study to whoever has its link."""
    path = f"/shared-studies/{share_key}"
    study, found = await visit.api.together(visit.api.get(path), visit.api.get(f"{path}/runs"))
    return await _results(visit, study, found["runs"], is_shared=True)


async def _results(
    visit: Visit, study: Json, runs: list[Json], *, is_shared: bool
) -> Response[Any]:
    groups = by_engine(runs)
    limit_s = study["spec"]["time_limit_s"]
    return await visit.show(
        "research/study.html.j2",
        study=study,
        runs=runs,
        is_shared=is_shared,
        under_way=study["runs"]["queued"] + study["runs"]["running"],
        engines=engine_rows(groups),
        profile=profile_of(groups) if groups else None,
        gaps=gaps_of(groups, limit_s) if groups else None,
        scaling=scaling_of(groups, limit_s) if groups else None,
    )


async def _networks(visit: Visit, wanted: UUID | None) -> tuple[list[Json], str | None]:
    """Returns the visitor's networks, and the one that is meant."""
    networks = await visit.api.items("/networks")
    ids = [network["id"] for network in networks]
    if wanted is not None and str(wanted) in ids:
        return networks, str(wanted)
    return networks, ids[0] if ids else None


RESEARCH_PAGES = (research_page, new_study_page, study_page, shared_study_page)
