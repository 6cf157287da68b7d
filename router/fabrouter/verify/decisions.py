"""Rules about plans: each says what it saw, was better than nothing, and was published once."""

import base64
import hashlib
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from fabrouter.verify.state import Row, State, instant
from fabrouter.verify.violations import Violation

_GRACE_S = 300
"""A lease may have run out this long before somebody has to notice."""


@lru_cache(maxsize=256)
def unpacked(blob: str) -> dict[str, Any]:
    """Returns a stored document from its base64 text."""
    document: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(blob)))
    return document


def _published(state: State) -> Iterator[tuple[Row, Row, Row]]:
    """Yields published plans with their runs and snapshots."""
    for plan in state.rows("stored_plan"):
        run = state.get("solve_run", plan["run_id"])
        snapshot = state.get("snapshot", run["snapshot_id"]) if run else None
        if plan["published_at"] and run and snapshot:
            yield plan, run, snapshot


def inv_02(state: State) -> Iterator[Violation]:
    """Every unmet unit of a plan has a reason, and nothing else has one."""
    for plan in state.rows("stored_plan"):
        for line in unpacked(plan["document"])["lines"]:
            told = sum(reason["units"] for reason in line["reasons"])
            if told != line["unmet"]:
                message = f"line {line['id']}: {line['unmet']} unmet, reasons for {told}"
                yield Violation("I2", f"stored_plan {plan['id']}", message)


def inv_04(state: State) -> Iterator[Violation]:
    """Labs are only asked for what their declaration says they can make."""
    for order in state.rows("work_order"):
        design, lab = state.get("design", order["design_id"]), state.get("lab", order["lab_id"])
        if design is None or lab is None:
            continue
        said = [
            row["document"]
            for row in state.grouped("declaration", "lab_id").get(order["lab_id"], [])
            if instant(row["created_at"]) <= instant(order["created_at"])
        ]
        stages = {stage["id"]: stage for stage in design["document"]["stages"]}
        stage = stages.get(order["stage"])
        subject = f"work_order {order['id']}"
        if stage is None:
            yield Violation("I4", subject, f"its design has no stage {order['stage']}")
            continue
        able = {m["capability"] for row in said for m in row.get("machines", [])}
        lacking = {
            operation["capability"]
            for operation in stage["operations"]
            if operation.get("machine_min_per_unit") and operation["capability"] not in able
        }
        if lacking:
            message = f"its lab declared nothing that can do {', '.join(sorted(lacking))}"
            yield Violation("I4", subject, message)
        refused = said[-1].get("limits", {}).get("refused_designs", []) if said else []
        if design["slug"] in refused and order["state"] == "offered":
            yield Violation("I4", subject, "its lab refuses this design")


def inv_05(state: State) -> Iterator[Violation]:
    """A pool's booked seconds of one work order and day fit into the day."""
    for booking in state.rows("booking"):
        declared = state.grouped("declaration", "lab_id").get(booking["lab_id"], [])
        counts = [
            machine.get("count", 1)
            for row in declared
            for machine in row["document"].get("machines", [])
            if machine["id"] == booking["pool"]
        ] + [
            (row["document"].get("people") or {}).get("count", 0)
            for row in declared
            if booking["pool"] == "people"
        ]
        if booking["seconds"] > 90_000 * max(counts, default=0):
            message = f"{booking['seconds']} s of {booking['pool']} on {booking['day']}"
            yield Violation("I5", f"booking {booking['id']}", message)


def inv_06(state: State) -> Iterator[Violation]:
    """Work is due before its line's deadline, give or take the zones of a day."""
    for order in state.rows("work_order"):
        line = state.get("order_line", order["line_id"])
        if not line or not line["deadline"]:
            continue
        latest = date.fromisoformat(line["deadline"]) + timedelta(days=1)
        if instant(order["due"]).date() > latest:
            message = f"due {order['due']}, the line's deadline is {line['deadline']}"
            yield Violation("I6", f"work_order {order['id']}", message)


def inv_20(state: State) -> Iterator[Violation]:
    """No run is held beyond its lease; a run has one plan, by the holder of its newest fence."""
    now = max((instant(entry["at"]) for entry in state.journal), default=None)
    plans: Counter[str] = Counter(plan["run_id"] for plan in state.rows("stored_plan"))
    for run in state.rows("solve_run"):
        subject = f"solve_run {run['id']}"
        if run["state"] == "running" and now is not None:
            late = (now - instant(run["lease_until"])).total_seconds()
            if late > _GRACE_S:
                yield Violation("I20", subject, f"its lease ran out {late:.0f} s ago")
        if plans[run["id"]] > 1:
            yield Violation("I20", subject, f"has {plans[run['id']]} plans")
        if run["state"] == "published" and not plans[run["id"]]:
            yield Violation("I20", subject, "is published without a plan")
    for plan in state.rows("stored_plan"):
        owner = state.get("solve_run", plan["run_id"])
        if owner and plan["fence"] != owner["fence"]:
            message = f"was stored under fence {plan['fence']}, the run's is {owner['fence']}"
            yield Violation("I20", f"stored_plan {plan['id']}", message)


def inv_21(state: State) -> Iterator[Violation]:
    """A decision keeps what it saw: snapshot and plan are those whose hashes were stored."""
    for table in ("snapshot", "stored_plan"):
        for row in state.rows(table):
            text = zlib.decompress(base64.b64decode(row["document"]))
            if hashlib.sha256(text).hexdigest() != row["sha256"]:
                yield Violation("I21", f"{table} {row['id']}", "is not what was stored")
    for plan, run, _ in _published(state):
        if run["state"] != "published":
            message = f"is published, its run is '{run['state']}'"
            yield Violation("I21", f"stored_plan {plan['id']}", message)


def inv_22(state: State) -> Iterator[Violation]:
    """Accepted and started work of the snapshot is in the plan, undiminished."""
    for plan, _, snapshot in _published(state):
        made: defaultdict[tuple[str, ...], int] = defaultdict(int)
        for lot in unpacked(plan["document"])["lots"]:
            made[_work(lot)] += lot["made"]
        promised: defaultdict[tuple[str, ...], int] = defaultdict(int)
        for row in unpacked(snapshot["document"]).get("commitments", []):
            if row["status"] != "offered":
                promised[_work(row)] += sum(work["units"] for work in row["production"])
        for key, units in promised.items():
            if made[key] < units:
                message = f"{'/'.join(key)}: {units} promised, {made[key]} planned"
                yield Violation("I22", f"stored_plan {plan['id']}", message)


def _work(row: Row) -> tuple[str, ...]:
    return row["line"], row["design"], row["stage"], row["lab"]


def inv_23(state: State) -> Iterator[Violation]:
    """Plans answer exactly the lines of their snapshot."""
    for plan, _, snapshot in _published(state):
        asked = {row["id"]: row["quantity"] for row in unpacked(snapshot["document"])["lines"]}
        told = {row["id"]: row["requested"] for row in unpacked(plan["document"])["lines"]}
        if asked != told:
            wrong = sorted(set(asked.items()) ^ set(told.items()))[:3]
            yield Violation("I23", f"stored_plan {plan['id']}", f"answers other lines: {wrong}")


def inv_24(state: State) -> Iterator[Violation]:
    """A plan's bound is not above its objective, and its units add up."""
    for plan in state.rows("stored_plan"):
        subject = f"stored_plan {plan['id']}"
        if plan["lower_bound_eur"] > plan["objective_eur"] + 0.005:
            message = f"bound {plan['lower_bound_eur']} above objective {plan['objective_eur']}"
            yield Violation("I24", subject, message)
        for line in unpacked(plan["document"])["lines"]:
            if line["on_time"] + line["late"] + line["unmet"] != line["requested"]:
                yield Violation("I24", subject, f"line {line['id']} does not add up")
