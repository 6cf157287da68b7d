"""Changes order lines: never below what labs have promised."""

from itertools import pairwise
from typing import Any
from uuid import UUID

from fabrouter.access import Principal, Relation
from fabrouter.service.campaigns.access import assert_open
from fabrouter.service.campaigns.launch import require_approval
from fabrouter.service.campaigns.ledgers import ledger_of_line
from fabrouter.service.orders.check import catalogue_of, days_of
from fabrouter.service.orders.inputs import LineChange
from fabrouter.service.orders.lines import ASKS, locked_line, record_line
from fabrouter.service.orders.offers import make_room
from fabrouter.service.refusals import BadInput, Conflict, Forbidden
from fabrouter.service.versions import require_version
from fabrouter.store.tables import Campaign, CampaignState, OrderLine
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.issues import Issue

_MAY_BE_NOTHING = ("release", "due", "deadline", "max_labs")


def amend_line(
    unit: UnitOfWork,
    principal: Principal,
    line_id: UUID,
    change: LineChange,
    version: int | None,
) -> OrderLine:
    """Changes a line. Requesters may change theirs until a coordinator has verified it.

    Raises
    ------
    Conflict
        ``below-committed`` if labs have promised more than the new quantity; ``line-closed``.
    BadInput
        If it names an unknown design or its days are out of order.
    """
    campaign, line, found = locked_line(unit, principal, line_id, ASKS)
    require_version(line, version)
    assert_open(campaign)
    assert_line_open(line)
    as_requester = Relation.COORDINATOR not in found
    if as_requester and line.opened_at is not None:
        raise Forbidden("line-verified", "It is verified: ask a coordinator to change it.")
    _check_designs(unit, principal, campaign, change, as_requester)
    apply_change(unit, campaign, line, change)
    if campaign.state != CampaignState.DRAFT and not as_requester:
        unit.session.flush()
        require_approval(unit, principal, campaign)
    return line


def apply_change(unit: UnitOfWork, campaign: Campaign, line: OrderLine, change: LineChange) -> bool:
    """Changes a locked line and withdraws offers it has no room for; returns whether it changed."""
    fields = differences(line, change)
    if not fields:
        return False
    assert_line_open(line)
    _check_quantity(unit, line, fields.get("quantity", line.quantity))
    for name, value in fields.items():
        setattr(line, name, value)
    _check_days(line)
    make_room(unit, campaign, line, "fewer units are needed")
    record_line(unit, "amended", campaign, line, fields=sorted(fields), units=line.quantity)
    return True


def assert_line_open(line: OrderLine) -> None:
    """Refuses changes of a line that has ended.

    Raises
    ------
    Conflict
        ``line-closed``.
    """
    if line.closed_at is not None or line.cancelled_units:
        raise Conflict("line-closed", f"Line '{line.key}' is closed or cancelled.", line=line.key)


def differences(line: OrderLine, change: LineChange) -> dict[str, Any]:
    """Returns what a change would make different, as the table holds it."""
    given = change.model_dump(exclude_unset=True, exclude={"designs"})
    if change.designs is not None:
        given["designs"] = [option.model_dump(mode="json") for option in change.designs]
    return {
        name: value
        for name, value in given.items()
        if (value is not None or name in _MAY_BE_NOTHING) and getattr(line, name) != value
    }


def _check_quantity(unit: UnitOfWork, line: OrderLine, quantity: int) -> None:
    committed = ledger_of_line(unit.session, line).committed
    if quantity < committed:
        raise Conflict(
            "below-committed",
            f"Labs have promised or made {committed} units of line '{line.key}': "
            f"{quantity} are too few.",
            line=line.key,
            committed=committed,
        )


def _check_days(line: OrderLine) -> None:
    issues = [
        Issue(f"/{field}", "date-order", f"{earlier} {first} is after {later} {last}.")
        for (earlier, first), (later, last) in pairwise(days_of(line))
        if first > last
        for field in (earlier, later)
    ]
    if issues:
        raise BadInput(issues)


def _check_designs(
    unit: UnitOfWork,
    principal: Principal,
    campaign: Campaign,
    change: LineChange,
    as_requester: bool,
) -> None:
    known = catalogue_of(unit.session, principal, campaign, as_requester).designs
    issues = [
        Issue(
            f"/designs/{place}/design",
            "unknown-reference",
            f"there is no usable design '{option.design}'.",
            "Correct the id, or add the design first.",
        )
        for place, option in enumerate(change.designs or ())
        if option.design not in known
    ]
    if issues:
        raise BadInput(issues)
