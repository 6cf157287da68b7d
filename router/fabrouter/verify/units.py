"""Rules about units: nothing is lost between requested and received."""

from collections import defaultdict
from collections.abc import Iterator

from fabrouter.verify.state import Row, State
from fabrouter.verify.violations import Violation

LIVE = ("offered", "accepted", "started")
DEPARTED = ("dispatched", "delivered", "confirmed", "lost", "returned")


def inv_01(state: State) -> Iterator[Violation]:
    """Every requested unit is in one bucket; none is promised twice."""
    orders = state.grouped("work_order", "line_id")
    for line in state.rows("order_line"):
        under_way = sum(_claimed(order) for order in orders.get(line["id"], []))
        left = line["quantity"] - line["cancelled_units"] - under_way
        if left < 0 or line["cancelled_units"] < 0:
            message = (
                f"{under_way} units under way and {line['cancelled_units']} cancelled of "
                f"{line['quantity']} requested"
            )
            yield Violation("I1", f"order_line {line['id']}", message)


def _claimed(order: Row) -> int:
    if not order["is_final"]:
        return 0
    kept: int = order["made"] - order["rejected"] - order["lost"]
    if order["state"] in LIVE:
        kept += order["quantity"] - order["made"] - order["scrapped"]
    return kept


def inv_08(state: State) -> Iterator[Violation]:
    """Shipments carry no more than was made; arrivals are no more than what left."""
    sent: defaultdict[str, int] = defaultdict(int)
    good: defaultdict[str, int] = defaultdict(int)
    for item in state.rows("shipment_item"):
        shipment = state.get("shipment", item["shipment_id"])
        if shipment is None or shipment["state"] in ("cancelled",):
            continue
        if item["good"] + item["bad"] + item["missing"] > item["units"]:
            yield Violation("I8", f"shipment_item {item['id']}", "more arrived than left")
        if shipment["state"] in DEPARTED and shipment["state"] != "returned":
            sent[item["work_order_id"]] += item["units"]
            good[item["work_order_id"]] += item["good"]
    for order in state.rows("work_order"):
        subject = f"work_order {order['id']}"
        if sent[order["id"]] != order["shipped"]:
            message = f"counts {order['shipped']} shipped, its shipments {sent[order['id']]}"
            yield Violation("I8", subject, message)
        if good[order["id"]] != order["received"]:
            message = f"counts {order['received']} received, its shipments {good[order['id']]}"
            yield Violation("I8", subject, message)
        if order["shipped"] + order["rejected"] > order["made"]:
            yield Violation("I8", subject, "more shipped and rejected than made")
        if order["received"] + order["lost"] > order["shipped"]:
            yield Violation("I8", subject, "more received and lost than shipped")


def inv_11(state: State) -> Iterator[Violation]:
    """Counters are the sums of what labs reported; they never go down or above the quantity."""
    noted: defaultdict[tuple[str, str], int] = defaultdict(int)
    for entry in state.rows("work_entry"):
        noted[entry["work_order_id"], entry["kind"]] += entry["units"]
    for order in state.rows("work_order"):
        subject = f"work_order {order['id']}"
        for kind in ("made", "scrapped", "rejected"):
            if noted[order["id"], kind] != order[kind]:
                message = f"{kind} is {order[kind]}, the entries say {noted[order['id'], kind]}"
                yield Violation("I11", subject, message)
        if order["made"] + order["scrapped"] > order["quantity"]:
            yield Violation("I11", subject, "made and scrapped exceed the quantity")
        yield from _falling(state, order)


def _falling(state: State, order: Row) -> Iterator[Violation]:
    before = {"made": 0, "scrapped": 0}
    for entry in state.history.get(("work_order", order["id"]), []):
        for kind, units in before.items():
            now = entry["after"].get(kind, 0)
            if now < units:
                message = f"{kind} fell from {units} to {now} at position {entry['position']}"
                yield Violation("I11", f"work_order {order['id']}", message)
            before[kind] = now


def inv_12(state: State) -> Iterator[Violation]:
    """A work order keeps its lab, line, design and stage; split ones have equal children."""
    children = state.grouped("work_order", "parent_id")
    for order in state.rows("work_order"):
        subject = f"work_order {order['id']}"
        for entry in state.history.get(("work_order", order["id"]), []):
            for column in ("lab_id", "line_id", "design_id", "stage"):
                if entry["after"].get(column) != order[column]:
                    message = f"{column} was {entry['after'].get(column)} at {entry['position']}"
                    yield Violation("I12", subject, message)
        parts = children.get(order["id"], [])
        total = sum(part["quantity"] for part in parts)
        if (order["state"] == "split") != bool(parts) or (parts and total != order["quantity"]):
            message = f"{order['state']} with {len(parts)} parts of {total} units in all"
            yield Violation("I12", subject, message)
