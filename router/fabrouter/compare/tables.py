"""The comparison as CSV files."""

import csv
import io
from collections.abc import Mapping, Sequence

from fabrouter.compare.compare import Comparison


def figures_csv(comparison: Comparison) -> str:
    """Returns one row per policy."""
    return _csv([row.as_row() for row in comparison.figures])


def cross_csv(comparison: Comparison) -> str:
    """Returns one row per judge: the objective of each plan under its weights, in EUR."""
    rows = [{"judged_by": judge, **row} for judge, row in comparison.cross_eur.items()]
    return _csv(rows)


def _csv(rows: Sequence[Mapping[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
