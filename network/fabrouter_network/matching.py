"""Can this lab do this stage? With which machine groups, and if not, why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, product

from fabrouter_network.designs import Design, Operation, Stage
from fabrouter_network.labs import Box, Lab, LabStatus, MachineGroup

MOST_CHOICES = 16
"""Most combinations of machine groups that are considered for one stage in one lab."""


class Obstacle(StrEnum):
    """Why a lab cannot or may not do a stage."""

    NO_MACHINE = "no_machine"
    """No machine group with the capability."""
    MATERIAL = "material"
    """Its machines do not work the material."""
    PART_TOO_LARGE = "part_too_large"
    """The part does not fit its machines."""
    NO_PEOPLE = "no_people"
    """It declares that nobody is there."""
    SKILL = "skill"
    """A skill or certificate is missing."""
    REFUSED = "refused"
    """The lab refuses the design."""
    PAUSED = "paused"
    """The lab takes no work now."""


LAB_DECISIONS = frozenset({Obstacle.REFUSED, Obstacle.PAUSED})
"""Obstacles that are the lab's own choice."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One obstacle, with what it is about.

    Parameters
    ----------
    obstacle
        Why.
    subject
        The capability, material, skill or size that is missing.
    """

    obstacle: Obstacle
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The answer for one stage in one lab.

    Parameters
    ----------
    choices
        Ways to staff the operations: per way one machine group for each operation, in order.
    reasons
        Why there is no way, or why the lab may not be used although it could be.
    """

    choices: tuple[tuple[MachineGroup, ...], ...]
    reasons: tuple[Reason, ...] = ()

    @property
    def eligible(self) -> bool:
        """Whether the lab can and may do the stage."""
        return bool(self.choices) and not self.reasons


def match(design: Design, stage: Stage, lab: Lab) -> Match:
    """Matches what a stage needs with what a lab has.

    A lab that refuses the design or is paused keeps its choices, so that work it has promised can
    still be planned.
    """
    reasons: list[Reason] = []
    candidates: list[list[MachineGroup]] = []
    for operation in stage.operations:
        groups, obstacle = _groups_for(operation, lab)
        candidates.append(groups)
        if obstacle is not None and obstacle not in reasons:
            reasons.append(obstacle)
    choices = tuple(islice(product(*candidates), MOST_CHOICES))
    reasons += _people_and_skills(stage, lab)
    reasons += _own_decisions(design, lab)
    return Match(choices, tuple(reasons))


def _groups_for(operation: Operation, lab: Lab) -> tuple[list[MachineGroup], Reason | None]:
    """Returns usable machine groups, or the obstacle that the last of them fails at."""
    groups = [g for g in lab.machines if g.capability == operation.capability and g.count]
    if not groups:
        return [], Reason(Obstacle.NO_MACHINE, operation.capability)
    material = operation.works
    if material is not None:
        groups = [g for g in groups if g.materials is None or material in g.materials]
        if not groups:
            return [], Reason(Obstacle.MATERIAL, material)
    groups = [g for g in groups if _fits(operation.part_mm, g.largest_part_mm)]
    if not groups:
        size = " × ".join(f"{side:g}" for side in operation.part_mm or ())
        return [], Reason(Obstacle.PART_TOO_LARGE, f"{size} mm")
    return groups, None


def _fits(part: Box | None, room: Box | None) -> bool:
    """Returns whether a part fits in any orientation; what is not declared is taken to fit."""
    if part is None or room is None:
        return True
    return all(a <= b for a, b in zip(sorted(part), sorted(room), strict=True))


def _people_and_skills(stage: Stage, lab: Lab) -> Iterator[Reason]:
    needs_people = any(op.labour_min_per_unit or op.setup_labour_min for op in stage.operations)
    if needs_people and lab.people is not None and not lab.people.count:
        yield Reason(Obstacle.NO_PEOPLE)
    for skill in stage.skills:
        if skill not in lab.skills:
            yield Reason(Obstacle.SKILL, skill)


def _own_decisions(design: Design, lab: Lab) -> Iterator[Reason]:
    if design.id in lab.limits.refused_designs:
        yield Reason(Obstacle.REFUSED, design.id)
    if lab.status is LabStatus.PAUSED:
        yield Reason(Obstacle.PAUSED)
