"""What labs did for a campaign and what it cost: whole seconds, cents, grams."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.compile.resources import PEOPLE
from fabrouter.service.work_orders.schedule import read_schedule, read_terms
from fabrouter.store.tables import (
    Campaign,
    Lab,
    OrderLine,
    Shipment,
    ShipmentState,
    Site,
    WorkOrder,
    WorkState,
)

_UEUR_PER_CENT = 10_000
_BEGUN = (WorkState.STARTED, WorkState.MADE, WorkState.CLOSED, WorkState.STOPPED_SHORT)
_SENT = (
    ShipmentState.DISPATCHED,
    ShipmentState.DELIVERED,
    ShipmentState.CONFIRMED,
    ShipmentState.LOST,
    ShipmentState.RETURNED,
)

MaterialKey = tuple[str, str]
"""(material, unit)."""


@dataclass(frozen=True)
class WorkCost:
    """One work order a lab has begun.

    Parameters
    ----------
    number, line, stage
        Number of the work order, key of its line, and stage.
    made, scrapped, surplus
        Units.
    machine_s, people_s
        Seconds by the times of the design.
    materials
        Thousandths of a material's unit.
    work_cents, material_cents
        At the lab's rates and the material's value when it was offered.
    """

    number: int
    line: str
    stage: str
    made: int
    scrapped: int
    surplus: int
    machine_s: int
    people_s: int
    materials: dict[MaterialKey, int]
    work_cents: int
    material_cents: int


@dataclass(frozen=True)
class TripCost:
    """One shipment that left a lab."""

    dispatched_at: datetime
    destination: str
    km: float
    cost_cents: int
    co2e_g: int


@dataclass(frozen=True)
class LabEffort:
    """All that one lab did for a campaign; totals are the sums of the rows."""

    lab: Lab
    work: tuple[WorkCost, ...] = ()
    trips: tuple[TripCost, ...] = ()
    materials: dict[MaterialKey, int] = field(default_factory=dict)

    def total(self, name: str) -> int:
        """Returns the sum of a whole-number field over all work or all trips."""
        rows: Iterable[object] = self.trips if name in ("cost_cents", "co2e_g") else self.work
        return sum(getattr(row, name) for row in rows)

    @property
    def total_cents(self) -> int:
        """Work, material and transport."""
        names = ("work_cents", "material_cents", "cost_cents")
        return sum(self.total(name) for name in names)


def efforts_of(
    session: Session, campaign: Campaign, lab_ids: Sequence[UUID] | None = None
) -> list[LabEffort]:
    """Returns the effort of every lab that has begun work or sent something, by lab id.

    Parameters
    ----------
    session, campaign
        The campaign.
    lab_ids
        Only these labs.
    """
    work = _work_by_lab(session, campaign, lab_ids)
    trips = _trips_by_lab(session, campaign, lab_ids)
    ids = sorted(work.keys() | trips.keys())
    labs = {lab.id: lab for lab in session.exec(select(Lab).where(col(Lab.id).in_(ids)))}
    return [_effort(labs[key], work.get(key, []), trips.get(key, [])) for key in ids]


def _effort(lab: Lab, work: list[WorkCost], trips: list[TripCost]) -> LabEffort:
    materials: Counter[MaterialKey] = Counter()
    for row in work:
        materials.update(row.materials)
    return LabEffort(lab, tuple(work), tuple(trips), dict(sorted(materials.items())))


def _work_by_lab(
    session: Session, campaign: Campaign, lab_ids: Sequence[UUID] | None
) -> dict[UUID, list[WorkCost]]:
    query = (
        select(WorkOrder, OrderLine.key)
        .join(OrderLine, col(OrderLine.id) == col(WorkOrder.line_id))
        .where(WorkOrder.campaign_id == campaign.id, col(WorkOrder.state).in_([*map(str, _BEGUN)]))
    )
    if lab_ids is not None:
        query = query.where(col(WorkOrder.lab_id).in_(lab_ids))
    found: dict[UUID, list[WorkCost]] = {}
    for order, key in session.exec(query.order_by(col(WorkOrder.number))):
        found.setdefault(order.lab_id, []).append(cost_of(order, key))
    return found


def cost_of(order: WorkOrder, line: str) -> WorkCost:
    """Returns what one work order took so far."""
    terms = read_terms(order.terms)
    units = order.made + order.scrapped + order.surplus
    setups = int(read_schedule(order.schedule).setup is not None)
    times = {pool.pool: pool.unit_s * units + pool.setup_s * setups for pool in terms.pools}
    work_ueur = terms.unit_work_ueur * units + terms.setup_work_ueur * setups
    return WorkCost(
        order.number,
        line,
        order.stage,
        order.made,
        order.scrapped,
        order.surplus,
        sum(seconds for pool, seconds in times.items() if pool != PEOPLE),
        times.get(PEOPLE, 0),
        {(use.material, use.unit.value): use.milli_per_unit * units for use in terms.materials},
        _cents(work_ueur),
        _cents(terms.unit_material_ueur * units),
    )


def _cents(ueur: int) -> int:
    return (ueur + _UEUR_PER_CENT // 2) // _UEUR_PER_CENT


def _trips_by_lab(
    session: Session, campaign: Campaign, lab_ids: Sequence[UUID] | None
) -> dict[UUID, list[TripCost]]:
    query = select(Shipment).where(
        Shipment.campaign_id == campaign.id, col(Shipment.state).in_([*map(str, _SENT)])
    )
    if lab_ids is not None:
        query = query.where(col(Shipment.lab_id).in_(lab_ids))
    sent = session.exec(query.order_by(col(Shipment.dispatched_at), col(Shipment.id))).all()
    names = _names(session, sent)
    found: dict[UUID, list[TripCost]] = {}
    for shipment in sent:
        goal = shipment.site_id or shipment.to_lab_id
        if goal is None or shipment.dispatched_at is None:
            continue
        trip = TripCost(
            shipment.dispatched_at, names[goal], shipment.km, shipment.cost_cents, shipment.co2e_g
        )
        found.setdefault(shipment.lab_id, []).append(trip)
    return found


def _names(session: Session, shipments: Sequence[Shipment]) -> dict[UUID, str]:
    sites = {row.site_id for row in shipments if row.site_id}
    labs = {row.to_lab_id for row in shipments if row.to_lab_id}
    names = session.exec(select(Site.id, Site.name).where(col(Site.id).in_(sites))).all()
    names += session.exec(select(Lab.id, Lab.name).where(col(Lab.id).in_(labs))).all()  # type: ignore[operator]
    return dict(names)
