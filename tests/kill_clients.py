"""Clients that write while servers are killed: labs, requesters and a coordinator.

Each sends a change again, with the same idempotency key, until it is answered, and notes in the
ledger what every acknowledgement promises.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any

import httpx

from fabrouter_client.connection import new_key
from kill_ledger import Effect, Ledger, Write

_PATIENCE_S = 120.0
"""How long a client asks again before the service counts as gone for good."""
_SOLVED_WITHIN_S = 600.0
"""Far more than solves need, even on a machine that does much else."""
_PAUSE_S = 0.15
"""Mean pause before a call is made again."""
_CUT_SHARE = 0.04
"""Share of writes whose sender hangs up before the answer and asks again."""
_AGAIN = ("call-in-flight", "too-many-requests")
"""Problems that say: ask again."""

Effects = Callable[[Any], list[Effect]]


class UnexpectedRefusalError(AssertionError):
    """The service refused what nothing speaks against."""


class UnansweredError(AssertionError):
    """The service did not answer for a long time."""


@dataclass
class Caller:
    """Calls the API as one person until there is an answer.

    Parameters
    ----------
    addresses
        Of all servers; after a failure the next one is asked.
    token
        Bearer token.
    ledger
        Where acknowledgements are noted.
    chance
        Decides at random.
    """

    addresses: list[str]
    token: str
    ledger: Ledger
    chance: random.Random

    def __post_init__(self) -> None:
        self._http = httpx.Client(
            headers={"authorization": f"Bearer {self.token}"}, timeout=30.0, verify=False
        )
        self._at = self.chance.randrange(len(self.addresses))

    def write(
        self,
        kind: str,
        method: str,
        path: str,
        effects: Effects,
        *,
        version: int | None = None,
        key: str = "",
        may_refuse: tuple[int, ...] = (),
        **options: Any,
    ) -> Any:
        """Makes a change; returns the answer, or nothing if it was refused as it may be.

        Parameters
        ----------
        kind, method, path, options
            What is changed, and the call.
        effects
            What the answer promises.
        version
            For ``If-Match``.
        key
            Idempotency key; by default a new one.
        may_refuse
            Statuses that are no fault here.
        """
        write = Write(kind, key or new_key())
        headers = {"idempotency-key": write.key} | options.pop("headers", {})
        if version is not None:
            headers["if-match"] = f'"{version}"'
        answer = self._until_answered(write, method, path, headers=headers, **options)
        if answer.is_success:
            found = answer.json()
            self.ledger.acknowledge(write, effects(found))
            return found
        if answer.status_code not in may_refuse:
            msg = f"{kind}, sent {write.tries} times: {answer.status_code} {answer.text}"
            raise UnexpectedRefusalError(msg)
        self.ledger.refuse(write, str(answer.status_code))
        return None

    def read(self, path: str, **query: Any) -> Any:
        """Returns what the API shows."""
        return self._until_answered(Write("read", ""), "GET", path, params=query).json()

    def read_all(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Returns every item of a list, page by page."""
        found: list[dict[str, Any]] = []
        page: dict[str, Any] = {"next": ""}
        while page["next"] is not None:
            cursor = {"cursor": page["next"]} if page["next"] else {}
            page = self.read(path, limit=100, **query, **cursor)
            found += page["items"]
        return found

    def _until_answered(self, write: Write, method: str, path: str, **options: Any) -> Any:
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            write.tries, write.sent_at = write.tries + 1, datetime.now(UTC)
            answer = self._once(method, path, self._timeout(write), options)
            if answer is not None:
                return answer
            self._at = (self._at + 1) % len(self.addresses)
            time.sleep(_PAUSE_S * (0.5 + self.chance.random()))
        msg = f"{write.kind} was sent {write.tries} times: {dict(self.ledger.broken)}"
        raise UnansweredError(msg)

    def _timeout(self, write: Write) -> httpx.Timeout:
        hangs_up = write.key and write.tries == 1 and self.chance.random() < _CUT_SHARE
        return httpx.Timeout(30.0, read=0.02 * self.chance.random() if hangs_up else 30.0)

    def _once(
        self, method: str, path: str, timeout: httpx.Timeout, options: dict[str, Any]
    ) -> httpx.Response | None:
        """Returns an answer that counts, or nothing."""
        url = f"{self.addresses[self._at]}/api/v1{path}"
        try:
            answer = self._http.request(method, url, timeout=timeout, **options)
        except httpx.TransportError as error:
            self.ledger.note_broken(type(error).__name__)
            return None
        code = _code_of(answer)
        if answer.status_code >= 500 or code in _AGAIN:
            self.ledger.note_broken(f"{answer.status_code} {code}")
            return None
        return answer

    def close(self) -> None:
        """Closes its connections."""
        self._http.close()


def _code_of(answer: httpx.Response) -> str:
    """Returns the short name of a problem; failures of a server may have none."""
    if answer.is_success or "json" not in answer.headers.get("content-type", ""):
        return ""
    return str(answer.json().get("type", "")).rsplit("/", 1)[-1]


def told(kind: str) -> Effects:
    """Returns that an answer promises one journal entry, about what it shows."""
    return lambda answer: [(kind, answer["id"], answer["version"])]


@dataclass
class LabMember:
    """Somebody who acts for a lab: stock, hours, work.

    Parameters
    ----------
    caller
        Who calls.
    lab_id, neighbour_id
        Its lab, and one whose stock it moves, too.
    version
        Of its lab.
    declaration
        What the lab declares, without exceptions.
    first_free_day
        Exceptions of hours lie from here on.
    """

    caller: Caller
    lab_id: str
    neighbour_id: str
    version: int
    declaration: dict[str, Any]
    first_free_day: date
    exceptions: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    _looked: float = 0.0

    def step(self) -> None:
        """Makes one write."""
        dice = self.caller.chance.random()
        if dice < 0.1:
            self.declare()
        elif dice < 0.45 or not self.work():
            self.move_stock()

    def move_stock(self) -> None:
        """Notes that material came or was lost."""
        chance, key = self.caller.chance, new_key()
        lab = self.neighbour_id if chance.random() < 0.25 else self.lab_id
        milli = chance.randrange(1, 5000)
        cause, sign = ("received", 1) if chance.random() < 0.7 else ("lost", -1)
        self.caller.write(
            "stock",
            "POST",
            f"/labs/{lab}/stock/movements",
            lambda _: [("stock_movement", lab, key, sign * milli)],
            key=key,
            json={"material": "petg", "cause": cause, "quantity": milli / 1000, "note": key},
        )

    def declare(self) -> None:
        """Changes the hours of one day."""
        key = new_key()
        day = self.first_free_day + timedelta(days=self.version % 60)
        hours = [{"open": "10:00", "close": "16:00"}]
        changed = {"date": day.isoformat(), "hours": hours, "note": key}
        kept = [entry for entry in self.exceptions if entry["date"] != changed["date"]][-4:]
        exceptions = [*kept, changed]
        opening = self.declaration["opening"] | {"exceptions": exceptions}
        answer = self.caller.write(
            "hours",
            "PUT",
            f"/labs/{self.lab_id}/declaration",
            lambda answer: [
                ("declaration", self.lab_id, answer["number"], key),
                ("lab.declared", self.lab_id, answer["version"]),
            ],
            key=key,
            version=self.version,
            json=self.declaration | {"opening": opening},
        )
        self.version, self.exceptions = answer["version"], exceptions

    def work(self) -> bool:
        """Takes one step with a work order; returns whether there was one."""
        if len(self.orders) < 3 and time.monotonic() - self._looked > 0.5:
            self._looked = time.monotonic()
            page = self.caller.read("/work-orders", state="offered", limit=20)
            known = {order["id"] for order in self.orders}
            offered = [order for order in page["items"] if order["id"] not in known]
            self.orders += [order for order in offered if order["lab_id"] == self.lab_id]
        if not self.orders:
            return False
        order = self.caller.chance.choice(self.orders[:3])
        step = {"offered": self._accept, "accepted": self._start, "started": self._report}
        step[order["state"]](order)
        return True

    def _accept(self, order: dict[str, Any]) -> None:
        # A plan that is published meanwhile may take an offer back.
        answer = self._move(order, "accept", "accepted", may_refuse=(404, 409, 412), json={})
        if answer is None:
            self.orders.remove(order)

    def _start(self, order: dict[str, Any]) -> None:
        self._move(order, "start", "started")

    def _report(self, order: dict[str, Any]) -> None:
        left = order["quantity"] - order["made"]
        if not left:
            self._move(order, "finish", "finished")
            self.orders.remove(order)
            return
        key, units = new_key(), min(left, self.caller.chance.randrange(1, 4))
        answer = self.caller.write(
            "report",
            "POST",
            f"/work-orders/{order['id']}/reports",
            lambda _: [("work_entry", order["id"], key, units)],
            key=key,
            json={"made": units, "note": key},
        )
        order["made"] += units
        assert answer["made"] == order["made"], (answer, order)
        order["version"] = answer["version"]

    def _move(self, order: dict[str, Any], action: str, past: str, **options: Any) -> Any:
        answer = self.caller.write(
            action,
            "POST",
            f"/work-orders/{order['id']}/{action}",
            told(f"work_order.{past}"),
            version=order["version"],
            **options,
        )
        if answer is not None:
            order.update(answer)
        return answer


@dataclass
class Requester:
    """Somebody who asks for one site: adds lines, changes them, gives some up.

    Parameters
    ----------
    caller
        Who calls.
    campaign_id, site_id, site
        Where the needs are.
    ready
        Takes id and version of lines that a coordinator may verify.
    """

    caller: Caller
    campaign_id: str
    site_id: str
    site: str
    ready: "SimpleQueue[tuple[str, int]]"
    lines: list[dict[str, Any]] = field(default_factory=list)

    def step(self) -> None:
        """Makes one write."""
        dice = self.caller.chance.random()
        if not self.lines or (dice < 0.1 and len(self.lines) < 12):
            self._add()
        elif dice < 0.86:
            self._amend(self.caller.chance.choice(self.lines))
        else:
            self._let_go(self.lines.pop(0), is_given_up=dice < 0.93)

    def _add(self) -> None:
        word = new_key()
        keys = [f"{word}-{number}" for number in range(self.caller.chance.randrange(1, 4))]
        lines = [
            {"id": key, "site": self.site, "designs": [{"design": "shield"}], "quantity": 20}
            for key in keys
        ]
        self.caller.write(
            "lines",
            "POST",
            f"/campaigns/{self.campaign_id}/lines",
            lambda _: [("order_line", key) for key in keys],
            json={"lines": lines},
        )
        path = f"/campaigns/{self.campaign_id}/lines"
        waiting = self.caller.read_all(path, site=self.site_id, open="false")
        self.lines += [line for line in waiting if line["key"] in keys]

    def _amend(self, line: dict[str, Any]) -> None:
        quantity = line["quantity"] % 40 + 1
        answer = self.caller.write(
            "amendment",
            "PATCH",
            f"/lines/{line['id']}",
            lambda answer: [("order_line.amended", line["id"], answer["version"], quantity)],
            version=line["version"],
            json={"quantity": quantity},
        )
        line.update(answer)

    def _let_go(self, line: dict[str, Any], *, is_given_up: bool) -> None:
        if not is_given_up:
            self.ready.put((line["id"], line["version"]))
            return
        self.caller.write(
            "cancellation",
            "POST",
            f"/lines/{line['id']}/cancel",
            told("order_line.cancelled"),
            version=line["version"],
            json={"reason": "Found elsewhere"},
        )


@dataclass
class Coordinator:
    """Edits the campaign, imports and verifies lines, asks for plans and publishes them.

    Parameters
    ----------
    caller
        Who calls.
    campaign_id
        The campaign.
    version
        Of the campaign.
    site
        Where imported lines go.
    ready
        Lines that may be verified.
    rest_s
        Seconds between solves.
    """

    caller: Caller
    campaign_id: str
    version: int
    site: str
    ready: "SimpleQueue[tuple[str, int]]"
    rest_s: float
    run: dict[str, Any] | None = None
    runs: list[str] = field(default_factory=list)
    _rested: float = field(default_factory=time.monotonic)

    def step(self) -> None:
        """Makes one write."""
        if not self._plan():
            self._verify() if self.caller.chance.random() < 0.2 else self._edit()

    def _plan(self) -> bool:
        """Takes the next step towards a published plan; returns whether that was a write."""
        if time.monotonic() - self._rested < (0.5 if self.run else self.rest_s):
            return False
        self._rested = time.monotonic()
        if self.run is None:
            self.import_lines(4)
            self.ask()
            return True
        self.run = self.caller.read(f"/solves/{self.run['id']}")
        if self.run["state"] == "verified" and not self.run["auto_publish"]:
            self.publish(self.run)
            return True
        if self.run["state"] not in ("queued", "running", "verified"):
            self.run = None
        return False

    def see_through(self, lines: int) -> None:
        """Has some new lines planned, if any; returns when all solves have ended."""
        if lines:
            self.import_lines(lines)
            self.ask()
        end = time.monotonic() + _SOLVED_WITHIN_S
        while waiting := self.unfinished():
            assert time.monotonic() < end, waiting
            for run in waiting:
                if run["state"] == "verified" and not run["auto_publish"]:
                    self.publish(run)
            time.sleep(0.2)
        self.run = None

    def unfinished(self) -> list[dict[str, Any]]:
        """Returns solves of the campaign that have not ended."""
        runs = self.caller.read_all(f"/campaigns/{self.campaign_id}/solves")
        return [run for run in runs if run["state"] in ("queued", "running", "verified")]

    def import_lines(self, count: int) -> None:
        """Adds lines by a table."""
        word = new_key()
        keys = [f"{word}-{number}" for number in range(count)]
        rows = [f"{key},{self.site},shield,{60}" for key in keys]
        self.caller.write(
            "import",
            "POST",
            f"/campaigns/{self.campaign_id}/lines/import",
            lambda _: [("order_line", key) for key in keys],
            content="\n".join(["id,site,designs,quantity", *rows]),
            headers={"content-type": "text/csv"},
        )

    def ask(self) -> None:
        """Asks for a plan; every other one is published as soon as it is checked."""
        by_itself = len(self.runs) % 2 == 1
        self.run = self.caller.write(
            "solve",
            "POST",
            f"/campaigns/{self.campaign_id}/solves",
            told("solve_run.requested"),
            json={"options": {"engine": "greedy", "time_limit_s": 2}, "auto_publish": by_itself},
        )
        self.runs.append(self.run["id"])

    def publish(self, run: dict[str, Any]) -> dict[str, Any]:
        """Publishes a plan that has been checked."""
        self.run = self.caller.write(
            "publication",
            "POST",
            f"/solves/{run['id']}/publish",
            lambda answer: [(f"solve_run.{answer['state']}", answer["id"], answer["version"])],
            version=run["version"],
        )
        return self.run

    def _verify(self) -> None:
        try:
            line_id, version = self.ready.get_nowait()
        except Empty:
            self._edit()
            return
        self.caller.write(
            "verification",
            "POST",
            f"/campaigns/{self.campaign_id}/lines/verify",
            lambda _: [("order_line.opened", line_id, version + 1)],
            json={"lines": [line_id]},
        )

    def _edit(self) -> None:
        key = new_key()
        answer = self.caller.write(
            "edit",
            "PATCH",
            f"/campaigns/{self.campaign_id}",
            lambda answer: [("campaign.changed", answer["version"], key)],
            key=key,
            version=self.version,
            json={"description": key},
        )
        self.version = answer["version"]
