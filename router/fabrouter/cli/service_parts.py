"""Commands of the service load its parts late, and say what to do if something is missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from fabrouter_network.issues import InputError, Issue

_OURS = ("fabrouter", "fabrouter_api", "fabrouter_network", "fabrouter_solver", "fabrouter_data")
_TEAM = ("redis", "psycopg", "psycopg2", "saq", "hiredis")


@contextmanager
def service_parts() -> Iterator[None]:
    """Turns a missing library, a wrong setting or a database that cannot be used into advice.

    Raises
    ------
    InputError
        With what helps.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name in _OURS:
            raise
        raise InputError("fabrouter", [_missing(name)]) from error
    except ValidationError as error:
        if error.title != "Settings":
            raise
        raise InputError("settings", [_setting(fault) for fault in error.errors()]) from error
    except Exception as error:
        issue = _about_database(error)
        if issue is None:
            raise
        raise InputError("database", [issue]) from error


def _missing(library: str) -> Issue:
    extras = "service,team" if library in _TEAM else "service"
    fix = f"Run: pip install 'fabrouter[{extras}]'"
    return Issue("", "missing-library", f"this command needs the library {library}.", fix)


def _setting(fault: ErrorDetails) -> Issue:
    return Issue(f"FABROUTER_{fault['loc'][0]}".upper(), "wrong-value", f"{fault['msg']}.")


def _about_database(error: Exception) -> Issue | None:
    """Returns advice if a database is away, has another schema or a wrong address."""
    from sqlalchemy.exc import ArgumentError, OperationalError

    from fabrouter.store.upgrade import OutdatedError

    if isinstance(error, OutdatedError):
        return Issue("", "outdated-schema", str(error))
    if isinstance(error, OperationalError):
        told = " ".join(str(error.orig).split()).rstrip(".") + "."
        fix = "Start it, or correct FABROUTER_DATABASE_URL."
        return Issue("", "database-unavailable", f"it does not answer: {told}", fix)
    if isinstance(error, ArgumentError):
        fix = "Write one like sqlite:///fabrouter.db or postgresql+psycopg://host/name."
        return Issue("", "bad-url", f"{error}.", fix)
    return None
