"""Takes what work uses out of a lab's stock, as far as there is any."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from fabrouter.service.labs.stock import book_stock
from fabrouter.service.work_orders.schedule import read_terms
from fabrouter.store.tables import Lab, StockCause, StockMovement, WorkOrder
from fabrouter.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Shortage:
    """Material that was used although the lab's stock does not show it.

    Parameters
    ----------
    material
        Its id.
    missing_milli
        Thousandths of its unit that the stock lacks.
    """

    material: str
    missing_milli: int


def use_materials(unit: UnitOfWork, order: WorkOrder, units: int) -> tuple[Shortage, ...]:
    """Books the material of some units; what happened is never refused.

    Parameters
    ----------
    unit
        The transaction; the lab must be locked.
    order
        What was made.
    units
        Good, spoilt and surplus units.

    Returns
    -------
    tuple
        What the stock lacks: the lab should count it.
    """
    needed = {use.material: use.milli_per_unit * units for use in read_terms(order.terms).materials}
    balances = _balances(unit.session, order, list(needed))
    lab = unit.session.get_one(Lab, order.lab_id)
    short = []
    for material, balance in balances.items():
        used = min(balance, needed[material])
        if used:
            book_stock(unit, lab, material, -used, StockCause.USED, work_order_id=order.id)
        if used < needed[material]:
            short.append(Shortage(material, needed[material] - used))
    return tuple(short)


def _balances(session: Session, order: WorkOrder, materials: list[str]) -> dict[str, int]:
    """Returns the stock of those materials that the lab keeps count of."""
    query = (
        select(StockMovement.material, func.sum(StockMovement.quantity_milli))
        .where(StockMovement.lab_id == order.lab_id, col(StockMovement.material).in_(materials))
        .group_by(col(StockMovement.material))
        .order_by(col(StockMovement.material))
    )
    return {material: int(milli) for material, milli in session.exec(query)}
