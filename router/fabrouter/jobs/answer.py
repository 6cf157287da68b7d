"""Writes down how a run ended; only the worker that holds it may."""

import hashlib
import zlib
from dataclasses import dataclass
from datetime import datetime

from fabrouter.access import Relation
from fabrouter.jobs.lease import Claim, held_run
from fabrouter.lifecycle import SOLVE_RUN
from fabrouter.plan.document import PlanDocument
from fabrouter.service.campaigns.planned import keep_planned
from fabrouter.service.solves.access import record
from fabrouter.service.solves.differences import differences_from_last
from fabrouter.service.solves.incumbent import forget_incumbent
from fabrouter.service.steps import move, move_by_system
from fabrouter.store.tables import Campaign, Snapshot, SolveKind, SolveRun, StoredPlan
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.scenario import ScenarioDocument


@dataclass(frozen=True)
class Seen:
    """What a run saw.

    Parameters
    ----------
    scenario
        The scenario as JSON text.
    revision
        The campaign's revision.
    at
        When it was read.
    """

    scenario: bytes
    revision: int
    at: datetime


def store_plan(unit: UnitOfWork, held: Claim, seen: Seen, plan: bytes, note: str = "") -> None:
    """Stores a plan that has passed the checker; its run is verified.

    Parameters
    ----------
    unit
        The transaction.
    held
        The run.
    seen, plan
        What it saw and answered, as JSON text.
    note
        What is odd about it, such as that the search was cut off.

    Raises
    ------
    LeaseLostError
        If somebody else holds the run by now.
    """
    campaign, run = held_run(unit, held)
    document = PlanDocument.model_validate_json(plan)
    scenario = ScenarioDocument.model_validate_json(seen.scenario)
    _keep_snapshot(unit, campaign, run, seen)
    row = StoredPlan(
        campaign_id=campaign.id,
        run_id=run.id,
        fence=held.fence,
        document=zlib.compress(plan, 6),
        sha256=hashlib.sha256(plan).hexdigest(),
        objective_eur=document.solve.objective_eur,
        lower_bound_eur=document.solve.lower_bound_eur,
        totals=document.totals.model_dump(mode="json"),
        differences=differences_from_last(unit.session, campaign, scenario, document),
        created_at=unit.now,
    )
    unit.add(row)
    if run.kind != SolveKind.WHAT_IF:
        units = {line.id: line.on_time + line.late for line in document.lines}
        keep_planned(unit, campaign, row, units)
    move_by_system(SOLVE_RUN, "verify", run)
    _end(unit, run, note)
    record(unit, "verified", campaign, run, plan_id=str(row.id), fence=held.fence)


def reject_plan(unit: UnitOfWork, held: Claim, seen: Seen, why: str) -> None:
    """Ends a run whose plans the checker refused: a defect somebody must look at."""
    campaign, run = held_run(unit, held)
    _keep_snapshot(unit, campaign, run, seen)
    move_by_system(SOLVE_RUN, "reject", run)
    _end(unit, run, why)
    record(unit, "rejected", campaign, run)


def fail_run(unit: UnitOfWork, held: Claim, seen: Seen | None, why: str) -> None:
    """Ends a run that found no plan."""
    campaign, run = held_run(unit, held)
    if seen is not None:
        _keep_snapshot(unit, campaign, run, seen)
    move_by_system(SOLVE_RUN, "fail", run)
    _end(unit, run, why)
    record(unit, "failed", campaign, run)


def cancel_run(unit: UnitOfWork, held: Claim) -> None:
    """Ends a run that its coordinator gave up."""
    campaign, run = held_run(unit, held)
    move(SOLVE_RUN, "cancel", run, frozenset({Relation.COORDINATOR}))
    _end(unit, run, "")
    record(unit, "cancelled", campaign, run)


def _end(unit: UnitOfWork, run: SolveRun, error: str) -> None:
    run.finished_at, run.error = unit.now, error[:4000]
    forget_incumbent(unit.session, run.id)


def _keep_snapshot(unit: UnitOfWork, campaign: Campaign, run: SolveRun, seen: Seen) -> None:
    row = Snapshot(
        campaign_id=campaign.id,
        revision=seen.revision,
        sha256=hashlib.sha256(seen.scenario).hexdigest(),
        document=zlib.compress(seen.scenario, 6),
        created_at=seen.at,
    )
    unit.add(row)
    run.snapshot_id = row.id
