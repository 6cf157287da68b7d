"""A database to measure on: the demo campaign, launched, routed and offered."""

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.access import SCOPES
from fabrouter.service.demo import load_demo
from fabrouter.service.tokens import hash_of
from fabrouter.store import Desk, Store, UnitOfWork
from fabrouter.store.tables import (
    Account,
    Campaign,
    CampaignRole,
    CampaignRoleName,
    Lab,
    LabRole,
    Token,
    TokenKind,
)
from fabrouter.store.upgrade import upgrade
from fabrouter_bench.service.calls import Caller

STREAMS_EACH = 5
"""Streams one account may have open."""
_ENDED = ("published", "rejected", "superseded", "failed", "cancelled")
_ROUTING_S = 20.0
_SOLVED_WITHIN_S = 300.0


@dataclass(frozen=True)
class World:
    """What there is to call.

    Parameters
    ----------
    network_id, campaign_id
        The demo.
    coordinator
        API token of its coordinator.
    labs
        API tokens of labs by the labs' ids.
    watchers
        API tokens of coordinators of the campaign who only watch.
    """

    network_id: str
    campaign_id: str
    coordinator: str
    labs: dict[str, str]
    watchers: list[str]


def fill(database_url: str, streams: int) -> World:
    """Fills an empty database; nobody serves it yet.

    Parameters
    ----------
    database_url
        SQLAlchemy's URL of an empty database.
    streams
        Streams that are to be opened.
    """
    desk = Desk(Store(database_url))
    upgrade(desk.store)
    try:
        administrator = desk.write(lambda unit: _people(unit, 1, is_administrator=True))[0]
        load_demo(desk)
        return desk.write(lambda unit: _world(unit, administrator, streams))
    finally:
        desk.store.close()


def _world(unit: UnitOfWork, administrator: Account, streams: int) -> World:
    campaign = unit.session.exec(select(Campaign)).one()
    labs = _labs(unit.session, campaign)
    members = _people(unit, len(labs))
    unit.add_all(
        [
            LabRole(lab_id=lab.id, account_id=member.id, created_at=unit.now)
            for lab, member in zip(labs, members, strict=True)
        ]
    )
    watching = _people(unit, -(-streams // STREAMS_EACH))
    role = CampaignRoleName.COORDINATOR.value
    unit.add_all(
        [
            CampaignRole(campaign_id=campaign.id, account_id=who.id, role=role, created_at=unit.now)
            for who in watching
        ]
    )
    return World(
        str(campaign.network_id),
        str(campaign.id),
        _tokens(unit, [administrator])[0],
        dict(zip((str(lab.id) for lab in labs), _tokens(unit, members), strict=True)),
        _tokens(unit, watching),
    )


def _labs(session: Session, campaign: Campaign) -> list[Lab]:
    query = select(Lab).where(Lab.network_id == campaign.network_id)
    return list(session.exec(query.order_by(col(Lab.id))))


def _people(unit: UnitOfWork, count: int, *, is_administrator: bool = False) -> list[Account]:
    people = [
        Account(
            email=f"{secrets.token_hex(8)}@example.org",
            name="Somebody",
            is_administrator=is_administrator,
            created_at=unit.now,
            changed_at=unit.now,
        )
        for _ in range(count)
    ]
    unit.add_all(people)
    return people


def _tokens(unit: UnitOfWork, people: Iterable[Account]) -> list[str]:
    found: dict[str, UUID] = {f"fr_{secrets.token_urlsafe(24)}": who.id for who in people}
    unit.add_all(
        [
            Token(
                account_id=account_id,
                kind=TokenKind.API.value,
                secret_hash=hash_of(secret),
                scopes=sorted(SCOPES),
                expires_at=unit.now + timedelta(days=1),
                created_at=unit.now,
            )
            for secret, account_id in found.items()
        ]
    )
    return list(found)


def launch(caller: Caller, world: World) -> None:
    """Launches the campaign, routes it and offers the plan, over HTTP."""
    path = f"/api/v1/campaigns/{world.campaign_id}"
    caller.call("POST", f"{path}/launch", etag=caller.get(path).etag)
    options = {"time_limit_s": _ROUTING_S}
    given = {"kind": "route", "options": options, "auto_publish": True}
    run = caller.call("POST", f"{path}/solves", given).tree["id"]
    if ended(caller, run, _SOLVED_WITHIN_S) != "published":
        raise RuntimeError(caller.get(f"/api/v1/solves/{run}").body.decode())


def ended(caller: Caller, run: str, within_s: float) -> str:
    """Returns the state in which a solve ended; "running" if it did not in time."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        state: str = caller.get(f"/api/v1/solves/{run}").tree["state"]
        if state in _ENDED:
            return state
        time.sleep(0.2)
    return "running"
