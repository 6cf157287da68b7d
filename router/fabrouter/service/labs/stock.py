"""Stock as a ledger: every movement is kept, and no balance is ever below nothing."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import func
from sqlmodel import Session, select

from fabrouter.access import Principal
from fabrouter.service.labs.access import BY_LAB, changed_lab
from fabrouter.service.labs.assemble import MILLI
from fabrouter.service.refusals import BadInput, Conflict
from fabrouter.store.tables import Lab, Material, StockCause, StockMovement
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.document import Document, Id, Text
from fabrouter_network.issues import Issue

_MOST = 1e9

_SIGNS = {
    StockCause.RECEIVED: 1,
    StockCause.USED: -1,
    StockCause.LOST: -1,
    StockCause.SENT: -1,
    StockCause.CORRECTED: 1,
}


class Movement(Document):
    """Material that came or went, as a lab reports it."""

    material: Id
    cause: Annotated[
        StockCause,
        Field(
            description="Counted = what is there now; all others = what came or went.", strict=False
        ),
    ]
    quantity: Annotated[
        float,
        Field(
            ge=-_MOST,
            le=_MOST,
            description="In the material's unit, to the thousandth; negative for corrections only.",
        ),
    ]
    note: Text = ""


def move_stock(
    unit: UnitOfWork,
    principal: Principal,
    lab_id: UUID,
    movement: Movement,
    version: int | None = None,
) -> StockMovement:
    """Notes that material of a lab came or went, or was counted.

    Raises
    ------
    BadInput
        If the network does not know the material, or the quantity makes no sense.
    Conflict
        ``stock-short`` if more would go than there is.
    """
    lab, _ = changed_lab(unit, principal, lab_id, BY_LAB, version)
    _require_material(unit.session, lab, movement.material)
    quantity = _milli(movement)
    if movement.cause is StockCause.COUNTED:
        quantity -= balance_of(unit.session, lab.id, movement.material)
    else:
        quantity *= _SIGNS[movement.cause]
    return book_stock(unit, lab, movement.material, quantity, movement.cause, note=movement.note)


def book_stock(
    unit: UnitOfWork,
    lab: Lab,
    material: str,
    quantity_milli: int,
    cause: StockCause,
    *,
    work_order_id: UUID | None = None,
    note: str = "",
) -> StockMovement:
    """Adds a movement to the ledger of a lab.

    Parameters
    ----------
    unit
        The transaction.
    lab
        The lab's row, locked: otherwise two transactions may both use the last stock.
    material
        A material of its network.
    quantity_milli
        What came, or went if negative, in thousandths of the unit.
    cause
        Why.
    work_order_id
        The work it was used for.
    note
        The lab's own words.

    Raises
    ------
    Conflict
        ``stock-short`` with the present balance.
    """
    before = balance_of(unit.session, lab.id, material)
    balance = before + quantity_milli
    if balance < 0:
        raise Conflict(
            "stock-short",
            f"There is less '{material}' than that: {before / MILLI:g}. Count the stock first.",
            material=material,
            balance_milli=before,
        )
    row = StockMovement(
        created_at=max(unit.now, _last_moved(unit, lab.id, material)),
        lab_id=lab.id,
        material=material,
        quantity_milli=quantity_milli,
        balance_milli=balance,
        cause=cause.value,
        work_order_id=work_order_id,
        moved_by=unit.actor_id,
        note=note,
    )
    unit.add(row)
    unit.record(
        "stock_movement.added",
        row,
        network_id=lab.network_id,
        lab_id=lab.id,
        material=material,
        cause=cause.value,
        quantity_milli=quantity_milli,
        balance_milli=balance,
    )
    return row


def _last_moved(unit: UnitOfWork, lab_id: UUID, material: str) -> datetime:
    """Returns when a material moved last: whoever waited for the lock began before that."""
    query = select(func.max(StockMovement.created_at)).where(
        StockMovement.lab_id == lab_id, StockMovement.material == material
    )
    last: datetime | None = unit.session.exec(query).one()
    return unit.now if last is None else last


def balance_of(session: Session, lab_id: UUID, material: str) -> int:
    """Returns what a lab has of a material, in thousandths of its unit."""
    query = select(func.sum(StockMovement.quantity_milli)).where(
        StockMovement.lab_id == lab_id, StockMovement.material == material
    )
    return int(session.exec(query).one() or 0)


def _require_material(session: Session, lab: Lab, material: str) -> None:
    query = select(Material.id).where(
        Material.network_id == lab.network_id, Material.slug == material
    )
    if session.exec(query).first() is None:
        message = f"'{material}' is not one of the materials of the network."
        raise BadInput([Issue("/material", "unknown-reference", message, "Correct the id.")])


def _milli(movement: Movement) -> int:
    """Returns the quantity in thousandths; refuses finer ones, and signs that make no sense."""
    exact = Decimal(str(movement.quantity)) * MILLI
    if exact != exact.to_integral_value():
        message = f"{movement.quantity} is finer than a thousandth."
        raise BadInput([Issue("/quantity", "out-of-range", message, "Round it.")])
    if movement.quantity < 0 and movement.cause is not StockCause.CORRECTED:
        message = f"{movement.quantity} is negative."
        fix = "Write how much it was; the cause says whether it came or went."
        raise BadInput([Issue("/quantity", "out-of-range", message, fix)])
    if not exact and movement.cause is not StockCause.COUNTED:
        raise BadInput([Issue("/quantity", "out-of-range", "nothing moved.", "Write how much.")])
    return int(exact)
