"""Secrets people and programs show: sessions, API tokens, one-time links."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import Boolean, String, Uuid, bindparam, column, text
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar
from sqlmodel.sql.sqltypes import UTCDateTime

from fabrouter.access import SCOPES, Principal, Relation, Rule, Target, authorise, require_fresh
from fabrouter.access.principal import gathered
from fabrouter.access.scopes import LAUNCH
from fabrouter.service.refusals import BadInput, Forbidden, NotFound
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import Account, Token, TokenKind
from fabrouter.store.tables.base import Json
from fabrouter_network.document import Document, Name
from fabrouter_network.issues import Issue

SESSION_FOR = timedelta(days=7)
LINK_FOR = timedelta(days=3)

_OWN = Rule(may=frozenset({Relation.SELF}))
_LIVING = (TokenKind.SESSION.value, TokenKind.API.value)


class TokenInput(Document):
    """An API token that is to be made."""

    name: Annotated[Name, Field(examples=["stock sync"])]
    scopes: Annotated[
        tuple[str, ...],
        Field(min_length=1, max_length=len(SCOPES), examples=[["labs:read", "work:read"]]),
    ]
    days: Annotated[int, Field(ge=1, le=366, description="Days until it ends.")] = 90


@dataclass(frozen=True)
class Holder:
    """Who holds a secret.

    Parameters
    ----------
    principal
        The account with its roles.
    token_id, kind
        The token.
    used_at
        Its last use that is written down.
    """

    principal: Principal
    token_id: UUID
    kind: str
    used_at: datetime | None


def hash_of(secret: str) -> str:
    """Returns what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def secret_of(key: bytes, token_id: UUID) -> str:
    """Returns the secret of an API token or one-time link.

    It follows from the token's id and the service's own key, so that a call that is repeated can
    be answered with the same secret although none is stored.
    """
    digest = hmac.new(key, b"token" + token_id.bytes, hashlib.sha256).digest()
    return f"fr_{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


# Every request runs this query: as text it is compared with compiled ones faster than it runs.
_HOLDER = (
    text("""
    WITH holder AS (
        SELECT token.id, token.kind, token.scopes, token.fresh_until, token.used_at,
               account.id AS account_id, account.is_administrator
        FROM token JOIN account ON account.id = token.account_id
        WHERE token.secret_hash = :hash AND token.expires_at > :now
          AND token.revoked_at IS NULL AND token.kind IN ('session', 'api')
          AND account.disabled_at IS NULL AND account.erased_at IS NULL
    )
    SELECT 'holder' AS what, id AS place, kind AS word, account_id AS other,
           scopes, fresh_until, used_at, is_administrator FROM holder
    UNION ALL
    SELECT 'campaign', campaign_id, role, site_id, NULL, NULL, NULL, NULL
    FROM campaign_role WHERE account_id = (SELECT account_id FROM holder)
    UNION ALL
    SELECT 'network', network_id, role, NULL, NULL, NULL, NULL, NULL
    FROM network_role WHERE account_id = (SELECT account_id FROM holder)
    UNION ALL
    SELECT 'lab', lab_id, 'member', NULL, NULL, NULL, NULL, NULL
    FROM lab_role WHERE account_id = (SELECT account_id FROM holder)
    """)
    .bindparams(bindparam("now", type_=UTCDateTime()))
    .columns(
        column("what", String()),
        column("place", Uuid()),
        column("word", String()),
        column("other", Uuid()),
        column("scopes", Json),
        column("fresh_until", UTCDateTime()),
        column("used_at", UTCDateTime()),
        column("is_administrator", Boolean()),
    )
)


def holder_of(session: Session, secret: str, now: datetime) -> Holder | None:
    """Returns who holds the secret of a session or an API token, if it counts now."""
    found = session.connection().execute(_HOLDER, {"hash": hash_of(secret), "now": now}).all()
    if not found:
        return None
    holder = next(row for row in found if row.what == "holder")
    principal = Principal(
        holder.other,
        holder.is_administrator,
        **gathered(tuple(row[:4]) for row in found if row is not holder),
        scopes=frozenset(holder.scopes) if holder.word == TokenKind.API else None,
        fresh_until=holder.fresh_until,
    )
    return Holder(principal, holder.place, holder.word, holder.used_at)


def create_token(unit: UnitOfWork, principal: Principal, given: TokenInput, key: bytes) -> Token:
    """Makes an API token for the caller, who can only give what it has itself."""
    authorise(principal, "accounts:write", _OWN, Target(account_id=principal.account_id))
    _check_scopes(given.scopes)
    if principal.scopes is not None and not principal.scopes.issuperset(given.scopes):
        raise Forbidden("scope-missing", "A token cannot make one that may do more than itself.")
    if LAUNCH in given.scopes:
        require_fresh(principal, unit.now)
    row = _token(unit, principal.account_id, TokenKind.API, timedelta(days=given.days))
    row.name, row.scopes = given.name, sorted(set(given.scopes))
    row.secret_hash = hash_of(secret_of(key, row.id))
    unit.add(row)
    unit.record("token.created", row, account_id=str(row.account_id), scopes=row.scopes)
    return row


def _check_scopes(scopes: Iterable[str]) -> None:
    issues = [
        Issue(
            f"/scopes/{number}",
            "unknown-scope",
            f"'{scope[:80]}' is no scope.",
            f"Known are: {', '.join(sorted(SCOPES))}.",
        )
        for number, scope in enumerate(scopes)
        if scope not in SCOPES
    ]
    if issues:
        raise BadInput(issues)


def _token(unit: UnitOfWork, account_id: UUID, kind: TokenKind, lasts: timedelta) -> Token:
    return Token(
        account_id=account_id,
        kind=kind.value,
        secret_hash="",
        expires_at=unit.now + lasts,
        created_at=unit.now,
    )


def open_session(
    unit: UnitOfWork, account: Account, fresh_until: datetime | None
) -> tuple[Token, str]:
    """Returns a new session of an account and its secret."""
    row = _token(unit, account.id, TokenKind.SESSION, SESSION_FOR)
    secret = secrets.token_urlsafe(32)
    row.secret_hash, row.fresh_until = hash_of(secret), fresh_until
    unit.add(row)
    unit.record("session.opened", row, account_id=str(account.id))
    return row, secret


def make_link(unit: UnitOfWork, account: Account, key: bytes) -> Token:
    """Makes a link by which an account's owner chooses a password; older ones end."""
    end_tokens(unit, account.id, TokenKind.ONE_TIME)
    row = _token(unit, account.id, TokenKind.ONE_TIME, LINK_FOR)
    row.secret_hash = hash_of(secret_of(key, row.id))
    unit.add(row)
    unit.record("link.made", row, account_id=str(account.id))
    return row


def take_link(unit: UnitOfWork, secret: str) -> Token | None:
    """Returns a one-time link that still counts, and ends it."""
    query = select(Token).where(
        Token.secret_hash == hash_of(secret),
        Token.kind == TokenKind.ONE_TIME.value,
        col(Token.revoked_at).is_(None),
        Token.expires_at > unit.now,
    )
    row = unit.session.exec(query.with_for_update()).first()
    if row is not None:
        end_token(unit, row)
    return row


def end_token(unit: UnitOfWork, row: Token) -> None:
    """Makes a token count no more."""
    row.revoked_at = unit.now
    unit.session.add(row)
    unit.record("token.ended", row, account_id=str(row.account_id))


def end_tokens(unit: UnitOfWork, account_id: UUID, *kinds: TokenKind) -> None:
    """Ends all tokens of an account of some kinds."""
    query = select(Token).where(
        Token.account_id == account_id,
        col(Token.kind).in_([kind.value for kind in kinds]),
        col(Token.revoked_at).is_(None),
    )
    for row in unit.session.exec(query.order_by(col(Token.id)).with_for_update()):
        end_token(unit, row)


def own_tokens(session: Session, principal: Principal) -> SelectOfScalar[Token]:
    """Returns the query of the caller's sessions and API tokens that have not been ended."""
    del session
    authorise(principal, "accounts:read", _OWN, Target(account_id=principal.account_id))
    return select(Token).where(
        Token.account_id == principal.account_id,
        col(Token.kind).in_(_LIVING),
        col(Token.revoked_at).is_(None),
    )


def revoke_token(unit: UnitOfWork, principal: Principal, token_id: UUID) -> None:
    """Ends one of the caller's own sessions or tokens."""
    authorise(principal, "accounts:write", _OWN, Target(account_id=principal.account_id))
    row = unit.lock(Token, token_id)
    if row is None or row.account_id != principal.account_id or row.kind not in _LIVING:
        raise NotFound
    if row.revoked_at is None:
        end_token(unit, row)
