"""Some steps are too grave for a session somebody left open."""

from datetime import datetime, timedelta

from fabrouter.access.principal import Principal
from fabrouter.access.scopes import LAUNCH
from fabrouter.service.refusals import Forbidden

FRESH_FOR = timedelta(minutes=15)
"""How long a confirmed password (and second factor) counts as given just now."""


def require_fresh(principal: Principal, now: datetime) -> None:
    """Lets a caller through who has just confirmed who they are, or a token made for this.

    Raises
    ------
    Forbidden
        If the password was not confirmed in the last minutes.
    """
    if principal.scopes is not None and LAUNCH in principal.scopes:
        return
    if principal.fresh_until is None or principal.fresh_until < now:
        raise Forbidden(
            "fresh-login-required", "Confirm your password (and code) first, then try again."
        )
