"""Labs with what other work leaves them: hours, material, and the lines they have not refused."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy
from sqlmodel import Session, col, select

from fabrouter.lifecycle import LIVE_WORK, open_units
from fabrouter.service.labs.assemble import assemble_labs
from fabrouter.service.solves.campaign_facts import CampaignFacts
from fabrouter.service.work_orders.local_days import MOST_APART, overlapping_days
from fabrouter.service.work_orders.schedule import Bookings, Schedule, bookings_of, read_terms
from fabrouter.store.tables import Booking, Campaign, WorkOrder, WorkState
from fabrouter_network.calendars import Opening
from fabrouter_network.labs import BookedTime, Lab, MachineGroup
from fabrouter_network.materials import Stock

_REFUSALS = (
    WorkState.DECLINED.value,
    WorkState.EXPIRED.value,
    WorkState.RELEASED.value,
    WorkState.STOPPED_SHORT.value,
)
"""A lab that let a line down once is not asked for it again."""
MILLI = 1000


def assembled(session: Session, facts: CampaignFacts, now: datetime) -> dict[str, Lab]:
    """Returns the campaign's labs as they are, by name; words that only people read are left out.

    Snapshots outlive what people ask to be erased, so labs are known by their ids only.
    """
    documents = assemble_labs(session, list(facts.labs.values()), now, facts.campaign.ends_on)
    return {name: _impersonal(lab, name) for name, lab in zip(facts.labs, documents, strict=True)}


def _impersonal(lab: Lab, name: str) -> Lab:
    exceptions = tuple(row.model_copy(update={"note": ""}) for row in lab.opening.exceptions)
    opening = Opening(weekly=lab.opening.weekly, exceptions=exceptions)
    place = lab.place.model_copy(update={"postcode": ""})
    update = {"id": name, "name": name, "place": place, "source": "", "url": ""}
    return lab.model_copy(update={**update, "opening": opening})


class Remainder:
    """What other work leaves of labs.

    Parameters
    ----------
    session, facts
        The campaign.
    told
        What is left to do of work orders that the scenario shows itself.
    first_day
        First day of the plan.
    """

    def __init__(
        self,
        session: Session,
        facts: CampaignFacts,
        told: Mapping[UUID, Schedule],
        first_day: date,
    ) -> None:
        self._facts = facts
        names = facts.names.of_lab
        kept = [order for order in _orders_of(session, names) if not _is_open_offer(order, facts)]
        elsewhere = [order for order in kept if order.id not in told]
        zone = ZoneInfo(facts.campaign.time_zone)
        shown = {order.id: _shown(order, told.get(order.id), zone) for order in kept}
        self._booked = _booked(session, names, shown, first_day, facts.campaign.time_zone)
        self._reserved = _reserved(elsewhere, names)
        self._refused = _refused(facts, names)

    def of(
        self, lab: Lab, lines: Collection[str], designs: Collection[str], materials: Collection[str]
    ) -> Lab:
        """Returns a lab as the plan may use it; names that the scenario lacks are left out."""
        limits = lab.limits.model_copy(
            update={
                "refused_lines": tuple(sorted(self._refused[lab.id] & set(lines))),
                "refused_designs": _known(lab.limits.refused_designs, designs),
            }
        )
        return lab.model_copy(
            update={
                "booked": self._booked.get(lab.id, ()),
                "stock": tuple(self._stock(lab, materials)),
                "machines": tuple(_machine(group, materials) for group in lab.machines),
                "limits": limits,
            }
        )

    def _stock(self, lab: Lab, materials: Collection[str]) -> Iterable[Stock]:
        for row in sorted(lab.stock, key=lambda row: row.material):
            if row.material in materials:
                left = row.quantity - self._reserved[lab.id, row.material] / MILLI
                yield row.model_copy(update={"quantity": max(0.0, round(left, 3))})


def _is_open_offer(order: WorkOrder, facts: CampaignFacts) -> bool:
    """Returns whether a work order is an offer of this campaign, which the plan may take back."""
    return order.campaign_id == facts.campaign.id and order.state == WorkState.OFFERED


def _orders_of(session: Session, labs: Mapping[UUID, str]) -> Sequence[WorkOrder]:
    query = select(WorkOrder).where(
        col(WorkOrder.lab_id).in_(labs), col(WorkOrder.state).in_(LIVE_WORK)
    )
    return session.exec(query.order_by(col(WorkOrder.id))).all()


def _shown(order: WorkOrder, schedule: Schedule | None, zone: ZoneInfo) -> Bookings:
    """Returns hours of a work order that the scenario shows itself.

    A lab that is ahead of its schedule keeps hours booked that its order no longer needs. They
    stay taken until it ends: new work that used them would be refused as overbooking.
    """
    if schedule is None:
        return {}
    produced = schedule.model_copy(update={"setup": None})
    return bookings_of(read_terms(order.terms), produced, zone)


def _booked(
    session: Session,
    labs: Mapping[UUID, str],
    shown: Mapping[UUID, Bookings],
    first_day: date,
    zone: str,
) -> dict[str, tuple[BookedTime, ...]]:
    """Returns hours that other work takes, on days of a zone; see :func:`moved`."""
    query = (
        sqlalchemy.select(
            col(Booking.lab_id),
            col(Booking.pool),
            col(Booking.day),
            col(Booking.work_order_id),
            col(Booking.seconds),
            col(Campaign.time_zone),
        )
        .join(WorkOrder, col(WorkOrder.id) == col(Booking.work_order_id))
        .join(Campaign, col(Campaign.id) == col(WorkOrder.campaign_id))
        .where(
            col(Booking.lab_id).in_(labs),
            col(Booking.day) >= first_day - timedelta(days=MOST_APART),
        )
    )
    total: Counter[tuple[str, str, date]] = Counter()
    for lab_id, pool, day, order_id, seconds, of_zone in session.execute(query):
        if order_id in shown:
            left = max(0, seconds - shown[order_id].get((pool, day), 0))
            for local in overlapping_days(day, of_zone, zone):
                total[labs[lab_id], pool, local] += left
    found: defaultdict[str, list[BookedTime]] = defaultdict(list)
    for (lab, pool, day), seconds in sorted((+total).items()):
        if day >= first_day:
            found[lab].append(BookedTime(pool=pool, at=day, seconds=seconds))
    return {lab: tuple(rows) for lab, rows in found.items()}


def _reserved(orders: Iterable[WorkOrder], labs: Mapping[UUID, str]) -> Counter[tuple[str, str]]:
    """Returns thousandths of material that live work elsewhere still needs, by lab."""
    total: Counter[tuple[str, str]] = Counter()
    for order in orders:
        left = open_units(order)
        for use in read_terms(order.terms).materials:
            total[labs[order.lab_id], use.material] += left * use.milli_per_unit
    return total


def _refused(facts: CampaignFacts, labs: Mapping[UUID, str]) -> defaultdict[str, set[str]]:
    lines = facts.names.of_line
    found: defaultdict[str, set[str]] = defaultdict(set)
    for order in facts.orders:
        lab, line = labs.get(order.lab_id), lines.get(order.line_id)
        if order.state in _REFUSALS and lab is not None and line is not None:
            found[lab].add(line)
    return found


def _machine(group: MachineGroup, materials: Collection[str]) -> MachineGroup:
    if group.materials is None:
        return group
    return group.model_copy(update={"materials": _known(group.materials, materials)})


def _known(names: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in known)
