"""Finds shipments for those who may know of them, and records what happens to them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.lifecycle import SHIPMENT
from fabrouter.service.campaigns.access import locked_campaign, target_of, touch
from fabrouter.service.refusals import NotFound
from fabrouter.service.steps import rule_of
from fabrouter.store.tables import Campaign, Shipment, ShipmentItem, WorkOrder
from fabrouter.store.unit_of_work import UnitOfWork

SEES = frozenset({Relation.COORDINATOR, Relation.LAB, Relation.REQUESTER})


@dataclass(frozen=True)
class Parcel:
    """A shipment with all it holds, locked.

    Parameters
    ----------
    campaign, shipment
        The rows.
    found
        What the caller is to it.
    contents
        Items with their work orders, in the order of the work orders' ids.
    """

    campaign: Campaign
    shipment: Shipment
    found: frozenset[Relation]
    contents: tuple[tuple[ShipmentItem, WorkOrder], ...]


def locked_parcel(
    unit: UnitOfWork,
    principal: Principal,
    shipment_id: UUID,
    action: str,
    *,
    by_receiver: bool = False,
) -> Parcel:
    """Returns a shipment for a step of its life.

    Parameters
    ----------
    unit, principal, shipment_id, action
        The transaction, who asks, and for what.
    by_receiver
        The lab that may take the step is the one that receives parts, not the one that sends.
    """
    campaign_id = unit.session.exec(
        select(Shipment.campaign_id).where(Shipment.id == shipment_id)
    ).first()
    if campaign_id is None:
        raise NotFound
    campaign = locked_campaign(unit, campaign_id)
    orders = _locked_orders(unit, shipment_id)
    shipment = unit.lock(Shipment, shipment_id)
    if shipment is None:
        raise NotFound
    rule = rule_of(SHIPMENT, action, SEES)
    found = _authorised(principal, campaign, shipment, rule, by_receiver)
    contents = tuple(
        (item, orders[item.work_order_id]) for item in items_of(unit.session, shipment)
    )
    return Parcel(campaign, shipment, found, contents)


def _authorised(
    principal: Principal, campaign: Campaign, shipment: Shipment, rule: Rule, by_receiver: bool
) -> frozenset[Relation]:
    acting = shipment.to_lab_id if by_receiver else shipment.lab_id
    may = rule.may if acting in principal.lab_ids else rule.may - {Relation.LAB}
    return authorise(
        principal,
        "shipments:write",
        Rule(may, rule.sees),
        target_for(principal, campaign, shipment),
    )


def target_for(principal: Principal, campaign: Campaign, shipment: Shipment) -> Target:
    """Returns what a shipment is to a caller: either lab counts as its lab."""
    labs = (shipment.lab_id, shipment.to_lab_id)
    own = next((lab_id for lab_id in labs if lab_id in principal.lab_ids), shipment.lab_id)
    # A shipment of parts has no site: whoever asks for some site has nothing to do with it.
    site_id = shipment.site_id or shipment.id
    return target_of(campaign, lab_id=own, site_id=site_id)


def items_of(session: Session, shipment: Shipment) -> list[ShipmentItem]:
    """Returns what a shipment holds."""
    query = select(ShipmentItem).where(ShipmentItem.shipment_id == shipment.id)
    return list(session.exec(query.order_by(col(ShipmentItem.work_order_id))))


def _locked_orders(unit: UnitOfWork, shipment_id: UUID) -> dict[UUID, WorkOrder]:
    query = select(ShipmentItem.work_order_id).where(ShipmentItem.shipment_id == shipment_id)
    orders = {}
    for order_id in sorted(unit.session.exec(query)):
        order = unit.lock(WorkOrder, order_id)
        if order is not None:
            orders[order_id] = order
    return orders


def record_shipment(
    unit: UnitOfWork, verb: str, campaign: Campaign, shipment: Shipment, **data: Any
) -> None:
    """Notes a change of a shipment in the journal and for the campaign's next plan."""
    touch(unit, campaign)
    unit.session.add(shipment)
    unit.record(
        f"shipment.{verb}",
        shipment,
        network_id=campaign.network_id,
        campaign_id=campaign.id,
        lab_id=shipment.lab_id,
        **data,
    )
