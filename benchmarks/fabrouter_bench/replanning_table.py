"""Shows what planning again takes and changes."""

from rich.table import Table

from fabrouter_bench.replanning import Effort, Replanning

_COLUMNS = (
    "instance",
    "way",
    "first plan, s",
    "in all, s",
    "EUR without changes",
    "gap",
    "lots changed",
    "units changed",
)


def replanning_table(rows: list[Replanning]) -> Table:
    """Returns a table, two rows per instance."""
    shown = Table(*_COLUMNS)
    for row in rows:
        shown.add_row(*_cells(f"{row.name} ({row.lots:,} lots)", "again", row.again))
        shown.add_row(*_cells("", "from scratch", row.scratch))
    return shown


def _cells(name: str, way: str, effort: Effort) -> tuple[str, ...]:
    return (
        name,
        way,
        f"{effort.first_s:.2f}",
        f"{effort.total_s:.2f}",
        f"{effort.objective_eur:,.0f}",
        f"{effort.gap:.2%}",
        f"{effort.lots_changed:,}",
        f"{effort.units_changed:,}",
    )
