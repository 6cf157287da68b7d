"""What a plan is compared by."""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.plan.plan import Plan


@dataclass(frozen=True)
class PlanFigures:
    """Figures of one plan.

    Parameters
    ----------
    policy
        Name of the policy it was made for.
    on_time_share
        Units on time ÷ units requested, 0 … 1.
    late_unit_days, unmet_units
        Lateness and missing units.
    eur
        Production and transport, euros as they are, not as the policy weighs them.
    co2e_kg
        Kilograms of CO2e of transport.
    labs
        Labs and hubs at work.
    largest_load, median_load
        Largest and median of load ÷ capacity among labs at work; 1 = all declared hours.
    load_spread
        Standard deviation of load ÷ capacity among all labs that could take part.
    gap
        (objective - lower bound) / objective of the search, 0 … 1.
    """

    policy: str
    on_time_share: float
    late_unit_days: float
    unmet_units: int
    eur: float
    co2e_kg: float
    labs: int
    largest_load: float
    median_load: float
    load_spread: float
    gap: float

    def as_row(self) -> dict[str, float | int | str]:
        """Returns the figures as plain values."""
        return asdict(self)


def figures_of(policy: str, plan: Plan) -> PlanFigures:
    """Returns the figures of a plan."""
    totals = plan.document.totals
    loads = relative_loads(plan)
    busy = loads[loads > 0]
    return PlanFigures(
        policy=policy,
        on_time_share=totals.on_time_units / totals.requested_units
        if totals.requested_units
        else 1.0,
        late_unit_days=totals.late_unit_days,
        unmet_units=totals.unmet_units,
        eur=totals.production_eur + totals.transport_eur,
        co2e_kg=totals.co2e_kg,
        labs=totals.labs,
        largest_load=float(busy.max()) if len(busy) else 0.0,
        median_load=float(np.median(busy)) if len(busy) else 0.0,
        load_spread=float(loads.std()) if len(loads) else 0.0,
        gap=plan.gap,
    )


def relative_loads(plan: Plan) -> NDArray[np.float64]:
    """Returns load ÷ capacity of every lab that can do some stage and offers any hours."""
    able = eligible_labs(plan.compiled)
    return np.array(
        [
            load.load_h / load.capacity_h
            for load in plan.document.labs
            if load.id in able and load.capacity_h > 0
        ],
        np.float64,
    )


def eligible_labs(compiled: CompiledScenario) -> set[str]:
    """Returns ids of labs that can run a stage of some design that is asked for."""
    rows = np.unique(compiled.data.modes.lab).tolist()
    return {compiled.index.labs[row].id for row in rows}
