"""Packs finished goods for sites and parts for labs."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from fabrouter.access import Principal, Relation, Rule, authorise
from fabrouter.service.campaigns.access import locked_campaign, target_of
from fabrouter.service.refusals import BadInput, Conflict
from fabrouter.service.shipments.access import record_shipment
from fabrouter.service.shipments.inputs import ItemToPack, NewShipment
from fabrouter.service.work_orders.orders import units_at_hand
from fabrouter.store.tables import (
    Campaign,
    CampaignState,
    Lab,
    OrderLine,
    Shipment,
    ShipmentItem,
    Site,
    WorkOrder,
)
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.issues import Issue

_PACKS = Rule(frozenset({Relation.LAB}), frozenset({Relation.COORDINATOR}))
_ENDED = (CampaignState.DRAFT, CampaignState.CLOSED, CampaignState.ARCHIVED)


def pack(
    unit: UnitOfWork, principal: Principal, campaign_id: UUID, lab_id: UUID, new: NewShipment
) -> Shipment:
    """Packs units of a lab's work orders that go to one place.

    Raises
    ------
    BadInput
        If the destination is unknown, or a work order is not this lab's or does not go there.
    Conflict
        ``not-at-hand`` if so many units are not there; ``campaign-ended``.
    """
    campaign = locked_campaign(unit, campaign_id)
    authorise(principal, "shipments:write", _PACKS, target_of(campaign, lab_id=lab_id))
    if campaign.state in _ENDED:
        raise Conflict("campaign-ended", f"The campaign is {campaign.state}.", state=campaign.state)
    site, to_lab = _destination(unit, campaign, new)
    orders = _orders(unit, campaign, lab_id, new.items)
    _check_way(unit, orders, new.items, site, to_lab)
    shipment = Shipment(
        created_at=unit.now,
        changed_at=unit.now,
        campaign_id=campaign.id,
        lab_id=lab_id,
        site_id=site.id if site else None,
        to_lab_id=to_lab.id if to_lab else None,
        carrier=new.carrier,
    )
    unit.add(shipment)
    _fill(unit, shipment, orders, new.items)
    units = sum(item.units for item in new.items)
    record_shipment(unit, "packed", campaign, shipment, units=units)
    return shipment


def _destination(
    unit: UnitOfWork, campaign: Campaign, new: NewShipment
) -> tuple[Site | None, Lab | None]:
    if (new.site is None) == (new.lab is None):
        issue = Issue("/site", "wrong-value", "it needs one destination.", "Name a site or a lab.")
        raise BadInput([issue])
    if new.site is not None:
        site = unit.session.exec(
            select(Site).where(Site.network_id == campaign.network_id, Site.slug == new.site)
        ).first()
        if site is None:
            raise BadInput([_unknown("/site", new.site)])
        return site, None
    # Labs of other networks take part in a campaign only by its work orders.
    lab = unit.session.exec(
        select(Lab)
        .join(WorkOrder, col(WorkOrder.lab_id) == col(Lab.id))
        .where(WorkOrder.campaign_id == campaign.id, Lab.slug == new.lab)
    ).first()
    if lab is None:
        raise BadInput([_unknown("/lab", str(new.lab))])
    return None, lab


def _unknown(where: str, slug: str) -> Issue:
    message = f"nothing of this campaign goes to '{slug}'."
    return Issue(where, "unknown-reference", message, "Correct the id.")


def _orders(
    unit: UnitOfWork, campaign: Campaign, lab_id: UUID, items: Sequence[ItemToPack]
) -> dict[UUID, WorkOrder]:
    """Returns the work orders of the items, locked; other labs' are as unknown as none at all."""
    found: dict[UUID, WorkOrder] = {}
    issues = []
    for place, item in sorted(enumerate(items), key=lambda pair: pair[1].work_order_id):
        where = f"/items/{place}/work_order_id"
        order = unit.lock(WorkOrder, item.work_order_id)
        if order is None or order.lab_id != lab_id or order.campaign_id != campaign.id:
            message = "the lab has no such work order in this campaign."
            issues.append(Issue(where, "unknown-reference", message, "Correct the id."))
        elif order.id in found:
            message = "this work order is there twice."
            issues.append(Issue(where, "duplicate-id", message, "Add the units up."))
        else:
            found[order.id] = order
    if issues:
        raise BadInput(issues)
    return found


def _check_way(
    unit: UnitOfWork,
    orders: dict[UUID, WorkOrder],
    items: Sequence[ItemToPack],
    site: Site | None,
    to_lab: Lab | None,
) -> None:
    """Refuses goods that do not belong where they are sent."""
    issues = []
    for place, item in enumerate(items):
        order = orders[item.work_order_id]
        if not _goes_there(unit, order, site, to_lab):
            message = f"work order {order.number} does not go there."
            where = f"/items/{place}/work_order_id"
            issues.append(Issue(where, "wrong-destination", message, "Pack it on its own."))
    if issues:
        raise BadInput(issues)


def _goes_there(unit: UnitOfWork, order: WorkOrder, site: Site | None, to_lab: Lab | None) -> bool:
    """Goods go to their line's site, parts to a lab that goes on with them for the same line."""
    if site is not None:
        line = unit.session.get_one(OrderLine, order.line_id)
        return order.is_final and line.site_id == site.id
    if to_lab is None or order.is_final or to_lab.id == order.lab_id:
        return False
    query = select(WorkOrder.id).where(
        WorkOrder.line_id == order.line_id,
        WorkOrder.lab_id == to_lab.id,
        WorkOrder.stage != order.stage,
    )
    return unit.session.exec(query).first() is not None


def _fill(
    unit: UnitOfWork,
    shipment: Shipment,
    orders: dict[UUID, WorkOrder],
    items: Sequence[ItemToPack],
) -> None:
    for item in items:
        order = orders[item.work_order_id]
        at_hand = units_at_hand(unit.session, order)
        if item.units > at_hand:
            raise Conflict(
                "not-at-hand",
                f"Work order {order.number} has {at_hand} good units at hand.",
                work_order=order.number,
                at_hand=at_hand,
            )
        unit.session.add(
            ShipmentItem(
                created_at=unit.now,
                shipment_id=shipment.id,
                work_order_id=order.id,
                units=item.units,
            )
        )
