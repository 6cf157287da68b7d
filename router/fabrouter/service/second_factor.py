"""The second factor: six digits of an authenticator (TOTP, RFC 6238), each good once."""

from datetime import datetime
from hmac import compare_digest
from uuid import UUID

import pyotp

from fabrouter.access import Principal, Relation, Rule, Target, authorise, require_fresh
from fabrouter.service.refusals import BadInput, Conflict, NotFound
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import Account
from fabrouter_network.issues import Issue

_STEP_S = 30
_OWN = Rule(may=frozenset({Relation.SELF}))
_REMOVE = Rule(may=frozenset({Relation.SELF, Relation.ADMINISTRATOR}))


def has_second_factor(account: Account) -> bool:
    """Returns whether an account signs in with a code; enrolment counts once a code was right."""
    return account.totp_secret is not None and account.totp_last_step is not None


def needs_second_factor(principal: Principal) -> bool:
    """Returns whether somebody can do so much harm that a password alone will not do."""
    roles = (*principal.network_roles.values(), *principal.campaign_roles.values())
    return principal.is_administrator or any("coordinator" in words for words in roles)


def accept_code(account: Account, code: str, now: datetime) -> bool:
    """Returns whether a code is right, and makes it and older ones wrong from then on."""
    if account.totp_secret is None:
        return False
    totp = pyotp.TOTP(account.totp_secret, interval=_STEP_S)
    present = int(now.timestamp()) // _STEP_S
    for step in (present - 1, present, present + 1):
        is_new = account.totp_last_step is None or step > account.totp_last_step
        if is_new and compare_digest(totp.at(step * _STEP_S), code):
            account.totp_last_step = step
            return True
    return False


def begin_second_factor(unit: UnitOfWork, principal: Principal, account_id: UUID) -> Account:
    """Gives the caller a secret for its authenticator; it counts once a code is confirmed."""
    account = _own(unit, principal, account_id, _OWN)
    if has_second_factor(account):
        raise Conflict("second-factor-active", "Remove the present second factor first.")
    account.totp_secret = pyotp.random_base32()
    unit.record("account.second_factor_begun", account)
    return account


def confirm_second_factor(
    unit: UnitOfWork, principal: Principal, account_id: UUID, code: str
) -> Account:
    """Puts the second factor in force, to whoever shows a right code."""
    account = _own(unit, principal, account_id, _OWN)
    if account.totp_secret is None or has_second_factor(account):
        raise Conflict("second-factor-not-begun", "Begin with a new secret first.")
    if not accept_code(account, code, unit.now):
        raise BadInput(
            [Issue("/code", "wrong-code", "this code is wrong.", "Write the one shown now.")]
        )
    unit.record("account.second_factor_confirmed", account)
    return account


def remove_second_factor(unit: UnitOfWork, principal: Principal, account_id: UUID) -> Account:
    """Removes a second factor: its owner, or an administrator for somebody who lost the phone."""
    account = _own(unit, principal, account_id, _REMOVE)
    require_fresh(principal, unit.now)
    if account.totp_secret is not None:
        account.totp_secret = account.totp_last_step = None
        unit.record("account.second_factor_removed", account)
    return account


def _own(unit: UnitOfWork, principal: Principal, account_id: UUID, rule: Rule) -> Account:
    authorise(principal, "accounts:write", rule, Target(account_id=account_id))
    account = unit.lock(Account, account_id)
    if account is None or account.erased_at is not None:
        raise NotFound
    return account


def enrolment_uri(account: Account) -> str:
    """Returns the address that authenticators read, usually from a QR code."""
    secret = account.totp_secret or ""
    return pyotp.TOTP(secret, interval=_STEP_S).provisioning_uri(
        name=account.email or "", issuer_name="fabrouter"
    )
