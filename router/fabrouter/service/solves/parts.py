"""Parts that were made for lines and are not yet assembled: on hand, or under way."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from fabrouter.service.solves.campaign_facts import CampaignFacts
from fabrouter.service.work_orders.schedule import local_day, read_schedule
from fabrouter.store.tables import Shipment, ShipmentItem, ShipmentState, WorkOrder
from fabrouter_network.designs import Design
from fabrouter_network.orders import OrderLine, PartsOnHand

_Place = tuple[str, str, str, str]
"""(line, design, stage, lab)."""
_Where = tuple[_Place, date | None]
_ON_THE_WAY = (ShipmentState.DISPATCHED.value, ShipmentState.DELIVERED.value)
_NEXT_DAY = timedelta(days=1)


def parts_at_hand(
    session: Session,
    facts: CampaignFacts,
    lines: Iterable[OrderLine],
    designs: Mapping[str, Design],
    today: date,
) -> tuple[PartsOnHand, ...]:
    """Returns parts of open lines by the lab where they are, or will be, and when.

    What has left, or is waiting to leave, is taken to arrive on the day after.
    """
    made = [order for order in facts.orders if not order.is_final]
    if not made:
        return ()
    found: Counter[_Where] = Counter()
    found += _received(session, facts, made, today)
    found += _in_their_lab(facts, made, today)
    left = _less_used(found, facts, designs)
    open_now = {line.id for line in lines}
    return tuple(
        PartsOnHand(line=line, design=design, stage=stage, lab=lab, units=units, at=at)
        for ((line, design, stage, lab), at), units in sorted(left.items(), key=_in_order)
        if line in open_now and units > 0
    )


def _in_order(entry: tuple[_Where, int]) -> tuple[_Place, date]:
    (place, at), _ = entry
    return place, at or date.min


def _place(order: WorkOrder, lab: str | None, facts: CampaignFacts) -> _Place | None:
    line = facts.names.of_line.get(order.line_id)
    design = facts.names.of_design.get(order.design_id)
    if line is None or design is None or lab not in facts.labs:
        return None
    return line, design, order.stage, lab


def _received(
    session: Session, facts: CampaignFacts, orders: Iterable[WorkOrder], today: date
) -> Counter[_Where]:
    """Returns parts in shipments to labs: good ones that arrived, and all that are on the way."""
    by_id = {order.id: order for order in orders}
    labs = facts.names.of_lab
    found: Counter[_Where] = Counter()
    query = (
        select(ShipmentItem, Shipment)
        .join(Shipment, col(Shipment.id) == col(ShipmentItem.shipment_id))
        .where(Shipment.campaign_id == facts.campaign.id, col(Shipment.to_lab_id).is_not(None))
    )
    for item, shipment in session.exec(query):
        order = by_id.get(item.work_order_id)
        place = _place(order, labs.get(shipment.to_lab_id), facts) if order else None  # type: ignore[arg-type]
        if place is None:
            continue
        found[place, None] += item.good
        if shipment.state in _ON_THE_WAY:
            coming = item.units - item.good - item.bad - item.missing
            found[place, today + _NEXT_DAY] += coming
    return found


def _in_their_lab(
    facts: CampaignFacts, orders: Iterable[WorkOrder], today: date
) -> Counter[_Where]:
    """Returns parts that are made and have not left, by where their plan sends them."""
    labs, zone = facts.names.of_lab, ZoneInfo(facts.campaign.time_zone)
    found: Counter[_Where] = Counter()
    for order in orders:
        own, gone = labs.get(order.lab_id), order.shipped
        waiting = order.made - order.rejected - order.shipped
        for sent in read_schedule(order.schedule).shipments:
            skipped = min(gone, sent.units)
            units = min(waiting, sent.units - skipped)
            gone, waiting = gone - skipped, waiting - units
            place = _place(order, sent.to, facts)
            if place is not None and units:
                leaves = max(local_day(sent.at, zone), today)
                found[place, None if sent.to == own else leaves + _NEXT_DAY] += units
    return found


def _less_used(
    found: Counter[_Where], facts: CampaignFacts, designs: Mapping[str, Design]
) -> Counter[_Where]:
    """Takes off what later stages have used up, from what is on hand."""
    labs = facts.names.of_lab
    for order in facts.orders:
        done = order.made + order.scrapped
        name = facts.names.of_design.get(order.design_id)
        design = designs.get(name or "")
        if not done or design is None:
            continue
        for child in design.stages:
            if child.parent != order.stage:
                continue
            place = _place(order, labs.get(order.lab_id), facts)
            if place is not None:
                found[(*place[:2], child.id, place[3]), None] -= done * child.per_parent
    return found
