"""Runs of a study and their figures as a table."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

from fabrouter.research.figures import ExperimentFigures

ASKED = ("number", "size_percent", "mix", "tightness", "seed", "engine", "state", "error")
FOUND = tuple(name for name in ExperimentFigures.model_fields if name != "trace")


@dataclass(frozen=True)
class RunRow:
    """One run.

    Parameters
    ----------
    asked
        What stands under :data:`ASKED`.
    figures
        What it found; empty if nothing.
    """

    asked: tuple[Any, ...]
    figures: Mapping[str, Any]


def runs_csv(rows: Iterable[RunRow]) -> str:
    """Returns runs as CSV; what is not known is empty."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*ASKED, *FOUND))
    for row in rows:
        writer.writerow((*row.asked, *(row.figures.get(name) for name in FOUND)))
    return text.getvalue()
