"""The objective of a ledger, in pieces that a search can compare before and after a move."""

import numpy as np

from fabrouter_solver.greedy.ledger import Ledger
from fabrouter_solver.objective import overload_limits
from fabrouter_solver.problem_data import ProblemData


class LedgerCost:
    """Computes nanoeuros of single lines and of what lines share.

    The sum over all lines plus the shared part equals ``objective.objective_value`` of the
    ledger's plan.
    """

    def __init__(self, data: ProblemData) -> None:
        self._data = data
        self._limits = overload_limits(data)
        self._offers = {(c.line, c.mode): c.units for c in data.commitments if not c.firm}
        self._offered_lines: dict[int, list[int]] = {}
        for line, mode in self._offers:
            self._offered_lines.setdefault(line, []).append(mode)
        options = data.options
        columns = (options.line, options.design, options.preference_ueur)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        self._preference = {(line, design): ueur for line, design, ueur in rows}

    def of_line(self, ledger: Ledger, line: int) -> int:
        """Returns what is booked for one line: unmet, work, moving, lateness, change."""
        data, weights = self._data, self._data.weights
        unmet = int(data.lines.quantity[line] - ledger.delivered[line])
        cost = weights.unmet * int(data.lines.priority[line]) * max(0, unmet)
        cost += sum(self._of_lot(ledger, line, mode) for mode in ledger.lines.get(line, ()))
        for mode in self._offered_lines.get(line, ()):
            lot = ledger.lots.get((line, mode))
            made = lot.units if lot else 0
            cost += weights.change * abs(made - self._offers[line, mode])
        return cost

    def shared(self, ledger: Ledger) -> int:
        """Returns what lines share: trips, opened labs, overload, bought and moved material."""
        data, weights = self._data, self._data.weights
        opened = ledger.lab_lots > 0
        cost = weights.transport * ledger.trips_ueur + weights.lab * int(opened.sum())
        cost += weights.production * int(data.opening_ueur[opened].sum())
        over = np.maximum(ledger.lab_load[:, None] - self._limits, 0)
        cost += weights.overload * int(over.sum())
        if data.bins.purchase_limit.any():
            bought = ledger.bought()[:, -1]
            cost += weights.production * int((bought * data.bins.purchase_ueur).sum())
        for transfer in ledger.transfers:
            ueur, co2_mg = data.transfers.ueur[transfer.lane], data.transfers.co2_mg[transfer.lane]
            rate = weights.transport * int(ueur) + weights.co2 * int(co2_mg)
            cost += transfer.quantity * rate
        return cost

    def _of_lot(self, ledger: Ledger, line: int, mode: int) -> int:
        data, weights, modes = self._data, self._data.weights, self._data.modes
        lot = ledger.lots[line, mode]
        stage, lab = int(modes.stage[mode]), int(modes.lab[mode])
        production = lot.units * int(modes.unit_ueur[mode])
        if lot.setup_period >= 0:
            production += int(modes.setup_ueur[mode])
        cost = weights.lot + weights.production * production
        final = bool(data.stages.parent[stage] < 0)
        for (place, period), units in lot.sent.items():
            ueur, co2_mg = data.unit_transport(stage, lab, place)
            cost += units * (weights.transport * ueur + weights.co2 * co2_mg)
            if final:
                arrival = period + int(data.links.lead[lab, place])
                cost += units * self._delivery(line, stage, arrival)
        return cost

    def _delivery(self, line: int, stage: int, arrival: int) -> int:
        """Returns preference and lateness cost of one delivered unit."""
        data, weights, lines = self._data, self._data.weights, self._data.lines
        design = int(data.stages.design[stage])
        cost: int = weights.preference * self._preference[line, design]
        if arrival > lines.deadline[line]:
            return cost
        late = max(0, arrival - int(lines.due[line]))
        return cost + weights.tardiness * int(lines.priority[line]) * late
