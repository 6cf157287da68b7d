"""Why a use case says no: what callers can do about it, without HTTP in it."""

from collections.abc import Sequence
from typing import Any

from fabrouter_network.issues import Issue


class Refusal(Exception):  # noqa: N818
    """Something that was asked for does not happen; nothing has changed.

    Parameters
    ----------
    code
        Stable short name, such as ``invalid-transition``.
    detail
        What is wrong and what to do instead, for people.
    extra
        Facts for programs, such as the actions that are allowed.
    """

    def __init__(self, code: str, detail: str, **extra: Any) -> None:
        self.code, self.detail, self.extra = code, detail, extra
        super().__init__(detail)


class NotFound(Refusal):
    """It does not exist, or the caller may not know that it does."""

    def __init__(self) -> None:
        super().__init__("not-found", "There is nothing here that you can see.")


class Forbidden(Refusal):
    """The caller may see it, but not do this."""


class Conflict(Refusal):
    """The present state does not allow it."""


class Stale(Refusal):
    """The caller saw an older version.

    Parameters
    ----------
    version
        The present version.
    """

    def __init__(self, version: int) -> None:
        super().__init__("stale-version", "It has changed since: read it again.", version=version)


class BadInput(Refusal):
    """What was sent is wrong.

    Parameters
    ----------
    issues
        Every fault, with its JSON pointer or its row and column.
    """

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("bad-input", f"{len(self.issues)} faults were found; nothing changed.")


class Overload(Refusal):
    """Too much for now.

    Parameters
    ----------
    retry_after_s
        Seconds to wait.
    """

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__("too-many-requests", detail, retry_after_s=retry_after_s)


class Unknown(Refusal):
    """Who is calling could not be told: wrong password, wrong code, spent link."""
