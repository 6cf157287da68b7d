"""Accounts that nobody uses are erased, after a warning."""

from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col, select

from fabrouter.service.erasure import erase
from fabrouter.store.tables import Account, Mail, Token
from fabrouter.store.unit_of_work import UnitOfWork

IDLE = timedelta(days=365)
"""How long an account may lie idle before it is warned."""
NOTICE = timedelta(days=30)
"""Time between the warning and the end."""
_AT_ONCE = 50


def forget_idle_accounts(unit: UnitOfWork) -> int:
    """Warns accounts that were not used for a year, and erases them a month later.

    Administrators stay: somebody has to be there. Called by the clock.

    Returns
    -------
    int
        How many were warned or erased; call again while any are.
    """
    long_ago = unit.now - IDLE
    uses = (
        select(
            col(Token.account_id).label("account_id"),
            func.max(func.coalesce(col(Token.used_at), col(Token.created_at))).label("last"),
        )
        .group_by(col(Token.account_id))
        .subquery()
    )
    query = (
        select(Account)
        .outerjoin(uses, uses.c.account_id == col(Account.id))
        .where(
            col(Account.erased_at).is_(None),
            col(Account.is_administrator).is_(False),
            func.coalesce(uses.c.last, col(Account.created_at)) <= long_ago,
            col(Account.created_at) <= long_ago,
            col(Account.warned_at).is_(None) | (col(Account.warned_at) <= unit.now - NOTICE),
        )
        .order_by(col(Account.id))
        .limit(_AT_ONCE)
        .with_for_update(of=Account)
    )
    rows = unit.session.exec(query).all()
    for row in rows:
        if row.warned_at is not None and row.warned_at > long_ago:
            erase(unit, row)
        else:
            _warn(unit, row)
    return len(rows)


def _warn(unit: UnitOfWork, row: Account) -> None:
    row.warned_at = unit.now
    unit.record("account.warned", row)
    unit.session.add(
        Mail(account_id=row.id, template="account_ends", next_at=unit.now, created_at=unit.now)
    )
