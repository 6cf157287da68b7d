"""Rules for designs: the stages form a tree, and work takes time."""

from collections.abc import Iterator

from fabrouter_network.designs import Design
from fabrouter_network.issues import Issue
from fabrouter_network.policy import Policy
from fabrouter_network.scenario import ScenarioDocument


def check_stage_tree(document: ScenarioDocument) -> Iterator[Issue]:
    """Each design has one final stage; every other leads to it through known parents."""
    for k, design in enumerate(document.designs):
        path = f"/designs/{k}/stages"
        yield from _unknown_parents(path, design)
        finals = [s for s, stage in enumerate(design.stages) if stage.parent is None]
        cycle = _cycle(design)
        if cycle:
            loop = " → ".join(cycle)
            fix = "One stage must have no parent: the finished product."
            yield Issue(path, "cycle", f"stages use each other in a circle: {loop}.", fix)
        elif len(finals) != 1:
            message = f"{len(finals)} stages have no parent; exactly one is the finished product."
            yield Issue(path, "final-stage", message, "Give every other stage a parent.")


def _unknown_parents(path: str, design: Design) -> Iterator[Issue]:
    names = {stage.id for stage in design.stages}
    for s, stage in enumerate(design.stages):
        if stage.parent is not None and stage.parent not in names:
            message = f"'{stage.parent}' is not a stage of design '{design.id}'."
            fix = f"Name one of: {', '.join(sorted(names))}."
            yield Issue(f"{path}/{s}/parent", "unknown-reference", message, fix)


def _cycle(design: Design) -> list[str]:
    """Returns the stages of a circle, first one repeated at the end; empty if there is none."""
    parents = {stage.id: stage.parent for stage in design.stages}
    for stage in parents:
        walk = [stage]
        while (parent := parents.get(walk[-1])) is not None:
            if parent in walk:
                return [*walk[walk.index(parent) :], parent]
            walk.append(parent)
    return []


def check_operations_take_time(document: ScenarioDocument) -> Iterator[Issue]:
    """Every operation takes machine or labour minutes per unit."""
    for k, design in enumerate(document.designs):
        for s, stage in enumerate(design.stages):
            for o, operation in enumerate(stage.operations):
                if not operation.machine_min_per_unit + operation.labour_min_per_unit:
                    yield Issue(
                        f"/designs/{k}/stages/{s}/operations/{o}",
                        "no-time",
                        "the operation takes no time.",
                        "Give machine_min_per_unit or labour_min_per_unit.",
                    )


def check_overload_percent(document: ScenarioDocument) -> Iterator[Issue]:
    """Overload shares of a policy rise."""
    policy = document.policy
    if isinstance(policy, Policy):
        shares = policy.overload_percent
        if list(shares) != sorted(set(shares)):
            message = f"{list(shares)} does not rise."
            yield Issue("/policy/overload_percent", "order", message, "Sort it, each value once.")
