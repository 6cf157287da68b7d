"""Lots that labs decline, whole or in part: such a lab gets no more of that line."""

from collections.abc import Iterator

from fabrouter.plan.document import PlanDocument
from fabrouter.replan.changes import Changes
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.labs import Lab
from fabrouter_network.scenario import ScenarioDocument

LabLine = tuple[str, str]
"""(lab, line)."""


def check_refusals(plan: PlanDocument, changes: Changes) -> None:
    """Refuses lots that the plan does not have, and numbers of units that are no part of a lot.

    Raises
    ------
    InputError
        Lists all of them.
    """
    issues = [*_unknown(plan, changes), *_out_of_range(plan, changes), *_both(changes)]
    if issues:
        raise InputError("--decline-lot/--reduce-lot", issues)


def _unknown(plan: PlanDocument, changes: Changes) -> Iterator[Issue]:
    known = {lot.id for lot in plan.lots}
    fix = f"Name a lot of the plan, like '{plan.lots[0].id}'." if plan.lots else ""
    for name in sorted((changes.declined_lots | changes.reduced_lots.keys()) - known):
        yield Issue("", "unknown-reference", f"the plan has no lot '{name}'.", fix)


def _out_of_range(plan: PlanDocument, changes: Changes) -> Iterator[Issue]:
    for lot in plan.lots:
        units = changes.reduced_lots.get(lot.id)
        if units is not None and not 0 < units < lot.made:
            message = f"lot '{lot.id}' makes {lot.made} units and cannot be reduced to {units}."
            fix = f"Give 1 to {lot.made - 1}, or decline the lot."
            yield Issue("", "out-of-range", message, fix if lot.made > 1 else "Decline the lot.")


def _both(changes: Changes) -> Iterator[Issue]:
    chosen = [ids for ids in (changes.accepted, changes.started) if ids != "all"]
    taken = frozenset().union(*chosen, changes.reduced_lots.keys())
    for name in sorted(changes.declined_lots & taken):
        message = f"lot '{name}' is declined, and accepted, started or reduced as well."
        yield Issue("", "conflict", message, "Say one of the two.")


def refused_pairs(plan: PlanDocument, changes: Changes) -> frozenset[LabLine]:
    """Returns labs that declined a lot of a line, or a part of one."""
    named = changes.declined_lots | changes.reduced_lots.keys()
    return frozenset((lot.lab, lot.line) for lot in plan.lots if lot.id in named)


def with_refusals(document: ScenarioDocument, pairs: frozenset[LabLine]) -> ScenarioDocument:
    """Returns the scenario in which labs get no more of the lines they declined."""
    known = {line.id for line in document.lines}
    lines: dict[str, set[str]] = {}
    for lab, line in pairs:
        if line in known:
            lines.setdefault(lab, set()).add(line)
    labs = tuple(_refusing(lab, lines[lab.id]) if lab.id in lines else lab for lab in document.labs)
    return document.model_copy(update={"labs": labs})


def _refusing(lab: Lab, lines: set[str]) -> Lab:
    refused = tuple(sorted(lines.union(lab.limits.refused_lines)))
    limits = lab.limits.model_copy(update={"refused_lines": refused})
    return lab.model_copy(update={"limits": limits})
