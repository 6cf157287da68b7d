"""Plays a whole campaign over HTTP as its people would, and checks everything after each step.

Labs declare, needs are imported, a plan is made, published, answered, lost labs are planned around,
goods are made, shipped and received, and the campaign is closed.
"""

import csv
import io
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from math import ceil
from typing import Any

import service_cases as cases
from fabrouter.service.campaigns.close import finish_closing
from fabrouter.store import Desk
from fabrouter.store.export import export_lines
from fabrouter.store.tables import Network
from fabrouter.verify import verify

TOWNS = [
    ("Paris", 48.8566, 2.3522, "75"),
    ("Lyon", 45.764, 4.8357, "69"),
    ("Rennes", 48.1173, -1.6778, "35"),
    ("Lille", 50.6292, 3.0573, "59"),
    ("Toulouse", 43.6047, 1.4442, "31"),
    ("Nantes", 47.2184, -1.5536, "44"),
]
DECLARATION: dict[str, Any] = {
    "opening": {
        "weekly": [{"days": ["mon", "tue", "wed", "thu", "fri"], "open": "09:00", "close": "18:00"}]
    },
    "machines": [
        {"id": "printers", "name": "Printers", "capability": "3d_printing", "count": 4},
        {"id": "laser", "name": "Laser", "capability": "laser_cutting"},
    ],
    "people": {"count": 3},
}
SHIELD: dict[str, Any] = {
    "id": "shield",
    "name": "Face shield",
    "version": "1",
    "stages": [
        {
            "id": "whole",
            "name": "Whole shield",
            "mass_g": 60.0,
            "operations": [
                {"capability": "3d_printing", "machine_min_per_unit": 12.0, "setup_min": 5.0},
                {"capability": "laser_cutting", "machine_min_per_unit": 1.0},
            ],
        }
    ],
}


@dataclass
class Person:
    """Somebody with a token, who calls the API with a new key for every change."""

    api: Any
    headers: dict[str, str]
    calls: list[int] = field(default_factory=list)

    def ask(self, method: str, path: str, *, version: int | None = None, **options: Any) -> Any:
        """Calls the API and returns its answer, which must be good."""
        headers = self.headers | {"idempotency-key": cases.key()} | options.pop("headers", {})
        if version is not None:
            headers["if-match"] = f'"{version}"'
        answer = self.api.request(method, f"/api/v1{path}", headers=headers, **options)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        if answer.headers.get("content-type", "").startswith("application/json"):
            return answer.json()
        return answer

    def all(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Returns every item of a list, page by page."""
        found: list[dict[str, Any]] = []
        cursor: dict[str, Any] = {}
        while True:
            page = self.ask("GET", path, params={"limit": 100} | query | cursor)
            found += page["items"]
            if not page["next"]:
                return found
            cursor = {"cursor": page["next"]}


@dataclass
class Script:
    """The campaign and its people.

    Parameters
    ----------
    desk
        The database under the service; used to look, and for first accounts.
    api
        Client of the service.
    work
        Runs all solves that wait.
    labs, lines
        How many of each.
    seed
        Of what people decide.
    solve_s
        Seconds the first plan may take.
    """

    desk: Desk
    api: Any
    work: Any
    labs: int
    lines: int
    seed: int = 0
    solve_s: float = 2.0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.lab_people: dict[str, Person] = {}
        self.names = count(1)
        self.figures: Counter[str] = Counter()

    def person(self, **roles: Any) -> Person:
        """Returns somebody new with a token."""
        who = cases.account(self.desk, **roles)
        headers = cases.as_account(self.api, who)
        headers.pop("idempotency-key", None)
        return Person(self.api, headers)

    def play(self) -> None:
        """Plays everything."""
        self.set_up()
        self.declare()
        self.order()
        self.route()
        self.answer()
        self.lose_labs()
        for _ in range(4):
            if not self.open_offers():
                break
            self.answer(declining=0.0)
        self.make()
        self.ship()
        self.receive()
        self.close()

    def check(self, step: str) -> None:
        """Has the independent checker look at everything, and the ledgers add up."""
        found = [
            violation
            for violation in verify(export_lines(self.desk.store, secrets=False))
            if not made_by_factory(violation)
        ]
        assert not found, f"after {step}: {found[:5]}"
        if not hasattr(self, "campaign"):
            return
        for line in self.boss.all(f"/campaigns/{self.campaign}/lines"):
            units = line["ledger"]
            buckets = [value for name, value in units.items() if name != "requested"]
            assert sum(buckets) == units["requested"], (step, line)

    def set_up(self) -> None:
        """A network with a coordinator and a design."""
        root = self.person(administrator=True)
        given = {"slug": "france", "name": "France", "country": "FR"}
        self.network = root.ask("POST", "/networks", json=given)["id"]
        net = cases.rows(self.desk, Network)[0]
        self.boss = self.person(coordinates=net)
        made = self.boss.ask("POST", f"/networks/{self.network}/designs", json=SHIELD)
        decided = {"country": "FR", "state": "approved", "notice": "Emergency use only."}
        self.boss.ask(
            "POST",
            f"/designs/{made['id']}/approvals",
            json=decided,
            version=made["version"],
        )
        self.check("set-up")

    def declare(self) -> None:
        """Labs join, are verified, declare and take work."""
        for number in range(self.labs):
            town, lat, lon, region = TOWNS[number % len(TOWNS)]
            place = {"lat": lat + number / 500, "lon": lon, "country": "FR", "region": region}
            given = {"id": f"lab-{number}", "name": f"Lab {town} {number}", "place": place}
            member = self.person()
            lab = member.ask("POST", f"/networks/{self.network}/labs", json=given)
            self.lab_people[lab["id"]] = member
            self.boss.ask(
                "POST", f"/labs/{lab['id']}/verify", json={"reason": ""}, version=lab["version"]
            )
            now = member.ask("GET", f"/labs/{lab['id']}")
            told = member.ask(
                "PUT", f"/labs/{lab['id']}/declaration", json=DECLARATION, version=now["version"]
            )
            del told
            now = member.ask("GET", f"/labs/{lab['id']}")
            member.ask(
                "POST", f"/labs/{lab['id']}/activate", json={"reason": ""}, version=now["version"]
            )
        self.check("declarations")

    def order(self) -> None:
        """A campaign; needs come as a table, first tried, then kept, then verified."""
        sites = io.StringIO()
        rows = csv.writer(sites)
        rows.writerow(["id", "name", "lat", "lon", "country", "region"])
        for number in range(30):
            town, lat, lon, region = TOWNS[number % len(TOWNS)]
            rows.writerow([f"hospital-{number}", f"{town} {number}", lat, lon + 0.02, "FR", region])
        path = f"/networks/{self.network}/sites/import"
        self.boss.ask("POST", path, content=sites.getvalue(), headers={"content-type": "text/csv"})
        self.today = today = self.desk.clock().date()
        given = {
            "name": "Shields",
            "starts_on": today.isoformat(),
            "ends_on": (today + timedelta(days=13)).isoformat(),
            "transport": {"roads": "none"},
        }
        made = self.boss.ask("POST", f"/networks/{self.network}/campaigns", json=given)
        self.campaign = made["id"]
        table = io.StringIO()
        rows = csv.writer(table)
        rows.writerow(["id", "site", "designs", "quantity", "due"])
        for number in range(self.lines):
            due = (today + timedelta(days=5 + number % 6)).isoformat()
            quantity = 20 + self.chance.randrange(60)
            self.figures["units"] += quantity
            rows.writerow([f"need-{number}", f"hospital-{number % 30}", "shield", quantity, due])
        path = f"/campaigns/{self.campaign}/lines/import"
        options: dict[str, Any] = {
            "content": table.getvalue(),
            "headers": {"content-type": "text/csv"},
        }
        tried = self.boss.ask("POST", path, params={"dry_run": "true"}, **options)
        assert tried["added"] == self.lines
        assert self.boss.all(f"/campaigns/{self.campaign}/lines") == []
        self.boss.ask("POST", path, **options)
        self.boss.ask(
            "POST", f"/campaigns/{self.campaign}/launch", version=self.version_of_campaign()
        )
        self.check("orders")

    def version_of_campaign(self) -> int:
        """Returns the present version of the campaign."""
        version: int = self.boss.ask("GET", f"/campaigns/{self.campaign}")["version"]
        return version

    def route(self) -> None:
        """A plan is asked for, found, and published."""
        self.publish(self.solve("route"))
        self.figures["lots"] = len(self.open_offers())
        self.check("routing")

    def publish(self, run_id: str) -> None:
        """Publishes a checked plan that nothing has overtaken."""
        assert self.try_to_publish(run_id)

    def open_offers(self) -> list[dict[str, Any]]:
        """Returns offers that wait for an answer."""
        return self.boss.all(f"/campaigns/{self.campaign}/work-orders", state="offered")

    def answer(self, declining: float = 0.2) -> None:
        """Labs accept, some decline, a few accept in part; then a new plan is published."""
        offers = self.open_offers()
        fates = self.fates(len(offers), declining)
        for order, fate in zip(offers, fates, strict=True):
            lab, path = self.lab_people[order["lab_id"]], f"/work-orders/{order['id']}"
            self.figures[fate] += 1
            if fate == "declined":
                reason = {"reason": "No time this week"}
                lab.ask("POST", f"{path}/decline", json=reason, version=order["version"])
            elif fate == "halved" and order["quantity"] > 1:
                units = {"units": order["quantity"] // 2, "reason": "Half of it"}
                lab.ask("POST", f"{path}/accept", json=units, version=order["version"])
            else:
                lab.ask("POST", f"{path}/accept", json={}, version=order["version"])
        self.check("answers")
        self.replan()

    def fates(self, offers: int, declining: float) -> list[str]:
        """Returns what becomes of each offer: a share is declined, a quarter of it halved."""
        declined, halved = ceil(offers * declining), ceil(offers * declining / 4)
        accepted = max(0, offers - declined - halved)
        fates = ["declined"] * declined + ["halved"] * halved + ["accepted"] * accepted
        self.chance.shuffle(fates)
        return fates[:offers]

    def replan(self) -> None:
        """Publishes the plan that the service proposes by itself after bad news.

        A worker of its own may have begun before the last piece of news; what no longer fits is
        then asked for again, as a coordinator would.
        """
        self.work()
        runs = self.boss.all(f"/campaigns/{self.campaign}/solves")
        newest = next((run for run in runs if run["state"] == "verified"), None)
        if newest is not None:
            self.check_planned()
            if not self.try_to_publish(newest["id"]):
                self.publish(self.solve("replan"))
            self.figures["replans"] += 1
        self.check("replan")

    def solve(self, kind: str) -> str:
        """Asks for a plan, waits for it, and returns its solve."""
        options = {"engine": "local_search", "time_limit_s": self.solve_s}
        path = f"/campaigns/{self.campaign}/solves"
        run: dict[str, str] = self.boss.ask("POST", path, json={"kind": kind, "options": options})
        self.work()
        return run["id"]

    def try_to_publish(self, run_id: str) -> bool:
        """Publishes a checked plan; returns whether it still fitted."""
        run = self.boss.ask("GET", f"/solves/{run_id}")
        assert run["state"] == "verified", run
        run = self.boss.ask("POST", f"/solves/{run_id}/publish", version=run["version"])
        self.figures[run["state"]] += 1
        assert run["state"] in ("published", "superseded"), run
        return bool(run["state"] == "published")

    def check_planned(self) -> None:
        """Sees that a plan that waits to be published shows in the ledger, as far as it adds up."""
        totals = self.boss.ask("GET", f"/campaigns/{self.campaign}/totals")["ledger"]
        self.figures["planned"] += totals["planned"]

    def lose_labs(self) -> None:
        """Three labs with work drop out."""
        orders = self.boss.all(f"/campaigns/{self.campaign}/work-orders", state="accepted")
        busy = sorted({order["lab_id"] for order in orders})
        for lab_id in self.chance.sample(busy, min(3, len(busy))):
            member = self.lab_people[lab_id]
            for order in orders:
                if order["lab_id"] == lab_id:
                    path = f"/work-orders/{order['id']}/release"
                    member.ask("POST", path, json={"reason": "Fire"}, version=order["version"])
            lab = member.ask("GET", f"/labs/{lab_id}")
            path, reason = f"/labs/{lab_id}/retire", {"reason": "Fire"}
            self.figures["lost"] += 1
            member.ask("POST", path, json=reason, version=lab["version"])
        self.check("losses")
        self.replan()

    def make(self) -> None:
        """Accepted work is started, reported in two parts with some scrap, and finished."""
        for order in self.boss.all(f"/campaigns/{self.campaign}/work-orders", state="accepted"):
            lab, path = self.lab_people[order["lab_id"]], f"/work-orders/{order['id']}"
            order = lab.ask("POST", f"{path}/start", version=order["version"])
            scrapped = 1 if order["quantity"] > 10 and self.chance.random() < 0.1 else 0
            first = (order["quantity"] - scrapped) // 2
            for made, bad in ((first, scrapped), (order["quantity"] - scrapped - first, 0)):
                if made or bad:
                    report = {"made": made, "scrapped": bad}
                    lab.ask("POST", f"{path}/reports", json=report)
            now = lab.ask("GET", path)
            if now["state"] == "started":
                lab.ask("POST", f"{path}/finish", version=now["version"])
        self.check("making")

    def ship(self) -> None:
        """What was made is packed for each site and sent."""
        groups: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        slugs = {
            site["name"]: site["slug"] for site in self.boss.all(f"/networks/{self.network}/sites")
        }
        for order in self.boss.all(f"/campaigns/{self.campaign}/work-orders", state="made"):
            groups[order["lab_id"], slugs[order["site"]]].append(order)
        for (lab_id, site), orders in groups.items():
            items = [
                {"work_order_id": order["id"], "units": order["made"] - order["rejected"]}
                for order in orders
            ]
            path = f"/campaigns/{self.campaign}/labs/{lab_id}/shipments"
            member = self.lab_people[lab_id]
            sent = member.ask("POST", path, json={"site": site, "items": items})
            path = f"/shipments/{sent['id']}/dispatch"
            member.ask("POST", path, json={"carrier": "Volunteers"}, version=sent["version"])
        self.check("shipping")

    def receive(self) -> None:
        """Hospitals confirm what arrives; one box is damaged."""
        for shipment in self.boss.all(f"/campaigns/{self.campaign}/shipments"):
            now = self.boss.ask("GET", f"/shipments/{shipment['id']}")
            items = [
                {"work_order_id": item["work_order_id"], "good": item["units"], "bad": 0}
                for item in now["items"]
            ]
            if self.chance.random() < 0.05:
                items[0] = items[0] | {"good": items[0]["good"] - 1, "bad": 1}
            path = f"/shipments/{shipment['id']}/confirm"
            self.boss.ask("POST", path, json={"items": items}, version=now["version"])
        self.check("receiving")

    def close(self) -> None:
        """What is still missing is closed short, then the campaign ends."""
        for run in self.boss.all(f"/campaigns/{self.campaign}/solves"):
            if run["state"] in ("queued", "running"):
                self.boss.ask("POST", f"/solves/{run['id']}/cancel", version=run["version"])
        for line in self.boss.all(f"/campaigns/{self.campaign}/lines"):
            if line["state"] not in ("fulfilled", "closed_short", "cancelled"):
                path = f"/lines/{line['id']}/close-short"
                self.boss.ask("POST", path, json={"reason": "Over"}, version=line["version"])
        path = f"/campaigns/{self.campaign}/close"
        self.boss.ask("POST", path, version=self.version_of_campaign())
        self.desk.write(finish_closing)
        ended = self.boss.ask("GET", f"/campaigns/{self.campaign}")
        assert ended["state"] == "closed", ended
        self.check("closing")
        self.count()

    def count(self) -> None:
        """Adds the last figures, which have to agree with the first."""
        totals = self.boss.ask("GET", f"/campaigns/{self.campaign}/totals")
        units = totals["ledger"]
        assert units["requested"] == self.figures["units"]
        assert units["received"] + units["unmet"] == units["requested"], units
        assert units["received"] > units["requested"] / 2, units
        assert sum(totals["lines"].values()) == self.lines
        assert set(totals["lines"]) <= {"fulfilled", "closed_short"}
        self.figures |= {"received": units["received"], "unmet": units["unmet"]}


def made_by_factory(violation: Any) -> bool:
    """Accounts, their roles and tokens are made by the tests themselves, without the journal."""
    return violation.rule in ("I15", "I16") and violation.subject.startswith(
        ("account", "token", "network_role")
    )
