"""``replan``: previous plan and changes in, new plan and what is different out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from fabrouter.compile import CompiledScenario, compile_scenario
from fabrouter.plan.document import PlanDocument
from fabrouter.plan.plan import Plan
from fabrouter.replan.apply import apply_changes
from fabrouter.replan.changes import Changes
from fabrouter.replan.differences import Differences, DropReason
from fabrouter.replan.firmness import statuses
from fabrouter.replan.measure import measure_differences
from fabrouter.replan.orders import with_orders
from fabrouter.replan.past import Past, at_moment
from fabrouter.replan.promises import Promises, cut_back, promise_lots, without_shipments
from fabrouter.replan.refusals import check_refusals, refused_pairs, with_refusals
from fabrouter.replan.start import carried_over
from fabrouter.replan.underway import with_past_ways
from fabrouter.routing import solve_compiled, solve_params
from fabrouter.scenario import Scenario
from fabrouter_network.policy import Policy
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_solver import Solution, TracePoint, check
from fabrouter_solver.repair import repair, unsupplied
from fabrouter_solver.tables import NO_LINK
from fabrouter_solver.validation.resources import committed_work

_MOST_ROUNDS = 10
"""How often promises that turn out to be impossible are taken out."""


@dataclass(frozen=True)
class Replan:
    """A new plan beside the one it replaces.

    Parameters
    ----------
    scenario
        The scenario as it is now, with the promises of the previous plan.
    plan
        The new plan, checked.
    differences
        What changes for whom, and why.
    """

    scenario: Scenario
    plan: Plan
    differences: Differences


class FixedWorkMovedError(AssertionError):
    """A new plan touched work that labs had accepted or started: a defect."""


def replan(
    scenario: Scenario,
    plan: PlanDocument | Plan,
    changes: Changes | None = None,
    *,
    new_scenario: Scenario | None = None,
    policy: Policy | str | None = None,
    engine: str = "auto",
    time_limit: float = 10.0,
    seed: int = 0,
    workers: int | None = None,
    deterministic_limit: float | None = None,
    on_progress: Callable[[TracePoint], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Replan:
    """Plans again after something has changed, and changes no more than is worth it.

    Lots of the previous plan that were accepted or started stay as they are; those only offered
    may change at the policy's ``change_eur_per_unit``. What the changed world makes impossible is
    dropped and named. With a moment of planning, what has happened by then stays, and nothing new
    happens before the first period that starts from then on.

    Parameters
    ----------
    scenario
        The scenario of the previous plan.
    plan
        The previous plan.
    changes
        What has changed since.
    new_scenario
        The scenario as it is now, if it was edited by other means; ``changes`` come on top.
    policy, engine, time_limit, seed, workers, deterministic_limit, on_progress, stop
        As in :func:`~fabrouter.routing.route`; the policy is the previous plan's by default.

    Returns
    -------
    Replan
        New scenario, new plan and differences.

    Raises
    ------
    InputError
        If a change names what is not there, the moment leaves nothing to plan, or the changed
        scenario contradicts itself.
    NoPlanError
        If no plan was found that keeps all that is fixed.
    """
    old = plan.document if isinstance(plan, Plan) else plan
    wanted = changes or Changes()
    chosen = policy if policy is not None else old.policy
    check_refusals(old, wanted)
    base = at_moment((new_scenario or scenario).document, wanted.now)
    past = Past.of(base, old, wanted)
    firmness = statuses(old, scenario.document, wanted, past)
    supplied = with_orders(base, old, past.until)
    refusing = with_refusals(supplied, refused_pairs(old, wanted))
    changed = apply_changes(refusing, wanted, past)
    promises = promise_lots(old, changed, firmness, wanted, past)
    compiled, promises = _possible(changed, promises, old, chosen, past)
    new = Scenario(compiled.document)
    params = solve_params(engine, time_limit, seed, workers, deterministic_limit)
    start = repair(compiled.data, carried_over(old, compiled), stop or _never)
    result = solve_compiled(compiled, params, on_progress, stop, start)
    _assert_fixed(compiled, result.solution)
    made = Plan.from_result(compiled, result, params, tuple(str(w) for w in new.warnings))
    found = measure_differences(old, made, promises, firmness, wanted, past)
    return Replan(new, made, found)


def _never() -> bool:
    return False


def _possible(
    document: ScenarioDocument,
    promises: Promises,
    old: PlanDocument,
    policy: Policy | str,
    past: Past,
) -> tuple[CompiledScenario, Promises]:
    """Compiles the scenario with those promises that can be kept; returns both."""
    for _ in range(_MOST_ROUNDS):
        compiled = compile_scenario(_promising(document, promises), policy)
        cut_off = _cut_off(compiled)
        if cut_off:
            promises = without_shipments(promises, old, cut_off, "no_way", past)
            document = with_past_ways(document, old, promises.kept, cut_off)
            continue
        broken = _broken(compiled)
        if not broken:
            break
        for reason, ids in broken.items():
            promises = cut_back(promises, old, ids, reason, past.until)
    return compiled, promises


def _promising(document: ScenarioDocument, promises: Promises) -> ScenarioDocument:
    return document.model_copy(update={"commitments": promises.kept})


def _cut_off(compiled: CompiledScenario) -> set[tuple[str, str]]:
    """Returns labs and places between which something is promised, but no way leads there."""
    index, lead = compiled.index, compiled.data.links.lead
    return {
        (promise.lab, sent.to)
        for promise in compiled.document.commitments
        for sent in promise.shipments
        if lead[index.lab_rows[promise.lab], index.place_rows[sent.to]] == NO_LINK
    }


def _broken(compiled: CompiledScenario) -> dict[DropReason, set[str]]:
    """Returns ids of fixed promises that no plan can keep, by reason."""
    data, names = compiled.data, compiled.document.commitments
    ids = {(c.line, c.mode): row.id for c, row in zip(data.commitments, names, strict=True)}
    promised = committed_work(data)
    found: dict[DropReason, set[str]] = {}
    for violation in check(data, promised):
        if violation.family != "kits" and "lot" in violation.subject:
            lot = promised.lots[violation.subject["lot"]]
            found.setdefault("cannot", set()).add(ids[lot.line, lot.mode])
    if found or not data.firm:
        return found
    for line, stage, lab in unsupplied(data):
        parent = int(data.stages.parent[stage])
        for (row, mode), name in ids.items():
            at_lab = int(data.modes.lab[mode]) == lab and int(data.modes.stage[mode]) == parent
            if row == line and at_lab and (row, mode) in data.firm:
                found.setdefault("parts_missing", set()).add(name)
    return found


def _assert_fixed(compiled: CompiledScenario, solution: Solution) -> None:
    """Refuses a plan that has less of any accepted or started work than was promised."""
    lots = {(lot.line, lot.mode): lot for lot in solution.lots}
    for key, promise in compiled.data.firm.items():
        lot = lots.get(key)
        made = Counter(dict(lot.production)) if lot else Counter()
        sent = Counter({(place, t): n for place, t, n in lot.shipments}) if lot else Counter()
        due = Counter({(place, t): n for place, t, n in promise.shipments})
        if Counter(dict(promise.production)) - made or due - sent:
            msg = f"Fixed work of line {key[0]} in mode {key[1]} has been moved."
            raise FixedWorkMovedError(msg)
