"""What the insertion is asked to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """Where and until when units of a stage are wanted.

    Parameters
    ----------
    line, stage, place
        Whose, what, and the place that receives it.
    last_arrival
        Last period in which units are useful there.
    """

    line: int
    stage: int
    place: int
    last_arrival: int
