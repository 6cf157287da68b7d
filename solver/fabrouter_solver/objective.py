"""The objective, recomputed from problem and plan alone: every term in its natural unit."""

from dataclasses import dataclass, fields

import numpy as np

from fabrouter_solver import usage
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Solution
from fabrouter_solver.tables import IntArray
from fabrouter_solver.weights import Weights


@dataclass(frozen=True, slots=True)
class Terms:
    """Objective terms of a plan.

    Parameters
    ----------
    unmet, unmet_weighted
        Units that do not arrive by the deadline; the same times priority.
    tardiness, tardiness_weighted
        Unit-periods of lateness; the same times priority.
    production_ueur
        Units, setups, lab openings and extra cost of bought material, microeuros.
    transport_ueur
        Shipments of goods and material, microeuros.
    preference_ueur
        Cost of delivering in less preferred designs, microeuros.
    co2_mg
        Milligrams of CO2e of transport.
    lots, labs
        Lots; labs with any lot.
    overload_s
        Seconds of load above each of the overload shares of lab capacity, summed over the shares.
    changed
        Units by which offered lots of an earlier plan change.
    """

    unmet: int
    unmet_weighted: int
    tardiness: int
    tardiness_weighted: int
    production_ueur: int
    transport_ueur: int
    preference_ueur: int
    co2_mg: int
    lots: int
    labs: int
    overload_s: int
    changed: int

    def total(self, weights: Weights) -> int:
        """Returns the weighted sum in nanoeuros."""
        return sum(self.weighted(weights).values())

    def weighted(self, weights: Weights) -> dict[str, int]:
        """Returns each term's share of the objective in nanoeuros, by weight name."""
        return {
            "unmet": weights.unmet * self.unmet_weighted,
            "tardiness": weights.tardiness * self.tardiness_weighted,
            "production": weights.production * self.production_ueur,
            "transport": weights.transport * self.transport_ueur,
            "preference": weights.preference * self.preference_ueur,
            "co2": weights.co2 * self.co2_mg,
            "lot": weights.lot * self.lots,
            "lab": weights.lab * self.labs,
            "overload": weights.overload * self.overload_s,
            "change": weights.change * self.changed,
        }

    def __sub__(self, other: "Terms") -> "Terms":
        """Returns the term-by-term difference."""
        return Terms(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))


def objective_terms(data: ProblemData, solution: Solution) -> Terms:
    """Returns every objective term of a plan.

    The plan is assumed to be well formed (see ``validation.check``); terms of an ill-formed plan
    mean nothing.
    """
    units, late = usage.delivered(data, solution)
    unmet = np.maximum(data.lines.quantity - units, 0)
    priority = data.lines.priority
    transport_ueur, co2_mg = _transport(data, solution)
    labs = np.unique(data.modes.lab[solution.flat.lot_mode])
    return Terms(
        unmet=int(unmet.sum()),
        unmet_weighted=int((unmet * priority).sum()),
        tardiness=int(late.sum()),
        tardiness_weighted=int((late * priority).sum()),
        production_ueur=_production(data, solution) + int(data.opening_ueur[labs].sum()),
        transport_ueur=transport_ueur,
        preference_ueur=_preference(data, solution),
        co2_mg=co2_mg,
        lots=solution.flat.num_lots,
        labs=len(labs),
        overload_s=_overload(data, solution),
        changed=_changed(data, solution),
    )


def objective_value(data: ProblemData, solution: Solution) -> int:
    """Returns the weighted objective of a plan in nanoeuros."""
    return objective_terms(data, solution).total(data.weights)


def overload_limits(data: ProblemData) -> IntArray:
    """Returns the loads above which a lab counts as overloaded.

    int64, shape ``(num_labs, num_shares)``: floor(capacity × share), seconds.
    """
    shares = np.array(data.weights.overload_percent, np.int64)
    return usage.lab_capacity(data)[:, None] * shares[None, :] // 100


def _production(data: ProblemData, solution: Solution) -> int:
    flat, modes = solution.flat, data.modes
    units = (flat.made_units * modes.unit_ueur[flat.lot_mode[flat.made_lot]]).sum()
    setups = modes.setup_ueur[flat.lot_mode[flat.lot_setup >= 0]].sum()
    bought = (flat.bought_quantity * data.bins.purchase_ueur[flat.bought_bin]).sum()
    return int(units + setups + bought)


def _transport(data: ProblemData, solution: Solution) -> tuple[int, int]:
    """Returns microeuros and milligrams; one shipment cost per (origin, destination, period)."""
    sent, flat = usage.arrivals(data, solution), solution.flat
    mass_g = data.stages.mass_g[sent.stage]
    kg_ueur = data.links.kg_ueur[sent.origin, sent.destination].astype(np.int64)
    kg_co2 = data.links.kg_co2_mg[sent.origin, sent.destination].astype(np.int64)
    ueur = (sent.units * ((mass_g * kg_ueur + 500) // 1000)).sum()
    co2 = (sent.units * ((mass_g * kg_co2 + 500) // 1000)).sum()
    trips = np.unique(np.stack([sent.origin, sent.destination, sent.departure]), axis=1)
    ueur += data.links.shipment_ueur[trips[0], trips[1]].astype(np.int64).sum()
    ueur += (flat.moved_quantity * data.transfers.ueur[flat.moved_lane]).sum()
    co2 += (flat.moved_quantity * data.transfers.co2_mg[flat.moved_lane]).sum()
    return int(ueur), int(co2)


def _preference(data: ProblemData, solution: Solution) -> int:
    """Sums the preference cost over all units sent to sites."""
    sent = usage.arrivals(data, solution)
    final = data.stages.parent[sent.stage] < 0
    cost = {
        (line, design): price
        for line, design, price in zip(
            data.options.line.tolist(),
            data.options.design.tolist(),
            data.options.preference_ueur.tolist(),
            strict=True,
        )
    }
    design = data.stages.design[sent.stage[final]]
    rows = zip(sent.line[final].tolist(), design.tolist(), sent.units[final].tolist(), strict=True)
    return sum(cost[line, chosen] * units for line, chosen, units in rows)


def _overload(data: ProblemData, solution: Solution) -> int:
    load = usage.lab_load(data, usage.pool_load(data, solution))
    return int(np.maximum(load[:, None] - overload_limits(data), 0).sum())


def _changed(data: ProblemData, solution: Solution) -> int:
    made = {(lot.line, lot.mode): lot.made for lot in solution.lots}
    return sum(
        abs(made.get((offer.line, offer.mode), 0) - offer.units)
        for offer in data.commitments
        if not offer.firm
    )
