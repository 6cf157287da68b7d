"""How firm are the lots of a plan by now?"""

from fabrouter.plan.document import PlanDocument, PlannedLot
from fabrouter.replan.changes import Changes, Chosen
from fabrouter.replan.past import Past
from fabrouter.replan.promises import Status, lot_key
from fabrouter.replan.refusals import refused_pairs
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.scenario import ScenarioDocument


def statuses(
    plan: PlanDocument, before: ScenarioDocument, changes: Changes, past: Past | None = None
) -> dict[str, Status]:
    """Returns how firm each lot of a plan is by now, by lot id.

    Lots are offered unless they were accepted or started, now or before. Lots that have made
    anything by now are started, unless their labs decline them; so are accepted lots that have been
    set up: nobody prepares what is only offered. What a lab keeps of a line of which it declines
    something is accepted: nothing of that line could be offered to it again.

    Raises
    ------
    InputError
        If an id is neither that of a lot nor that of a lab.
    """
    known = {lot.id for lot in plan.lots} | {load.id for load in plan.labs}
    known |= {lab.id for lab in before.labs}
    named = [chosen for chosen in (changes.accepted, changes.started) if chosen != "all"]
    unknown = sorted({name for chosen in named for name in chosen} - known)
    if unknown:
        issues = [
            Issue("", "unknown-reference", f"the plan has no lot or lab '{name}'.")
            for name in unknown
        ]
        raise InputError("--accepted/--started", issues)
    earlier = {lot_key(promise): promise.status for promise in before.commitments}
    refused, gone_by = refused_pairs(plan, changes), past or Past()

    def status(lot: PlannedLot) -> Status:
        said = _status(lot, earlier.get(lot_key(lot)), changes)
        if lot.id in changes.declined_lots:
            return said
        firm = said.is_firm or (lot.lab, lot.line) in refused
        if gone_by.has_begun(lot) or (firm and gone_by.is_set_up(lot)):
            return Status.STARTED
        return Status.ACCEPTED if firm and not said.is_firm else said

    return {lot.id: status(lot) for lot in plan.lots}


def _status(lot: PlannedLot, earlier: Status | None, changes: Changes) -> Status:
    if lot.setup is None or earlier is Status.STARTED or _chosen(lot, changes.started):
        return Status.STARTED
    if earlier is Status.ACCEPTED or _chosen(lot, changes.accepted):
        return Status.ACCEPTED
    return Status.OFFERED


def _chosen(lot: PlannedLot, chosen: Chosen) -> bool:
    return chosen == "all" or lot.id in chosen or lot.lab in chosen
