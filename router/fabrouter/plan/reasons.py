"""Why units are missing or late, in the users' terms."""

from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.plan.document import MaterialNeed, Reason, ReasonCode, ShortHours
from fabrouter_network.units import SECONDS_PER_HOUR, material_quantity
from fabrouter_solver import ProblemData, Solution
from fabrouter_solver.explain import Cause, CauseCode, unmet_causes
from fabrouter_solver.lateness import late_causes

_CODES: dict[CauseCode, ReasonCode] = {
    CauseCode.NO_DESIGN: "design_not_approved",
    CauseCode.NO_CAPABLE_LAB: "no_capable_lab",
    CauseCode.TOO_FAR: "too_far",
    CauseCode.BELOW_MIN_LOT: "below_min_lot",
    CauseCode.LAB_LIMITS: "lab_limits",
    CauseCode.HOURS_SHORT: "hours_short",
    CauseCode.MATERIAL_SHORT: "material_short",
    CauseCode.HOURS_AND_MATERIAL_SHORT: "hours_and_material_short",
    CauseCode.SHIPPING_LIMIT: "shipping_limit",
    CauseCode.SEVERAL_LIMITS: "several_limits",
    CauseCode.NOT_WORTH: "not_worth",
    CauseCode.NOT_FOUND: "not_found",
}

PEOPLE = "people"
"""Stands for people's hours where capabilities stand for machine hours."""


def explain_unmet(compiled: CompiledScenario, solution: Solution) -> dict[int, tuple[Reason, ...]]:
    """Returns the reasons for missing units, by row of the line."""
    reasons: defaultdict[int, list[Reason]] = defaultdict(list)
    for cause in unmet_causes(compiled.data, solution, without_lab_limits(compiled)):
        reasons[cause.line].append(_reason(compiled, cause))
    return {line: tuple(found) for line, found in reasons.items()}


def explain_late(compiled: CompiledScenario, solution: Solution) -> dict[int, tuple[Reason, ...]]:
    """Returns which limits, if lifted, would bring late units on time, by row of the line."""
    reasons: defaultdict[int, list[Reason]] = defaultdict(list)
    for cause in late_causes(compiled.data, solution, without_lab_limits(compiled)):
        reasons[cause.line].append(_reason(compiled, cause))
    return {line: tuple(found) for line, found in reasons.items()}


def without_lab_limits(compiled: CompiledScenario) -> ProblemData | None:
    """Returns the problem without limits the labs set themselves, ``None`` if they set none."""
    data = compiled.data
    same_time = np.array_equal(compiled.unlimited_s, data.pools.capacity_s)
    if same_time and not len(data.excluded):
        return None
    return replace(
        data,
        pools=replace(data.pools, capacity_s=compiled.unlimited_s),
        excluded=np.zeros((0, 2), np.int64),
    )


def _reason(compiled: CompiledScenario, cause: Cause) -> Reason:
    return Reason(
        code=_CODES[cause.code],
        units=cause.units,
        hours=_hours(compiled, cause),
        materials=_materials(compiled, cause),
        obstacles=_obstacles(compiled, cause) if cause.code is CauseCode.NO_CAPABLE_LAB else {},
    )


def _hours(compiled: CompiledScenario, cause: Cause) -> tuple[ShortHours, ...]:
    if cause.code not in (CauseCode.HOURS_SHORT, CauseCode.HOURS_AND_MATERIAL_SHORT):
        return ()
    seconds: Counter[str] = Counter()
    for pool, short in cause.short_s.items():
        lab, name = compiled.pool_keys[pool]
        groups = compiled.index.labs[lab].machines
        capability = next((g.capability for g in groups if g.id == name), PEOPLE)
        seconds[capability] += short
    return tuple(
        ShortHours(capability=name, hours=round(total / SECONDS_PER_HOUR, 2))
        for name, total in sorted(seconds.items())
    )


def _materials(compiled: CompiledScenario, cause: Cause) -> tuple[MaterialNeed, ...]:
    if cause.code not in (CauseCode.MATERIAL_SHORT, CauseCode.HOURS_AND_MATERIAL_SHORT):
        return ()
    steps: Counter[int] = Counter()
    for bin_row, short in cause.short_quantity.items():
        steps[compiled.bin_keys[bin_row][1]] += short
    rows = ((compiled.index.materials[row], total) for row, total in sorted(steps.items()))
    return tuple(
        MaterialNeed(material=material.id, quantity=material_quantity(total, material.unit))
        for material, total in rows
    )


def _obstacles(compiled: CompiledScenario, cause: Cause) -> dict[str, int]:
    """Returns, for the stages nobody can do, how many labs fail at which obstacle."""
    counts: Counter[str] = Counter()
    data = compiled.data
    for option in data.options_of(cause.line):
        for stage in data.stages_of_design[int(data.options.design[option])]:
            if len(data.modes_of(stage)):
                continue
            for (row, _), match in compiled.refused.items():
                if row == stage and match.reasons:
                    reason = match.reasons[0]
                    counts[f"{reason.obstacle.value}:{reason.subject}".rstrip(":")] += 1
    return dict(sorted(counts.items()))
