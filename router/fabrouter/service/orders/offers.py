"""Takes offers back that a line has no room for any more."""

from sqlmodel import col, select

from fabrouter.service.campaigns.ledgers import claimed_units
from fabrouter.service.campaigns.wind_up import take_back_one
from fabrouter.store.tables import Campaign, OrderLine, WorkOrder, WorkState
from fabrouter.store.unit_of_work import UnitOfWork


def make_room(
    unit: UnitOfWork, campaign: Campaign, line: OrderLine, reason: str, extra: int = 0
) -> int:
    """Withdraws the newest offers of a line until no more is under way than it asks for.

    Parameters
    ----------
    unit
        The transaction.
    campaign, line
        Both locked.
    reason
        Why, for the labs.
    extra
        Units for which room is wanted on top.

    Returns
    -------
    int
        Units that room is missing for all the same, as labs have accepted them.
    """
    offers = _newest_offers(unit, line)
    while (missing := _missing(unit, line) + extra) > 0 and offers:
        take_back_one(unit, campaign, offers.pop(0), reason)
        unit.session.flush()
    return max(0, missing)


def _missing(unit: UnitOfWork, line: OrderLine) -> int:
    wanted = line.quantity - line.cancelled_units
    return claimed_units(unit.session, line) - wanted


def _newest_offers(unit: UnitOfWork, line: OrderLine) -> list[WorkOrder]:
    query = (
        select(WorkOrder)
        .where(
            WorkOrder.line_id == line.id,
            WorkOrder.is_final,
            WorkOrder.state == WorkState.OFFERED.value,
        )
        .order_by(col(WorkOrder.number).desc())
        .with_for_update()
    )
    return list(unit.session.exec(query))
