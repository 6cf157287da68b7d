"""Work orders of a campaign as a coordinator goes through them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from fabrouter.service.campaigns.situation import ANSWER_SOON
from fabrouter_api.web.inner_api import Json

SHOWS: dict[str, tuple[str, ...]] = {
    "live": ("offered", "accepted", "started"),
    "offered": ("offered",),
    "making": ("accepted", "started"),
    "made": ("made", "closed"),
    "broken_off": ("declined", "expired", "released", "stopped_short"),
    "declined": ("declined",),
    "expired": ("expired",),
    "released": ("released",),
    "stopped_short": ("stopped_short",),
    "withdrawn": ("withdrawn",),
    "flagged": (),
    "all": (),
}
"""States by the word for them in addresses; none = any."""

GONE = frozenset({"unresponsive", "suspended", "retired"})
"""States of labs that no longer answer: coordinators may stop their work."""


class WorkRow(NamedTuple):
    """A work order in the list.

    Parameters
    ----------
    order
        As the API tells it.
    is_overdue
        Whether it should be made by now.
    is_waiting
        Whether its time to answer is over, or nearly.
    can_stop
        Whether a coordinator may stop it, as its lab no longer answers.
    """

    order: Json
    is_overdue: bool
    is_waiting: bool
    can_stop: bool

    @property
    def left(self) -> int:
        """Units that are still to be made."""
        return int(self.order["quantity"] - self.order["made"] - self.order["scrapped"])


def work_rows(orders: Sequence[Json], labs: Sequence[Json], now: datetime) -> list[WorkRow]:
    """Returns work orders, late ones and those without an answer first, then by due time.

    Parameters
    ----------
    orders
        As the API lists them.
    labs
        Labs of the campaign's situation.
    now
        The present.
    """
    states = {lab["lab_id"]: lab["state"] for lab in labs}
    rows = [_row(order, states, now) for order in orders]
    return sorted(rows, key=_urgency)


def _row(order: Json, states: dict[str, str], now: datetime) -> WorkRow:
    is_making = order["state"] in ("accepted", "started")
    is_offer = order["state"] == "offered" and order["reply_by"] is not None
    return WorkRow(
        order,
        is_making and datetime.fromisoformat(order["due"]) < now,
        is_offer and datetime.fromisoformat(order["reply_by"]) < now + ANSWER_SOON,
        order["state"] == "started" and states.get(order["lab_id"]) in GONE,
    )


def _urgency(row: WorkRow) -> tuple[int, str, int]:
    rank = 0 if row.is_overdue else 1 if row.is_waiting else 2 if row.order["flag"] else 3
    return rank, row.order["due"], row.order["number"]
