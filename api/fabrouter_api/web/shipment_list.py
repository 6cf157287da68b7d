"""Shipments of a campaign as a coordinator goes through them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from fabrouter.service.campaigns.situation import LONG_ON_THE_WAY
from fabrouter_api.web.inner_api import Json

STATES = ("dispatched", "delivered", "lost", "packed", "confirmed", "returned", "cancelled")
"""States, those that ask for something first."""
SHOWS: dict[str, tuple[str, ...]] = {
    "open": STATES[:4],
    **{state: (state,) for state in STATES},
    "all": (),
}
"""States by the word for them in addresses; none = any."""


class ShipmentRow(NamedTuple):
    """A shipment in the list.

    Parameters
    ----------
    shipment
        As the API tells it.
    is_overdue
        Whether it has been on its way for long.
    """

    shipment: Json
    is_overdue: bool


def shipment_rows(shipments: Sequence[Json], now: datetime) -> list[ShipmentRow]:
    """Returns shipments, those on the way first, the longest of them first.

    Parameters
    ----------
    shipments
        As the API lists them.
    now
        The present.
    """
    return sorted((_row(shipment, now) for shipment in shipments), key=_urgency)


def _row(shipment: Json, now: datetime) -> ShipmentRow:
    left = shipment["dispatched_at"]
    is_on_the_way = shipment["state"] == "dispatched" and left is not None
    return ShipmentRow(
        shipment, is_on_the_way and datetime.fromisoformat(left) < now - LONG_ON_THE_WAY
    )


def _urgency(row: ShipmentRow) -> tuple[int, str]:
    return STATES.index(row.shipment["state"]), row.shipment["dispatched_at"] or ""
