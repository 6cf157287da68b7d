"""What the machine's owner does before anybody can sign in."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from fabrouter.service.accounts import AccountInput, add_account, find_by_email
from fabrouter.service.sign_in import send_link
from fabrouter.service.tokens import secret_of
from fabrouter.settings import Settings
from fabrouter.store import Desk, UnitOfWork
from fabrouter.store.tables import Account, Token

FIRST_EMAIL = "administrator@fabrouter.invalid"
"""Address of the first administrator until there are others."""


@dataclass(frozen=True)
class FirstLink:
    """A link to hand to somebody.

    Parameters
    ----------
    email
        Whom it signs in.
    url
        The link.
    """

    email: str
    url: str


def first_link(desk: Desk, settings: Settings) -> FirstLink | None:
    """Returns a link for the first administrator, as long as nobody can sign in."""

    def work(unit: UnitOfWork) -> Token | None:
        if _anybody_can_sign_in(unit.session):
            return None
        known = find_by_email(unit.session, FIRST_EMAIL)
        if known is not None:
            return send_link(unit, known, settings.secret_bytes)
        given = AccountInput(email=FIRST_EMAIL, name="Administrator", is_administrator=True)
        return add_account(unit, given, settings.secret_bytes)[1]

    token = desk.write(work)
    return None if token is None else FirstLink(FIRST_EMAIL, _url(settings, token))


def _anybody_can_sign_in(session: Session) -> bool:
    query = (
        select(func.count())
        .select_from(Account)
        .where(Account.email != FIRST_EMAIL, col(Account.erased_at).is_(None))
    )
    if session.exec(query).one():
        return True
    first = find_by_email(session, FIRST_EMAIL)
    return first is not None and first.password_hash is not None


def add_person(desk: Desk, settings: Settings, given: AccountInput) -> FirstLink:
    """Makes an account, or a new link for the one of that address."""

    def work(unit: UnitOfWork) -> Token:
        known = find_by_email(unit.session, given.email)
        if known is None:
            return add_account(unit, given, settings.secret_bytes)[1]
        if given.is_administrator and not known.is_administrator:
            known.is_administrator = True
            unit.record("account.administrator_set", known, is_administrator=True)
        return send_link(unit, known, settings.secret_bytes)

    return FirstLink(given.email, _url(settings, desk.write(work)))


def _url(settings: Settings, token: Token) -> str:
    secret = secret_of(settings.secret_bytes, token.id)
    return f"{settings.base_url.rstrip('/')}/welcome#{secret}"
