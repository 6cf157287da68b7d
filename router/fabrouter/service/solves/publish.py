"""Publishes a checked plan: its new work is offered to labs, unless things have moved on."""

from datetime import datetime
from uuid import UUID

import structlog
from sqlmodel import col, select

from fabrouter.access import Principal, Relation
from fabrouter.lifecycle import SOLVE_RUN
from fabrouter.plan.check import describe
from fabrouter.plan.document import PlanDocument
from fabrouter.service.campaigns.access import touch
from fabrouter.service.campaigns.planned import forget_plans
from fabrouter.service.refusals import Conflict
from fabrouter.service.solves.access import locked_run, plan_of, record
from fabrouter.service.solves.campaign_facts import CampaignFacts, read_facts
from fabrouter.service.solves.extras import (
    NoLongerFitsError,
    Work,
    extras_of,
    made_since,
    present_solution,
)
from fabrouter.service.solves.offering import exchange_of
from fabrouter.service.solves.promised_work import WorkKey
from fabrouter.service.solves.request import request_replan
from fabrouter.service.solves.settle import settle
from fabrouter.service.solves.snapshot import (
    local_today,
    packed,
    snapshot_document,
    unpacked,
)
from fabrouter.service.steps import move, move_by_system, refuse
from fabrouter.service.versions import require_version
from fabrouter.service.work_orders.offers import offer, withdraw
from fabrouter.store.tables import (
    Campaign,
    CampaignState,
    Lab,
    Snapshot,
    SolveKind,
    SolveRun,
    SolveState,
    StoredPlan,
)
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.issues import InputError
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_solver import check

log = structlog.get_logger()

_NEXT_CAUSE = {"superseded": "superseded again", "superseded again": ""}
"""A plan that was superseded is made anew, but not for ever: the next event asks for one anyway."""


def publish_plan(
    unit: UnitOfWork, principal: Principal | None, run_id: UUID, version: int | None = None
) -> SolveRun:
    """Publishes the plan of a run, or marks it superseded if it no longer fits.

    A plan fits if, with what labs have promised by now, its new work breaks no rule of the
    campaign as it is now. Accepted and started work is left as it is.

    Parameters
    ----------
    unit
        The transaction; it locks the campaign, the run and the plan's labs.
    principal
        Who publishes; nothing = the system.
    run_id
        The run.
    version
        The version of the run that the caller saw; ``None`` = any.

    Returns
    -------
    SolveRun
        ``published`` or ``superseded``.

    Raises
    ------
    Conflict
        ``invalid-transition``, ``not-publishable`` or ``campaign-not-active``.
    """
    campaign, run = locked_run(unit, principal, run_id)
    require_version(run, version)
    _assert_publishable(campaign, run)
    plan = plan_of(unit.session, run)
    document = PlanDocument.model_validate_json(unpacked(plan.document))
    _lock_labs(unit, document, campaign)
    facts = read_facts(unit.session, campaign, unit.now)
    try:
        scenario, extras = _fresh(unit, facts, run, document)
    except NoLongerFitsError as error:
        return supersede(unit, campaign, run, str(error))
    _exchange(unit, facts, plan, scenario, extras)
    plan.published_at = unit.now
    plan.published_by = principal.account_id if principal else None
    unit.session.add(plan)
    forget_plans(unit.session, campaign)
    if principal is None:
        move_by_system(SOLVE_RUN, "publish", run)
    else:
        move(SOLVE_RUN, "publish", run, frozenset({Relation.COORDINATOR}))
    touch(unit, campaign)
    record(unit, "published", campaign, run, plan_id=str(plan.id))
    return run


def supersede(unit: UnitOfWork, campaign: Campaign, run: SolveRun, why: str) -> SolveRun:
    """Marks a run as overtaken by events; a plan that publishes by itself is made anew."""
    move_by_system(SOLVE_RUN, "supersede", run)
    run.error, run.finished_at = why[:4000], unit.now
    forget_plans(unit.session, campaign, run)
    record(unit, "superseded", campaign, run)
    cause = _NEXT_CAUSE.get(run.cause, "superseded")
    if cause and run.auto_publish and campaign.state == CampaignState.ACTIVE:
        request_replan(unit, campaign, cause, auto_publish=True)
    return run


def _assert_publishable(campaign: Campaign, run: SolveRun) -> None:
    if run.state == SolveState.VERIFIED and run.kind == SolveKind.WHAT_IF:
        raise Conflict("not-publishable", "A what-if is never published.", kind=run.kind)
    if run.state == SolveState.VERIFIED and campaign.state != CampaignState.ACTIVE:
        detail = f"The campaign is {campaign.state}."
        raise Conflict("campaign-not-active", detail, state=campaign.state)
    if run.state != SolveState.VERIFIED:
        raise refuse(SOLVE_RUN, "publish", run.state)


def _lock_labs(unit: UnitOfWork, plan: PlanDocument, campaign: Campaign) -> None:
    """Keeps everybody else from booking the plan's labs until this is decided."""
    facts = read_facts(unit.session, campaign, unit.now)
    ids = {facts.names.labs[lot.lab] for lot in plan.lots if lot.lab in facts.names.labs}
    query = select(Lab.id).where(col(Lab.id).in_(ids)).order_by(col(Lab.id)).with_for_update()
    unit.session.exec(query).all()


def _fresh(
    unit: UnitOfWork, facts: CampaignFacts, run: SolveRun, plan: PlanDocument
) -> tuple[ScenarioDocument, dict[WorkKey, Work]]:
    """Returns the campaign as it is now and the plan's new work, checked against it.

    Raises
    ------
    NoLongerFitsError
        If it does not fit.
    """
    campaign = facts.campaign
    snapshot = unit.session.get_one(Snapshot, run.snapshot_id)
    seen = ScenarioDocument.model_validate_json(unpacked(snapshot.document))
    try:
        now = _moment(campaign, snapshot.created_at, unit.now)
        present, _ = snapshot_document(unit.session, campaign, now)
        made = made_since(facts, snapshot.created_at, present.horizon.local_day(0))
        if packed(present)[1] == snapshot.sha256:
            return present, extras_of(plan, seen, present, made)
        compiled = settle(present, plan.policy)
    except (Conflict, InputError) as error:
        raise NoLongerFitsError(str(error)) from error
    present = compiled.document
    extras = extras_of(plan, seen, present, made)
    solution = present_solution(plan, compiled, extras)
    violations = check(compiled.data, solution)
    if violations:
        raise NoLongerFitsError(describe(violations[0], compiled, solution))
    return present, extras


def _moment(campaign: Campaign, seen: datetime, now: datetime) -> datetime:
    """Returns what counts as now: the hours of today that a plan has used were there then."""
    return seen if local_today(campaign, seen) == local_today(campaign, now) else now


def _exchange(
    unit: UnitOfWork,
    facts: CampaignFacts,
    plan: StoredPlan,
    scenario: ScenarioDocument,
    extras: dict[WorkKey, Work],
) -> None:
    exchange = exchange_of(unit.session, facts, scenario, extras)
    for order in exchange.withdrawn:
        withdraw(unit, order, "replanned")
    unit.session.flush()
    offer(unit, facts.campaign, exchange.new, plan.id)
    log.info(
        "plan.published",
        campaign=str(facts.campaign.id),
        kept=len(exchange.kept),
        withdrawn=len(exchange.withdrawn),
        offered=len(exchange.new),
    )
