"""Shows scores of replays."""

from rich.table import Table

from fabrouter_bench.ppe_match.report import HEAD, cells
from fabrouter_bench.ppe_match.scores import Scores

_SHOWN = 8
"""Columns that fit a terminal; the report has them all."""


def scores_table(scores: list[Scores]) -> Table:
    """Returns a table, one row per strategy."""
    shown = Table(*HEAD[:_SHOWN])
    for row in scores:
        shown.add_row(*cells(row, scores)[:_SHOWN])
    return shown
