"""Constraints of the CP-SAT model, one method per family of ``docs/model.md``."""

from collections import defaultdict

from ortools.sat.python import cp_model

from fabrouter_solver.cpsat.lots import Tick
from fabrouter_solver.cpsat.variables import Expression, LotVariables, Variables
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import ANY_DESTINATION
from fabrouter_solver.validation.flow import shipped_grams
from fabrouter_solver.validation.lots import committed_labs
from fabrouter_solver.validation.resources import (
    committed_shortage,
    committed_work,
    effective_capacity,
)


class Constraints:
    """Adds every hard rule to the model."""

    def __init__(self, model: cp_model.CpModel, data: ProblemData, variables: Variables) -> None:
        self._model = model
        self._data = data
        self._variables = variables

    def add_all(self, tick: Tick) -> None:
        """Adds all families."""
        for lot in self._variables.lots:
            tick()
            self._setup(lot)
            self._lot_size(lot)
            self._shipping_balance(lot)
            self._commitment(lot)
        for family in (
            self._capacity,
            self._purchase_limit,
            self._material,
            self._kits,
            self._quantity,
            self._max_labs,
            self._shipping_limits,
        ):
            tick()
            family()

    def _setup(self, lot: LotVariables) -> None:
        """A used lot is set up exactly once, no later than its first units."""
        model = self._model
        if not lot.setup:
            model.add(lot.used == 1)
            return
        model.add_exactly_one([*lot.setup.values(), lot.used.negated()])
        for t, made in lot.made.items():
            ready = sum(setup for period, setup in lot.setup.items() if period <= t)
            model.add(made <= lot.lot.largest * ready)

    def _lot_size(self, lot: LotVariables) -> None:
        """min_lot <= made <= largest and made is a multiple, or made is just what was promised."""
        model, data, possible = self._model, self._data, lot.lot
        made = lot.total_made()
        model.add(made <= possible.largest * lot.used)
        smallest = data.min_lot(possible.line, possible.stage)
        multiple = data.lot_multiple(possible.line, possible.stage)
        runs = model.new_int_var(0, possible.largest // multiple, "")
        if possible.promise is None:
            model.add(made >= smallest * lot.used)
            if multiple > 1:
                model.add(made == multiple * runs)
            self._surplus(lot, multiple, None)
            return
        grows = model.new_bool_var("")
        model.add(lot.used == 1)
        model.add(made == possible.promise.units).only_enforce_if(grows.negated())
        model.add(made >= smallest).only_enforce_if(grows)
        model.add(made == multiple * runs).only_enforce_if(grows)
        self._surplus(lot, multiple, grows)

    def _surplus(self, lot: LotVariables, multiple: int, grows: cp_model.IntVar | None) -> None:
        """Less than one multiple is kept back."""
        rule = self._model.add(lot.total_made() - lot.total_sent() <= multiple - 1)
        if grows is not None:
            rule.only_enforce_if(grows)

    def _shipping_balance(self, lot: LotVariables) -> None:
        """Cumulative shipments never exceed cumulative production."""
        for t in lot.made:
            made = sum(units for period, units in lot.made.items() if period <= t)
            sent = sum(units for (_, period), units in lot.sent.items() if period <= t)
            self._model.add(sent <= made)

    def _commitment(self, lot: LotVariables) -> None:
        """Promised production and shipments stay; nothing else leaves before the release."""
        promise = lot.lot.promise
        if promise is None:
            return
        for t, units in promise.production:
            self._model.add(lot.made[t] >= units)
        due = {(place, t): units for place, t, units in promise.shipments}
        for key, units in due.items():
            self._model.add(lot.sent[key] >= units)
        release = int(self._data.lines.release[lot.lot.line])
        for key, sent in lot.sent.items():
            if key[1] < release:
                self._model.add(sent <= due.get(key, 0))

    def _capacity(self) -> None:
        """Work on a pool in a period <= its capacity."""
        data = self._data
        work: defaultdict[tuple[int, int], list[Expression]] = defaultdict(list)
        for lot in self._variables.lots:
            for pool, unit_s, setup_s in data.operations_of(lot.lot.mode):
                for t, made in lot.made.items():
                    work[pool, t].append(unit_s * made)
                if setup_s:
                    for t, setup in lot.setup.items():
                        work[pool, t].append(setup_s * setup)
        capacity = effective_capacity(data)
        for (pool, t), loads in work.items():
            self._model.add(sum(loads) <= int(capacity[pool, t]))

    def _purchase_limit(self) -> None:
        """Material bought for a bin <= its limit."""
        orders: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
        for (b, _), quantity in self._variables.bought.items():
            orders[b].append(quantity)
        for b, quantities in orders.items():
            self._model.add(sum(quantities) <= int(self._data.bins.purchase_limit[b]))

    def _material(self) -> None:
        """Cumulative use of a bin <= cumulative supply, at every period."""
        data = self._data
        change: defaultdict[tuple[int, int], list[Expression]] = defaultdict(list)
        used = set()
        for lot in self._variables.lots:
            for b, quantity in data.uses_of(lot.lot.mode):
                used.add(b)
                for t, made in lot.made.items():
                    change[b, t].append(quantity * made)
        for (b, t), bought in self._variables.bought.items():
            change[b, t + int(data.bins.purchase_lead[b])].append(-bought)
        for (lane, t), moved in self._variables.moved.items():
            source, target = int(data.transfers.source[lane]), int(data.transfers.target[lane])
            used.add(source)
            change[source, t].append(moved)
            change[target, t + int(data.transfers.lead[lane])].append(-moved)
        stock = data.bins.arrivals.cumsum(axis=1) + committed_shortage(data)
        for b in sorted(used):
            running: list[Expression] = []
            for t in range(data.num_periods):
                running += change[b, t]
                if change[b, t]:
                    self._model.add(sum(running) <= int(stock[b, t]))

    def _kits(self) -> None:
        """Cumulative arrivals of a part >= per_parent × cumulative assembled, per line and lab."""
        data, by_line_stage = self._data, self._variables.by_line_stage
        for (line, stage), parents in by_line_stage.items():
            for child in data.children[stage]:
                parts = by_line_stage.get((line, child), [])
                for lab in sorted({lot.lot.lab for lot in parents}):
                    assembled = [lot for lot in parents if lot.lot.lab == lab]
                    self._kit(line, child, lab, assembled, parts)

    def _kit(
        self,
        line: int,
        child: int,
        lab: int,
        parents: list[LotVariables],
        parts: list[LotVariables],
    ) -> None:
        data = self._data
        per_parent = int(data.stages.per_parent[child])
        arrivals = [
            (t + int(data.links.lead[lot.lot.lab, lab]), sent)
            for lot in parts
            for (place, t), sent in lot.sent.items()
            if place == lab
        ]
        for t in sorted({t for lot in parents for t in lot.made}):
            need = sum(made for lot in parents for s, made in lot.made.items() if s <= t)
            have = sum(sent for arrival, sent in arrivals if arrival <= t)
            self._model.add(per_parent * need <= have + self._old_parts(line, child, lab, t))

    def _old_parts(self, line: int, stage: int, lab: int, period: int) -> int:
        """Returns parts made before the horizon that are at the lab by a period."""
        parts = self._data.parts
        here = (parts.line == line) & (parts.stage == stage) & (parts.lab == lab)
        return int(parts.units[here & (parts.period <= period)].sum())

    def _quantity(self) -> None:
        """No line receives more than it asked for."""
        quantity = self._data.lines.quantity
        for line, delivered in delivered_units(self._data, self._variables).items():
            self._model.add(sum(delivered) <= int(quantity[line]))

    def _max_labs(self) -> None:
        """At most max_labs labs finish units of a line."""
        data, model = self._data, self._model
        finishers: defaultdict[int, defaultdict[int, list[LotVariables]]]
        finishers = defaultdict(lambda: defaultdict(list))
        for lot in self._variables.lots:
            line = lot.lot.line
            if data.lines.max_labs[line] and data.stages.parent[lot.lot.stage] < 0:
                finishers[line][lot.lot.lab].append(lot)
        for line, labs in finishers.items():
            limit = max(int(data.lines.max_labs[line]), len(committed_labs(data, line)))
            if len(labs) <= limit:
                continue
            chosen = []
            for lots in labs.values():
                lab_used = model.new_bool_var("")
                chosen.append(lab_used)
                for lot in lots:
                    model.add_implication(lot.used, lab_used)
            model.add(sum(chosen) <= limit)

    def _shipping_limits(self) -> None:
        """Grams that leave a lab in a period, in all or for one place, <= the limit."""
        data, limits = self._data, self._data.limits
        committed = shipped_grams(data, committed_work(data))
        for row in range(len(limits.grams)):
            grams: defaultdict[int, list[Expression]] = defaultdict(list)
            for lot in self._variables.lots:
                if lot.lot.lab != limits.origin[row]:
                    continue
                mass = int(data.stages.mass_g[lot.lot.stage])
                for (place, t), sent in lot.sent.items():
                    if limits.destination[row] in (ANY_DESTINATION, place):
                        grams[t].append(mass * sent)
            for t, terms in grams.items():
                most = max(int(limits.grams[row]), int(committed[row, t]))
                self._model.add(sum(terms) <= most)


def delivered_units(data: ProblemData, variables: Variables) -> dict[int, list[cp_model.IntVar]]:
    """Returns, per line, the variables whose sum is what its site receives."""
    delivered: dict[int, list[cp_model.IntVar]] = {}
    for lot in variables.lots:
        if data.stages.parent[lot.lot.stage] < 0:
            delivered.setdefault(lot.lot.line, []).extend(lot.sent.values())
    return delivered
