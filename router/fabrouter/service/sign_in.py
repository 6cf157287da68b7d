"""Signing in and out, confirming who one is, and choosing a password by a one-time link.

Hashing a password takes long, so it happens outside the transaction that writes.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import select

from fabrouter.access import Principal
from fabrouter.access.freshness import FRESH_FOR
from fabrouter.access.principal import principal_of
from fabrouter.service.fields import Code, Email, Password
from fabrouter.service.passwords import check_new_password, hash_password, is_right
from fabrouter.service.refusals import Forbidden, Unknown
from fabrouter.service.second_factor import accept_code, has_second_factor, needs_second_factor
from fabrouter.service.tokens import (
    end_token,
    end_tokens,
    make_link,
    open_session,
    secret_of,
    take_link,
)
from fabrouter.store import Desk, UnitOfWork
from fabrouter.store.tables import Account, Mail, Token, TokenKind
from fabrouter_network.document import Document


class Credentials(Document):
    """What somebody signs in with."""

    email: Email
    password: Password
    code: Code | None = None


class Confirmation(Document):
    """What somebody shows again before a grave step."""

    password: Password
    code: Code | None = None


class LinkUse(Document):
    """The password that is chosen by a one-time link."""

    secret: str
    password: Password


@dataclass(frozen=True)
class SignedIn:
    """A new session.

    Parameters
    ----------
    account
        Who signed in.
    principal
        With its roles.
    secret
        What the browser keeps.
    expires_at
        When the session ends.
    """

    account: Account
    principal: Principal
    secret: str
    expires_at: datetime


def sign_in(
    desk: Desk, given: Credentials, *, require_totp: bool, request_id: str = ""
) -> SignedIn:
    """Opens a session; says the same whatever was wrong.

    Raises
    ------
    Unknown
        ``wrong-credentials``, or ``code-required`` to who knows the password.
    """
    with desk.store.read() as session:
        account = session.exec(select(Account).where(Account.email == given.email)).first()
    stored = account.password_hash if account else None
    if not is_right(given.password, stored) or account is None:
        raise _wrong()

    def work(unit: UnitOfWork) -> SignedIn:
        row = _proven(unit, account.id, stored, given.code)
        unit.actor_id = row.id
        return _signed_in(unit, row, require_totp)

    return desk.write(work, request_id=request_id)


def _proven(unit: UnitOfWork, account_id: UUID, stored: str | None, code: str | None) -> Account:
    """Returns an account, locked, whose password was right, if the rest is right, too."""
    row = unit.lock(Account, account_id)
    if row is None or row.password_hash != stored or row.disabled_at is not None:
        raise _wrong()
    if not has_second_factor(row):
        return row
    if code is None:
        raise Unknown("code-required", "Send the six digits your authenticator shows now.")
    if not accept_code(row, code, unit.now):
        raise _wrong()
    unit.session.add(row)
    return row


def _wrong() -> Unknown:
    return Unknown("wrong-credentials", "E-mail address, password or code are wrong.")


def _signed_in(unit: UnitOfWork, row: Account, require_totp: bool) -> SignedIn:
    principal = principal_of(unit.session, row)
    fresh_until = _fresh_until(unit, row, principal, require_totp)
    token, secret = open_session(unit, row, fresh_until)
    principal = replace(principal, fresh_until=fresh_until)
    return SignedIn(row, principal, secret, token.expires_at)


def _fresh_until(
    unit: UnitOfWork, row: Account, principal: Principal, require_totp: bool
) -> datetime | None:
    if require_totp and needs_second_factor(principal) and not has_second_factor(row):
        return None
    return unit.now + FRESH_FOR


def sign_out(unit: UnitOfWork, token_id: UUID) -> None:
    """Ends a session."""
    row = unit.lock(Token, token_id)
    if row is not None and row.revoked_at is None:
        end_token(unit, row)


def confirm(
    desk: Desk, token_id: UUID, given: Confirmation, *, require_totp: bool, request_id: str = ""
) -> datetime:
    """Lets grave steps through for some minutes; returns until when.

    Raises
    ------
    Unknown
        If password or code are wrong.
    Forbidden
        ``second-factor-missing`` if the caller's role needs one and it has none.
    """
    with desk.store.read() as session:
        account = session.get_one(Account, session.get_one(Token, token_id).account_id)
    if not is_right(given.password, account.password_hash):
        raise _wrong()

    def work(unit: UnitOfWork) -> datetime:
        row = _proven(unit, account.id, account.password_hash, given.code)
        unit.actor_id = row.id
        fresh_until = _fresh_until(unit, row, principal_of(unit.session, row), require_totp)
        if fresh_until is None:
            detail = "Your role needs a second factor: set one up first."
            raise Forbidden("second-factor-missing", detail)
        token = unit.lock(Token, token_id)
        if token is None or token.revoked_at is not None or token.kind != TokenKind.SESSION:
            raise _wrong()
        token.fresh_until = fresh_until
        unit.record("session.confirmed", token, account_id=str(row.id))
        return fresh_until

    return desk.write(work, request_id=request_id)


def use_link(
    desk: Desk, given: LinkUse, *, require_totp: bool, request_id: str = ""
) -> SignedIn | None:
    """Sets the password of a link's account and opens a session.

    An account with a second factor gets no session: signing in still takes a code.
    """
    hashed = hash_password(given.password)

    def work(unit: UnitOfWork) -> SignedIn | None:
        link = take_link(unit, given.secret)
        row = unit.lock(Account, link.account_id) if link else None
        if row is None or row.disabled_at is not None or row.email is None:
            raise Unknown("link-spent", "This link was used or has run out: ask for a new one.")
        check_new_password(given.password, row.email)
        unit.actor_id = row.id
        set_password(unit, row, hashed)
        return None if has_second_factor(row) else _signed_in(unit, row, require_totp)

    return desk.write(work, request_id=request_id)


def set_password(unit: UnitOfWork, row: Account, hashed: str) -> None:
    """Changes a password; whoever was signed in with the old one is signed out."""
    row.password_hash = hashed
    end_tokens(unit, row.id, TokenKind.SESSION, TokenKind.ONE_TIME)
    unit.record("account.password_set", row)


def ask_for_link(desk: Desk, email: str, key: bytes, request_id: str = "") -> None:
    """Sends a one-time link if there is such an account; nobody is told which."""

    def work(unit: UnitOfWork) -> None:
        query = select(Account).where(Account.email == email).with_for_update()
        row = unit.session.exec(query).first()
        if row is not None and row.disabled_at is None:
            send_link(unit, row, key)

    desk.write(work, request_id=request_id)


def send_link(unit: UnitOfWork, account: Account, key: bytes) -> Token:
    """Makes a one-time link and queues the e-mail that carries it."""
    link = make_link(unit, account, key)
    mail = Mail(
        account_id=account.id,
        template="one_time_link",
        data={"secret": secret_of(key, link.id)},
        next_at=unit.now,
        created_at=unit.now,
    )
    unit.session.add(mail)
    return link
