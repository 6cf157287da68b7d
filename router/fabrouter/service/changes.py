"""Applies a partial change: only what was sent is set."""

from pydantic import BaseModel

from fabrouter.store.tables import Row


def apply_changes(row: Row, given: BaseModel) -> list[str]:
    """Sets the fields of a row that were sent, and returns the names of those that differ."""
    changed = []
    for name in sorted(given.model_fields_set):
        value = getattr(given, name)
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    return changed
