"""Rules for work that labs have accepted or started."""

from collections.abc import Iterator

from fabrouter_solver.problem_data import Commitment, ProblemData
from fabrouter_solver.solution import Lot, Solution
from fabrouter_solver.validation.violation import Violation


def check_commitments(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """Every firm commitment is in the plan: same lot, no unit and no shipment less or later."""
    lots = {(lot.line, lot.mode): lot for lot in solution.lots}
    for key, promise in sorted(data.firm.items()):
        missing = _missing(promise, lots.get(key))
        if missing:
            message = (
                f"line {key[0]}, mode {key[1]}: {missing} promised units are missing or moved."
            )
            yield Violation("commitment", message, missing, {"line": key[0], "mode": key[1]})


def _missing(promise: Commitment, lot: Lot | None) -> int:
    """Returns units of production plus units of shipments that the lot does not keep."""
    if lot is None:
        return promise.units
    made = dict(lot.production)
    sent = {(place, period): units for place, period, units in lot.shipments}
    production = sum(max(0, units - made.get(t, 0)) for t, units in promise.production)
    shipments = sum(
        max(0, units - sent.get((place, t), 0)) for place, t, units in promise.shipments
    )
    return production + shipments
