"""A plan must be readable before any other rule can be checked."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from fabrouter_solver.problem_data import ALREADY_SET_UP, ProblemData
from fabrouter_solver.solution import Lot, Solution
from fabrouter_solver.tables import NO_PURCHASE, IntArray
from fabrouter_solver.validation.violation import Violation

FAMILY = "structure"


def check_structure(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """Row numbers and periods exist, quantities are positive, nothing is empty or listed twice."""
    flat = solution.flat
    periods = data.num_periods
    yield from _outside(flat.lot_line, data.num_lines, "lot", "line")
    yield from _outside(flat.lot_mode, data.num_modes, "lot", "mode")
    yield from _outside(flat.lot_setup, periods, "lot", "setup period", ALREADY_SET_UP)
    yield from _outside(flat.made_period, periods, "production entry", "period")
    yield from _outside(flat.sent_period, periods, "shipment entry", "period")
    yield from _outside(flat.sent_to, data.num_places, "shipment entry", "destination")
    yield from _outside(flat.bought_bin, len(data.bins.lab), "purchase", "bin")
    yield from _outside(flat.bought_period, periods, "purchase", "period")
    yield from _outside(flat.moved_lane, len(data.transfers.source), "transfer", "lane")
    yield from _outside(flat.moved_period, periods, "transfer", "period")
    for name, quantity in (
        ("production entry", flat.made_units),
        ("shipment entry", flat.sent_units),
        ("purchase", flat.bought_quantity),
        ("transfer", flat.moved_quantity),
    ):
        for row in np.flatnonzero(quantity < 1).tolist():
            yield Violation(FAMILY, f"{name} {row} has quantity {quantity[row]}, not 1 or more.")
    yield from _lots(solution.lots)
    yield from _setups_skipped(data, solution)


def _outside(
    values: IntArray, size: int, row_name: str, name: str, first: int = 0
) -> Iterator[Violation]:
    for row in np.flatnonzero((values < first) | (values >= size)).tolist():
        yield Violation(FAMILY, f"{row_name} {row} names {name} {values[row]}, which is not there.")


def _lots(lots: tuple[Lot, ...]) -> Iterator[Violation]:
    for k, lot in enumerate(lots):
        if not lot.production:
            yield Violation(FAMILY, f"lot {k} makes nothing.", subject={"lot": k})
        made = [period for period, _ in lot.production]
        sent = [(place, period) for place, period, _ in lot.shipments]
        again = len(made) - len(set(made)) + len(sent) - len(set(sent))
        if again:
            message = f"lot {k} lists {again} periods or shipments more than once."
            yield Violation(FAMILY, message, again, {"lot": k})
    counts = Counter((lot.line, lot.mode) for lot in lots)
    for (line, mode), count in counts.items():
        if count > 1:
            message = f"line {line} and mode {mode} have {count} lots, not one."
            yield Violation(FAMILY, message, count - 1, {"line": line})


def _setups_skipped(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    for k, lot in enumerate(solution.lots):
        promise = data.firm.get((lot.line, lot.mode))
        done = promise is not None and promise.setup_period == ALREADY_SET_UP
        if lot.setup_period == ALREADY_SET_UP and not done:
            yield Violation(FAMILY, f"lot {k} skips its setup.", subject={"lot": k})


def check_open_periods(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """Nothing is bought or moved in periods that have begun."""
    flat = solution.flat
    for name, periods in (("purchase", flat.bought_period), ("transfer", flat.moved_period)):
        for row in np.flatnonzero(periods < data.first_open_period).tolist():
            message = f"{name} {row} is in period {periods[row]}, which has begun."
            yield Violation("begun", message, int(data.first_open_period - periods[row]))


def check_purchasable(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """Material is bought only where it can be bought, within the limit per bin."""
    flat = solution.flat
    bought = np.zeros(len(data.bins.lab), np.int64)
    np.add.at(bought, flat.bought_bin, flat.bought_quantity)
    allowed = np.where(data.bins.purchase_lead == NO_PURCHASE, 0, data.bins.purchase_limit)
    for b in np.flatnonzero(bought > allowed).tolist():
        message = f"bin {b} buys {bought[b]}, but {allowed[b]} is the most it can buy."
        yield Violation("purchase", message, int(bought[b] - allowed[b]), {"bin": b})
