"""Finds solve runs and their plans for those who may know of them."""

from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from fabrouter.access import Principal, Relation, Rule, authorise
from fabrouter.service.campaigns.access import target_of
from fabrouter.service.refusals import NotFound
from fabrouter.store.tables import Campaign, SolveRun, StoredPlan
from fabrouter.store.unit_of_work import UnitOfWork

_COORDINATES = Rule(frozenset({Relation.COORDINATOR}))


def readable_run(session: Session, principal: Principal, run_id: UUID) -> SolveRun:
    """Returns a run to those who coordinate its campaign.

    Raises
    ------
    NotFound
        For everybody else.
    """
    run = session.get(SolveRun, run_id)
    if run is None:
        raise NotFound
    campaign = session.get_one(Campaign, run.campaign_id)
    authorise(principal, "solves:read", _COORDINATES, target_of(campaign))
    return run


def readable_campaign(session: Session, principal: Principal, campaign_id: UUID) -> Campaign:
    """Returns a campaign to those who coordinate it."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    authorise(principal, "solves:read", _COORDINATES, target_of(campaign))
    return campaign


def locked_run(
    unit: UnitOfWork, principal: Principal | None, run_id: UUID
) -> tuple[Campaign, SolveRun]:
    """Returns a run and its campaign, both locked, to somebody who coordinates it.

    Parameters
    ----------
    principal
        The caller; nothing = the system.
    """
    campaign_id = unit.session.exec(
        select(SolveRun.campaign_id).where(SolveRun.id == run_id)
    ).first()
    campaign = unit.lock(Campaign, campaign_id) if campaign_id else None
    if campaign is None:
        raise NotFound
    if principal is not None:
        authorise(principal, "solves:write", _COORDINATES, target_of(campaign))
    run = unit.lock(SolveRun, run_id)
    if run is None:
        raise NotFound
    return campaign, run


def plan_of(session: Session, run: SolveRun) -> StoredPlan:
    """Returns the plan of a run.

    Raises
    ------
    NotFound
        If it has none.
    """
    plan = session.exec(select(StoredPlan).where(StoredPlan.run_id == run.id)).first()
    if plan is None:
        raise NotFound
    return plan


def record(unit: UnitOfWork, verb: str, campaign: Campaign, run: SolveRun, **data: Any) -> None:
    """Notes a change of a run in the journal."""
    unit.record(
        f"solve_run.{verb}",
        run,
        network_id=campaign.network_id,
        campaign_id=campaign.id,
        state=run.state,
        **data,
    )
