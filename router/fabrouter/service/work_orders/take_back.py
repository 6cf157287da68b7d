"""Offers that a coordinator takes back before their labs have answered."""

from uuid import UUID

from fabrouter.access import Principal
from fabrouter.lifecycle import WORK_ORDER
from fabrouter.service.campaigns.close import finish_if_done
from fabrouter.service.steps import move
from fabrouter.service.versions import require_version
from fabrouter.service.work_orders.orders import end, for_action, record
from fabrouter.service.work_orders.replan import ask_for_replan
from fabrouter.store.tables import WorkOrder
from fabrouter.store.unit_of_work import UnitOfWork


def take_back(
    unit: UnitOfWork, principal: Principal, order_id: UUID, reason: str, version: int | None
) -> WorkOrder:
    """Takes an offer back: its units are missing again, and a new plan is asked for.

    Raises
    ------
    Conflict
        ``invalid-transition`` if the lab has answered already.
    """
    campaign, order, found = for_action(unit, principal, order_id, "withdraw")
    require_version(order, version)
    move(WORK_ORDER, "withdraw", order, found)
    end(unit, order, reason)
    record(unit, "withdrawn", campaign, order, units=order.quantity)
    ask_for_replan(unit, campaign, "withdrawn")
    finish_if_done(unit, campaign)
    return order
