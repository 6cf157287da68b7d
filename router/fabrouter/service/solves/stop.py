"""Ends solves early: with the best plan so far, or without one."""

from uuid import UUID

from fabrouter.access import Principal, Relation
from fabrouter.lifecycle import SOLVE_RUN
from fabrouter.service.campaigns.planned import forget_plans
from fabrouter.service.refusals import Conflict
from fabrouter.service.solves.access import locked_run, record
from fabrouter.service.steps import move
from fabrouter.store.tables import SolveRun, SolveState
from fabrouter.store.unit_of_work import UnitOfWork


def cancel_solve(unit: UnitOfWork, principal: Principal, run_id: UUID) -> SolveRun:
    """Gives a run up: at once if it or its plan waits, within seconds if it runs."""
    campaign, run = locked_run(unit, principal, run_id)
    if run.state == SolveState.RUNNING:
        if not run.cancel_requested:
            run.cancel_requested = True
            record(unit, "cancel_requested", campaign, run)
        return run
    move(SOLVE_RUN, "cancel", run, frozenset({Relation.COORDINATOR}))
    run.finished_at = run.finished_at or unit.now
    forget_plans(unit.session, campaign, run)
    record(unit, "cancelled", campaign, run)
    return run


def stop_solve(unit: UnitOfWork, principal: Principal, run_id: UUID) -> SolveRun:
    """Has a run end within seconds with the best plan it has; that plan is not published by itself.

    Raises
    ------
    Conflict
        ``not-running`` if it waits or has ended.
    """
    campaign, run = locked_run(unit, principal, run_id)
    if run.state != SolveState.RUNNING:
        raise Conflict("not-running", f"The solve is {run.state}.", state=run.state)
    if not run.stop_requested:
        run.stop_requested, run.auto_publish = True, False
        record(unit, "stop_requested", campaign, run)
    return run
