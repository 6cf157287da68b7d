"""Solution → parts of a plan document: row numbers become names, periods become instants."""

from collections import defaultdict
from datetime import datetime

import numpy as np

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.plan.document import (
    Arrival,
    Dispatch,
    LabLoad,
    MaterialNeed,
    PlannedLine,
    PlannedLot,
    PlannedPurchase,
    PlannedShipment,
    PlannedTransfer,
    Reason,
    ShipmentItem,
    Totals,
    Work,
)
from fabrouter_network.estimates import Estimate
from fabrouter_network.units import (
    MICROEUROS_PER_EURO,
    MILLIGRAMS_PER_GRAM,
    NANOEUROS_PER_EURO,
    SECONDS_PER_HOUR,
    material_quantity,
)
from fabrouter_solver import Lot, Solution, objective_terms
from fabrouter_solver.usage import lab_capacity, lab_load, pool_load

_MG_PER_KG = 1000 * MILLIGRAMS_PER_GRAM


class PlanBuilder:
    """Builds the parts of a plan document from a solution.

    Parameters
    ----------
    compiled
        The scenario the solution belongs to.
    solution
        A plan that has passed the checker.
    """

    def __init__(self, compiled: CompiledScenario, solution: Solution) -> None:
        self._compiled = compiled
        self._data = compiled.data
        self._index = compiled.index
        self._solution = solution.canonical()
        self._ids = [f"lot-{number:05d}" for number in range(1, len(solution.lots) + 1)]

    def lots(self) -> tuple[PlannedLot, ...]:
        """Returns every lot."""
        pairs = zip(self._ids, self._solution.lots, strict=True)
        return tuple(self._lot(name, lot) for name, lot in pairs)

    def _instant(self, period: int) -> datetime:
        return self._compiled.horizon.start_of_period(period)

    def _lot(self, name: str, lot: Lot) -> PlannedLot:
        stage_row, lab_row, machines = self._compiled.mode_keys[lot.mode]
        design_row, stage = self._index.stages[stage_row]
        hours = self._hours(lot)
        return PlannedLot(
            id=name,
            line=self._index.lines[lot.line].id,
            design=self._index.designs[design_row].id,
            stage=stage.id,
            lab=self._index.labs[lab_row].id,
            machines=machines,
            setup=self._instant(lot.setup_period) if lot.setup_period >= 0 else None,
            made=lot.made,
            production=tuple(Work(at=self._instant(t), units=n) for t, n in lot.production),
            shipments=tuple(self._dispatch(lab_row, *sent) for sent in lot.shipments),
            materials=self._materials(lot),
            machine_h=hours[False],
            people_h=hours[True],
        )

    def _dispatch(self, lab_row: int, place: int, period: int, units: int) -> Dispatch:
        arrival = period + int(self._data.links.lead[lab_row, place])
        return Dispatch(
            at=self._instant(period),
            to=self._index.place_ids[place],
            arrives=self._instant(arrival),
            units=units,
        )

    def _hours(self, lot: Lot) -> dict[bool, float]:
        """Returns machine hours (False) and people's hours (True) of a lot."""
        seconds = {False: 0, True: 0}
        for pool, unit_s, setup_s in self._data.operations_of(lot.mode):
            is_people = self._compiled.pool_keys[pool][1] is None
            setup = setup_s if lot.setup_period >= 0 else 0
            seconds[is_people] += lot.made * unit_s + setup
        return {people: round(total / SECONDS_PER_HOUR, 3) for people, total in seconds.items()}

    def _materials(self, lot: Lot) -> tuple[MaterialNeed, ...]:
        return tuple(
            self._need(bin_row, quantity * lot.made)
            for bin_row, quantity in self._data.uses_of(lot.mode)
        )

    def _need(self, bin_row: int, steps: int) -> MaterialNeed:
        material = self._index.materials[self._compiled.bin_keys[bin_row][1]]
        quantity = material_quantity(steps, material.unit)
        return MaterialNeed(material=material.id, quantity=quantity)

    def shipments(self) -> tuple[PlannedShipment, ...]:
        """Returns shipments, one per origin, destination and period."""
        trips: defaultdict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
        for row, lot in enumerate(self._solution.lots):
            origin = int(self._data.modes.lab[lot.mode])
            for place, period, units in lot.shipments:
                if place != origin:
                    trips[origin, place, period].append((row, units))
        return tuple(self._shipment(*trip, items) for trip, items in sorted(trips.items()))

    def _shipment(
        self, origin: int, place: int, period: int, items: list[tuple[int, int]]
    ) -> PlannedShipment:
        data, travel = self._data, self._compiled.travel
        ueur = int(data.links.shipment_ueur[origin, place])
        mass_g = co2_mg = 0
        for row, units in items:
            stage = int(data.modes.stage[self._solution.lots[row].mode])
            unit_ueur, unit_co2 = data.unit_transport(stage, origin, place)
            ueur += units * unit_ueur
            co2_mg += units * unit_co2
            mass_g += units * int(data.stages.mass_g[stage])
        return PlannedShipment(
            origin=self._index.place_ids[origin],
            destination=self._index.place_ids[place],
            departs=self._instant(period),
            arrives=self._instant(period + int(data.links.lead[origin, place])),
            items=tuple(self._item(row, units) for row, units in items),
            kg=mass_g / 1000,
            km=round(float(travel.km[origin, place]), 1),
            distance=Estimate(int(travel.estimate[origin, place])).name.lower(),
            eur=ueur / MICROEUROS_PER_EURO,
            co2e_kg=co2_mg / _MG_PER_KG,
        )

    def _item(self, row: int, units: int) -> ShipmentItem:
        line = self._index.lines[self._solution.lots[row].line]
        return ShipmentItem(lot=self._ids[row], line=line.id, units=units)

    def purchases(self) -> tuple[PlannedPurchase, ...]:
        """Returns material orders."""
        bins = self._data.bins
        return tuple(
            PlannedPurchase(
                lab=self._index.labs[self._compiled.bin_keys[order.bin][0]].id,
                material=(need := self._need(order.bin, order.quantity)).material,
                quantity=need.quantity,
                order_at=self._instant(order.period),
                usable_at=self._instant(order.period + int(bins.purchase_lead[order.bin])),
                extra_eur=order.quantity * int(bins.purchase_ueur[order.bin]) / MICROEUROS_PER_EURO,
            )
            for order in self._solution.purchases
        )

    def transfers(self) -> tuple[PlannedTransfer, ...]:
        """Returns material that labs send each other."""
        lanes, found = self._data.transfers, []
        for move in self._solution.transfers:
            source, target = int(lanes.source[move.lane]), int(lanes.target[move.lane])
            need = self._need(source, move.quantity)
            found.append(
                PlannedTransfer(
                    material=need.material,
                    origin=self._index.labs[self._compiled.bin_keys[source][0]].id,
                    destination=self._index.labs[self._compiled.bin_keys[target][0]].id,
                    quantity=need.quantity,
                    departs=self._instant(move.period),
                    arrives=self._instant(move.period + int(lanes.lead[move.lane])),
                )
            )
        return tuple(found)

    def lines(
        self,
        reasons: dict[int, tuple[Reason, ...]],
        late_reasons: dict[int, tuple[Reason, ...]] | None = None,
    ) -> tuple[PlannedLine, ...]:
        """Returns what each line gets; why units are missing and late by row of the line."""
        arrivals, late = self._arrivals(), late_reasons or {}
        return tuple(
            self._line(row, arrivals[row], reasons.get(row, ()), late.get(row, ()))
            for row in range(len(self._index.lines))
        )

    def _arrivals(self) -> defaultdict[int, defaultdict[int, int]]:
        """Returns units by line and arrival period."""
        arrivals: defaultdict[int, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
        for lot in self._solution.lots:
            stage, lab = int(self._data.modes.stage[lot.mode]), int(self._data.modes.lab[lot.mode])
            if self._data.stages.parent[stage] < 0:
                for place, period, units in lot.shipments:
                    arrivals[lot.line][period + int(self._data.links.lead[lab, place])] += units
        return arrivals

    def _line(
        self,
        row: int,
        arrivals: dict[int, int],
        reasons: tuple[Reason, ...],
        late_reasons: tuple[Reason, ...],
    ) -> PlannedLine:
        line, lines = self._index.lines[row], self._data.lines
        due, deadline = int(lines.due[row]), int(lines.deadline[row])
        on_time = sum(units for t, units in arrivals.items() if t <= due)
        late = sum(units for t, units in arrivals.items() if due < t <= deadline)
        return PlannedLine(
            id=line.id,
            site=line.site,
            requested=line.quantity,
            on_time=on_time,
            late=late,
            unmet=max(0, line.quantity - on_time - late),
            due=self._instant(due + 1),
            arrivals=tuple(
                Arrival(at=self._instant(t), units=units, late=t > due)
                for t, units in sorted(arrivals.items())
            ),
            reasons=reasons,
            late_reasons=late_reasons,
        )

    def labs(self) -> tuple[LabLoad, ...]:
        """Returns the load of every lab that offers time or has work."""
        load = lab_load(self._data, pool_load(self._data, self._solution))
        capacity = lab_capacity(self._data)
        lots = np.zeros(self._data.num_labs, np.int64)
        units = np.zeros(self._data.num_labs, np.int64)
        for lot in self._solution.lots:
            lots[self._data.modes.lab[lot.mode]] += 1
            units[self._data.modes.lab[lot.mode]] += lot.made
        return tuple(
            LabLoad(
                id=self._index.labs[row].id,
                lots=int(lots[row]),
                units=int(units[row]),
                load_h=round(int(load[row]) / SECONDS_PER_HOUR, 3),
                capacity_h=round(int(capacity[row]) / SECONDS_PER_HOUR, 3),
            )
            for row in np.flatnonzero((capacity > 0) | (lots > 0)).tolist()
        )

    def totals(self) -> Totals:
        """Returns every objective term in its natural unit."""
        terms = objective_terms(self._data, self._solution)
        lines = self.lines({})
        days_per_period = self._compiled.horizon.period_hours / 24
        return Totals(
            requested_units=sum(line.requested for line in lines),
            on_time_units=sum(line.on_time for line in lines),
            late_units=sum(line.late for line in lines),
            unmet_units=terms.unmet,
            late_unit_days=terms.tardiness * days_per_period,
            production_eur=terms.production_ueur / MICROEUROS_PER_EURO,
            transport_eur=terms.transport_ueur / MICROEUROS_PER_EURO,
            preference_eur=terms.preference_ueur / MICROEUROS_PER_EURO,
            co2e_kg=terms.co2_mg / _MG_PER_KG,
            lots=terms.lots,
            labs=terms.labs,
            overload_h=round(terms.overload_s / SECONDS_PER_HOUR, 3),
            changed_units=terms.changed,
        )

    def weighted(self) -> dict[str, float]:
        """Returns each term's share of the objective in euros."""
        terms = objective_terms(self._data, self._solution).weighted(self._data.weights)
        return {name: neur / NANOEUROS_PER_EURO for name, neur in terms.items()}
