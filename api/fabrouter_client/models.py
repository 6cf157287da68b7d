"""Generated from the description of the API by ``make client``: do not edit."""

from __future__ import annotations

from datetime import date as date_aliased
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, RootModel


class Acceptance(BaseModel):
    units: int | None = None
    reason: Annotated[str, Field(description="Why not all, if it is a part.")] = ""


class AccountChanges(BaseModel):
    name: str = ""
    language: Literal["en", "fr"] = "en"


class AccountInput(BaseModel):
    email: str
    name: str
    language: Literal["en", "fr"] = "en"
    is_administrator: bool = False


class AccountRead(BaseModel):
    id: UUID
    email: str | None
    name: str | None
    language: str
    is_administrator: bool
    has_second_factor: bool
    disabled_at: AwareDatetime | None
    erased_at: AwareDatetime | None
    version: int
    created_at: AwareDatetime
    changed_at: AwareDatetime


class Administration(BaseModel):
    is_administrator: bool


class AlertRead(BaseModel):
    kind: Annotated[
        str,
        Field(
            description="declined, expired, released, stopped_short (since the last plan was published), overdue, answer_soon, flagged, lab_away, stock_short, shipment_overdue or shipment_lost."
        ),
    ]
    count: int
    units: int
    cause: Annotated[str, Field(description="The flag, the lab's state or the material.")]
    lab_id: UUID | None
    lab: str


class ApprovalRead(BaseModel):
    id: UUID
    design_id: UUID
    country: str
    state: str
    notice: str
    notice_fr: str
    created_at: AwareDatetime


class Arrival(BaseModel):
    at: Annotated[
        AwareDatetime,
        Field(description="datetime with the constraint that the value must have timezone info"),
    ]
    units: int
    late: bool


class BalanceRead(BaseModel):
    material: str
    quantity: float


class BusyTimeRead(BaseModel):
    id: UUID
    machine: Annotated[str | None, Field(description="Null = the whole lab.")]
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    source: str


class CampaignRead(BaseModel):
    id: UUID
    network_id: UUID
    name: str
    description: str
    state: str
    starts_on: date_aliased
    ends_on: date_aliased
    time_zone: str
    policy: dict[str, Any]
    transport: dict[str, Any]
    auto_publish: bool
    reply_hours: int
    is_public: bool
    approved_units: int | None
    launched_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    version: int
    created_at: AwareDatetime
    changed_at: AwareDatetime


class CertificateRead(BaseModel):
    id: UUID
    skill: str
    valid_from: date_aliased | None
    valid_until: date_aliased | None
    checked: bool
    created_at: AwareDatetime


class Change(BaseModel):
    kind: Annotated[
        Literal[
            "material",
            "hours",
            "evenings",
            "machine",
            "person",
            "due_date",
            "deadline",
            "design",
            "own_limit",
            "distance_limit",
            "shipping_limit",
            "second_hub",
        ]
        | Literal["forbid", "only"],
        Field(
            description="'forbid' keeps labs from lines, 'only' keeps all others from them; the rest is what advice proposes."
        ),
    ]
    labs: Annotated[list[str], Field(description="Labs concerned.")] = []
    lines: Annotated[list[str], Field(description="Order lines concerned.")] = []
    region: str = ""
    machine: Annotated[str, Field(description="Machine group; 'people' = people's time.")] = ""
    capability: str = ""
    material: str = ""
    design: str = ""
    amount: Annotated[
        float, Field(description="Hours, days, machines, or the material's own unit.")
    ] = 0.0


class ClosedCrossing(BaseModel):
    kind: Literal["crossing"]
    crossing: str
    note: str = ""


class Closure(BaseModel):
    kind: Literal["roads"]
    lat: float
    lon: float
    radius_km: float
    note: str = ""


class CodeInput(BaseModel):
    code: str


class Confirmation(BaseModel):
    password: str
    code: str | None = None


class ConsentInput(BaseModel):
    network_id: UUID


class ConsentRead(BaseModel):
    id: UUID
    lab_id: UUID
    network_id: UUID
    lab_agreed: bool
    network_agreed: bool
    in_force: bool
    version: int
    created_at: AwareDatetime


class ContactRead(BaseModel):
    id: UUID
    role: str
    name: str | None
    email: str | None
    phone: str | None
    address: str | None
    agreed_at: Annotated[
        AwareDatetime | None,
        Field(description="When the person agreed to stay on file."),
    ]
    version: int


class Credentials(BaseModel):
    email: str
    password: str
    code: str | None = None


class Credit(BaseModel):
    name: str
    licence: str = ""
    url: str = ""


class Decision(BaseModel):
    country: Annotated[
        str,
        Field(description="'*' speaks for all countries that have no word of their own."),
    ]
    state: Literal["approved", "withdrawn"]
    notice: Annotated[str, Field(description="Must go with the goods, in English.")] = ""
    notice_fr: Annotated[str, Field(description="The same in French.")] = ""


class DesignOption(BaseModel):
    design: str
    preference_eur: Annotated[
        float,
        Field(description="What one unit in this design counts against the plan."),
    ] = 0.0


class EventRead(BaseModel):
    position: int
    at: AwareDatetime
    kind: str
    actor_id: UUID | None
    subject: str
    subject_id: UUID
    version: int
    network_id: UUID | None
    campaign_id: UUID | None
    lab_id: UUID | None
    data: dict[str, Any]
    hash: str


class Flow(BaseModel):
    origin: str
    destination: str
    units: int


class Fresh(BaseModel):
    fresh_until: AwareDatetime


class Gain(BaseModel):
    on_time_units: Annotated[int, Field(description="More units on time.")]
    served_units: Annotated[int, Field(description="Fewer units missing.")]
    eur: Annotated[float, Field(description="Objective saved, before the effort.")]


class Hours(BaseModel):
    open: str
    close: str


class IssueRead(BaseModel):
    where: Annotated[str, Field(description="JSON pointer, or row and column.")]
    code: str
    message: str
    fix: str


class ItemRead(BaseModel):
    work_order_id: UUID
    number: Annotated[int, Field(description="Of the work order, as papers say it.")]
    line_id: UUID
    line: Annotated[str, Field(description="Key of the order line.")]
    design_id: UUID
    design: str
    stage: str
    is_final: Annotated[bool, Field(description="Finished goods, not parts.")]
    units: int
    good: int
    bad: int
    missing: int
    surplus: int


class ItemReceived(BaseModel):
    work_order_id: UUID
    good: int
    bad: int = 0
    missing: int = 0


class ItemToPack(BaseModel):
    work_order_id: UUID
    units: int


class LabLoad(BaseModel):
    id: str
    lots: int
    units: int
    load_h: float
    capacity_h: float


class LabOutline(BaseModel):
    id: str
    lots: int
    units: int
    load_h: float
    capacity_h: float


class LabRoleInput(BaseModel):
    email: str
    name: Annotated[str, Field(description="Used if there is no account of this address yet.")]
    language: Literal["en", "fr"] = "en"


class LabsImported(BaseModel):
    added: list[str]
    changed: list[str]
    declared: list[str]
    counted: list[str]
    unchanged: int
    hints: Annotated[
        dict[str, list[str]],
        Field(description="What labs are said to be able to do, without saying how much."),
    ]
    warnings: list[IssueRead]
    dry_run: bool


class LedgerRead(BaseModel):
    requested: int
    planned: int
    offered: int
    accepted: int
    made: int
    shipped: int
    received: int
    unmet: int
    cancelled: int


class Limits(BaseModel):
    max_share_percent: Annotated[
        int, Field(description="Most of its hours that campaigns may take.")
    ] = 100
    refused_designs: list[str] = []
    refused_lines: Annotated[
        list[str],
        Field(description="Order lines it has declined: it gets no more of them."),
    ] = []
    home_region_only: Annotated[
        bool, Field(description="Delivers only to sites of its own region.")
    ] = False
    max_distance_km: float | None = None
    max_ship_kg_per_period: float | None = None


class LineChange(BaseModel):
    designs: list[DesignOption] | None = None
    quantity: int | None = None
    priority: int | None = None
    release: date_aliased | None = None
    due: date_aliased | None = None
    deadline: date_aliased | None = None
    min_lot: int | None = None
    lot_multiple: int | None = None
    max_labs: int | None = None
    note: str | None = None


class LineOutline(BaseModel):
    id: str
    on_time: int
    late: int
    unmet: int


class LineRead(BaseModel):
    id: UUID
    campaign_id: UUID
    key: str
    site_id: UUID
    site: str
    designs: list[dict[str, Any]]
    quantity: int
    priority: int
    release: date_aliased | None
    due: date_aliased | None
    deadline: date_aliased | None
    min_lot: int
    lot_multiple: int
    max_labs: int | None
    note: str
    state: str
    ledger: LedgerRead
    opened_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    closed_because: str
    version: int
    created_at: AwareDatetime
    changed_at: AwareDatetime


class LinesAdded(BaseModel):
    added: int
    updated: int
    unchanged: int


class LinesToVerify(BaseModel):
    lines: list[UUID]


class LinesVerified(BaseModel):
    opened: int


class LinkLimit(BaseModel):
    origin: str
    destination: str
    kg_per_period: float


class LinkOverride(BaseModel):
    ends: tuple[str, str]
    hours: float
    km: float
    eur_per_shipment: float = 0.0
    eur_per_kg: float = 0.0
    g_co2e_per_kg: float = 0.0


class LinkRead(BaseModel):
    account_id: UUID
    token_id: UUID
    expires_at: AwareDatetime
    url: Annotated[str | None, Field(description="Shown only here; also sent by e-mail.")] = None


class LinkRequest(BaseModel):
    email: str


class LinkUse(BaseModel):
    secret: str
    password: str


class LargestPartMm(RootModel[tuple[float, float, float]]):
    root: Annotated[tuple[float, float, float], Field(max_length=3, min_length=3)]


class MachineGroup(BaseModel):
    id: str
    name: str
    capability: str
    count: int = 1
    speed_percent: Annotated[int, Field(description="100 = the minutes a design states.")] = 100
    hours: Annotated[
        Literal["opening", "always"],
        Field(description="Runs when the lab is open, or also unattended day and night."),
    ] = "opening"
    share_percent: Annotated[
        int, Field(description="Part of those hours the group can work on campaigns.")
    ] = 100
    eur_per_hour: float = 0.0
    largest_part_mm: LargestPartMm | None = None
    materials: Annotated[
        list[str] | None, Field(description="Materials it can work; none given = any.")
    ] = None


class MadeDesignRead(BaseModel):
    design_id: UUID
    slug: str


class MakingRead(BaseModel):
    units: int
    first: date_aliased | None
    last: date_aliased | None


class ManyAcceptances(BaseModel):
    work_orders: list[UUID]


class MaterialNeed(BaseModel):
    material: str
    quantity: float


class MaterialTransfers(BaseModel):
    materials: list[str] = []
    max_km: float = 100.0
    nearest: Annotated[int, Field(description="Lanes per lab: to its nearest labs only.")] = 3


class MaterialUse(BaseModel):
    material: str
    quantity: float


class MaterialUsed(BaseModel):
    material: str
    unit: str
    quantity_milli: int


class ModeFigures(BaseModel):
    speed_kmh: float
    handling_h: Annotated[float, Field(description="Waiting and loading, once per use.")] = 0.0
    eur_per_shipment: float = 0.0
    eur_per_kg_km: float = 0.0
    g_co2e_per_kg_km: float = 0.0


class MovementRead(BaseModel):
    id: UUID
    material: str
    cause: str
    quantity: float
    balance: float
    work_order_id: UUID | None
    note: str
    created_at: AwareDatetime


class NetworkChanges(BaseModel):
    name: str = ""
    time_zone: str = ""
    reply_hours: Annotated[int, Field(description="Hours labs have to answer an offer.")] = 24
    declaration_days: Annotated[int, Field(description="Days a lab's declaration counts.")] = 21
    approval_units: Annotated[
        int | None, Field(description="Units from which a second coordinator approves.")
    ] = None
    auto_publish: bool = False


class NetworkInput(BaseModel):
    slug: str
    name: str
    country: str
    time_zone: str = "Europe/Paris"
    reply_hours: Annotated[int, Field(description="Hours labs have to answer an offer.")] = 24
    declaration_days: Annotated[int, Field(description="Days a lab's declaration counts.")] = 21
    approval_units: Annotated[
        int | None, Field(description="Units from which a second coordinator approves.")
    ] = None
    auto_publish: bool = False


class NetworkRead(BaseModel):
    id: UUID
    slug: str
    name: str
    country: str
    time_zone: str
    reply_hours: int
    declaration_days: int
    approval_units: int | None
    auto_publish: bool
    version: int
    created_at: AwareDatetime
    changed_at: AwareDatetime


class NewLine(BaseModel):
    id: str
    site: str
    designs: list[DesignOption]
    quantity: int
    priority: Annotated[int, Field(description="Weight; 1 = normal.")] = 1
    release: date_aliased | None = None
    due: Annotated[date_aliased | None, Field(description="Later units are late.")] = None
    deadline: Annotated[date_aliased | None, Field(description="Later units do not count.")] = None
    min_lot: int = 1
    lot_multiple: int = 1
    max_labs: int | None = None
    note: str = ""


class NewLines(BaseModel):
    lines: list[NewLine]
    on_duplicate: Literal["refuse", "upsert"] = "refuse"


class NewShipment(BaseModel):
    site: Annotated[str | None, Field(description="Where goods go; or else name a lab.")] = None
    lab: Annotated[str | None, Field(description="Where parts go.")] = None
    items: list[ItemToPack]
    carrier: str = ""


class ObstacleRead(BaseModel):
    obstacle: str
    subject: str


class PartMm(RootModel[tuple[float, float, float]]):
    root: Annotated[
        tuple[float, float, float],
        Field(description="Size of what must fit the machine.", max_length=3, min_length=3),
    ]


class Operation(BaseModel):
    capability: str
    machine_min_per_unit: float = 0.0
    labour_min_per_unit: float = 0.0
    setup_min: Annotated[float, Field(description="Machine minutes once per lot.")] = 0.0
    setup_labour_min: Annotated[float, Field(description="People's minutes per lot.")] = 0.0
    works: Annotated[
        str | None, Field(description="Material the machine must be able to work.")
    ] = None
    part_mm: Annotated[PartMm | None, Field(description="Size of what must fit the machine.")] = (
        None
    )


class OutcomeRead(BaseModel):
    on_time: int
    late: int
    unmet: int
    last_arrival: AwareDatetime | None


class OverCommittedRead(BaseModel):
    pool: str
    day: date_aliased
    over_s: int


class OwnData(BaseModel):
    root: dict[str, Any]


class AccountReadPage(BaseModel):
    items: list[AccountRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class ApprovalReadPage(BaseModel):
    items: list[ApprovalRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class BusyTimeReadPage(BaseModel):
    items: list[BusyTimeRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class CampaignReadPage(BaseModel):
    items: list[CampaignRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class CertificateReadPage(BaseModel):
    items: list[CertificateRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class ConsentReadPage(BaseModel):
    items: list[ConsentRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class ContactReadPage(BaseModel):
    items: list[ContactRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class EventReadPage(BaseModel):
    items: list[EventRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class LineReadPage(BaseModel):
    items: list[LineRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class MovementReadPage(BaseModel):
    items: list[MovementRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class NetworkReadPage(BaseModel):
    items: list[NetworkRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class PasswordChange(BaseModel):
    present: str
    password: str


class People(BaseModel):
    count: Annotated[int, Field(description="People present when open.")]
    share_percent: int = 100
    eur_per_hour: float = 0.0


class PhotoRead(BaseModel):
    id: UUID
    work_order_id: UUID
    width: int
    height: int
    created_at: AwareDatetime


class PhotosRead(BaseModel):
    photos: list[PhotoRead]


class Place(BaseModel):
    lat: float
    lon: float
    country: str
    region: Annotated[
        str, Field(description="Region or department code; used by home-only limits.")
    ] = ""
    city: str = ""
    postcode: str = ""


class PlanFigures(BaseModel):
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
    largest_load: Annotated[float, Field(description="Load ÷ capacity; 1 = all hours.")]
    median_load: float
    objective_eur: float
    lower_bound_eur: float
    gap: float
    lots_like_first: Annotated[int, Field(description="Lots the first plan has just so.")]


class PlanOutline(BaseModel):
    objective_eur: float
    lines: list[LineOutline]
    labs: list[LabOutline]
    flows: list[Flow]


class PlannedPurchase(BaseModel):
    lab: str
    material: str
    quantity: float
    order_at: Annotated[
        AwareDatetime,
        Field(description="datetime with the constraint that the value must have timezone info"),
    ]
    usable_at: Annotated[
        AwareDatetime,
        Field(description="datetime with the constraint that the value must have timezone info"),
    ]
    extra_eur: float


class PlannedTransfer(BaseModel):
    material: str
    origin: str
    destination: str
    quantity: float
    departs: Annotated[
        AwareDatetime,
        Field(description="datetime with the constraint that the value must have timezone info"),
    ]
    arrives: Annotated[
        AwareDatetime,
        Field(description="datetime with the constraint that the value must have timezone info"),
    ]


class Policy(BaseModel):
    unmet_eur: Annotated[
        float, Field(description="Per unit that misses its deadline, times priority.")
    ] = 50.0
    late_eur_per_unit_day: Annotated[float, Field(description="Times priority.")] = 0.5
    production_factor: float = 1.0
    transport_factor: float = 1.0
    preference_factor: float = 1.0
    co2e_eur_per_kg: float = 0.1
    lot_eur: Annotated[float, Field(description="Per lot: somebody has to follow it up.")] = 1.0
    lab_eur: Annotated[float, Field(description="Per lab that takes part.")] = 1.0
    overload_eur_per_hour: Annotated[
        float, Field(description="Per hour of a lab's load above each overload share.")
    ] = 0.5
    overload_percent: Annotated[
        list[int], Field(description="Rising shares of a lab's declared hours.")
    ] = [50, 75, 90]
    change_eur_per_unit: Annotated[
        float, Field(description="Per unit by which an offered lot changes.")
    ] = 0.2
    robust: Annotated[
        float,
        Field(description="Hedge against labs that fail or stand still: 0 = not, 1 = all."),
    ] = 0.0


class ProductRead(BaseModel):
    design: str
    name: str
    name_fr: str
    requested: int
    under_way: int
    received: int


class Proof(BaseModel):
    skill: str
    valid_from: date_aliased | None = None
    valid_until: date_aliased | None = None


class Reach(BaseModel):
    role: Annotated[str, Field(description="Such as workshop or deliveries.")]
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    keep: Annotated[
        bool,
        Field(
            description="The person agrees to stay on file when no campaign needs the lab any more."
        ),
    ] = False


class ReasonInput(BaseModel):
    reason: str = ""


class Receipt(BaseModel):
    items: Annotated[list[ItemReceived], Field(validate_default=True)] = []


class RegionRead(BaseModel):
    country: str
    region: Annotated[str, Field(description="Name or code; empty where none was given.")]
    latitude: float
    longitude: float
    sites: int
    requested: int
    under_way: int
    received: int
    labs: int
    made: int


class Rejection(BaseModel):
    units: int
    reason: str
    key: str | None = None


class Report(BaseModel):
    made: int = 0
    scrapped: int = 0
    surplus: Annotated[int, Field(description="Made beyond what was ordered.")] = 0
    key: str | None = None
    note: str = ""


class RoleRead(BaseModel):
    id: UUID
    account_id: UUID
    name: str | None
    email: str | None
    role: str
    network_id: UUID | None = None
    lab_id: UUID | None = None
    campaign_id: UUID | None = None
    site_id: UUID | None = None
    created_at: AwareDatetime
    link: Annotated[LinkRead | None, Field(description="If the account is new.")] = None


class RunCounts(BaseModel):
    queued: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0


class ScenarioReference(BaseModel):
    name: str
    sha256: str


class SecondFactorRead(BaseModel):
    secret: str
    uri: Annotated[str, Field(description="The same as an address, for a QR code.")]
    picture: Annotated[str, Field(description="That QR code, as the address of an SVG picture.")]


class SecretRead(BaseModel):
    secret: str
    previous_secret: str | None


class SeededRead(BaseModel):
    designs: int
    materials: int


class SessionRead(BaseModel):
    account: AccountRead
    network_roles: dict[str, list[str]]
    campaign_roles: dict[str, list[str]]
    lab_ids: list[UUID]
    site_ids: dict[str, list[UUID]]
    scopes: Annotated[list[str] | None, Field(description="Of an API token; null = everything.")]
    fresh_until: AwareDatetime | None
    second_factor_missing: Annotated[
        bool, Field(description="The role needs a second factor for grave steps.")
    ]
    csrf_token: Annotated[
        str | None, Field(description="Send it as X-CSRF-Token with every change.")
    ] = None


class ShipmentItem(BaseModel):
    lot: str
    line: str
    units: int


class ShipmentRead(BaseModel):
    id: UUID
    campaign_id: UUID
    lab_id: UUID
    lab: Annotated[str, Field(description="Name of the lab that sends it.")]
    site_id: UUID | None
    site: Annotated[str | None, Field(description="Name of the site it goes to.")]
    to_lab_id: UUID | None
    to_lab: Annotated[str | None, Field(description="Name of the lab that parts go to.")]
    state: str
    carrier: str
    tracking: str
    items: list[ItemRead]
    km: float
    cost_cents: int
    co2e_g: int
    dispatched_at: AwareDatetime | None
    delivered_at: AwareDatetime | None
    confirmed_at: AwareDatetime | None
    version: int
    created_at: AwareDatetime
    changed_at: AwareDatetime


class ShortHours(BaseModel):
    capability: str
    hours: float


class ShortageRead(BaseModel):
    material: str
    missing_milli: int


class Site(BaseModel):
    id: str
    name: str
    place: Place
    kind: Annotated[str, Field(description="Such as general_hospital.")] = ""
    source: str = ""


class SiteChanges(BaseModel):
    name: str = ""
    place: Place | None = None
    kind: str = ""
    source: str = ""


class SiteRead(BaseModel):
    id: UUID
    network_id: UUID
    slug: str
    name: str
    kind: str
    place: Place
    source: str
    version: int
    created_at: AwareDatetime
    changed_at: AwareDatetime


class SitesImported(BaseModel):
    added: list[str]
    changed: list[str]
    unchanged: int
    dry_run: bool


class SolveOptions(BaseModel):
    engine: Annotated[
        Literal["auto", "greedy", "local_search", "cpsat"],
        Field(description="'auto' chooses by size."),
    ] = "auto"
    time_limit_s: float = 20.0
    seed: int = 0
    workers: Annotated[int, Field(description="Threads; only one is reproducible.")] = 1
    deterministic_limit: Annotated[
        float | None, Field(description="Work limit; with it the same plan every time.")
    ] = None
    policy: Annotated[
        Literal["balanced", "fastest", "cheapest", "greenest", "fairest", "robust"] | Policy | None,
        Field(description="Replaces the campaign's policy."),
    ] = None
    changes: Annotated[
        list[Change],
        Field(
            description="What is to be different; only 'what_if' takes more than restrictions.",
            validate_default=True,
        ),
    ] = []


class SolveProgress(BaseModel):
    phase: str = ""
    seconds: float | None = None
    objective_eur: Annotated[
        float | None, Field(description="Weighted objective of the best plan so far.")
    ] = None
    lower_bound_eur: Annotated[
        float | None, Field(description="No plan has a lower objective.")
    ] = None
    gap: Annotated[
        float | None,
        Field(description="(objective - lower bound) / objective, 0 to 1."),
    ] = None
    incumbent: Annotated[
        int,
        Field(description="Counts outlines of better plans: a new one can be read."),
    ] = 0


class SolveRequest(BaseModel):
    kind: Annotated[
        Literal["route", "replan", "what_if"] | None,
        Field(description="'route' and 'replan' may be published; 'what_if' only shows."),
    ] = None
    options: SolveOptions | None = None
    cause: Annotated[str, Field(description="Why, in a few words.")] = ""
    auto_publish: Annotated[
        bool,
        Field(description="Offer the plan's work to labs as soon as it is checked."),
    ] = False


class SquareRead(BaseModel):
    latitude: float
    longitude: float
    labs: int
    made: int


class Stage(BaseModel):
    id: str
    name: str
    name_fr: str = ""
    parent: Annotated[
        str | None,
        Field(description="Stage that uses the output; none = the finished product."),
    ] = None
    per_parent: Annotated[int, Field(description="Units needed for one unit of the parent.")] = 1
    mass_g: Annotated[float, Field(description="Mass of one unit, packed.")] = 0.0
    operations: list[Operation]
    materials: Annotated[list[MaterialUse], Field(validate_default=True)] = []
    skills: list[str] = []
    min_lot: int = 1
    lot_multiple: Annotated[int, Field(description="Units of a full print stack or cut sheet.")] = 1


class StageInLabRead(BaseModel):
    stage: str
    name: str
    name_fr: str
    obstacles: list[ObstacleRead]


class StockArrival(BaseModel):
    at: date_aliased | AwareDatetime
    quantity: float


class StockRead(BaseModel):
    balances: list[BalanceRead]


class StoppedRead(BaseModel):
    withdrawn: Annotated[list[UUID], Field(description="Work orders whose offer was taken back.")]
    flagged: Annotated[list[UUID], Field(description="Promised work orders; they stay.")]


class StudySpec(BaseModel):
    name: str
    suite: Annotated[
        Literal["city", "region", "nation"],
        Field(description="Real places and the size to start from."),
    ] = "city"
    sizes_percent: Annotated[
        list[int], Field(description="Shares of the suite's labs and lines.")
    ] = [100]
    days: Annotated[int | None, Field(description="By default the suite's.")] = None
    mixes: Annotated[
        list[Literal["one_stage", "two_stage"]], Field(description="What is ordered.")
    ] = ["one_stage"]
    tightness: Annotated[
        list[float], Field(description="Shares of the scarcest hours ordered.")
    ] = [0.95]
    starts_on: Annotated[
        date_aliased | None,
        Field(description="Where in the wave of 2020: decides which hospitals need how much."),
    ] = None
    days_early: Annotated[
        int, Field(description="The neediest are due this many days before the end.")
    ] = 3
    lost_labs_percent: Annotated[
        int, Field(description="Share of the labs that drop out once all is ordered.")
    ] = 0
    simulations: Annotated[
        int, Field(description="How often each plan is played while labs fail.")
    ] = 0
    engines: list[
        Literal[
            "auto",
            "greedy",
            "nearest",
            "self_claim",
            "set_cover",
            "local_search",
            "lp_rounding",
            "cpsat",
            "mip_highs",
            "mip_scip",
        ]
    ] = [
        "auto",
        "greedy",
    ]
    seeds: list[int] = [1]
    time_limit_s: Annotated[float, Field(description="Of one search.")] = 10.0


class SuiteRead(BaseModel):
    name: str
    labs: Annotated[int, Field(description="Labs and hubs together.")]
    lines: int
    days: int
    countries: list[str]


class Supply(BaseModel):
    material: str
    arrivals: Annotated[list[StockArrival], Field(validate_default=True)] = []
    purchase_limit: Annotated[
        float, Field(description="Most the lab could buy during the campaign.")
    ] = 0.0
    purchase_days: Annotated[float, Field(description="Days from order to use.")] = 0.0
    purchase_extra_eur: Annotated[
        float, Field(description="What a bought unit costs on top of eur_per_unit.")
    ] = 0.0


class SupplyRead(BaseModel):
    name: str
    needed: Annotated[float, Field(description="Hours, or units of the material.")]
    there: float
    labs: Annotated[int, Field(description="Labs that have some.")]


class TallyRead(BaseModel):
    state: str
    count: int
    units: int


class Terminal(BaseModel):
    name: str
    lat: float
    lon: float


class TokenInput(BaseModel):
    name: str
    scopes: list[str]
    days: Annotated[int, Field(description="Days until it ends.")] = 90


class TokenRead(BaseModel):
    id: UUID
    kind: str
    name: str
    scopes: list[str]
    expires_at: AwareDatetime
    used_at: Annotated[AwareDatetime | None, Field(description="To the minute.")]
    created_at: AwareDatetime
    secret: Annotated[str | None, Field(description="Shown only when it is made.")] = None


class Totals(BaseModel):
    requested_units: int
    on_time_units: int
    late_units: int
    unmet_units: int
    late_unit_days: float
    production_eur: float
    transport_eur: float
    preference_eur: float
    co2e_kg: float
    lots: int
    labs: int
    overload_h: float
    changed_units: int


class TotalsRead(BaseModel):
    ledger: LedgerRead
    lines: Annotated[dict[str, int], Field(description="Lines by state.")]


class TraceEntry(BaseModel):
    seconds: float
    objective_eur: float | None
    lower_bound_eur: float
    phase: str


class TracePointRow(BaseModel):
    seconds: float
    objective_neur: Annotated[int | None, Field(description="Nanoeuros; none yet = null.")]
    lower_bound_neur: int
    phase: str


class TransparencyRead(BaseModel):
    name: str
    description: str
    state: str
    starts_on: date_aliased
    ends_on: date_aliased
    network: str
    lines: int
    sites: int
    requested: int
    under_way: int
    received: int
    unmet: int
    labs: int
    machine_s: int
    people_s: int
    total_cents: int
    co2e_g: int
    regions: list[RegionRead]
    products: list[ProductRead]
    squares: list[SquareRead]


class WebhookChanges(BaseModel):
    url: str = ""
    kinds: Annotated[
        list[str], Field(description="Beginnings of kinds of events; none = all.")
    ] = []
    enabled: bool = True


class WebhookInput(BaseModel):
    url: str
    kinds: Annotated[
        list[str], Field(description="Beginnings of kinds of events; none = all.")
    ] = []


class WebhookRead(BaseModel):
    id: UUID
    network_id: UUID
    url: str
    kinds: list[str]
    failing_since: AwareDatetime | None
    disabled_at: AwareDatetime | None
    version: int
    created_at: AwareDatetime


class WeeklyHours(BaseModel):
    open: str
    close: str
    days: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]]


class Work(BaseModel):
    at: Annotated[
        AwareDatetime,
        Field(description="datetime with the constraint that the value must have timezone info"),
    ]
    units: int


class WorkEntryRead(BaseModel):
    id: UUID
    kind: str
    units: int
    note: str
    created_at: AwareDatetime


class WorkOrderRead(BaseModel):
    id: UUID
    campaign_id: UUID
    number: int
    line_id: UUID
    line: str
    site: str
    lab_id: UUID
    lab: str
    design_id: UUID
    design: str
    stage: str
    is_final: bool
    parent_id: UUID | None
    plan_id: UUID | None
    state: str
    quantity: int
    made: int
    scrapped: int
    rejected: int
    shipped: int
    received: int
    lost: int
    surplus: int
    schedule: dict[str, Any]
    terms: dict[str, Any]
    due: AwareDatetime
    reply_by: AwareDatetime | None
    replied_at: AwareDatetime | None
    reason: str
    ended_at: AwareDatetime | None
    flag: Annotated[
        str | None,
        Field(
            description="Why somebody should look at promised work, such as design_withdrawn, design_not_approved, notice_changed or lab_paused."
        ),
    ]
    version: int
    created_at: AwareDatetime
    changed_at: AwareDatetime


class WorkOrdersAccepted(BaseModel):
    work_orders: list[UUID]


class WorkingLabRead(BaseModel):
    lab_id: UUID
    name: str
    state: str
    live: Annotated[int, Field(description="Work orders that are offered, accepted or started.")]


class PlanDocumentDispatch(BaseModel):
    at: Annotated[
        AwareDatetime,
        Field(description="datetime with the constraint that the value must have timezone info"),
    ]
    to: str
    arrives: Annotated[
        AwareDatetime,
        Field(description="datetime with the constraint that the value must have timezone info"),
    ]
    units: int


class PlanDocumentReason(BaseModel):
    code: Literal[
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
    units: int
    hours: Annotated[list[ShortHours], Field(validate_default=True)] = []
    materials: Annotated[list[MaterialNeed], Field(validate_default=True)] = []
    obstacles: Annotated[
        dict[str, int] | None,
        Field(description="For no_capable_lab: labs per obstacle."),
    ] = None


class ServiceShipmentsInputsDispatch(BaseModel):
    carrier: str | None = None
    tracking: str = ""


class ServiceWorkOrdersInputsReason(BaseModel):
    reason: str


class Error(BaseModel):
    pointer: str | None = None
    parameter: str | None = None
    place: str | None = None
    row: Annotated[int | None, Field(description="Of a table; the header is row 1.")] = None
    column: str | None = None
    code: str
    detail: str


class Problem(BaseModel):
    """
    Problem document (RFC 9457).
    """

    type: str
    title: str
    status: int
    detail: str
    instance: Annotated[str, Field(description="Id of the request, as in the log.")]
    errors: list[Error] | None = None
    truncated: Annotated[bool | None, Field(description="There are more than 100 errors.")] = None


class AccountMade(BaseModel):
    account: AccountRead
    link: LinkRead


class AdviceItem(BaseModel):
    kind: Literal[
        "material",
        "hours",
        "evenings",
        "machine",
        "person",
        "due_date",
        "deadline",
        "design",
        "own_limit",
        "distance_limit",
        "shipping_limit",
        "second_hub",
    ]
    labs: Annotated[list[str], Field(description="Labs concerned.")] = []
    lines: Annotated[list[str], Field(description="Order lines concerned.")] = []
    region: str = ""
    machine: Annotated[str, Field(description="Machine group; 'people' = people's time.")] = ""
    capability: str = ""
    material: str = ""
    design: str = ""
    amount: Annotated[
        float, Field(description="Hours, days, machines, or the material's own unit.")
    ] = 0.0
    effort_eur: Annotated[float, Field(description="Rough worth of what it asks for.")]
    gain: Gain


class ApprovalDecided(BaseModel):
    id: UUID
    design_id: UUID
    country: str
    state: str
    notice: str
    notice_fr: str
    created_at: AwareDatetime
    stopped: StoppedRead


class Bottleneck(BaseModel):
    kind: Literal["capability", "material", "region"]
    name: str
    gain: Gain


class BusyTimesImported(BaseModel):
    times: int
    replaced: int
    over_committed: list[OverCommittedRead]
    warnings: list[IssueRead]
    dry_run: bool


class CampaignRoleInput(BaseModel):
    email: str
    name: Annotated[str, Field(description="Used if there is no account of this address yet.")]
    language: Literal["en", "fr"] = "en"
    role: Literal["coordinator", "requester"]
    site_id: UUID | None = None


class CapacityRead(BaseModel):
    lines: int
    units: int
    labs: int
    hours: Annotated[list[SupplyRead], Field(description="By capability, scarcest first.")]
    materials: Annotated[list[SupplyRead], Field(description="Stock only; more may be bought.")]
    stuck: Annotated[
        list[str],
        Field(description="Keys of lines of whose designs no lab can do every stage."),
    ]


class Comparison(BaseModel):
    plans: list[PlanFigures]


class Crossing(BaseModel):
    id: str
    mode: Literal["ferry", "air"]
    ends: tuple[Terminal, Terminal]
    km: Annotated[float | None, Field(description="Left out = great-circle distance.")] = None


class DatedHours(BaseModel):
    date: date_aliased
    hours: Annotated[list[Hours], Field(validate_default=True)] = []
    note: str = ""


class DesignImported(BaseModel):
    design_id: Annotated[
        UUID | None,
        Field(description="The stored version; null = incomplete, or a trial."),
    ]
    draft: Annotated[dict[str, Any], Field(description="What the file says, as a design.")]
    questions: Annotated[
        list[IssueRead],
        Field(description="What is missing; complete the draft and add it as a design."),
    ]
    dry_run: bool


class DesignInLabRead(BaseModel):
    id: UUID
    slug: str
    edition: str
    name: str
    name_fr: str
    makeable: Annotated[bool, Field(description="The lab can do every stage.")]
    stages: list[StageInLabRead]


class DesignsInLab(BaseModel):
    designs: list[DesignInLabRead]


class EffortRead(BaseModel):
    lab_id: UUID
    lab: str
    work_orders: int
    made: int
    scrapped: int
    surplus: int
    machine_s: int
    people_s: int
    materials: list[MaterialUsed]
    work_cents: int
    material_cents: int
    transport_cents: int
    total_cents: int
    co2e_g: int


class EffortsRead(BaseModel):
    labs: list[EffortRead]


class ExperimentFigures(BaseModel):
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
        float | None,
        Field(description="Units on time when labs fail, mean over the runs."),
    ] = None
    simulated_q10: Annotated[
        float | None,
        Field(description="Units on time that 10 % of the runs do not exceed."),
    ] = None
    first_plan_s: Annotated[float | None, Field(description="Seconds to the first plan.")] = None
    runtime_s: float
    build_s: float
    compile_s: float
    peak_memory_mb: float
    trace: Annotated[list[TracePointRow], Field(validate_default=True)] = []
    versions: str = ""


class Figure(BaseModel):
    field: Annotated[str, Field(description="Pointer inside the design.")]
    kind: Literal["published", "sliced", "derived", "assumed"]
    source: str = ""
    note: str = ""


class IncumbentRead(BaseModel):
    run_id: UUID
    number: Annotated[int, Field(description="As in the solve's progress.")]
    found_at: AwareDatetime
    outline: PlanOutline


class LabChangeRead(BaseModel):
    lab: Annotated[str, Field(description="Id in the scenario.")]
    name: str
    kind: Annotated[
        Literal["new", "gone", "more", "less", "moved", "other"],
        Field(description="'moved' = as much on other days; 'other' = as much, for others."),
    ]
    before: MakingRead
    after: MakingRead


class LabIdentity(BaseModel):
    id: str
    name: str
    kind: Literal["fab_lab", "hub"] | None = None
    place: Place
    time_zone: str = "Europe/Paris"
    source: str = ""
    url: str = ""


class LabMovedRead(BaseModel):
    id: UUID
    network_id: UUID
    identity: LabIdentity
    state: str
    state_reason: str
    declaration_id: Annotated[
        UUID | None,
        Field(description="Null = the lab has declared nothing and gets no offers."),
    ]
    confirmed_at: AwareDatetime | None
    expires_at: AwareDatetime | None
    version: int
    created_at: AwareDatetime
    changed_at: AwareDatetime
    stopped: StoppedRead


class LabRead(BaseModel):
    id: UUID
    network_id: UUID
    identity: LabIdentity
    state: str
    state_reason: str
    declaration_id: Annotated[
        UUID | None,
        Field(description="Null = the lab has declared nothing and gets no offers."),
    ]
    confirmed_at: AwareDatetime | None
    expires_at: AwareDatetime | None
    version: int
    created_at: AwareDatetime
    changed_at: AwareDatetime


class LibraryRead(BaseModel):
    suites: list[SuiteRead]
    mixes: Annotated[dict[str, list[list[str]]], Field(description="Designs of each product.")]
    engines: list[str]
    first_day: str
    last_day: str
    most_runs: int
    most_seconds: float


class LineChangeRead(BaseModel):
    line: str
    site: str
    site_name: str
    due: AwareDatetime
    requested: Annotated[int, Field(description="Units that are still to be made.")]
    before: OutcomeRead
    after: OutcomeRead


class LotChangeRead(BaseModel):
    kind: Literal["new", "cancelled", "more", "less", "moved"]
    line: str
    design: str
    stage: str
    lab: str
    lab_name: str
    was: Annotated[str, Field(description="offered, accepted or started; empty for a new lot.")]
    why: str
    from_labs: Annotated[list[str], Field(description="Labs that do less, for takes_over.")]
    before: MakingRead
    after: MakingRead


class Material(BaseModel):
    id: str
    name: str
    name_fr: str = ""
    unit: Literal["g", "m2", "m", "ml", "piece"]
    eur_per_unit: Annotated[float, Field(description="Value of one unit used.")] = 0.0
    kg_per_unit: Annotated[
        float, Field(description="Mass of one unit, for moving it between labs.")
    ] = 0.0
    assumed: list[str] = []


class MaterialRead(BaseModel):
    id: UUID
    document: Material
    version: int
    changed_at: AwareDatetime


class Movement(BaseModel):
    material: str
    cause: Annotated[
        Literal["counted", "received", "used", "lost", "sent", "corrected"],
        Field(description="Counted = what is there now; all others = what came or went."),
    ]
    quantity: Annotated[
        float,
        Field(
            description="In the material's unit, to the thousandth; negative for corrections only."
        ),
    ]
    note: str = ""


class NetworkRoleInput(BaseModel):
    email: str
    name: Annotated[str, Field(description="Used if there is no account of this address yet.")]
    language: Literal["en", "fr"] = "en"
    role: Literal["coordinator", "researcher"]


class Opening(BaseModel):
    weekly: Annotated[list[WeeklyHours], Field(validate_default=True)] = []
    exceptions: Annotated[list[DatedHours], Field(validate_default=True)] = []


class LabReadPage(BaseModel):
    items: list[LabRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class MaterialReadPage(BaseModel):
    items: list[MaterialRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class RoleReadPage(BaseModel):
    items: list[RoleRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class ShipmentReadPage(BaseModel):
    items: list[ShipmentRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class SiteReadPage(BaseModel):
    items: list[SiteRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class TokenReadPage(BaseModel):
    items: list[TokenRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class WebhookReadPage(BaseModel):
    items: list[WebhookRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class WorkOrderReadPage(BaseModel):
    items: list[WorkOrderRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class PlanChangesRead(BaseModel):
    run_id: UUID
    totals_before: Totals
    totals_after: Totals
    labs: list[LabChangeRead]
    lines: list[LineChangeRead]
    lots: list[LotChangeRead]


class PlanSummary(BaseModel):
    totals: Totals
    objective_eur: float
    lower_bound_eur: float


class PlannedLine(BaseModel):
    id: str
    site: str
    requested: int
    on_time: int
    late: int
    unmet: int
    due: Annotated[
        AwareDatetime,
        Field(description="datetime with the constraint that the value must have timezone info"),
    ]
    arrivals: list[Arrival]
    reasons: Annotated[list[PlanDocumentReason], Field(description="Why units are missing.")]
    late_reasons: Annotated[
        list[PlanDocumentReason],
        Field(description="Why units are late.", validate_default=True),
    ] = []


class PlannedLot(BaseModel):
    id: str
    line: str
    design: str
    stage: str
    lab: str
    machines: list[str]
    setup: Annotated[
        AwareDatetime | None, Field(description="Nothing = set up before the horizon.")
    ]
    made: int
    production: list[Work]
    shipments: list[PlanDocumentDispatch]
    materials: list[MaterialNeed]
    machine_h: float
    people_h: float


class PlannedShipment(BaseModel):
    origin: str
    destination: str
    departs: Annotated[
        AwareDatetime,
        Field(description="datetime with the constraint that the value must have timezone info"),
    ]
    arrives: Annotated[
        AwareDatetime,
        Field(description="datetime with the constraint that the value must have timezone info"),
    ]
    items: list[ShipmentItem]
    kg: float
    km: float
    distance: Annotated[str, Field(description="How the distance was found.")]
    eur: float
    co2e_kg: float


class ReportRead(BaseModel):
    id: UUID
    state: str
    quantity: int
    made: int
    scrapped: int
    surplus: int
    shortages: list[ShortageRead]
    version: int


class SharedStudyRead(BaseModel):
    name: str
    spec: StudySpec
    runs: RunCounts
    created_at: AwareDatetime


class SituationRead(BaseModel):
    work: list[TallyRead]
    shipments: list[TallyRead]
    labs: list[WorkingLabRead]
    designs: list[MadeDesignRead]
    alerts: list[AlertRead]


class SolveListed(BaseModel):
    id: UUID
    campaign_id: UUID
    kind: Literal["route", "replan", "what_if"]
    cause: str
    state: Literal[
        "queued",
        "running",
        "verified",
        "published",
        "superseded",
        "rejected",
        "failed",
        "cancelled",
    ]
    options: SolveOptions
    auto_publish: bool
    attempts: int
    cancel_requested: bool
    stop_requested: bool
    progress: SolveProgress
    message: Annotated[str, Field(description="What went wrong, or what is odd about the plan.")]
    created_at: AwareDatetime
    changed_at: AwareDatetime
    finished_at: AwareDatetime | None
    version: int
    plan: Annotated[PlanSummary | None, Field(description="Nothing if it has none.")] = None


class SolveRead(BaseModel):
    id: UUID
    campaign_id: UUID
    kind: Literal["route", "replan", "what_if"]
    cause: str
    state: Literal[
        "queued",
        "running",
        "verified",
        "published",
        "superseded",
        "rejected",
        "failed",
        "cancelled",
    ]
    options: SolveOptions
    auto_publish: bool
    attempts: int
    cancel_requested: bool
    stop_requested: bool
    progress: SolveProgress
    message: Annotated[str, Field(description="What went wrong, or what is odd about the plan.")]
    created_at: AwareDatetime
    changed_at: AwareDatetime
    finished_at: AwareDatetime | None
    version: int


class SolveRecord(BaseModel):
    engine: str
    choice: Annotated[str, Field(description="Why 'auto' chose the engine.")] = ""
    status: Literal["optimal", "feasible"]
    termination: Literal["proven", "completed", "time_limit", "interrupted"]
    objective_eur: float
    lower_bound_eur: float
    gap: float
    runtime_s: float
    time_limit_s: float
    seed: int
    workers: int
    deterministic_limit: float | None
    versions: dict[str, str]
    trace: list[TraceEntry]


class StudyRead(BaseModel):
    name: str
    spec: StudySpec
    runs: RunCounts
    created_at: AwareDatetime
    id: UUID
    network_id: UUID
    share_key: Annotated[
        str | None,
        Field(description="Whoever knows it may read the study; nothing = not shared."),
    ]
    changed_at: AwareDatetime
    version: int


class StudyRunRead(BaseModel):
    number: int
    size_percent: int
    mix: str
    tightness: float
    seed: int
    engine: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    attempts: int
    error: Annotated[str, Field(description="Why it failed.")]
    figures: ExperimentFigures | None
    finished_at: AwareDatetime | None


class StudyRunsRead(BaseModel):
    runs: list[StudyRunRead]


class Transport(BaseModel):
    roads: Annotated[
        Literal["bundled", "none"],
        Field(description="The bundled road graph, or great-circle estimates everywhere."),
    ] = "bundled"
    modes: dict[str, ModeFigures] | None = None
    crossings: Annotated[list[Crossing], Field(validate_default=True)] = []
    closures: Annotated[list[Closure | ClosedCrossing], Field(validate_default=True)] = []
    overrides: Annotated[list[LinkOverride], Field(validate_default=True)] = []
    limits: Annotated[list[LinkLimit], Field(validate_default=True)] = []
    transfers: MaterialTransfers | None = None


class WorkEntries(BaseModel):
    entries: list[WorkEntryRead]


class Advice(BaseModel):
    tried: Annotated[int, Field(description="Changes that were tried.")]
    left: Annotated[int, Field(description="Changes there was no time for.")]
    late_units: int
    unmet_units: int
    items: list[AdviceItem]
    bottlenecks: list[Bottleneck]


class CampaignChange(BaseModel):
    name: str | None = None
    description: str | None = None
    starts_on: date_aliased | None = None
    ends_on: date_aliased | None = None
    policy: (
        Literal["balanced", "fastest", "cheapest", "greenest", "fairest", "robust"] | Policy | None
    ) = None
    transport: Transport | None = None
    auto_publish: bool | None = None
    reply_hours: int | None = None
    is_public: bool | None = None


class Declaration(BaseModel):
    opening: Opening | None = None
    machines: Annotated[list[MachineGroup], Field(validate_default=True)] = []
    people: Annotated[
        People | None,
        Field(description="Left out = people's time does not limit the lab."),
    ] = None
    skills: list[str] = []
    limits: Limits | None = None
    purchases: Annotated[list[Supply], Field(validate_default=True)] = []
    opening_eur: Annotated[float, Field(description="Cost of using the lab at all.")] = 0.0
    delivery_probability: float = 1.0
    assumed: Annotated[
        list[str],
        Field(description="Fields whose values are assumptions, as pointers."),
    ] = []


class DeclarationRead(BaseModel):
    id: UUID
    lab_id: UUID
    number: int
    document: Declaration
    created_at: AwareDatetime


class DeclaredRead(BaseModel):
    id: UUID
    network_id: UUID
    identity: LabIdentity
    state: str
    state_reason: str
    declaration_id: Annotated[
        UUID | None,
        Field(description="Null = the lab has declared nothing and gets no offers."),
    ]
    confirmed_at: AwareDatetime | None
    expires_at: AwareDatetime | None
    version: int
    created_at: AwareDatetime
    changed_at: AwareDatetime
    number: int
    over_committed: Annotated[
        list[OverCommittedRead],
        Field(description="Days on which promises are above the new hours; they stay."),
    ]
    warnings: list[IssueRead]


class Design(BaseModel):
    """
    `approved_in` is what the countries say by now.
    """

    id: str
    name: str
    name_fr: str = ""
    version: str = "1"
    family: str = ""
    licence: str = ""
    url: str = ""
    note: str = ""
    approved_in: Annotated[
        list[str], Field(description="Countries whose sites may receive it; '*' = all.")
    ] = ["*"]
    stages: list[Stage]
    figures: Annotated[list[Figure], Field(validate_default=True)] = []


class DesignRead(BaseModel):
    id: UUID
    network_id: UUID
    slug: str
    edition: str
    sha256: Annotated[str, Field(description="Of the content; it never changes.")]
    document: Annotated[
        Design, Field(description="`approved_in` is what the countries say by now.")
    ]
    withdrawn_at: AwareDatetime | None
    withdrawn_because: str
    version: int
    created_at: AwareDatetime
    changed_at: AwareDatetime


class DesignWithdrawn(BaseModel):
    id: UUID
    network_id: UUID
    slug: str
    edition: str
    sha256: Annotated[str, Field(description="Of the content; it never changes.")]
    document: Annotated[
        Design, Field(description="`approved_in` is what the countries say by now.")
    ]
    withdrawn_at: AwareDatetime | None
    withdrawn_because: str
    version: int
    created_at: AwareDatetime
    changed_at: AwareDatetime
    stopped: StoppedRead


class NewCampaign(BaseModel):
    name: str
    description: str = ""
    starts_on: date_aliased
    ends_on: date_aliased
    time_zone: str | None = None
    policy: Annotated[
        Literal["balanced", "fastest", "cheapest", "greenest", "fairest", "robust"] | Policy,
        Field(validate_default=True),
    ] = "balanced"
    transport: Transport | None = None
    auto_publish: bool | None = None
    reply_hours: int | None = None
    is_public: bool = False


class DeclarationReadPage(BaseModel):
    items: list[DeclarationRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class DesignReadPage(BaseModel):
    items: list[DesignRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class SolveListedPage(BaseModel):
    items: list[SolveListed]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class StudyReadPage(BaseModel):
    items: list[StudyRead]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page; null = this is the last one."),
    ]


class PlanDocument(BaseModel):
    schema_version: Literal["1.0"]
    scenario: ScenarioReference
    policy: Policy
    solve: SolveRecord
    totals: Totals
    weighted_eur: Annotated[
        dict[str, float], Field(description="Each term's share of the objective.")
    ]
    lots: list[PlannedLot]
    shipments: list[PlannedShipment]
    purchases: list[PlannedPurchase]
    transfers: list[PlannedTransfer]
    lines: list[PlannedLine]
    labs: list[LabLoad]
    warnings: list[str] = []
    assumptions: list[str] = []
    credits: Annotated[list[Credit], Field(validate_default=True)] = []


class PlanRead(BaseModel):
    run_id: UUID
    campaign_id: UUID
    sha256: str
    objective_eur: float
    lower_bound_eur: float
    published_at: AwareDatetime | None
    differences: Annotated[
        dict[str, Any] | None,
        Field(description="What it changes against the work labs have; nothing for a first plan."),
    ]
    plan: PlanDocument
