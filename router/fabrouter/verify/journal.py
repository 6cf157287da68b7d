"""Rules about the journal: complete, in order, unchanged, and true to the tables."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from fabrouter.verify.state import Row, State, instant
from fabrouter.verify.violations import Violation


def inv_15(state: State) -> Iterator[Violation]:
    """A row's version rises by exactly one with each change."""
    for (table, row_id), entries in state.history.items():
        row = state.get(table, row_id) or {}
        if "version" not in row:
            continue
        if row["version"] != entries[-1]["subject_version"]:
            message = f"version {row['version']}, told up to {entries[-1]['subject_version']}"
            yield Violation("I15", f"{table} {row_id}", message)
        for number, entry in enumerate(entries, start=1):
            if entry["subject_version"] != number:
                message = f"version {entry['subject_version']} at {entry['position']}, not {number}"
                yield Violation("I15", f"{table} {row_id}", message)
                break


def inv_16(state: State) -> Iterator[Violation]:
    """Every change is in the journal: its last entry for a row is what the row says now."""
    for table, rows in state.by_id.items():
        for row_id, row in rows.items():
            entries = state.history.get((table, row_id), [])
            if not entries:
                if "version" in row:
                    yield Violation("I16", f"{table} {row_id}", "not in the journal")
                continue
            wrong = [
                name
                for name, value in entries[-1]["after"].items()
                if name in row and not _same(row[name], value)
            ]
            if wrong:
                message = f"changed without an entry: {', '.join(sorted(wrong))}"
                yield Violation("I16", f"{table} {row_id}", message)
    for table, row_id in state.history:
        if table in state.by_id and row_id not in state.by_id[table]:
            last = state.history[table, row_id][-1]["kind"]
            if not last.endswith((".removed", ".deleted", ".revoked")):
                yield Violation("I16", f"{table} {row_id}", f"is gone after '{last}'")


def _same(now: object, noted: object) -> bool:
    if now == noted:
        return True
    if isinstance(now, str) and isinstance(noted, str) and "T" in now and "T" in noted:
        try:
            return instant(now) == instant(noted)
        except ValueError:
            return False
    return False


def inv_17(state: State) -> Iterator[Violation]:
    """Each entry's hash covers the entry and the one before."""
    before = ""
    for entry in state.journal:
        if entry["previous_hash"] != before:
            yield Violation("I17", f"journal_entry {entry['position']}", "the chain is broken here")
            return
        if hash_of(entry) != entry["hash"]:
            yield Violation("I17", f"journal_entry {entry['position']}", "was changed")
            return
        before = entry["hash"]
    head = next(iter(state.rows("journal_head")), None)
    if head is not None and head["hash"] != before:
        yield Violation("I17", "journal_head 1", "does not end where the entries end")


def hash_of(entry: Row) -> str:
    """Returns the SHA-256 that an entry should have."""
    row = {name: value for name, value in entry.items() if name != "hash"}
    row["at"] = datetime.fromisoformat(row["at"]).astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def inv_18(state: State) -> Iterator[Violation]:
    """Positions are 1, 2, 3 … without gap or double."""
    for number, entry in enumerate(state.journal, start=1):
        if entry["position"] != number:
            yield Violation(
                "I18", f"journal_entry {entry['position']}", f"stands where {number} should"
            )
            return
    head = next(iter(state.rows("journal_head")), None)
    if head is not None and head["position"] != len(state.journal):
        message = f"says {head['position']}, there are {len(state.journal)} entries"
        yield Violation("I18", "journal_head 1", message)
    hooks: set[tuple[str, int]] = set()
    for delivery in state.rows("webhook_delivery"):
        key = delivery["webhook_id"], delivery["position"]
        if key in hooks or not 1 <= delivery["position"] <= len(state.journal):
            yield Violation("I18", f"webhook_delivery {delivery['id']}", "told twice or of nothing")
        hooks.add(key)


def inv_19(state: State) -> Iterator[Violation]:
    """One answer for each key of a caller, and one effect for each answer."""
    seen: set[tuple[str, str, str]] = set()
    for replay in state.rows("replay"):
        key = replay["principal"], replay["operation"], replay["key"]
        if key in seen:
            yield Violation("I19", f"replay {replay['id']}", "a second answer for the same key")
        seen.add(key)
        if replay["status"] >= 300:
            yield Violation("I19", f"replay {replay['id']}", f"keeps status {replay['status']}")


_CLOCKS_DIFFER_S = 300
"""Hosts that write to the same journal may be this far apart."""


def inv_29(state: State) -> Iterator[Violation]:
    """Changes come after creation; journal times never go back by more than clocks may differ."""
    latest = None
    for entry in state.journal:
        at = instant(entry["at"])
        if latest and (latest - at).total_seconds() > _CLOCKS_DIFFER_S:
            message = f"is of {entry['at']}, an earlier one of {latest.isoformat()}"
            yield Violation("I29", f"journal_entry {entry['position']}", message)
        latest = max(latest or at, at)
    for table, rows in state.tables.items():
        for row in rows:
            created, changed = row.get("created_at"), row.get("changed_at")
            if created and changed and instant(changed) < instant(created):
                yield Violation("I29", f"{table} {row['id']}", "changed before it was created")
            for name, value in row.items():
                if (
                    name.endswith("_at")
                    and isinstance(value, str)
                    and instant(value).tzinfo is None
                ):
                    yield Violation("I29", f"{table} {row.get('id')}", f"{name} has no zone")
    for line in state.rows("order_line"):
        if line["due"] and line["deadline"] and line["due"] > line["deadline"]:
            yield Violation("I29", f"order_line {line['id']}", "is due after its deadline")
