"""A campaign over HTTP: from draft to statement, and what is refused."""

import pytest

import service_cases as cases
from fabrouter.service.work_orders.offers import offer
from work_cases import PETG, world


class Caller:
    """Somebody who calls the API, with a new key for every change."""

    def __init__(self, api, account):
        self.api, self.base = api, cases.as_account(api, account)

    def call(self, method, path, *, version=None, **kw):
        """Calls and returns the answer; ``version`` is sent as ``If-Match``."""
        headers = self.base | {"idempotency-key": cases.key()} | kw.pop("headers", {})
        if version is not None:
            headers["if-match"] = f'"{version}"'
        return self.api.request(method, f"/api/v1{path}", headers=headers, **kw)

    def ok(self, method, path, status=200, **kw):
        """Calls, and returns what came back if that was good."""
        answer = self.call(method, path, **kw)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.headers.get("content-type") == "application/json" else answer


@pytest.fixture
def w(desk):
    return world(desk, is_public=True)


@pytest.fixture
def coordinator(api, desk, w):
    return Caller(api, cases.account(desk, coordinates=w.net))


@pytest.fixture
def maker(api, desk, w):
    return Caller(api, cases.account(desk, acts_for=w.lab))


@pytest.fixture
def requester(api, desk, w):
    return Caller(api, cases.account(desk, requests=(w.campaign, w.site)))


def line(w, key="a", **fields):
    designs = [{"design": w.design.slug}]
    return {"id": key, "site": w.site.slug, "designs": designs, "quantity": 40} | fields


def test_a_draft_is_filled_and_launched(w, coordinator):
    days = {"starts_on": "2020-04-02", "ends_on": "2020-04-20"}
    made = coordinator.ok("POST", f"/networks/{w.net.id}/campaigns", 201, json={"name": "A"} | days)
    path = f"/campaigns/{made['id']}"
    added = coordinator.ok("POST", f"{path}/lines", 201, json={"lines": [line(w), line(w, "b")]})
    assert added == {"added": 2, "updated": 0, "unchanged": 0}
    shown = coordinator.ok("GET", f"{path}/lines?limit=1")
    assert [row["key"] for row in shown["items"]] == ["a"]
    rest = coordinator.ok("GET", f"{path}/lines?limit=1&cursor={shown['next']}")
    assert [row["ledger"]["unmet"] for row in rest["items"]] == [40]
    assert coordinator.call("POST", f"{path}/launch").status_code == 428
    launched = coordinator.ok("POST", f"{path}/launch", version=made["version"])
    assert launched["state"] == "active"
    again = coordinator.call("POST", f"{path}/launch", version=launched["version"])
    assert (again.status_code, again.json()["allowed"]) == (409, ["cancel", "close", "pause"])
    assert coordinator.call("POST", f"{path}/pause", version=1).status_code == 412
    assert coordinator.ok("GET", f"{path}/totals")["lines"] == {"open": 2}


def test_a_table_is_imported_or_refused_with_rows(w, coordinator):
    path = f"/campaigns/{w.campaign.id}/lines/import"
    table = f"id,site,designs,quantity\na,{w.site.slug},{w.design.slug},{{}}\n"
    csv = {"headers": {"content-type": "text/csv"}}
    tried = coordinator.ok("POST", f"{path}?dry_run=true", content=table.format(5), **csv)
    assert tried["added"] == 1
    assert coordinator.ok("POST", path, content=table.format(5), **csv)["added"] == 1
    assert coordinator.call("POST", path, content=table.format(5), **csv).status_code == 409
    upsert = coordinator.ok("POST", f"{path}?on_duplicate=upsert", content=table.format(6), **csv)
    assert upsert == {"added": 0, "updated": 1, "unchanged": 0}
    wrong = coordinator.call("POST", path, content=table.format("1,5"), **csv)
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["row"] == 2


def test_requesters_ask_and_coordinators_verify(w, coordinator, requester):
    path = f"/campaigns/{w.campaign.id}/lines"
    requester.ok("POST", path, 201, json={"lines": [line(w)]})
    (waiting,) = requester.ok("GET", f"{path}?open=false")["items"]
    assert waiting["state"] == "draft"
    assert (
        requester.call("POST", f"{path}/verify", json={"lines": [waiting["id"]]}).status_code == 403
    )
    assert coordinator.ok("POST", f"{path}/verify", json={"lines": [waiting["id"]]}) == {
        "opened": 1
    }
    seen = requester.ok("GET", f"/lines/{waiting['id']}")
    assert (seen["state"], seen["version"]) == ("open", 2)


def test_work_goes_from_offer_to_statement(w, coordinator, maker, requester):
    order = w.offer(100, materials=PETG)
    (seen,) = maker.ok("GET", "/work-orders?state=offered")["items"]
    assert (seen["id"], seen["site"], seen["line"]) == (str(order.id), w.site.name, w.line.key)
    path = f"/work-orders/{order.id}"
    taken = maker.ok("POST", f"{path}/accept", json={}, version=seen["version"])
    maker.ok("POST", f"{path}/start", version=taken["version"])
    report = maker.ok("POST", f"{path}/reports", json={"made": 100, "key": "r1"})
    assert maker.ok("POST", f"{path}/reports", json={"made": 100, "key": "r1"})["made"] == 100
    over = maker.call("POST", f"{path}/reports", json={"made": 1})
    assert (over.status_code, over.json()["errors"][0]["code"]) == (422, "over-quantity")
    maker.ok("POST", f"{path}/finish", version=report["version"])
    assert len(maker.ok("GET", f"{path}/entries")["entries"]) == 1
    assert maker.ok("GET", f"{path}/paper.pdf?language=fr").content.startswith(b"%PDF")
    parcel = {"site": w.site.slug, "items": [{"work_order_id": str(order.id), "units": 100}]}
    packed = maker.ok(
        "POST", f"/campaigns/{w.campaign.id}/labs/{w.lab.id}/shipments", 201, json=parcel
    )
    path = f"/shipments/{packed['id']}"
    sent = maker.ok("POST", f"{path}/dispatch", json={"tracking": "X"}, version=packed["version"])
    assert requester.ok("GET", f"{path}/packing-list.pdf").content.startswith(b"%PDF")
    requester.ok("POST", f"{path}/confirm", json={}, version=sent["version"])
    listed = requester.ok("GET", f"/campaigns/{w.campaign.id}/shipments?state=confirmed")["items"]
    assert [item["good"] for row in listed for item in row["items"]] == [100]
    assert requester.ok("GET", f"/lines/{w.line.id}")["state"] == "fulfilled"
    path = f"/campaigns/{w.campaign.id}"
    (effort,) = coordinator.ok("GET", f"{path}/efforts")["labs"]
    assert (effort["made"], effort["machine_s"]) == (100, 30_600)
    csv = maker.ok("GET", f"{path}/labs/{w.lab.id}/statement.csv")
    assert csv.text.startswith("campaign,lab,kind")
    assert maker.ok("GET", f"{path}/labs/{w.lab.id}/statement.pdf").content.startswith(b"%PDF")


def test_several_offers_are_accepted_at_once(w, maker):
    orders = [w.offer(10), w.offer(20)]
    ids = [str(order.id) for order in orders]
    done = maker.ok("POST", "/work-orders/accept", json={"work_orders": ids})
    assert sorted(done["work_orders"]) == sorted(ids)
    again = maker.call("POST", "/work-orders/accept", json={"work_orders": ids})
    assert (again.status_code, again.json()["state"]) == (409, "accepted")


def test_work_is_listed_by_state_lab_and_site(w, coordinator, maker):
    w.offer(10)
    w.offer(10, lab=w.other_lab)
    path = f"/campaigns/{w.campaign.id}/work-orders"

    def count(who, query):
        return len(who.ok("GET", f"{path}?{query}")["items"])

    assert count(coordinator, "") == 2
    assert count(coordinator, f"lab={w.lab.id}") == 1
    assert count(coordinator, f"site={w.site.id}&state=offered&state=accepted") == 2
    assert count(coordinator, "state=accepted") == 0
    assert count(coordinator, f"line={w.line.id}") == 2
    assert count(maker, "") == 1
    assert coordinator.call("GET", f"{path}?state=nonsense").status_code in (400, 422)


def test_everybody_sees_public_figures(w, api):
    w.offer(10)
    shown = api.get(f"/api/v1/campaigns/{w.campaign.id}/transparency")
    assert (shown.status_code, shown.json()["unmet"]) == (200, 100)
    assert api.get(f"/api/v1/campaigns/{w.line.id}/transparency").status_code == 404


def test_foreign_and_absent_are_alike(w, api, desk):
    order = w.offer(10)
    stranger = Caller(api, cases.account(desk, acts_for=w.other_lab))
    absent = "01890000-0000-7000-8000-000000000000"
    for path in ("/work-orders/{}", "/campaigns/{}", "/lines/{}", "/campaigns/{}/efforts"):
        known = {"/work-orders/{}": order.id, "/lines/{}": w.line.id}.get(path, w.campaign.id)
        foreign, missing = (stranger.call("GET", path.format(i)) for i in (known, absent))
        assert (foreign.status_code, missing.status_code) == (404, 404), path
        strip = ("instance",)
        bodies = [{k: v for k, v in a.json().items() if k not in strip} for a in (foreign, missing)]
        assert bodies[0] == bodies[1]


def test_lots_of_one_plan_are_offered_together(w):
    lots = [w.lot(60), w.lot(40, lab=w.other_lab)]
    made = w.desk.write(lambda unit: offer(unit, w.campaign, lots, None))
    assert [order.number for order in made] == [1, 2]
