"""Compares what clients were promised with what is stored, row by row and sum by sum."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fabrouter.verify import State
from kill_clients import Caller
from kill_ledger import Effect, Ledger
from kill_world import FIRST_STOCK_MILLI, PETG_MILLI_PER_UNIT, KillWorld

_DECIDED = ("published", "superseded")
_VERSIONED = (
    "lab.declared",
    "work_order.accepted",
    "work_order.started",
    "work_order.finished",
    "order_line.cancelled",
    "solve_run.requested",
    "solve_run.published",
    "solve_run.superseded",
)


@dataclass
class Findings:
    """What does not fit.

    Parameters
    ----------
    lost
        Acknowledged, but not there.
    double
        There more often than acknowledged.
    sums
        Figures of the API that differ from the sum of acknowledgements.
    undecided
        Solves that did not end in exactly one decision.
    """

    lost: list[Effect] = field(default_factory=list)
    double: list[Effect] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.lost or self.double or self.sums or self.undecided)


def audit(ledger: Ledger, stored: State, world: KillWorld, boss: Caller) -> Findings:
    """Returns what does not fit between acknowledgements, database and API."""
    found = stored_effects(stored, world)
    return Findings(
        lost=sorted((ledger.expected - found).elements(), key=str),
        double=sorted((found - ledger.expected).elements(), key=str),
        sums=[*_stock(ledger, world, boss), *_work(ledger, world, boss), *_lines(ledger, boss)],
        undecided=undecided(stored),
    )


def stored_effects(stored: State, world: KillWorld) -> Counter[Effect]:
    """Returns everything clients can have brought about, as the database tells it."""
    found: Counter[Effect] = Counter()
    for row in stored.rows("stock_movement"):
        if row["note"]:
            found["stock_movement", row["lab_id"], row["note"], row["quantity_milli"]] += 1
    for row in stored.rows("work_entry"):
        found["work_entry", row["work_order_id"], row["note"], row["units"]] += 1
    for row in stored.rows("declaration"):
        if row["number"] > 1:
            note = row["document"]["opening"]["exceptions"][-1]["note"]
            found["declaration", row["lab_id"], row["number"], note] += 1
    for row in stored.rows("order_line"):
        found["order_line", row["key"]] += 1
    first = {seat.lab_id: seat.version for seat in world.labs}
    for entry in stored.journal:
        if entry["actor_id"] and entry["subject_version"] > first.get(entry["subject_id"], 0):
            found.update(_told(entry))
    return found


def _told(entry: dict[str, Any]) -> list[Effect]:
    """Returns the effect that a journal entry of a person stands for."""
    kind, subject, version = entry["kind"], entry["subject_id"], entry["subject_version"]
    if kind in _VERSIONED or (kind == "order_line.opened" and version > 1):
        return [(kind, subject, version)]
    if kind == "order_line.amended":
        return [(kind, subject, version, entry["data"]["units"])]
    if kind == "campaign.changed":
        return [(kind, version, entry["after"]["description"])]
    return []


def _stock(ledger: Ledger, world: KillWorld, boss: Caller) -> list[str]:
    """Every lab has what came less what went and what its reported work took."""
    expected = Counter({seat.lab_id: FIRST_STOCK_MILLI for seat in world.labs})
    labs = {order["id"]: order["lab_id"] for order in _orders(world, boss)}
    for effect, times in ledger.expected.items():
        if effect[0] == "stock_movement":
            expected[effect[1]] += times * effect[3]
        elif effect[0] == "work_entry":
            expected[labs[effect[1]]] -= times * effect[3] * PETG_MILLI_PER_UNIT
    wrong = []
    for lab_id, milli in expected.items():
        told = boss.read(f"/labs/{lab_id}/stock")["balances"][0]["quantity"]
        if round(told * 1000) != milli:
            wrong.append(f"lab {lab_id} has {told} g, acknowledged are {milli / 1000} g")
    return wrong


def _work(ledger: Ledger, world: KillWorld, boss: Caller) -> list[str]:
    """Every work order has as many units as were reported."""
    expected: Counter[str] = Counter()
    for effect, times in ledger.expected.items():
        if effect[0] == "work_entry":
            expected[effect[1]] += times * effect[3]
    return [
        f"work order {order['id']}: {order['made']} made, acknowledged are {expected[order['id']]}"
        for order in _orders(world, boss)
        if order["made"] != expected[order["id"]]
    ]


def _orders(world: KillWorld, boss: Caller) -> list[dict[str, Any]]:
    return boss.read_all(f"/campaigns/{world.campaign_id}/work-orders")


def _lines(ledger: Ledger, boss: Caller) -> list[str]:
    """Every amended line asks for what its last acknowledged amendment says."""
    last: dict[str, tuple[int, int]] = {}
    for effect in ledger.expected:
        if effect[0] == "order_line.amended":
            _, line, version, quantity = effect
            last[line] = max(last.get(line, (0, 0)), (version, quantity))
    wrong = []
    for line, (_, quantity) in last.items():
        told = boss.read(f"/lines/{line}")
        if told["quantity"] != quantity:
            wrong.append(f"line {line} asks for {told['quantity']}, acknowledged are {quantity}")
    return wrong


def undecided(stored: State) -> list[str]:
    """Returns runs that did not end in one decision about at most one plan."""
    plans = Counter(plan["run_id"] for plan in stored.rows("stored_plan"))
    decisions: Counter[str] = Counter()
    for entry in stored.journal:
        if entry["kind"] in ("solve_run.published", "solve_run.superseded"):
            decisions[entry["subject_id"]] += 1
    return [
        f"{run['id']} is {run['state']}: {decisions[run['id']]} decisions, {plans[run['id']]} plans"
        f" after {run['attempts']} attempts; {run['error']}"
        for run in stored.rows("solve_run")
        if run["state"] not in _DECIDED or decisions[run["id"]] != 1 or plans[run["id"]] != 1
    ]


def answers_that_were_lost(ledger: Ledger, stored: State) -> int:
    """Returns how many acknowledged writes had been done before they were sent the last time.

    These are the dangerous ones: the change was made, its answer got lost, and the client asked
    again.
    """
    done = {row["key"]: datetime.fromisoformat(row["created_at"]) for row in stored.rows("replay")}
    return sum(
        write.tries > 1 and write.sent_at is not None and done[write.key] < write.sent_at
        for write in ledger.acknowledged
        if write.key in done
    )
