"""Figures by which plans of a campaign are compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from fabrouter.plan.document import PlanDocument
from fabrouter.service.solves.view import PlanView


@dataclass(frozen=True)
class Figures:
    """Figures of one plan.

    Parameters
    ----------
    run_id
        Its run.
    requested_units, on_time_units, late_units, unmet_units
        Units of all lines.
    late_unit_days
        Sum of the days each late unit is late.
    production_eur, transport_eur
        Euros as they are, not as the policy weighs them.
    co2e_kg
        Kilograms of CO2e of transport.
    lots, labs
        Lots, and labs at work.
    largest_load, median_load
        Largest and median of load ÷ capacity among labs at work; 1 = all hours they offer.
    objective_eur, lower_bound_eur, gap
        What the search found and proved under the plan's own policy.
    lots_like_first
        Lots that the first of the compared plans has just so.
    """

    run_id: UUID
    requested_units: int
    on_time_units: int
    late_units: int
    unmet_units: int
    late_unit_days: float
    production_eur: float
    transport_eur: float
    co2e_kg: float
    lots: int
    labs: int
    largest_load: float
    median_load: float
    objective_eur: float
    lower_bound_eur: float
    gap: float
    lots_like_first: int


def compare(views: Sequence[PlanView]) -> list[Figures]:
    """Returns the figures of plans, in their order."""
    first = _lots(views[0].document)
    return [_figures(view, first) for view in views]


def _figures(view: PlanView, first: set[object]) -> Figures:
    totals, solve = view.document.totals, view.document.solve
    loads = [
        row.load_h / row.capacity_h for row in view.document.labs if row.lots and row.capacity_h
    ]
    return Figures(
        run_id=view.run.id,
        requested_units=totals.requested_units,
        on_time_units=totals.on_time_units,
        late_units=totals.late_units,
        unmet_units=totals.unmet_units,
        late_unit_days=totals.late_unit_days,
        production_eur=totals.production_eur,
        transport_eur=totals.transport_eur,
        co2e_kg=totals.co2e_kg,
        lots=totals.lots,
        labs=totals.labs,
        largest_load=max(loads, default=0.0),
        median_load=median(loads) if loads else 0.0,
        objective_eur=solve.objective_eur,
        lower_bound_eur=solve.lower_bound_eur,
        gap=solve.gap,
        lots_like_first=len(first & _lots(view.document)),
    )


def _lots(plan: PlanDocument) -> set[object]:
    return {
        (lot.line, lot.design, lot.stage, lot.lab, lot.machines, lot.production, lot.shipments)
        for lot in plan.lots
    }
