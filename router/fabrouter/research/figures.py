"""What one run of a study found out."""

from typing import Annotated

from pydantic import Field

from fabrouter_network.document import Document


class TracePointRow(Document):
    """A moment of a search."""

    seconds: float
    objective_neur: Annotated[int | None, Field(description="Nanoeuros; none yet = null.")]
    lower_bound_neur: int
    phase: str


class ExperimentFigures(Document):
    """Figures of one run; euros as they are, objectives as the policy weighs them."""

    labs: int
    lines: int
    sites: int
    periods: int
    ran: Annotated[str, Field(description="Engine that ran.")]
    choice: Annotated[str, Field(description="Why 'auto' chose it.")]
    status: str
    termination: str
    objective_neur: int
    lower_bound_neur: int
    gap: Annotated[float, Field(description="(objective - lower bound) / objective, 0 to 1.")]
    requested_units: int
    on_time_units: int
    late_units: int
    unmet_units: int
    late_unit_days: float
    production_eur: float
    transport_eur: float
    co2e_kg: float
    labs_used: int
    largest_load: Annotated[float, Field(description="Load / capacity; 1 = all hours.")]
    median_load: float
    simulated_mean: Annotated[
        float | None, Field(description="Units on time when labs fail, mean over the runs.")
    ] = None
    simulated_q10: Annotated[
        float | None, Field(description="Units on time that 10 % of the runs do not exceed.")
    ] = None
    first_plan_s: Annotated[float | None, Field(description="Seconds to the first plan.")] = None
    runtime_s: float
    build_s: float
    compile_s: float
    peak_memory_mb: float
    trace: tuple[TracePointRow, ...] = ()
    versions: str = ""
