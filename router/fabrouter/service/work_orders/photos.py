"""Photos that labs take of their work."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, func, select

from fabrouter.access import Principal, Relation, Rule
from fabrouter.lifecycle import WORK_ORDER
from fabrouter.service.pictures import cleaned
from fabrouter.service.refusals import Conflict, NotFound
from fabrouter.service.steps import refuse
from fabrouter.service.work_orders.orders import SEES, for_rule
from fabrouter.service.work_orders.read import visible_order
from fabrouter.store.tables import Campaign, WorkOrder, WorkPhoto, WorkState
from fabrouter.store.unit_of_work import UnitOfWork

MOST_PHOTOS = 10
"""Most photos of one work order."""
_TAKES = Rule(frozenset({Relation.LAB}), SEES)
_NEVER_SEEN = (WorkState.OFFERED, WorkState.DECLINED, WorkState.EXPIRED)


def add_photo(unit: UnitOfWork, principal: Principal, order_id: UUID, data: bytes) -> WorkPhoto:
    """Keeps a photo of a lab's work.

    Raises
    ------
    BadInput
        ``bad-picture``.
    Conflict
        ``invalid-transition`` before the lab has accepted; ``too-many-photos``.
    """
    campaign, order, _ = for_rule(unit, principal, order_id, _TAKES)
    if order.state in _NEVER_SEEN:
        raise refuse(WORK_ORDER, "photograph", order.state)
    if _count(unit.session, order) >= MOST_PHOTOS:
        raise Conflict("too-many-photos", f"There are {MOST_PHOTOS} photos already: remove one.")
    picture = cleaned(data)
    photo = WorkPhoto(
        work_order_id=order.id,
        taken_by=principal.account_id,
        width=picture.width,
        height=picture.height,
        image=picture.jpeg,
        created_at=unit.now,
    )
    unit.add(photo)
    _record(unit, "added", campaign, order, photo)
    return photo


def remove_photo(unit: UnitOfWork, principal: Principal, photo_id: UUID) -> None:
    """Erases a photo."""
    found = unit.session.get(WorkPhoto, photo_id)
    if found is None:
        raise NotFound
    campaign, order, _ = for_rule(unit, principal, found.work_order_id, _TAKES)
    photo = unit.lock(WorkPhoto, photo_id)
    if photo is None:
        raise NotFound
    _record(unit, "removed", campaign, order, photo)
    unit.session.delete(photo)


def photos_of(session: Session, principal: Principal, order_id: UUID) -> Sequence[WorkPhoto]:
    """Returns the photos of a work order, oldest first, to its lab and to coordinators."""
    order = visible_order(session, principal, order_id)
    query = select(WorkPhoto).where(WorkPhoto.work_order_id == order.id)
    return session.exec(query.order_by(col(WorkPhoto.id))).all()


def photo_image(session: Session, principal: Principal, photo_id: UUID) -> bytes:
    """Returns the JPEG file of a photo.

    Raises
    ------
    NotFound
        If there is none that the caller may see.
    """
    photo = session.get(WorkPhoto, photo_id)
    if photo is None:
        raise NotFound
    visible_order(session, principal, photo.work_order_id)
    return photo.image


def _count(session: Session, order: WorkOrder) -> int:
    query = select(func.count()).where(col(WorkPhoto.work_order_id) == order.id)
    return session.exec(query).one()


def _record(
    unit: UnitOfWork, verb: str, campaign: Campaign, order: WorkOrder, photo: WorkPhoto
) -> None:
    unit.record(
        f"work_photo.{verb}",
        photo,
        network_id=campaign.network_id,
        campaign_id=campaign.id,
        lab_id=order.lab_id,
        number=order.number,
    )
