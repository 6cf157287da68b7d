"""Rules about what is held: stock, numbers, tenants, and persons who asked to be forgotten."""

import math
from collections import defaultdict
from collections.abc import Iterator

from fabrouter.verify.state import State
from fabrouter.verify.violations import Violation


def inv_07(state: State) -> Iterator[Violation]:
    """Stock is the sum of its movements and never below nothing; each movement has a cause."""
    balance: defaultdict[tuple[str, str], int] = defaultdict(int)
    for move in sorted(
        state.rows("stock_movement"), key=lambda row: (row["created_at"], row["id"])
    ):
        key = move["lab_id"], move["material"]
        balance[key] += move["quantity_milli"]
        subject = f"stock_movement {move['id']}"
        if balance[key] != move["balance_milli"]:
            message = f"balance {move['balance_milli']}, its movements add up to {balance[key]}"
            yield Violation("I7", subject, message)
            balance[key] = move["balance_milli"]
        if move["balance_milli"] < 0:
            yield Violation("I7", subject, f"balance {move['balance_milli']}")
        if not move["cause"]:
            yield Violation("I7", subject, "has no cause")


PARENTS = {
    "campaign": (("network_id", "network"),),
    "site": (("network_id", "network"),),
    "design": (("network_id", "network"),),
    "order_line": (("campaign_id", "campaign"), ("site_id", "site")),
    "work_order": (("campaign_id", "campaign"), ("line_id", "order_line"), ("lab_id", "lab")),
    "shipment": (("campaign_id", "campaign"), ("lab_id", "lab")),
    "booking": (("work_order_id", "work_order"), ("lab_id", "lab")),
    "solve_run": (("campaign_id", "campaign"), ("snapshot_id", "snapshot")),
    "stored_plan": (("campaign_id", "campaign"), ("run_id", "solve_run")),
}


def inv_25(state: State) -> Iterator[Violation]:
    """What belongs together belongs to one network; labs of others only after a grant."""
    grants = {(row["lab_id"], row["network_id"]) for row in state.rows("lab_grant")}
    for table, columns in PARENTS.items():
        for row in state.rows(table):
            for column, parent in columns:
                if row[column] is not None and state.get(parent, row[column]) is None:
                    yield Violation("I25", f"{table} {row['id']}", f"{column} leads nowhere")
    for line in state.rows("order_line"):
        if _network(state, "campaign", line["campaign_id"]) != _network(
            state, "site", line["site_id"]
        ):
            yield Violation("I25", f"order_line {line['id']}", "its site is of another network")
    for order in state.rows("work_order"):
        network = _network(state, "campaign", order["campaign_id"])
        subject = f"work_order {order['id']}"
        if _network(state, "lab", order["lab_id"]) != network and (
            (order["lab_id"], network) not in grants
        ):
            yield Violation("I25", subject, "its lab is of another network, without a grant")
        asked = state.get("order_line", order["line_id"])
        if asked is not None and asked["campaign_id"] != order["campaign_id"]:
            yield Violation("I25", subject, "its line is of another campaign")
        if _network(state, "design", order["design_id"]) not in (network, None):
            yield Violation("I25", subject, "its design is of another network")


def _network(state: State, table: str, row_id: str) -> str | None:
    row = state.get(table, row_id)
    return None if row is None else row["network_id"]


def inv_28(state: State) -> Iterator[Violation]:
    """Erased persons have no personal data left, no roles and no open tokens."""
    erased = {row["id"] for row in state.rows("account") if row["erased_at"]}
    for account in state.rows("account"):
        left = [name for name in ("email", "name") if account["id"] in erased and account[name]]
        if left:
            yield Violation("I28", f"account {account['id']}", f"still has {', '.join(left)}")
    for contact in state.rows("contact"):
        names = ("name", "email", "phone", "address")
        left = [name for name in names if contact["erased_at"] and contact[name]]
        if left:
            yield Violation("I28", f"contact {contact['id']}", f"still has {', '.join(left)}")
    for table in ("network_role", "lab_role", "campaign_role"):
        for role in state.rows(table):
            if role["account_id"] in erased:
                yield Violation("I28", f"{table} {role['id']}", "is held by an erased account")
    for token in state.rows("token"):
        if token["account_id"] in erased and not token["revoked_at"]:
            yield Violation("I28", f"token {token['id']}", "still opens an erased account")


def inv_30(state: State) -> Iterator[Violation]:
    """Every number is finite; nothing that counts is negative."""
    for table, rows in state.tables.items():
        for row in rows:
            for name, value in row.items():
                if not _is_finite(value):
                    yield Violation("I30", f"{table} {row.get('id')}", f"{name} is {value}")
                counts = name.endswith(("_cents", "_g", "units", "quantity", "seconds"))
                if counts and isinstance(value, int) and value < 0:
                    yield Violation("I30", f"{table} {row.get('id')}", f"{name} is {value}")


def _is_finite(value: object) -> bool:
    """Returns whether every number in a value, documents included, is finite."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(map(_is_finite, value.values()))
    return not isinstance(value, list) or all(map(_is_finite, value))
