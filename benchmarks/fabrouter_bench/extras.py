"""Says which extra to install where a package is missing."""

from importlib.util import find_spec

from fabrouter_network.issues import InputError, Issue


def needs(extra: str, *packages: str) -> None:
    """Refuses to go on without the packages of an extra.

    Raises
    ------
    InputError
        Saying what to install.
    """
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        message = f"this needs {', '.join(missing)}."
        fix = f"Run: pip install 'fabrouter[{extra}]'"
        raise InputError("bench", [Issue("", "missing-extra", message, fix)])
