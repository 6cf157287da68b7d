"""One broken rule."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks, with the culprit.

    Parameters
    ----------
    family
        Constraint family, such as ``"capacity"``; one per function in ``validation``.
    message
        What is wrong, in index terms.
    amount
        By how much, in the family's natural unit (seconds, units, grams, …).
    subject
        Row numbers of what is involved: ``line``, ``lot``, ``pool``, ``bin``, ``lab``, ``period`` …
    """

    family: str
    message: str
    amount: int = 1
    subject: dict[str, int] = field(default_factory=dict)
