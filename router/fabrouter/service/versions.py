"""Changes are made to the version the caller saw, or not at all."""

from fabrouter.service.refusals import Stale
from fabrouter.store.tables import Versioned


def require_version(row: Versioned, version: int | None) -> None:
    """Refuses a change to a row that has moved on.

    Parameters
    ----------
    row
        The locked row.
    version
        What the caller saw; ``None`` = any.

    Raises
    ------
    Stale
        With the present version.
    """
    if version is not None and row.version != version:
        raise Stale(row.version)
