"""Problems with input: what is wrong, where, and what to write instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad is it?"""

    ERROR = "error"
    """The input cannot be used."""
    WARNING = "warning"
    """The input can be used, but probably does not say what was meant."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem with an input.

    Parameters
    ----------
    where
        JSON pointer such as ``/lines/3/site``, or ``row 4, column quantity`` of a table.
    code
        Stable short name, such as ``unknown-reference``.
    message
        What is wrong, with the culprit.
    fix
        What to write instead; may be empty.
    severity
        Error or warning.
    """

    where: str
    code: str
    message: str
    fix: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Returns one line for people; what would not show in a terminal is escaped."""
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.fix}" if self.fix else ""
        line = f"{place}{self.message}{advice}"
        if line.isprintable():
            return line
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


class InputError(ValueError):
    """An input that cannot be used; carries every problem found in it.

    Parameters
    ----------
    source
        File name or other name of the input.
    issues
        At least one problem.
    """

    def __init__(self, source: str, issues: Sequence[Issue]) -> None:
        self.source = source
        self.issues = tuple(issues)
        lines = [f"{source}: {issue}" for issue in self.issues]
        super().__init__("\n".join(lines))
