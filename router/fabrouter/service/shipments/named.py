"""Shipments with the names that people know their places and contents by."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlmodel import Session, col

from fabrouter.store.rows import look_at
from fabrouter.store.tables import Design, Lab, OrderLine, Shipment, ShipmentItem, Site, WorkOrder

NamedItem = sqlalchemy.Row[Any]
"""The columns of an item, and what its work order makes for which line."""

_ITEMS: sqlalchemy.Select[Any] = (
    sqlalchemy.select(
        ShipmentItem,
        col(WorkOrder.number).label("number"),
        col(WorkOrder.stage).label("stage"),
        col(WorkOrder.is_final).label("is_final"),
        col(OrderLine.id).label("line_id"),
        col(OrderLine.key).label("line"),
        col(Design.id).label("design_id"),
        col(Design.slug).label("design"),
    )
    .join(WorkOrder, col(WorkOrder.id) == col(ShipmentItem.work_order_id))
    .join(OrderLine, col(OrderLine.id) == col(WorkOrder.line_id))
    .join(Design, col(Design.id) == col(WorkOrder.design_id))
)


@dataclass(frozen=True)
class NamedShipment:
    """A shipment as people know it.

    Parameters
    ----------
    shipment
        The row.
    lab
        Name of the lab that sends it.
    site, to_lab
        Name of where it goes: one of them is None.
    items
        What it holds, by work order.
    """

    shipment: Shipment
    lab: str
    site: str | None
    to_lab: str | None
    items: Sequence[NamedItem]


def with_names(session: Session, shipments: Sequence[Shipment]) -> list[NamedShipment]:
    """Returns shipments with their names and contents; asks in bulk."""
    items = _items_of(session, [row.id for row in shipments])
    labs = _names(session, Lab, [key for row in shipments for key in (row.lab_id, row.to_lab_id)])
    sites = _names(session, Site, [row.site_id for row in shipments])
    return [
        NamedShipment(
            row,
            labs[row.lab_id],
            sites.get(row.site_id),
            labs.get(row.to_lab_id),
            items[row.id],
        )
        for row in shipments
    ]


def _items_of(session: Session, ids: Sequence[UUID]) -> defaultdict[UUID, list[NamedItem]]:
    found: defaultdict[UUID, list[NamedItem]] = defaultdict(list)
    query = _ITEMS.where(col(ShipmentItem.shipment_id).in_(ids))
    for item in look_at(session, query.order_by(col(ShipmentItem.work_order_id))):
        found[item.shipment_id].append(item)
    return found


def _names(
    session: Session, table: type[Lab] | type[Site], ids: Iterable[UUID | None]
) -> dict[UUID | None, str]:
    """Returns names of labs or sites by their ids."""
    wanted = {key for key in ids if key is not None}
    query = sqlalchemy.select(col(table.id), col(table.name)).where(col(table.id).in_(wanted))
    return {row.id: row.name for row in look_at(session, query)}
