"""Objective of the CP-SAT model, one method per term of ``objective.Terms``."""

from collections import defaultdict
from math import gcd

from ortools.sat.python import cp_model

from fabrouter_solver.cpsat.lots import PossibleLot, Tick
from fabrouter_solver.cpsat.variables import Expression, LotVariables, Variables
from fabrouter_solver.objective import overload_limits
from fabrouter_solver.problem_data import ProblemData

LARGEST_OBJECTIVE = 2**62
"""CP-SAT needs objective values well inside 64 bits, after division by the common factor."""


class Objective:
    """Collects (coefficient, variable) pairs and a constant, all in nanoeuros."""

    def __init__(self, model: cp_model.CpModel, data: ProblemData, variables: Variables) -> None:
        self._model = model
        self._data = data
        self._variables = variables
        self._coefficients: dict[int, int] = defaultdict(int)
        self._by_index: dict[int, cp_model.IntVar] = {}
        self.constant = 0
        self.scale = 1

    def minimise(self, tick: Tick) -> None:
        """Adds all terms and sets the objective, divided by the coefficients' common factor.

        Raises
        ------
        OverflowError
            If the objective could leave the 64-bit range.
        """
        for lot in self._variables.lots:
            tick()
            self._lot_costs(lot)
            self._flow_costs(lot)
        self._unmet()
        self._shipments()
        self._labs()
        self._overload()
        self._change()
        self._materials()
        coefficients = {i: c for i, c in self._coefficients.items() if c}
        largest = sum(abs(c) * self._upper_bound(i) for i, c in coefficients.items())
        self.scale = gcd(*coefficients.values()) or 1
        if largest // self.scale > LARGEST_OBJECTIVE:
            msg = "The objective is too large for CP-SAT: use smaller weights or quantities."
            raise OverflowError(msg)
        self._model.minimize(
            cp_model.LinearExpr.weighted_sum(
                [self._by_index[i] for i in coefficients],
                [c // self.scale for c in coefficients.values()],
            )
        )

    def _upper_bound(self, index: int) -> int:
        domain = self._model.proto.variables[index].domain
        return int(domain[len(domain) - 1])  # a negative position would read as 0

    def _add(self, coefficient: int, variable: cp_model.IntVar) -> None:
        self._coefficients[variable.index] += coefficient
        self._by_index[variable.index] = variable

    def _lot_costs(self, lot: LotVariables) -> None:
        """Lot count, setup cost and production cost."""
        weights, modes, mode = self._data.weights, self._data.modes, lot.lot.mode
        self._add(weights.lot, lot.used)
        for setup in lot.setup.values():
            self._add(weights.production * int(modes.setup_ueur[mode]), setup)
        for made in lot.made.values():
            self._add(weights.production * int(modes.unit_ueur[mode]), made)

    def _flow_costs(self, lot: LotVariables) -> None:
        """Transport and CO2e per unit; for finished units also tardiness and preference."""
        data, weights, possible = self._data, self._data.weights, lot.lot
        final = data.stages.parent[possible.stage] < 0
        preference = self._preference(possible.line, possible.stage) if final else 0
        for (place, t), sent in lot.sent.items():
            ueur, co2_mg = data.unit_transport(possible.stage, possible.lab, place)
            cost = weights.transport * ueur + weights.co2 * co2_mg
            if final:
                cost += preference + self._delivery_cost(possible, t, place)
            self._add(cost, sent)

    def _delivery_cost(self, lot: PossibleLot, period: int, site: int) -> int:
        """Tardiness cost minus the unmet cost a delivery saves; 0 after the deadline."""
        data, weights, line = self._data, self._data.weights, lot.line
        arrival = period + int(data.links.lead[lot.lab, site])
        if arrival > data.lines.deadline[line]:
            return 0
        late = max(0, arrival - int(data.lines.due[line]))
        return int(data.lines.priority[line]) * (weights.tardiness * late - weights.unmet)

    def _preference(self, line: int, stage: int) -> int:
        data = self._data
        design = data.stages.design[stage]
        costs = (
            int(data.options.preference_ueur[o])
            for o in data.options_of(line)
            if data.options.design[o] == design
        )
        return data.weights.preference * next(costs, 0)

    def _unmet(self) -> None:
        """Every requested unit is unmet until a delivery takes it off the bill."""
        lines = self._data.lines
        self.constant += self._data.weights.unmet * int((lines.quantity * lines.priority).sum())

    def _shipments(self) -> None:
        """One shipment cost per (origin, destination, period) with anything aboard."""
        data = self._data
        aboard: defaultdict[tuple[int, int, int], list[tuple[cp_model.IntVar, int]]]
        aboard = defaultdict(list)
        for lot in self._variables.lots:
            for (place, t), sent in lot.sent.items():
                aboard[lot.lot.lab, place, t].append((sent, lot.lot.largest))
        for (lab, place, _), loads in aboard.items():
            cost = data.weights.transport * int(data.links.shipment_ueur[lab, place])
            if cost:
                trip = self._model.new_bool_var("")
                self._add(cost, trip)
                for sent, largest in loads:
                    self._model.add(sent <= largest * trip)

    def _labs(self) -> None:
        """Opening cost of every lab with a lot."""
        data, model = self._data, self._model
        lots: defaultdict[int, list[LotVariables]] = defaultdict(list)
        for lot in self._variables.lots:
            lots[lot.lot.lab].append(lot)
        for lab, users in lots.items():
            opening = data.weights.production * int(data.opening_ueur[lab])
            if data.weights.lab + opening:
                opened = model.new_bool_var("")
                self._add(data.weights.lab + opening, opened)
                for lot in users:
                    model.add_implication(lot.used, opened)

    def _overload(self) -> None:
        """Seconds of load above each overload share of a lab's capacity."""
        data, model = self._data, self._model
        if not data.weights.overload:
            return
        load: defaultdict[int, list[Expression]] = defaultdict(list)
        most: defaultdict[int, int] = defaultdict(int)
        for lot in self._variables.lots:
            for _, unit_s, setup_s in data.operations_of(lot.lot.mode):
                load[lot.lot.lab] += [unit_s * made for made in lot.made.values()]
                load[lot.lot.lab] += [setup_s * setup for setup in lot.setup.values()]
                most[lot.lot.lab] += unit_s * lot.lot.largest + setup_s
        limits = overload_limits(data)
        for lab, terms in load.items():
            for limit in limits[lab].tolist():
                if most[lab] > limit:
                    over = model.new_int_var(0, most[lab] - limit, "")
                    model.add(over >= sum(terms) - limit)
                    self._add(data.weights.overload, over)

    def _change(self) -> None:
        """Units by which offered lots of an earlier plan change."""
        data, model = self._data, self._model
        lots = {(lot.lot.line, lot.lot.mode): lot for lot in self._variables.lots}
        for offer in data.commitments:
            if offer.firm or not data.weights.change:
                continue
            lot = lots.get((offer.line, offer.mode))
            if lot is None:
                self.constant += data.weights.change * offer.units
                continue
            changed = model.new_int_var(0, max(offer.units, lot.lot.largest), "")
            model.add(changed >= lot.total_made() - offer.units)
            model.add(changed >= offer.units - lot.total_made())
            self._add(data.weights.change, changed)

    def _materials(self) -> None:
        """Extra cost of bought material, cost and CO2e of moved material."""
        data, weights = self._data, self._data.weights
        for (b, _), bought in self._variables.bought.items():
            self._add(weights.production * int(data.bins.purchase_ueur[b]), bought)
        for (lane, _), moved in self._variables.moved.items():
            cost = weights.transport * int(data.transfers.ueur[lane])
            self._add(cost + weights.co2 * int(data.transfers.co2_mg[lane]), moved)
