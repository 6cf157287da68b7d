"""Commands of the service load its parts late, and say what to install if they are missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from fabrouter_network.issues import InputError, Issue

_OURS = ("fabrouter", "fabrouter_api", "fabrouter_network", "fabrouter_solver", "fabrouter_data")


@contextmanager
def service_parts() -> Iterator[None]:
    """Turns a missing library, or a database of another schema, into advice.

    Raises
    ------
    InputError
        With the command that helps.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name in _OURS:
            raise
        fix = "Run: pip install 'fabrouter[service]'"
        if name in ("redis", "psycopg", "saq", "hiredis"):
            fix = "Run: pip install 'fabrouter[service,team]'"
        issue = Issue("", "missing-library", f"this command needs the library {name}.", fix)
        raise InputError("fabrouter", [issue]) from error
    except RuntimeError as error:
        raise _outdated(error) from error


def _outdated(error: RuntimeError) -> Exception:
    """Returns advice if a database has another schema, else the error itself."""
    from fabrouter.store.upgrade import OutdatedError

    if not isinstance(error, OutdatedError):
        return error
    return InputError("database", [Issue("", "outdated-schema", str(error))])
