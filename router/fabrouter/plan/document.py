"""The plan document: what is made where and when, what arrives when, what is missing and why."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from fabrouter_network.document import Document, Id, Name, Text
from fabrouter_network.policy import Policy
from fabrouter_network.scenario import MOST_ROWS, Credit

PlanVersion = Literal["1.0"]

PLAN_VERSION: PlanVersion = "1.0"

Count = Annotated[int, Field(ge=0)]
Amount = Annotated[float, Field(ge=0)]
Instant = AwareDatetime


class Work(Document):
    """Units finished in the period that starts at an instant."""

    at: Instant
    units: Annotated[int, Field(ge=1)]


class Dispatch(Document):
    """Units of a lot that leave at the end of a period, and the period in which they arrive."""

    at: Instant
    to: Id
    arrives: Instant
    units: Annotated[int, Field(ge=1)]


class MaterialNeed(Document):
    """Material a lot or shipment takes."""

    material: Id
    quantity: Amount


class PlannedLot(Document):
    """What one lab makes of one stage for one line."""

    id: Id
    line: Id
    design: Id
    stage: Id
    lab: Id
    machines: tuple[Id, ...]
    setup: Annotated[Instant | None, Field(description="Nothing = set up before the horizon.")]
    made: Count
    production: tuple[Work, ...]
    shipments: tuple[Dispatch, ...]
    materials: tuple[MaterialNeed, ...]
    machine_h: Amount
    people_h: Amount


class ShipmentItem(Document):
    """Part of a shipment."""

    lot: Id
    line: Id
    units: Annotated[int, Field(ge=1)]


class PlannedShipment(Document):
    """Everything that goes from one place to another in one period."""

    origin: Id
    destination: Id
    departs: Instant
    arrives: Instant
    items: tuple[ShipmentItem, ...]
    kg: Amount
    km: Amount
    distance: Annotated[Text, Field(description="How the distance was found.")]
    eur: Amount
    co2e_kg: Amount


class PlannedPurchase(Document):
    """Material a lab orders."""

    lab: Id
    material: Id
    quantity: Amount
    order_at: Instant
    usable_at: Instant
    extra_eur: Amount


class PlannedTransfer(Document):
    """Material one lab sends another."""

    material: Id
    origin: Id
    destination: Id
    quantity: Amount
    departs: Instant
    arrives: Instant


class Arrival(Document):
    """Units that reach a site in a period."""

    at: Instant
    units: Annotated[int, Field(ge=1)]
    late: bool


ReasonCode = Literal[
    "design_not_approved",
    "no_capable_lab",
    "too_far",
    "below_min_lot",
    "lab_limits",
    "hours_short",
    "material_short",
    "hours_and_material_short",
    "shipping_limit",
    "several_limits",
    "not_worth",
    "not_found",
]


class ShortHours(Document):
    """Hours that are lacking for a capability; ``people`` = people's hours."""

    capability: Text
    hours: Amount


class Reason(Document):
    """Why some units of a line are missing."""

    code: ReasonCode
    units: Annotated[int, Field(ge=1)]
    hours: tuple[ShortHours, ...] = ()
    materials: tuple[MaterialNeed, ...] = ()
    obstacles: Annotated[
        dict[Text, Count], Field(description="For no_capable_lab: labs per obstacle.")
    ] = {}


class PlannedLine(Document):
    """What a line gets."""

    id: Id
    site: Id
    requested: Count
    on_time: Count
    late: Count
    unmet: Count
    due: Instant
    arrivals: tuple[Arrival, ...]
    reasons: Annotated[tuple[Reason, ...], Field(description="Why units are missing.")]
    late_reasons: Annotated[tuple[Reason, ...], Field(description="Why units are late.")] = ()


class LabLoad(Document):
    """What the plan asks of a lab."""

    id: Id
    lots: Count
    units: Count
    load_h: Amount
    capacity_h: Amount


class Totals(Document):
    """Every objective term in its natural unit."""

    requested_units: Count
    on_time_units: Count
    late_units: Count
    unmet_units: Count
    late_unit_days: Amount
    production_eur: Amount
    transport_eur: Amount
    preference_eur: Amount
    co2e_kg: Amount
    lots: Count
    labs: Count
    overload_h: Amount
    changed_units: Count


class TraceEntry(Document):
    """The state of the search at one moment."""

    seconds: Amount
    objective_eur: float | None
    lower_bound_eur: float
    phase: Name


class SolveRecord(Document):
    """How the plan was found and how good it is at least."""

    engine: Name
    choice: Annotated[Text, Field(description="Why 'auto' chose the engine.")] = ""
    status: Literal["optimal", "feasible"]
    termination: Literal["proven", "completed", "time_limit", "interrupted"]
    objective_eur: float
    lower_bound_eur: float
    gap: Annotated[float, Field(ge=0, le=1)]
    runtime_s: Amount
    time_limit_s: Amount
    seed: Count
    workers: Count
    deterministic_limit: float | None
    versions: dict[Text, Text]
    trace: tuple[TraceEntry, ...]


class ScenarioReference(Document):
    """Which scenario the plan answers."""

    name: Name
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class PlanDocument(Document):
    """A plan, as it is written to a file."""

    schema_version: PlanVersion
    scenario: ScenarioReference
    policy: Policy
    solve: SolveRecord
    totals: Totals
    weighted_eur: Annotated[
        dict[Text, float], Field(description="Each term's share of the objective.")
    ]
    lots: Annotated[tuple[PlannedLot, ...], Field(max_length=10 * MOST_ROWS)]
    shipments: Annotated[tuple[PlannedShipment, ...], Field(max_length=10 * MOST_ROWS)]
    purchases: Annotated[tuple[PlannedPurchase, ...], Field(max_length=MOST_ROWS)]
    transfers: Annotated[tuple[PlannedTransfer, ...], Field(max_length=MOST_ROWS)]
    lines: Annotated[tuple[PlannedLine, ...], Field(max_length=MOST_ROWS)]
    labs: Annotated[tuple[LabLoad, ...], Field(max_length=MOST_ROWS)]
    warnings: tuple[Text, ...] = ()
    assumptions: tuple[Text, ...] = ()
    credits: tuple[Credit, ...] = ()
