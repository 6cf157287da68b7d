"""A running campaign made over HTTP alone, as its people would: links, tokens, roles, labs, lines.

Nothing bypasses the service, so every row has its journal entry and every rule can be checked.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from campaign_script import TOWNS
from fabrouter.access.scopes import SCOPES
from fabrouter.service.accounts import AccountInput
from fabrouter.service.first_steps import add_person
from fabrouter.settings import Settings
from fabrouter.store import Desk, Store
from fabrouter.store.upgrade import upgrade
from fabrouter_client.connection import new_key

_PASSWORD = "a long enough password"
LABS = 5
SITES = ("hospital-0", "hospital-1")
DAYS = 14
PETG_MILLI_PER_UNIT = 10_000
FIRST_STOCK_MILLI = 10**9
"""So much material that none of the work lacks any: then sums are exact."""

DECLARATION: dict[str, Any] = {
    "opening": {
        "weekly": [
            {
                "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                "open": "08:00",
                "close": "20:00",
            }
        ]
    },
    "machines": [{"id": "printers", "name": "Printers", "capability": "3d_printing", "count": 4}],
}
_PETG = {"id": "petg", "name": "PETG", "unit": "g"}
_SHIELD = {
    "id": "shield",
    "name": "Face shield",
    "stages": [
        {
            "id": "whole",
            "name": "Whole shield",
            "mass_g": 60.0,
            "operations": [{"capability": "3d_printing", "machine_min_per_unit": 5.0}],
            "materials": [{"material": "petg", "quantity": PETG_MILLI_PER_UNIT / 1000}],
        }
    ],
}


@dataclass(frozen=True)
class LabSeat:
    """A lab and who acts for it.

    Parameters
    ----------
    token
        Of its member.
    lab_id, version
        The lab as it is when the campaign begins.
    """

    token: str
    lab_id: str
    version: int


@dataclass(frozen=True)
class KillWorld:
    """A campaign before anybody is killed.

    Parameters
    ----------
    coordinator
        Token of who coordinates.
    labs
        Labs; each member may move the stock of the next lab, too.
    requesters
        Token, site id and site of people who ask for goods.
    campaign_id, campaign_version
        The campaign, which is active.
    """

    coordinator: str
    labs: list[LabSeat]
    requesters: list[tuple[str, str, str]]
    campaign_id: str
    campaign_version: int


def first_link(settings: Settings) -> str:
    """Makes the schema and the first administrator; returns the secret of its one-time link."""
    store = Store(settings.database_url)
    try:
        upgrade(store)
        given = AccountInput(email="root@example.org", name="Root", is_administrator=True)
        return add_person(Desk(store), settings, given).url.partition("#")[2]
    finally:
        store.close()


def build_world(address: str, link: str) -> KillWorld:
    """Returns a new campaign behind an address; ``link`` is that of :func:`first_link`."""
    root = _Person(address, _token_of(address, link))
    network = root.ask("POST", "/networks", {"slug": "fr", "name": "France", "country": "FR"})["id"]
    names = ["boss", *(f"lab{n}" for n in range(LABS)), *SITES]
    with ThreadPoolExecutor(4) as pool:
        people = dict(
            zip(names, pool.map(lambda name: _newcomer(root, address, name), names), strict=True)
        )
    boss = people["boss"]
    root.ask("POST", f"/networks/{network}/roles", _role("boss", "coordinator"))
    boss.ask("POST", f"/networks/{network}/materials", _PETG)
    made = boss.ask("POST", f"/networks/{network}/designs", _SHIELD)
    decided = {"country": "FR", "state": "approved", "notice": "Emergency use only."}
    boss.ask("POST", f"/designs/{made['id']}/approvals", decided, made["version"])
    labs = [_lab(boss, people[f"lab{number}"], network, number) for number in range(LABS)]
    for number, seat in enumerate(labs):
        person = {"email": _email(f"lab{(number - 1) % LABS}"), "name": "Neighbour"}
        people[f"lab{number}"].ask("POST", f"/labs/{seat.lab_id}/roles", person)
    campaign, sites = _campaign(boss, network)
    requesters = [(people[site].token, sites[site], site) for site in SITES]
    return KillWorld(boss.token, labs, requesters, campaign["id"], campaign["version"])


def _lab(boss: "_Person", member: "_Person", network: str, number: int) -> LabSeat:
    town, lat, lon, region = TOWNS[number % len(TOWNS)]
    place = {"lat": lat, "lon": lon, "country": "FR", "region": region}
    given = {"id": f"lab-{number}", "name": f"Lab {town} {number}", "place": place}
    lab = member.ask("POST", f"/networks/{network}/labs", given)
    path = f"/labs/{lab['id']}"
    lab = boss.ask("POST", f"{path}/verify", {"reason": ""}, lab["version"])
    lab = member.ask("PUT", f"{path}/declaration", DECLARATION, lab["version"])
    lab = member.ask("POST", f"{path}/activate", {"reason": ""}, lab["version"])
    first = {"material": "petg", "cause": "received", "quantity": FIRST_STOCK_MILLI / 1000}
    member.ask("POST", f"{path}/stock/movements", first)
    return LabSeat(member.token, lab["id"], lab["version"])


def _campaign(boss: "_Person", network: str) -> tuple[dict[str, Any], dict[str, str]]:
    town, lat, lon, region = TOWNS[0]
    rows = [f"{site},{town} {site},{lat},{lon},FR,{region}" for site in SITES]
    table = "\n".join(["id,name,lat,lon,country,region", *rows])
    boss.ask("POST", f"/networks/{network}/sites/import", table)
    found = boss.ask("GET", f"/networks/{network}/sites")["items"]
    sites = {site["slug"]: site["id"] for site in found}
    today = datetime.now(UTC).date()
    given = {
        "name": "Shields",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=DAYS - 1)).isoformat(),
        "transport": {"roads": "none"},
    }
    campaign = boss.ask("POST", f"/networks/{network}/campaigns", given)
    path = f"/campaigns/{campaign['id']}"
    campaign = boss.ask("POST", f"{path}/launch", None, campaign["version"])
    for site in SITES:
        role = _role(site, "requester") | {"site_id": sites[site]}
        boss.ask("POST", f"{path}/roles", role)
    return campaign, sites


def _role(name: str, role: str) -> dict[str, Any]:
    return {"email": _email(name), "name": name, "role": role}


def _email(name: str) -> str:
    return f"{name}@example.org"


def _newcomer(root: "_Person", address: str, name: str) -> "_Person":
    made = root.ask("POST", "/accounts", {"email": _email(name), "name": name.title()})
    return _Person(address, _token_of(address, made["link"]["url"].partition("#")[2]))


def _token_of(address: str, link: str) -> str:
    """Returns a token of somebody who chooses a password by a link."""
    with httpx.Client(base_url=f"{address}/api/v1", timeout=60, verify=False) as browser:
        chosen = browser.post("/session/link", json={"secret": link, "password": _PASSWORD})
        assert chosen.status_code == 201, chosen.text
        headers = {"x-csrf-token": chosen.json()["csrf_token"], "idempotency-key": new_key()}
        wanted = {"name": "program", "scopes": sorted(SCOPES)}
        made = browser.post("/tokens", json=wanted, headers=headers)
        assert made.status_code == 201, made.text
        secret: str = made.json()["secret"]
        return secret


@dataclass(frozen=True)
class _Person:
    address: str
    token: str

    def ask(self, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
        """Calls the API once and returns its answer, which must be good."""
        headers = {"authorization": f"Bearer {self.token}", "idempotency-key": new_key()}
        if version is not None:
            headers["if-match"] = f'"{version}"'
        options: dict[str, Any] = {} if body is None else {"json": body}
        if isinstance(body, str):
            options, headers["content-type"] = {"content": body}, "text/csv"
        url = f"{self.address}/api/v1{path}"
        answer = httpx.request(method, url, headers=headers, timeout=60, verify=False, **options)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()
