"""Puts a lab together from its rows, as the solver and open formats see it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from fabrouter.store import tables
from fabrouter_network.document import start_of
from fabrouter_network.exchange.found import FoundLab, stock_of
from fabrouter_network.labs import (
    BusyTime,
    Declaration,
    Lab,
    LabIdentity,
    LabKind,
    LabStatus,
)
from fabrouter_network.materials import Stock, Supply

MILLI = 1000
"""Stock is counted in thousandths of a material's unit."""

OfLab = TypeVar("OfLab", tables.BusyTime, tables.Certificate)


@dataclass(frozen=True)
class _Facts:
    """What is stored about some labs, by lab."""

    declarations: Mapping[UUID, Declaration]
    balances: Mapping[UUID, Mapping[str, int]]
    certificates: Mapping[UUID, Sequence[tables.Certificate]]
    busy: Mapping[UUID, Sequence[tables.BusyTime]]


def assemble_labs(
    session: Session,
    labs: Sequence[tables.Lab],
    now: datetime | None = None,
    until: date | None = None,
) -> tuple[Lab, ...]:
    """Returns labs with what they declared, hold and may do; their ids are their slugs.

    A lab takes work if its state is active and its declaration is in force.

    Parameters
    ----------
    session
        Where the rows are.
    labs
        Rows of labs.
    now
        The instant that counts as now: declarations and certificates that have run out, times
        that are over and deliveries that should be here count no more. Nothing = only the lab's
        state tells whether it takes work.
    until
        Certificates must be valid to the end of this day.
    """
    facts = _facts_of(session, [lab.id for lab in labs], now)
    return tuple(_lab(row, facts, now, until) for row in labs)


def identity_of(row: tables.Lab) -> LabIdentity:
    """Returns who and where a lab is."""
    return LabIdentity.model_validate(identity_facts(row))


def identity_facts(row: tables.Lab) -> dict[str, Any]:
    """Returns the values of a lab's identity as a tree, for models that hold one."""
    place = {
        "lat": row.latitude,
        "lon": row.longitude,
        "country": row.country,
        "region": row.region,
        "city": row.city,
        "postcode": row.postcode,
    }
    return {
        "id": row.slug,
        "name": row.name,
        "kind": LabKind(row.kind),
        "place": place,
        "time_zone": row.time_zone,
        "source": row.source,
        "url": row.url,
    }


def declared_labs(session: Session, labs: Sequence[tables.Lab]) -> tuple[FoundLab, ...]:
    """Returns labs as they describe themselves: what people know about them besides is left out."""
    facts = _facts_of(session, [lab.id for lab in labs], None)
    return tuple(
        FoundLab(
            identity_of(row),
            facts.declarations.get(row.id),
            stock_of((), _quantities(facts.balances.get(row.id, {}))),
        )
        for row in labs
    )


def _quantities(balances: Mapping[str, int]) -> dict[str, float]:
    return {name: milli / MILLI for name, milli in balances.items()}


def balances_of(session: Session, lab_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """Returns the stock of labs by material, in thousandths of its unit."""
    movement = tables.StockMovement
    query = (
        select(movement.lab_id, movement.material, func.sum(movement.quantity_milli))
        .where(col(movement.lab_id).in_(list(lab_ids)))
        .group_by(col(movement.lab_id), col(movement.material))
        .order_by(col(movement.material))
    )
    balances: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    for lab_id, material, milli in session.exec(query):
        balances[lab_id][material] = int(milli)
    return dict(balances)


def _facts_of(session: Session, lab_ids: list[UUID], now: datetime | None) -> _Facts:
    declaration, busy = tables.Declaration, tables.BusyTime
    in_force = select(declaration).join(
        tables.Lab, col(tables.Lab.declaration_id) == declaration.id
    )
    declared = session.exec(in_force.where(col(tables.Lab.id).in_(lab_ids)))
    taken = select(busy).where(col(busy.lab_id).in_(lab_ids))
    if now is not None:
        taken = taken.where(col(busy.ends_at) > now)
    proven = select(tables.Certificate).where(
        col(tables.Certificate.lab_id).in_(lab_ids),
        col(tables.Certificate.checked_by).is_not(None),
    )
    return _Facts(
        {row.lab_id: read_declaration(row) for row in declared},
        balances_of(session, lab_ids),
        _by_lab(session.exec(proven.order_by(col(tables.Certificate.skill)))),
        _by_lab(session.exec(taken.order_by(col(busy.starts_at), col(busy.id)))),
    )


def read_declaration(row: tables.Declaration) -> Declaration:
    """Returns a stored declaration as a document."""
    return Declaration.model_validate(row.document, strict=False)


def _by_lab(rows: Iterable[OfLab]) -> dict[UUID, list[OfLab]]:
    grouped: defaultdict[UUID, list[OfLab]] = defaultdict(list)
    for row in rows:
        grouped[row.lab_id].append(row)
    return dict(grouped)


def _lab(row: tables.Lab, facts: _Facts, now: datetime | None, until: date | None) -> Lab:
    said = facts.declarations.get(row.id, Declaration())
    identity = identity_of(row)
    proven = _skills(facts.certificates.get(row.id, ()), ZoneInfo(row.time_zone), now, until)
    return Lab(
        **{name: getattr(identity, name) for name in LabIdentity.model_fields},
        status=_status(row, now),
        opening=said.opening,
        machines=said.machines,
        people=said.people,
        skills=tuple(dict.fromkeys((*said.skills, *proven))),
        stock=_stock(facts.balances.get(row.id, {}), said.purchases, row.time_zone, now),
        busy=tuple(
            BusyTime(machine=busy.machine, start=busy.starts_at, end=busy.ends_at)
            for busy in facts.busy.get(row.id, ())
        ),
        limits=said.limits,
        opening_eur=said.opening_eur,
        delivery_probability=said.delivery_probability,
        assumed=tuple(dict.fromkeys(_of_lab(where) for where in said.assumed)),
    )


def _status(row: tables.Lab, now: datetime | None) -> LabStatus:
    in_force = row.declaration_id is not None
    if now is not None:
        in_force &= row.expires_at is not None and row.expires_at > now
    active = row.state == tables.LabState.ACTIVE and in_force
    return LabStatus.ACTIVE if active else LabStatus.PAUSED


def _skills(
    rows: Iterable[tables.Certificate], zone: ZoneInfo, now: datetime | None, until: date | None
) -> list[str]:
    """Returns what certificates prove from now on until a day."""
    today = now.astimezone(zone).date() if now else None
    last = max((day for day in (today, until) if day), default=None)
    return [
        row.skill
        for row in rows
        if (today is None or row.valid_from is None or row.valid_from <= today)
        and (last is None or row.valid_until is None or row.valid_until >= last)
    ]


def _stock(
    balances: Mapping[str, int], supplies: Sequence[Supply], zone: str, now: datetime | None
) -> tuple[Stock, ...]:
    """Returns what is there and what could be had, one entry per material."""
    local = ZoneInfo(zone)
    left = (supply.model_copy(update=_still_coming(supply, local, now)) for supply in supplies)
    return stock_of(left, _quantities(balances))


def _still_coming(supply: Supply, zone: ZoneInfo, now: datetime | None) -> dict[str, object]:
    """Returns deliveries that lie ahead: earlier ones are in the ledger, or did not come."""
    if now is None:
        return {}
    return {"arrivals": tuple(row for row in supply.arrivals if start_of(row.at, zone) > now)}


def _of_lab(where: str) -> str:
    """Returns the pointer below a lab for a pointer below its declaration."""
    return "/stock" if where.startswith("/purchases") else where
