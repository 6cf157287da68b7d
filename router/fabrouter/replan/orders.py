"""Material that was ordered, or sent to another lab, before the moment of planning."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from fabrouter.plan.document import PlanDocument
from fabrouter_network.document import start_of
from fabrouter_network.labs import Lab
from fabrouter_network.materials import Stock, StockArrival
from fabrouter_network.scenario import ScenarioDocument


@dataclass
class _Moves:
    """What came of one material at one lab.

    Parameters
    ----------
    coming
        What was ordered for it or sent to it, and when it can be used.
    bought, sent
        Quantities it has ordered and given away.
    """

    coming: list[StockArrival] = field(default_factory=list)
    bought: float = 0.0
    sent: float = 0.0


def with_orders(
    document: ScenarioDocument, plan: PlanDocument, until: datetime | None
) -> ScenarioDocument:
    """Returns the scenario with what was decided before an instant: it arrives, and is paid.

    Orders count against what a lab may buy; what a lab sent is no longer in its stock.
    """
    if until is None:
        return document
    moves, zone = _moves(plan, until), document.horizon.zone
    labs = tuple(
        lab.model_copy(update={"stock": tuple(_stock(lab, moves[lab.id], zone))})
        if lab.id in moves
        else lab
        for lab in document.labs
    )
    return document.model_copy(update={"labs": labs})


def _moves(plan: PlanDocument, until: datetime) -> dict[str, dict[str, _Moves]]:
    found: dict[str, dict[str, _Moves]] = defaultdict(lambda: defaultdict(_Moves))
    for order in plan.purchases:
        if order.order_at < until:
            row = found[order.lab][order.material]
            row.coming.append(StockArrival(at=order.usable_at, quantity=order.quantity))
            row.bought += order.quantity
    for move in plan.transfers:
        if move.departs < until:
            found[move.origin][move.material].sent += move.quantity
            coming = StockArrival(at=move.arrives, quantity=move.quantity)
            found[move.destination][move.material].coming.append(coming)
    return {lab: dict(rows) for lab, rows in found.items()}


def _stock(lab: Lab, moves: dict[str, _Moves], zone: ZoneInfo) -> Iterator[Stock]:
    stocked = {row.material: row for row in lab.stock}
    for name in [*stocked, *sorted(moves.keys() - stocked)]:
        row = stocked.get(name) or Stock(material=name, quantity=0.0)
        yield _moved(row, moves[name], zone) if name in moves else row


def _moved(row: Stock, moves: _Moves, zone: ZoneInfo) -> Stock:
    """Returns the stock after the moves; what was sent comes out of what was there first."""
    arrivals = sorted((*row.arrivals, *moves.coming), key=lambda row: start_of(row.at, zone))
    left = max(0.0, moves.sent - row.quantity)
    kept = []
    for arrival in arrivals:
        taken = min(left, arrival.quantity)
        left -= taken
        kept.append(arrival.model_copy(update={"quantity": arrival.quantity - taken}))
    return row.model_copy(
        update={
            "quantity": max(0.0, row.quantity - moves.sent),
            "arrivals": tuple(kept),
            "purchase_limit": max(0.0, row.purchase_limit - moves.bought),
        }
    )
