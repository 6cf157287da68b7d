"""How many labs can run each stage, and at which obstacle the others fail."""

from collections import Counter
from dataclasses import dataclass

from fabrouter.compile.compiled import CompiledScenario


@dataclass(frozen=True)
class DesignEligibility:
    """One stage of a design and who can run it.

    Parameters
    ----------
    design, stage
        Ids.
    eligible
        Labs that can and may run it.
    obstacles
        Labs that cannot, by first obstacle such as ``no_machine:sewing``; most first.
    """

    design: str
    stage: str
    eligible: int
    obstacles: dict[str, int]

    def as_json(self) -> dict[str, object]:
        """Returns the row as plain values."""
        return {
            "design": self.design,
            "stage": self.stage,
            "eligible_labs": self.eligible,
            "obstacles": self.obstacles,
        }


def eligibility_of(compiled: CompiledScenario) -> list[DesignEligibility]:
    """Returns a row for every stage of every design that some line accepts."""
    counts: list[Counter[str]] = [Counter() for _ in compiled.index.stages]
    for (stage_row, _), match in compiled.refused.items():
        if match.reasons:
            reason = match.reasons[0]
            counts[stage_row][f"{reason.obstacle.value}:{reason.subject}".rstrip(":")] += 1
    rows = []
    for stage_row, (design_row, stage) in enumerate(compiled.index.stages):
        able = len(compiled.index.labs) - sum(counts[stage_row].values())
        design = compiled.index.designs[design_row].id
        found = dict(counts[stage_row].most_common())
        rows.append(DesignEligibility(design, stage.id, able, found))
    return rows
