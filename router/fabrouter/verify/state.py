"""A database as the checker sees it: plain rows from an export, indexed."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

Row = dict[str, Any]


class State:
    """All rows of an export.

    Parameters
    ----------
    lines
        JSON lines as ``fabrouter db check`` and backups write them; the first is a header.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.tables: defaultdict[str, list[Row]] = defaultdict(list)
        for line in lines:
            entry = json.loads(line)
            if "table" in entry:
                self.tables[entry["table"]].append(entry["row"])

    def rows(self, table: str) -> list[Row]:
        """Returns all rows of a table."""
        return self.tables[table]

    @cached_property
    def by_id(self) -> dict[str, dict[str, Row]]:
        """Rows by table and id."""
        return {
            table: {row["id"]: row for row in rows if "id" in row}
            for table, rows in self.tables.items()
        }

    def get(self, table: str, row_id: str | None) -> Row | None:
        """Returns a row by its id."""
        return self.by_id.get(table, {}).get(row_id or "")

    def grouped(self, table: str, column: str) -> dict[str, list[Row]]:
        """Returns rows of a table by the value of a column."""
        groups: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self.rows(table):
            groups[row[column]].append(row)
        return groups

    @cached_property
    def journal(self) -> list[Row]:
        """Journal entries in order."""
        return sorted(self.rows("journal_entry"), key=lambda entry: entry["position"])

    @cached_property
    def history(self) -> dict[tuple[str, str], list[Row]]:
        """Journal entries by the table and id of what they changed."""
        groups: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
        for entry in self.journal:
            groups[entry["subject"], entry["subject_id"]].append(entry)
        return groups


def instant(text: str) -> datetime:
    """Returns an instant from its ISO text."""
    return datetime.fromisoformat(text)
