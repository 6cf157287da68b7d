"""Rows that tests of the service start from: factories with sensible defaults.

Each factory writes one row (and what it needs) straight to the database and returns it, so that a
test says only what it is about: ``lab(desk, net, state="paused")``.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from fabrouter.access import Principal, principal_of
from fabrouter.access.scopes import SCOPES
from fabrouter.store import Desk
from fabrouter.store.tables import (
    Account,
    Approval,
    Campaign,
    CampaignRole,
    Declaration,
    Design,
    JournalEntry,
    Lab,
    LabGrant,
    LabRole,
    Network,
    NetworkRole,
    OrderLine,
    Row,
    Site,
    Token,
)

START = datetime(2020, 4, 1, 8, tzinfo=UTC)
"""Where the clock of every test starts."""

PASSWORD = "correct horse battery staple"
"""Password of accounts that can sign in."""

_count = iter(range(1, 10**9))


@dataclass
class Clock:
    """A clock that tests move."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Returns the present instant."""
        return self.now

    def advance(self, **amount: float) -> datetime:
        """Moves the clock by ``days=…, hours=…, seconds=…`` and returns the new instant."""
        self.now += timedelta(**amount)
        return self.now


def keep(desk: Desk, *rows: Row) -> None:
    """Stores rows without a word in the journal."""

    def add(unit: Any) -> None:
        for row in rows:
            unit.add(row)

    desk.write(add)


def _stamps(desk: Desk) -> dict[str, Any]:
    return {"created_at": desk.clock(), "changed_at": desk.clock()}


def _filled(defaults: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    return defaults | given


def network(desk: Desk, **fields: Any) -> Network:
    """Returns a stored network; slug and name are made up."""
    number = next(_count)
    row = Network(
        **_filled(
            {"slug": f"network-{number}", "name": f"Network {number}", "country": "FR"}, fields
        ),
        **_stamps(desk),
    )
    keep(desk, row)
    return row


def account(
    desk: Desk,
    *,
    administrator: bool = False,
    coordinates: Network | None = None,
    researches: Network | None = None,
    acts_for: Lab | None = None,
    coordinates_campaign: Campaign | None = None,
    requests: tuple[Campaign, Site] | None = None,
    **fields: Any,
) -> Account:
    """Returns a stored account with roles; without a password, so it can only use tokens."""
    number = next(_count)
    row = Account(
        **_filled({"email": f"person{number}@example.org", "name": f"Person {number}"}, fields),
        is_administrator=administrator,
        **_stamps(desk),
    )
    keep(desk, row)
    now = desk.clock()
    roles: list[Row] = []
    if coordinates:
        roles.append(_network_role(coordinates, row, "coordinator", now))
    if researches:
        roles.append(_network_role(researches, row, "researcher", now))
    if acts_for:
        roles.append(LabRole(lab_id=acts_for.id, account_id=row.id, created_at=now))
    if coordinates_campaign:
        roles.append(_campaign_role(coordinates_campaign, row, "coordinator", None, now))
    if requests:
        roles.append(_campaign_role(requests[0], row, "requester", requests[1].id, now))
    keep(desk, *roles)
    return row


def _network_role(net: Network, who: Account, role: str, now: datetime) -> NetworkRole:
    return NetworkRole(network_id=net.id, account_id=who.id, role=role, created_at=now)


def _campaign_role(
    campaign: Campaign, who: Account, role: str, site_id: UUID | None, now: datetime
) -> CampaignRole:
    return CampaignRole(
        campaign_id=campaign.id, account_id=who.id, role=role, site_id=site_id, created_at=now
    )


WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

DECLARATION: dict[str, Any] = {
    "opening": {"weekly": [{"days": list(WEEK), "open": "09:00", "close": "17:00"}]},
    "machines": [
        {"id": "printers", "name": "Printers", "capability": "3d_printing", "count": 4},
        {"id": "laser", "name": "Laser", "capability": "laser_cutting", "count": 1},
    ],
    "people": {"count": 3},
}
"""What a lab of the tests declares: four printers and a laser, eight hours a day."""


def lab(
    desk: Desk, net: Network, *, declared: dict[str, Any] | None = DECLARATION, **fields: Any
) -> Lab:
    """Returns a stored active lab in Paris with a declaration; ``declared=None`` = without."""
    number = next(_count)
    row = Lab(
        **_filled(
            {
                "slug": f"lab-{number}",
                "name": f"Lab {number}",
                "latitude": 48.8566,
                "longitude": 2.3522,
                "country": "FR",
                "region": "75",
                "state": "active",
            },
            fields,
        ),
        network_id=net.id,
        **_stamps(desk),
    )
    keep(desk, row)
    if declared is not None:
        declare(desk, row, declared)
    return row


def declare(desk: Desk, row: Lab, document: dict[str, Any]) -> Declaration:
    """Stores a declaration of a lab and puts it in force for the default 21 days."""
    now = desk.clock()
    number = len(rows(desk, Declaration, Declaration.lab_id == row.id)) + 1
    declaration = Declaration(lab_id=row.id, number=number, document=document, created_at=now)
    keep(desk, declaration)
    row.declaration_id, row.confirmed_at = declaration.id, now
    row.expires_at = now + timedelta(days=21)
    keep(desk, row)
    return declaration


def grant(desk: Desk, row: Lab, net: Network) -> LabGrant:
    """Lends a lab to another network, with all consents given."""
    lent = LabGrant(lab_id=row.id, network_id=net.id, created_at=desk.clock())
    keep(desk, lent)
    return lent


def site(desk: Desk, net: Network, **fields: Any) -> Site:
    """Returns a stored site in Paris."""
    number = next(_count)
    row = Site(
        **_filled(
            {
                "slug": f"site-{number}",
                "name": f"Hospital {number}",
                "kind": "general_hospital",
                "latitude": 48.84,
                "longitude": 2.36,
                "country": "FR",
                "region": "75",
            },
            fields,
        ),
        network_id=net.id,
        **_stamps(desk),
    )
    keep(desk, row)
    return row


SAVER: dict[str, Any] = {
    "id": "saver",
    "name": "Ear saver",
    "version": "1.0",
    "stages": [
        {
            "id": "strap",
            "name": "Strap",
            "mass_g": 5.0,
            "operations": [{"capability": "3d_printing", "machine_min_per_unit": 5.0}],
        }
    ],
}
"""A design of one printed part, as the network's model writes it."""


def design(
    desk: Desk, net: Network, document: dict[str, Any] | None = None, **fields: Any
) -> Design:
    """Returns a stored design that all countries approve."""
    number = next(_count)
    slug = fields.pop("slug", f"design-{number}")
    content = {**(document or SAVER), "id": slug}
    row = Design(
        **_filled({"slug": slug, "edition": "1.0", "document": content}, fields),
        sha256=hashlib.sha256(repr(content).encode()).hexdigest(),
        network_id=net.id,
        **_stamps(desk),
    )
    approval = Approval(
        design_id=row.id,
        country="*",
        state="approved",
        notice="For emergency use.",
        created_at=desk.clock(),
    )
    keep(desk, row, approval)
    return row


def campaign(desk: Desk, net: Network, **fields: Any) -> Campaign:
    """Returns a stored active campaign of two weeks from the clock's day on."""
    number, today = next(_count), desk.clock().date()
    row = Campaign(
        **_filled(
            {
                "name": f"Campaign {number}",
                "state": "active",
                "starts_on": today,
                "ends_on": today + timedelta(days=13),
                "launched_at": desk.clock(),
            },
            fields,
        ),
        network_id=net.id,
        **_stamps(desk),
    )
    keep(desk, row)
    return row


def line(desk: Desk, of: Campaign, goes_to: Site, made_as: Design, **fields: Any) -> OrderLine:
    """Returns a stored open order line of 100 units."""
    number = next(_count)
    row = OrderLine(
        **_filled(
            {
                "key": f"line-{number}",
                "quantity": 100,
                "designs": [{"design": made_as.slug, "preference_eur": 0.0}],
                "due": of.starts_on + timedelta(days=6),
                "opened_at": desk.clock(),
            },
            fields,
        ),
        campaign_id=of.id,
        site_id=goes_to.id,
        **_stamps(desk),
    )
    keep(desk, row)
    return row


def principal(desk: Desk, who: Account, **fields: Any) -> Principal:
    """Returns an account as callers are known, signed in afresh; ``scopes=…`` limits it."""
    fresh_until = fields.pop("fresh_until", desk.clock() + timedelta(minutes=15))
    with desk.store.read() as session:
        return principal_of(session, who, fields.pop("scopes", None), fresh_until)


def bearer(desk: Desk, who: Account, *, scopes: frozenset[str] = SCOPES, **fields: Any) -> str:
    """Returns the secret of a new API token of an account; valid for 300 days."""
    secret = f"fr_{secrets.token_urlsafe(24)}"
    token = Token(
        **_filled({"expires_at": desk.clock() + timedelta(days=300)}, fields),
        account_id=who.id,
        kind="api",
        secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
        scopes=sorted(scopes),
        created_at=desk.clock(),
    )
    keep(desk, token)
    return secret


def as_account(api: Any, who: Account, **fields: Any) -> dict[str, str]:
    """Returns headers of a new API token of an account and a new idempotency key.

    Parameters
    ----------
    api
        The client of the fixture ``api``.
    who
        The account.
    fields
        Of the token, such as ``scopes=…``.
    """
    secret = bearer(api.app.state.shared.desk, who, **fields)
    return {"authorization": f"Bearer {secret}", "idempotency-key": key()}


def key() -> str:
    """Returns a new idempotency key."""
    return secrets.token_hex(12)


def rows(desk: Desk, table: Any, *conditions: Any) -> list[Any]:
    """Returns stored rows of a table, in order of creation where they have ids."""
    with desk.store.read() as session:
        query = select(table).where(*conditions)
        if hasattr(table, "id"):
            query = query.order_by(table.id)
        return list(session.exec(query))


def fetch(desk: Desk, row: Any) -> Any:
    """Returns a row as it is stored now."""
    with desk.store.read() as session:
        return session.get(type(row), row.id)


def journal_kinds(desk: Desk) -> list[str]:
    """Returns the kinds of all journal entries, in order."""
    return [entry.kind for entry in journal_entries(desk)]


def journal_entries(desk: Desk) -> list[JournalEntry]:
    """Returns all journal entries, in order."""
    with desk.store.read() as session:
        return list(session.exec(select(JournalEntry).order_by(col(JournalEntry.position))))


def campaign_days(of: Campaign) -> list[date]:
    """Returns the days of a campaign."""
    length = (of.ends_on - of.starts_on).days + 1
    return [of.starts_on + timedelta(days=number) for number in range(length)]
