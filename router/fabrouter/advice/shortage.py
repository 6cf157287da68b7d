"""What is short in a plan, by pool, by bin and by line: where advice looks for changes."""

from collections import Counter
from dataclasses import dataclass, field

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.plan.reasons import without_lab_limits
from fabrouter_solver import Solution
from fabrouter_solver.explain import CauseCode, unmet_causes
from fabrouter_solver.lateness import late_causes

_OWN_LIMITS = (CauseCode.LAB_LIMITS, CauseCode.SEVERAL_LIMITS)


@dataclass
class Shortage:
    """What binds, over all missing and late units.

    Parameters
    ----------
    seconds
        Seconds that lack, by pool.
    quantity
        Steps of material that lack, by bin.
    unmet, late
        Missing and late units by line.
    limited
        Units that labs' own limits keep away, by line.
    limited_s
        Seconds that labs' own limits keep away, by pool.
    codes
        Units by cause.
    """

    seconds: Counter[int] = field(default_factory=Counter)
    quantity: Counter[int] = field(default_factory=Counter)
    unmet: Counter[int] = field(default_factory=Counter)
    late: Counter[int] = field(default_factory=Counter)
    limited: Counter[int] = field(default_factory=Counter)
    limited_s: Counter[int] = field(default_factory=Counter)
    codes: Counter[CauseCode] = field(default_factory=Counter)


def find_shortage(compiled: CompiledScenario, solution: Solution) -> Shortage:
    """Returns what binds in a plan, as the causes of its missing and late units tell it."""
    found, free = Shortage(), without_lab_limits(compiled)
    for count, causes in (
        (found.unmet, unmet_causes(compiled.data, solution, free)),
        (found.late, late_causes(compiled.data, solution, free)),
    ):
        for cause in causes:
            count[cause.line] += cause.units
            found.codes[cause.code] += cause.units
            if cause.code in _OWN_LIMITS:
                found.limited[cause.line] += cause.units
                found.limited_s.update(cause.short_s)
            else:
                found.seconds.update(cause.short_s)
            found.quantity.update(cause.short_quantity)
    return found
