"""The executable specification: is a plan feasible? No solver code runs here.

``check`` runs one function per constraint family and returns every violation it finds. Each plan,
of whatever engine, passes it before anyone sees it.
"""

from collections.abc import Callable, Iterator

from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Solution
from fabrouter_solver.validation.commitments import check_commitments
from fabrouter_solver.validation.flow import (
    check_kits,
    check_links,
    check_quantity,
    check_shipping_balance,
    check_shipping_limits,
)
from fabrouter_solver.validation.lots import (
    check_eligibility,
    check_lot_size,
    check_max_labs,
    check_setup,
)
from fabrouter_solver.validation.resources import check_capacity, check_material
from fabrouter_solver.validation.structure import (
    check_open_periods,
    check_purchasable,
    check_structure,
)
from fabrouter_solver.validation.violation import Violation

Check = Callable[[ProblemData, Solution], Iterator[Violation]]

CHECKS: tuple[Check, ...] = (
    check_eligibility,
    check_setup,
    check_lot_size,
    check_max_labs,
    check_capacity,
    check_purchasable,
    check_open_periods,
    check_material,
    check_shipping_balance,
    check_links,
    check_kits,
    check_quantity,
    check_shipping_limits,
    check_commitments,
)
"""Every constraint family beside ``check_structure``, which the others build on."""


def check(data: ProblemData, solution: Solution) -> list[Violation]:
    """Returns every violation of a plan; an empty list means that the plan is feasible.

    A plan that is not well formed is reported as such; its other rules are then not checked.
    """
    broken = list(check_structure(data, solution))
    if broken:
        return broken
    return [violation for family in CHECKS for violation in family(data, solution)]


__all__ = ["CHECKS", "Violation", "check"]
