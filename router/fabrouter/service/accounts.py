"""Accounts of people: made by administrators, or when somebody is given a role."""

from uuid import UUID

from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.service.changes import apply_changes
from fabrouter.service.fields import Email, Language, Password, PersonName
from fabrouter.service.passwords import check_new_password, hash_password, is_right
from fabrouter.service.refusals import BadInput, Conflict, Forbidden, NotFound
from fabrouter.service.sign_in import send_link, set_password
from fabrouter.service.tokens import end_tokens
from fabrouter.service.versions import require_version
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import Account, Token, TokenKind
from fabrouter_network.document import Document
from fabrouter_network.issues import Issue

ADMINISTERS = Rule(may=frozenset({Relation.ADMINISTRATOR}), sees=frozenset({Relation.SELF}))
_OPENS = Rule(may=frozenset({Relation.ADMINISTRATOR}), sees=frozenset({Relation.ANYBODY}))
_OWN = Rule(may=frozenset({Relation.SELF}))
_SELF_OR_ADMINISTRATOR = Rule(may=frozenset({Relation.SELF, Relation.ADMINISTRATOR}))


class AccountInput(Document):
    """An account that is to be made; its owner chooses the password by a link."""

    email: Email
    name: PersonName
    language: Language = "en"
    is_administrator: bool = False


class AccountChanges(Document):
    """What is to change in an account; what is left out stays."""

    name: PersonName = ""
    language: Language = "en"


class PasswordChange(Document):
    """A new password, and the present one to show that it is you."""

    present: Password
    password: Password


def create_account(
    unit: UnitOfWork, principal: Principal, given: AccountInput, key: bytes
) -> tuple[Account, Token]:
    """Makes an account and the link for its owner; administrators only."""
    authorise(principal, "accounts:write", _OPENS, Target())
    if find_by_email(unit.session, given.email) is not None:
        raise Conflict("email-taken", "There is an account with this e-mail address already.")
    return add_account(unit, given, key)


def add_account(unit: UnitOfWork, given: AccountInput, key: bytes) -> tuple[Account, Token]:
    """Adds an account and the link for its owner; whoever calls this has asked who may."""
    row = Account(**given.model_dump(), created_at=unit.now, changed_at=unit.now)
    unit.add(row)
    unit.record("account.created", row)
    return row, send_link(unit, row, key)


def find_by_email(session: Session, email: str) -> Account | None:
    """Returns the account of an e-mail address."""
    return session.exec(select(Account).where(Account.email == email)).first()


def all_accounts(_session: Session, principal: Principal) -> SelectOfScalar[Account]:
    """Returns the query of all accounts; administrators only."""
    authorise(principal, "accounts:read", _OPENS, Target())
    return select(Account)


def get_account(session: Session, principal: Principal, account_id: UUID) -> Account:
    """Returns the caller's own account; administrators see all."""
    target = Target(account_id=account_id)
    authorise(principal, "accounts:read", _SELF_OR_ADMINISTRATOR, target)
    row = session.get(Account, account_id)
    if row is None:
        raise NotFound
    return row


def locked_account(unit: UnitOfWork, account_id: UUID) -> Account:
    """Returns an account nobody else changes until the transaction ends; erased ones are gone."""
    row = unit.lock(Account, account_id)
    if row is None or row.erased_at is not None:
        raise NotFound
    return row


def change_account(
    unit: UnitOfWork, principal: Principal, account_id: UUID, given: AccountChanges, version: int
) -> Account:
    """Changes the caller's own name and language."""
    authorise(principal, "accounts:write", _OWN, Target(account_id=account_id))
    row = locked_account(unit, account_id)
    require_version(row, version)
    changed = apply_changes(row, given)
    unit.record("account.changed", row, fields=changed)
    return row


def change_password(
    unit: UnitOfWork, principal: Principal, account_id: UUID, given: PasswordChange
) -> None:
    """Changes the caller's own password; all its sessions end, this one too."""
    authorise(principal, "accounts:write", _OWN, Target(account_id=account_id))
    if principal.scopes is not None:
        raise Forbidden("session-required", "Programs cannot change passwords.")
    row = locked_account(unit, account_id)
    if not is_right(given.present, row.password_hash):
        message = "the present password is another one."
        raise BadInput([Issue("/present", "wrong-password", message)])
    check_new_password(given.password, row.email or "")
    set_password(unit, row, hash_password(given.password))


def set_administrator(
    unit: UnitOfWork, principal: Principal, account_id: UUID, is_administrator: bool
) -> Account:
    """Makes somebody an administrator, or not any more; never oneself."""
    authorise(principal, "accounts:write", ADMINISTERS, Target(account_id=account_id))
    _not_oneself(principal, account_id)
    row = locked_account(unit, account_id)
    if row.is_administrator != is_administrator:
        row.is_administrator = is_administrator
        unit.record("account.administrator_set", row, is_administrator=is_administrator)
    return row


def disable_account(unit: UnitOfWork, principal: Principal, account_id: UUID) -> Account:
    """Shuts somebody out at once; everything it made stays."""
    authorise(principal, "accounts:write", ADMINISTERS, Target(account_id=account_id))
    _not_oneself(principal, account_id)
    row = locked_account(unit, account_id)
    if row.disabled_at is None:
        row.disabled_at = unit.now
        end_tokens(unit, row.id, *TokenKind)
        unit.record("account.disabled", row)
    return row


def enable_account(unit: UnitOfWork, principal: Principal, account_id: UUID) -> Account:
    """Lets somebody in again, who has to sign in anew."""
    authorise(principal, "accounts:write", ADMINISTERS, Target(account_id=account_id))
    row = locked_account(unit, account_id)
    if row.disabled_at is not None:
        row.disabled_at = None
        unit.record("account.enabled", row)
    return row


def renew_link(unit: UnitOfWork, principal: Principal, account_id: UUID, key: bytes) -> Token:
    """Makes a new one-time link for somebody who has lost the password."""
    authorise(principal, "accounts:write", ADMINISTERS, Target(account_id=account_id))
    row = locked_account(unit, account_id)
    if row.disabled_at is not None:
        raise Conflict("account-disabled", "The account is disabled: enable it first.")
    return send_link(unit, row, key)


def _not_oneself(principal: Principal, account_id: UUID) -> None:
    if principal.account_id == account_id:
        raise Conflict("not-oneself", "Ask another administrator to do this to your account.")
