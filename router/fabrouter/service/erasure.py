"""A person's right to see what is stored about them, and to have it erased.

The row of an account stays as a number without a person, so that the journal still adds up.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, or_, select

from fabrouter.access import Principal, Relation, Rule, Target, authorise, require_fresh
from fabrouter.service.accounts import get_account, locked_account
from fabrouter.service.labs.contacts import forget_contact
from fabrouter.service.tokens import end_tokens
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import (
    Account,
    CampaignRole,
    Contact,
    Lab,
    LabRole,
    Mail,
    NetworkRole,
    Replay,
    Token,
    TokenKind,
)
from fabrouter.store.tables.base import Row

_MAY = Rule(may=frozenset({Relation.SELF, Relation.ADMINISTRATOR}))


def erase_account(unit: UnitOfWork, principal: Principal, account_id: UUID) -> None:
    """Erases a person: name, e-mail, secrets, roles, and contacts with their address."""
    authorise(principal, "accounts:write", _MAY, Target(account_id=account_id))
    require_fresh(principal, unit.now)
    erase(unit, locked_account(unit, account_id))


def erase(unit: UnitOfWork, row: Account) -> None:
    """Erases the person behind a locked account."""
    _erase_contacts(unit, row)
    for table in (NetworkRole, LabRole, CampaignRole):
        _take_roles(unit, table, row.id)
    _forget(unit, row.id)
    row.email = row.name = row.password_hash = row.totp_secret = row.totp_last_step = None
    row.is_administrator = False
    row.erased_at = row.disabled_at = unit.now
    unit.record("account.erased", row)


def _take_roles(unit: UnitOfWork, table: Any, account_id: UUID) -> None:
    for role in unit.session.exec(select(table).where(table.account_id == account_id)).all():
        unit.record(
            f"{table.__tablename__}.taken", role, **_places(role), account_id=str(account_id)
        )
        unit.session.delete(role)


def _places(role: Row) -> dict[str, UUID]:
    names = ("network_id", "lab_id", "campaign_id")
    return {name: getattr(role, name) for name in names if hasattr(role, name)}


def _erase_contacts(unit: UnitOfWork, account: Account) -> None:
    query = select(Contact).where(Contact.email == account.email, col(Contact.email).is_not(None))
    for contact in unit.session.exec(query.order_by(col(Contact.id)).with_for_update()).all():
        forget_contact(unit, unit.session.get_one(Lab, contact.lab_id), contact)


def _forget(unit: UnitOfWork, account_id: UUID) -> None:
    """Removes what only served to reach or recognise the person.

    Answers kept for repeated calls may name it, whoever asked: those about accounts go, too.
    """
    end_tokens(unit, account_id, *TokenKind)
    connection = unit.session.connection()
    connection.execute(update(Token).where(col(Token.account_id) == account_id).values(name=""))
    connection.execute(delete(Mail).where(col(Mail.account_id) == account_id))
    about = or_(
        col(Replay.principal) == str(account_id),
        col(Replay.operation).contains("account"),
        col(Replay.operation).contains("role"),
        col(Replay.operation).contains("contact"),
    )
    connection.execute(delete(Replay).where(about))


def own_data(session: Session, principal: Principal, account_id: UUID) -> dict[str, Any]:
    """Returns everything stored about a person, secrets left out."""
    account = get_account(session, principal, account_id)
    found: dict[str, Any] = {
        "account": account.model_dump(
            mode="json", exclude={"password_hash", "totp_secret", "totp_last_step"}
        )
    }
    tables: dict[str, Any] = {
        "network_roles": NetworkRole,
        "lab_roles": LabRole,
        "campaign_roles": CampaignRole,
        "tokens": Token,
        "mail": Mail,
    }
    for name, table in tables.items():
        rows = session.exec(select(table).where(table.account_id == account_id).order_by(table.id))
        found[name] = [row.model_dump(mode="json", exclude={"secret_hash", "data"}) for row in rows]
    contacts = select(Contact).where(Contact.email == account.email)
    found["contacts"] = [row.model_dump(mode="json") for row in session.exec(contacts)]
    return found
