"""What a check found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """One broken rule.

    Parameters
    ----------
    rule
        Its number, such as ``I3``.
    subject
        Table and id of the row that breaks it.
    message
        What is wrong, with the figures.
    """

    rule: str
    subject: str
    message: str

    def __str__(self) -> str:
        """Returns one line for people."""
        return f"{self.rule} {self.subject}: {self.message}"
