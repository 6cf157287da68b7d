"""Shows runs and their plans to those who coordinate."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from fabrouter.access import Principal
from fabrouter.compile.index import ScenarioIndex
from fabrouter.exports.geojson import map_of
from fabrouter.exports.tables import plan_tables
from fabrouter.plan.document import PlanDocument
from fabrouter.service.refusals import NotFound
from fabrouter.service.solves.access import plan_of, readable_campaign, readable_run
from fabrouter.service.solves.snapshot import unpacked
from fabrouter.store.tables import (
    Campaign,
    Lab,
    LabGrant,
    Network,
    Site,
    Snapshot,
    SolveRun,
    StoredPlan,
)
from fabrouter_network.scenario import ScenarioDocument

TABLES = ("lots", "shipments", "lines", "missing", "labs", "purchases", "transfers")
"""Tables of a plan, by name."""


@dataclass(frozen=True)
class PlanView:
    """A plan as it was stored.

    Parameters
    ----------
    run, stored
        Its rows.
    document
        The plan.
    scenario
        What it saw.
    """

    run: SolveRun
    stored: StoredPlan
    document: PlanDocument
    scenario: ScenarioDocument


def runs_of(session: Session, principal: Principal, campaign_id: UUID) -> SelectOfScalar[SolveRun]:
    """Returns the query of a campaign's runs."""
    campaign = readable_campaign(session, principal, campaign_id)
    return select(SolveRun).where(SolveRun.campaign_id == campaign.id)


def plans_of(session: Session, runs: Sequence[SolveRun]) -> dict[UUID, StoredPlan]:
    """Returns the plans of those runs that have one, by run."""
    query = select(StoredPlan).where(col(StoredPlan.run_id).in_([run.id for run in runs]))
    return {row.run_id: row for row in session.exec(query)}


def plan_view(session: Session, principal: Principal, run_id: UUID) -> PlanView:
    """Returns the plan of a run.

    Raises
    ------
    NotFound
        If the run has none, or the caller does not coordinate its campaign.
    """
    return _view(session, readable_run(session, principal, run_id))


def _view(session: Session, run: SolveRun) -> PlanView:
    stored = plan_of(session, run)
    snapshot = session.get_one(Snapshot, run.snapshot_id)
    return PlanView(
        run,
        stored,
        PlanDocument.model_validate_json(unpacked(stored.document)),
        ScenarioDocument.model_validate_json(unpacked(snapshot.document)),
    )


def plan_map(session: Session, principal: Principal, run_id: UUID) -> bytes:
    """Returns a plan as GeoJSON, with the names places have now."""
    view = plan_view(session, principal, run_id)
    campaign = session.get_one(Campaign, view.run.campaign_id)
    index = ScenarioIndex.of(_named(session, campaign, view.scenario))
    tree = map_of(view.document, index, view.scenario.horizon.zone)
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()


def plan_table(session: Session, principal: Principal, run_id: UUID, table: str) -> bytes:
    """Returns one table of a plan as CSV.

    Raises
    ------
    NotFound
        If there is no such table.
    """
    view = plan_view(session, principal, run_id)
    text = plan_tables(view.document).get(f"{table}.csv")
    if text is None:
        raise NotFound
    return text.encode()


def scenario_of(session: Session, principal: Principal, run_id: UUID) -> bytes:
    """Returns what a run saw, as a scenario file without names of people or places."""
    run = readable_run(session, principal, run_id)
    if run.snapshot_id is None:
        raise NotFound
    return unpacked(session.get_one(Snapshot, run.snapshot_id).document)


def _named(session: Session, campaign: Campaign, scenario: ScenarioDocument) -> ScenarioDocument:
    names = place_names(session, campaign)
    return scenario.model_copy(
        update={
            "labs": tuple(
                lab.model_copy(update={"name": names.get(lab.id, lab.name)})
                for lab in scenario.labs
            ),
            "sites": tuple(
                site.model_copy(update={"name": names.get(site.id, site.name)})
                for site in scenario.sites
            ),
        }
    )


def place_names(session: Session, campaign: Campaign) -> dict[str, str]:
    """Returns the names that labs and sites have now, by their ids in scenarios."""
    return _lab_names(session, campaign) | _site_names(session, campaign)


def _lab_names(session: Session, campaign: Campaign) -> dict[str, str]:
    own = session.exec(select(Lab).where(Lab.network_id == campaign.network_id))
    names = {lab.slug: lab.name for lab in own}
    lent = (
        select(Lab, Network.slug)
        .join(LabGrant, col(LabGrant.lab_id) == col(Lab.id))
        .join(Network, col(Network.id) == col(Lab.network_id))
        .where(LabGrant.network_id == campaign.network_id)
    )
    return names | {f"{slug}:{lab.slug}": lab.name for lab, slug in session.exec(lent)}


def _site_names(session: Session, campaign: Campaign) -> dict[str, str]:
    rows: Sequence[Site] = session.exec(
        select(Site).where(Site.network_id == campaign.network_id)
    ).all()
    return {row.slug: row.name for row in rows}


def compared(session: Session, principal: Principal, run_ids: Sequence[UUID]) -> list[PlanView]:
    """Returns several plans, in the order they were asked for.

    Raises
    ------
    NotFound
        If one of them has no plan or is not the caller's to see.
    """
    return [plan_view(session, principal, run_id) for run_id in run_ids]


def plan_texts(session: Session, principal: Principal, run_id: UUID) -> tuple[Any, Any]:
    """Returns the JSON texts of a plan and its scenario."""
    run = readable_run(session, principal, run_id)
    stored = plan_of(session, run)
    snapshot = session.get_one(Snapshot, run.snapshot_id)
    return unpacked(stored.document).decode(), unpacked(snapshot.document).decode()
