"""Rules about steps: only allowed ones were taken, and what was promised was kept."""

from collections.abc import Iterator

from fabrouter.verify.state import Row, State
from fabrouter.verify.violations import Violation

STEPS: dict[str, dict[str, tuple[str, ...]]] = {
    "campaign": {
        "": ("draft",),
        "draft": ("active", "cancelled"),
        "active": ("paused", "closing", "cancelled"),
        "paused": ("active", "closing", "cancelled"),
        "closing": ("closed",),
        "closed": ("archived",),
        "cancelled": ("archived",),
    },
    "work_order": {
        "": ("offered", "accepted", "declined"),
        "offered": ("accepted", "split", "declined", "expired", "withdrawn"),
        "accepted": ("started", "released"),
        "started": ("made", "stopped_short"),
        "made": ("closed",),
        "stopped_short": ("closed",),
    },
    "lab": {
        "": ("applied", "verified", "active"),
        "applied": ("verified", "suspended", "retired"),
        "verified": ("active", "suspended", "retired"),
        "active": ("paused", "unresponsive", "suspended", "retired"),
        "paused": ("active", "suspended", "retired"),
        "unresponsive": ("active", "suspended", "retired"),
        "suspended": ("active", "retired"),
    },
    "shipment": {
        "": ("packed",),
        "packed": ("dispatched", "cancelled"),
        "dispatched": ("delivered", "confirmed", "lost", "returned"),
        "delivered": ("confirmed",),
        "lost": ("delivered",),
    },
    "solve_run": {
        "": ("queued",),
        "queued": ("running", "cancelled", "superseded"),
        "running": ("queued", "verified", "rejected", "failed", "cancelled", "superseded"),
        "verified": ("published", "superseded", "cancelled"),
    },
}
"""States that may follow each state; ``""`` = before the row existed."""

TERMINAL = {
    "campaign": {"archived"},
    "work_order": {"closed", "declined", "expired", "withdrawn", "released", "split"},
    "lab": {"retired"},
    "shipment": {"confirmed", "cancelled", "returned"},
    "solve_run": {"published", "superseded", "rejected", "failed", "cancelled"},
}


def inv_13(state: State) -> Iterator[Violation]:
    """Only steps of the tables were taken."""
    for (table, row_id), entries in state.history.items():
        for before, after, entry in _state_changes(table, entries):
            if after not in STEPS[table].get(before, ()) and before not in TERMINAL[table]:
                message = f"went from '{before}' to '{after}' at position {entry['position']}"
                yield Violation("I13", f"{table} {row_id}", message)


def inv_14(state: State) -> Iterator[Violation]:
    """What has ended does not go on."""
    for (table, row_id), entries in state.history.items():
        for before, after, entry in _state_changes(table, entries):
            if before in TERMINAL[table]:
                message = f"left '{before}' for '{after}' at position {entry['position']}"
                yield Violation("I14", f"{table} {row_id}", message)


def _state_changes(table: str, entries: list[Row]) -> Iterator[tuple[str, str, Row]]:
    if table not in STEPS:
        return
    before = ""
    for entry in entries:
        after = entry["after"].get("state", before)
        if after != before:
            yield before, after, entry
        before = after


def inv_09(state: State) -> Iterator[Violation]:
    """What a lab has accepted keeps its quantity, design and due time."""
    for (table, row_id), entries in state.history.items():
        if table != "work_order":
            continue
        accepted: Row | None = None
        for entry in entries:
            after = entry["after"]
            if accepted is not None:
                for column in ("lab_id", "quantity", "design_id", "due"):
                    if after.get(column) != accepted.get(column):
                        message = f"{column} changed after acceptance at {entry['position']}"
                        yield Violation("I9", f"work_order {row_id}", message)
            if after.get("state") == "accepted":
                accepted = after


def inv_10(state: State) -> Iterator[Violation]:
    """Started work is not taken away: it is made or stopped short, never below what was made."""
    for (table, row_id), entries in state.history.items():
        if table != "work_order":
            continue
        for before, after, entry in _state_changes(table, entries):
            if before == "started" and after in ("withdrawn", "released", "expired", "declined"):
                message = f"was started and became '{after}' at {entry['position']}"
                yield Violation("I10", f"work_order {row_id}", message)
            if after == "released" and entry["after"].get("made", 0) > 0:
                message = f"released with {entry['after']['made']} units made"
                yield Violation("I10", f"work_order {row_id}", message)


def inv_26(state: State) -> Iterator[Violation]:
    """Labs that are suspended, retired, paused or silent get no new offers."""
    spans = _lab_states(state)
    for order in state.rows("work_order"):
        if order["parent_id"] is not None:
            continue
        entries = state.history.get(("work_order", order["id"]), [])
        if not entries:
            continue
        position = entries[0]["position"]
        word = _state_at(spans.get(order["lab_id"], []), position)
        if word != "active":
            message = f"offered while its lab was '{word}'"
            yield Violation("I26", f"work_order {order['id']}", message)


def _lab_states(state: State) -> dict[str, list[tuple[int, str]]]:
    return {
        row_id: [(entry["position"], entry["after"].get("state", "")) for entry in entries]
        for (table, row_id), entries in state.history.items()
        if table == "lab"
    }


def _state_at(spans: list[tuple[int, str]], position: int) -> str:
    return next((word for begin, word in reversed(spans) if begin < position), "")


def inv_27(state: State) -> Iterator[Violation]:
    """A lab that declined a line is not asked for it again."""
    declined: dict[tuple[str, str, str], tuple[int, str]] = {}
    for order in state.rows("work_order"):
        position = _position_of(state, order, "declined")
        if position is not None:
            declined.setdefault(_asked(order), (position, order["id"]))
    for order in state.rows("work_order"):
        position, earlier = declined.get(_asked(order), (None, ""))
        first = _position_of(state, order, None)
        if order["parent_id"] is None and position and first and first > position:
            message = f"offered again after {earlier} was declined"
            yield Violation("I27", f"work_order {order['id']}", message)


def _asked(order: Row) -> tuple[str, str, str]:
    return order["lab_id"], order["line_id"], order["stage"]


def _position_of(state: State, order: Row, word: str | None) -> int | None:
    """Returns where the journal first tells of an order, or of a state of it."""
    entries = state.history.get(("work_order", order["id"]), [])
    return next((e["position"] for e in entries if word in (None, e["after"].get("state"))), None)
