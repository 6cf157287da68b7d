"""Rules for what moves: made → shipped → arrived → assembled or delivered."""

from collections.abc import Iterator

import numpy as np

from fabrouter_solver import usage
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Lot, Solution
from fabrouter_solver.tables import ANY_DESTINATION, NO_LINK, BoolArray, IntArray
from fabrouter_solver.validation.resources import committed_work
from fabrouter_solver.validation.violation import Violation


def check_shipping_balance(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """A lot ships only what it has made, and keeps back less than one lot multiple.

    The second rule forbids making units for nothing; a committed lot that makes exactly what was
    promised is exempt from it.
    """
    for k, lot in enumerate(solution.lots):
        short = _shipped_too_early(data.num_periods, lot)
        subject = {"lot": k, "line": lot.line}
        if short:
            message = f"lot {k} ships {short} units before they are made."
            yield Violation("shipping", message, short, subject)
        promise = data.firm.get((lot.line, lot.mode))
        if promise and promise.units == lot.made:
            continue
        multiple = data.lot_multiple(lot.line, int(data.modes.stage[lot.mode]))
        surplus = lot.made - lot.shipped
        if surplus >= multiple:
            message = f"lot {k} keeps {surplus} units back; less than {multiple} is allowed."
            yield Violation("surplus", message, surplus - multiple + 1, subject)


def _shipped_too_early(num_periods: int, lot: Lot) -> int:
    """Returns the largest excess of cumulative shipments over cumulative production."""
    balance = np.zeros(num_periods, np.int64)
    for period, units in lot.production:
        balance[period] += units
    for _, period, units in lot.shipments:
        balance[period] -= units
    return max(0, int(-np.cumsum(balance).min()))


def check_links(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """Every shipment goes where it is needed, over a link that exists, within the horizon.

    Finished units go to the line's site and arrive by its deadline; parts go to a lab. Committed
    shipments may arrive late.
    """
    sent, flat = usage.arrivals(data, solution), solution.flat
    final = data.stages.parent[sent.stage] < 0
    lead = data.links.lead[sent.origin, sent.destination]
    site = sent.destination - data.num_labs
    last = np.where(final, data.lines.deadline[sent.line], data.num_periods - 1)
    promised = _promised_entries(data, solution)
    checks = {
        "link": lead == NO_LINK,
        "destination": final & (site != data.lines.site[sent.line]) | ~final & (site >= 0),
        "deadline": (lead != NO_LINK) & (sent.arrival > last) & ~promised,
    }
    text = {
        "link": "there is no link",
        "destination": "that is not where it is needed",
        "deadline": "it arrives after the deadline",
    }
    for family, broken in checks.items():
        for row in np.flatnonzero(broken).tolist():
            lot = int(flat.sent_lot[row])
            message = (
                f"shipment of lot {lot} from lab {sent.origin[row]} to place "
                f"{sent.destination[row]} in period {sent.departure[row]}: {text[family]}."
            )
            subject = {"lot": lot, "line": int(sent.line[row]), "lab": int(sent.origin[row])}
            yield Violation(family, message, int(sent.units[row]), subject)


def _promised_entries(data: ProblemData, solution: Solution) -> BoolArray:
    """Returns which shipment entries are no larger than a firm commitment promises."""
    promised = {
        (line, mode, destination, period): units
        for (line, mode), c in data.firm.items()
        for destination, period, units in c.shipments
    }
    entries = [
        units <= promised.get((lot.line, lot.mode, destination, period), 0)
        for lot in solution.lots
        for destination, period, units in lot.shipments
    ]
    return np.array(entries, dtype=np.bool_)


def check_kits(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """Cumulative arrivals of every part at a lab >= per_parent × cumulative units assembled.

    Parts belong to one line: those of another line do not count.
    """
    balance = _kit_balance(data, solution)
    for (line, stage, lab), flow in sorted(balance.items()):
        running = np.cumsum(flow)
        if running.min() < 0:
            period = int(np.argmax(running < 0))
            amount = int(-running.min())
            message = (
                f"lab {lab} lacks {amount} parts of stage {stage} for line {line}, "
                f"first in period {period}."
            )
            subject = {"line": line, "stage": stage, "lab": lab, "period": period}
            yield Violation("kits", message, amount, subject)


def _kit_balance(data: ProblemData, solution: Solution) -> dict[tuple[int, int, int], IntArray]:
    """Returns arrivals minus use per period, for each (line, part stage, lab)."""
    balance: dict[tuple[int, int, int], IntArray] = {}

    def add(line: int, stage: int, lab: int, period: int, units: int) -> None:
        if period < data.num_periods:
            flow = balance.setdefault((line, stage, lab), np.zeros(data.num_periods, np.int64))
            flow[period] += units

    parts = data.parts
    columns = (parts.line, parts.stage, parts.lab, parts.period, parts.units)
    for row in zip(*(column.tolist() for column in columns), strict=True):
        add(*row)
    sent = usage.arrivals(data, solution)
    inner = (data.stages.parent[sent.stage] >= 0) & (sent.destination < data.num_labs)
    columns = (sent.line, sent.stage, sent.destination, sent.arrival, sent.units)
    for row in zip(*(column[inner].tolist() for column in columns), strict=True):
        add(*row)
    for lot in solution.lots:
        stage, lab = int(data.modes.stage[lot.mode]), int(data.modes.lab[lot.mode])
        for child in data.children[stage]:
            per_parent = int(data.stages.per_parent[child])
            for period, units in lot.production:
                add(lot.line, child, lab, period, -per_parent * units)
    return balance


def check_quantity(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """No line receives more than it asked for."""
    sent = usage.arrivals(data, solution)
    final = data.stages.parent[sent.stage] < 0
    total = np.zeros(data.num_lines, np.int64)
    np.add.at(total, sent.line[final], sent.units[final])
    excess = total - data.lines.quantity
    for line in np.flatnonzero(excess > 0).tolist():
        message = (
            f"line {line} is sent {total[line]} units; it asked for {total[line] - excess[line]}."
        )
        yield Violation("quantity", message, int(excess[line]), {"line": line})


def check_shipping_limits(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """Grams that leave a lab in a period, in all or for one place, <= the limit.

    What is committed may leave even over the limit.
    """
    limits = data.limits
    if not len(limits.grams):
        return
    load = shipped_grams(data, solution)
    most = np.maximum(limits.grams[:, None], shipped_grams(data, committed_work(data)))
    for row, period in np.argwhere(load > most).tolist():
        amount = int(load[row, period] - most[row, period])
        message = f"shipping limit {row} is exceeded by {amount} g in period {period}."
        subject = {"limit": row, "lab": int(limits.origin[row]), "period": period}
        yield Violation("shipping_limit", message, amount, subject)


def shipped_grams(data: ProblemData, solution: Solution) -> IntArray:
    """Returns grams under each shipping limit, int64, shape ``(num_limits, num_periods)``."""
    sent, limits = usage.arrivals(data, solution), data.limits
    grams = np.zeros((len(limits.grams), data.num_periods), np.int64)
    mass = sent.units * data.stages.mass_g[sent.stage]
    for row in range(len(limits.grams)):
        counts = sent.origin == limits.origin[row]
        if limits.destination[row] != ANY_DESTINATION:
            counts &= sent.destination == limits.destination[row]
        np.add.at(grams[row], sent.departure[counts], mass[counts])
    return grams
