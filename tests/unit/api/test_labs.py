"""Labs and designs over HTTP: the life of a lab, files, and who gets which answer."""

from typing import Any
from uuid import uuid4

import pytest

import service_cases as cases
from fabrouter.store.tables import LabRole
from lab_cases import material, work_order
from service_cases import as_account

IDENTITY = {
    "id": "fablab-rennes",
    "name": "Fablab Rennes",
    "place": {"lat": 48.11, "lon": -1.68, "country": "FR"},
}
DECLARED = {
    "opening": {"weekly": [{"days": ["mon", "tue"], "open": "09:00", "close": "17:00"}]},
    "machines": [{"id": "prusa", "name": "Prusa", "capability": "3d_printing", "count": 4}],
}


class Caller:
    """Calls the API as one account."""

    def __init__(self, api, who):
        self.api, self.who = api, who

    def __call__(self, method, path, *, tag=None, **options):
        headers = as_account(self.api, self.who) | options.pop("headers", {})
        if tag:
            headers["if-match"] = tag
        return self.api.request(method, f"/api/v1{path}", headers=headers, **options)


@pytest.fixture
def net(desk):
    return cases.network(desk)


@pytest.fixture
def coordinator(api, desk, net):
    return Caller(api, cases.account(desk, coordinates=net))


def member(api, desk, lab):
    return Caller(api, cases.account(desk, acts_for=lab))


def test_a_lab_joins_declares_and_begins_to_work(api, desk, net, coordinator):
    """From applying to active, with every answer's ETag going into the next call."""
    lab = Caller(api, cases.account(desk))
    made = lab("POST", f"/networks/{net.id}/labs", json=IDENTITY)
    assert (made.status_code, made.json()["state"]) == (201, "applied"), made.text
    path = f"/labs/{made.json()['id']}"
    assert lab("GET", f"{path}/declaration").status_code == 404
    said = lab("PUT", f"{path}/declaration", json=DECLARED, tag=made.headers["etag"])
    assert (said.status_code, said.json()["number"]) == (200, 1), said.text
    stale = lab("PUT", f"{path}/declaration", json=DECLARED, tag=made.headers["etag"])
    assert stale.status_code == 412
    assert lab("PUT", f"{path}/declaration", json=DECLARED).status_code == 428
    verified = coordinator("POST", f"{path}/verify", json={}, tag=said.headers["etag"])
    assert verified.json()["state"] == "verified", verified.text
    active = lab("POST", f"{path}/activate", json={}, tag=verified.headers["etag"])
    assert active.json()["state"] == "active"
    assert active.json()["stopped"] == {"withdrawn": [], "flagged": []}
    again = lab("POST", f"{path}/activate", json={}, tag=active.headers["etag"])
    assert again.status_code == 409
    assert "pause" in again.json()["allowed"]
    seen = lab("GET", f"{path}/declaration").json()["document"]
    assert seen["machines"][0]["count"] == 4
    assert len(lab("GET", f"{path}/declarations").json()["items"]) == 1
    assert lab("GET", "/labs").json()["items"][0]["identity"]["id"] == "fablab-rennes"
    listed = coordinator("GET", f"/networks/{net.id}/labs?state=active").json()["items"]
    assert [row["id"] for row in listed] == [made.json()["id"]]
    confirmed = lab("POST", f"{path}/confirm", tag=active.headers["etag"])
    assert confirmed.status_code == 200


def test_faults_of_a_declaration_have_pointers(api, desk, net):
    lab = cases.lab(desk, net)
    call = member(api, desk, lab)
    wrong = {**DECLARED, "purchases": [{"material": "mithril"}], "skils": []}
    answer = call("PUT", f"/labs/{lab.id}/declaration", json=wrong, tag='"1"')
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/skils"
    del wrong["skils"]
    answer = call("PUT", f"/labs/{lab.id}/declaration", json=wrong, tag='"1"')
    assert answer.json()["errors"][0]["pointer"] == "#/purchases/0/material"


def test_lowering_capacity_below_promises_is_told(api, desk, net):
    """B54: 200 with the days that are over-committed."""
    lab = cases.lab(desk, net)
    work_order(desk, lab, "accepted", booked=4 * 8 * 3600)
    less = {**cases.DECLARATION, "machines": [{**cases.DECLARATION["machines"][0], "count": 1}]}
    answer = member(api, desk, lab)("PUT", f"/labs/{lab.id}/declaration", json=less, tag='"1"')
    assert answer.status_code == 200
    assert answer.json()["over_committed"] == [
        {"pool": "printers", "day": "2020-04-02", "over_s": 3 * 8 * 3600}
    ]


def test_stock_certificates_and_contacts(api, desk, net, coordinator):
    """A lab keeps its holdings; a coordinator checks and, with work, calls."""
    material(desk, net)
    lab = cases.lab(desk, net)
    call, path = member(api, desk, lab), f"/labs/{lab.id}"
    moved = call(
        "POST",
        f"{path}/stock/movements",
        json={"material": "petg", "cause": "received", "quantity": 12.5},
    )
    assert (moved.status_code, moved.json()["balance"]) == (201, 12.5), moved.text
    short = call(
        "POST",
        f"{path}/stock/movements",
        json={"material": "petg", "cause": "used", "quantity": 13},
    )
    assert (short.status_code, short.json()["balance_milli"]) == (409, 12500)
    stock = coordinator("GET", f"{path}/stock").json()
    assert stock == {"balances": [{"material": "petg", "quantity": 12.5}]}
    assert len(coordinator("GET", f"{path}/stock/movements").json()["items"]) == 1
    added = call("POST", f"{path}/certificates", json={"skill": "ce-mask"}).json()
    checked = coordinator("POST", f"{path}/certificates/{added['id']}/check")
    assert (added["checked"], checked.json()["checked"]) == (False, True)
    gone = call("DELETE", f"{path}/certificates/{added['id']}")
    assert gone.status_code == 204
    reach = {"role": "workshop", "name": "Ada", "email": "ada@example.org"}
    contact = call("POST", f"{path}/contacts", json=reach)
    assert contact.status_code == 201
    assert coordinator("GET", f"{path}/contacts").status_code == 403
    work_order(desk, lab, "accepted")
    assert coordinator("GET", f"{path}/contacts").json()["items"][0]["name"] == "Ada"
    where = f"{path}/contacts/{contact.json()['id']}"
    changed = call("PUT", where, json=reach | {"name": "Bo"}, tag=contact.headers["etag"])
    assert changed.json()["name"] == "Bo"
    erased = call("DELETE", where, tag=changed.headers["etag"])
    assert erased.status_code == 204
    assert call("GET", f"{path}/contacts").json()["items"] == []


def test_labs_come_and_go_as_files(api, desk, net, coordinator):
    table = "id,name,lat,lon,country,opening,people\nrennes,Rennes,48.1,-1.7,FR,mon 09:00-18:00,2\n"
    where = f"/networks/{net.id}/labs/import?format=labs_csv"
    send = {"content": table.encode(), "headers": {"content-type": "text/csv"}}
    trial = coordinator("POST", f"{where}&dry_run=true", **send)
    assert (trial.status_code, trial.json()["added"]) == (200, ["rennes"]), trial.text
    assert coordinator("GET", f"/networks/{net.id}/labs").json()["items"] == []
    assert coordinator("POST", where, **send).json()["declared"] == ["rennes"]
    okw = coordinator("GET", f"/networks/{net.id}/labs/export?format=okw")
    assert okw.headers["content-type"].startswith("application/json")
    back = coordinator(
        "POST",
        f"/networks/{net.id}/labs/import?format=okw",
        content=okw.content,
        headers={"content-type": "application/json"},
    )
    assert back.json()["unchanged"] == 1, back.text
    csv = coordinator("GET", f"/networks/{net.id}/labs/export?format=labs_csv").text
    assert "rennes" in csv
    odd = coordinator("GET", f"/networks/{net.id}/labs/export?format=fablabs_io")
    assert odd.status_code == 422
    wrong = coordinator("POST", where, content=b"id;nam\n", headers={"content-type": "text/csv"})
    assert wrong.status_code == 422
    typed = coordinator("POST", where, content=b"%PDF", headers={"content-type": "application/pdf"})
    assert typed.status_code == 415


def test_calendars_come_and_go(api, desk, net):
    lab = cases.lab(desk, net)
    call = member(api, desk, lab)
    ics = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        b"DTSTART:20200402T080000Z\r\nDTEND:20200402T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    where = f"/labs/{lab.id}/busy-times/import?format=icalendar&source=agenda&machines=laser"
    done = call("POST", where, content=ics, headers={"content-type": "text/calendar"})
    assert (done.status_code, done.json()["times"]) == (200, 1), done.text
    listed = call("GET", f"/labs/{lab.id}/busy-times").json()["items"]
    assert [(row["machine"], row["source"]) for row in listed] == [("laser", "agenda")]
    work_order(desk, lab, "accepted")
    feed = call("GET", f"/labs/{lab.id}/calendar.ics?language=fr")
    assert feed.headers["content-type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in feed.content


def test_designs_are_added_approved_and_withdrawn(api, desk, net, coordinator):
    added = coordinator("POST", f"/networks/{net.id}/designs", json=cases.SAVER)
    assert (added.status_code, added.json()["document"]["approved_in"]) == (201, []), added.text
    path = f"/designs/{added.json()['id']}"
    word = {"country": "FR", "state": "approved", "notice": "Wear it.", "notice_fr": "Portez-le."}
    approved = coordinator("POST", f"{path}/approvals", json=word, tag=added.headers["etag"])
    assert approved.status_code == 201, approved.text
    seen = coordinator("GET", path)
    assert seen.json()["document"]["approved_in"] == ["FR"]
    assert coordinator("GET", f"{path}/approvals").json()["items"][0]["notice_fr"] == "Portez-le."
    for kind in ("okh_v1", "okh_losh"):
        assert b"Ear saver" in coordinator("GET", f"{path}/export?format={kind}").content
    reason = {"reason": "It cracks."}
    gone = coordinator("POST", f"{path}/withdraw", json=reason, tag=seen.headers["etag"])
    assert gone.json()["withdrawn_because"] == "It cracks.", gone.text
    assert len(coordinator("GET", f"/networks/{net.id}/designs").json()["items"]) == 1


def test_okh_files_give_questions(api, net, coordinator):
    yaml = (
        b"title: A\ndescription: B\nlicense: {hardware: MIT}\nproject-link: https://example.org\n"
    )
    where = f"/networks/{net.id}/designs/import?format=okh_v1"
    done = coordinator("POST", where, content=yaml, headers={"content-type": "application/yaml"})
    assert done.status_code == 200, done.text
    assert done.json()["design_id"] is None
    assert [row["code"] for row in done.json()["questions"]] == [
        "process",
        "time",
        "materials",
        "mass",
    ]
    bomb = b"a: &a [1]\nb: *a\n"
    refused = coordinator("POST", where, content=bomb, headers={"content-type": "application/yaml"})
    assert refused.json()["errors"][0]["code"] == "aliases-not-allowed"


def test_materials_keep_their_unit(net, coordinator):
    path = f"/networks/{net.id}/materials"
    made = coordinator("POST", path, json={"id": "petg", "name": "PETG", "unit": "g"})
    assert made.status_code == 201, made.text
    body = {"id": "petg", "name": "PETG", "unit": "m"}
    assert coordinator("PUT", f"{path}/petg", json=body, tag='"1"').status_code == 409
    body = {"id": "petg", "name": "Filament", "unit": "g"}
    assert coordinator("PUT", f"{path}/petg", json=body, tag='"1"').json()["version"] == 2
    assert coordinator("GET", f"{path}/petg").json()["document"]["name"] == "Filament"
    assert coordinator("GET", f"{path}/pla").status_code == 404
    assert len(coordinator("GET", path).json()["items"]) == 1
    seeded = coordinator("POST", f"/networks/{net.id}/designs/seed").json()
    assert seeded["designs"] > 5


READS = (
    "",
    "/declaration",
    "/declarations",
    "/stock",
    "/stock/movements",
    "/certificates",
    "/contacts",
    "/busy-times",
    "/export",
    "/calendar.ics",
)

ALLOWED = {
    "member": dict.fromkeys(READS, 200),
    "coordinator": dict.fromkeys(READS, 200) | {"/contacts": 403, "/calendar.ics": 403},
    "borrower": dict.fromkeys(READS, 200) | {"/contacts": 403, "/calendar.ics": 403},
    "administrator": dict.fromkeys(READS, 403) | {"": 200},
    "researcher": dict.fromkeys(READS, 404),
    "other_lab": dict.fromkeys(READS, 404),
    "foreign_coordinator": dict.fromkeys(READS, 404),
    "nobody": dict.fromkeys(READS, 404),
}


@pytest.mark.parametrize("role", ALLOWED)
def test_who_may_read_what_of_a_lab(api, desk, net, role):
    """Foreign and absent labs give the same answer."""
    lab, borrower = cases.lab(desk, net), cases.network(desk)
    cases.grant(desk, lab, borrower)
    roles: dict[str, dict[str, Any]] = {
        "member": {"acts_for": lab},
        "coordinator": {"coordinates": net},
        "borrower": {"coordinates": borrower},
        "administrator": {"administrator": True},
        "researcher": {"researches": net},
        "other_lab": {"acts_for": cases.lab(desk, net)},
        "foreign_coordinator": {"coordinates": cases.network(desk)},
        "nobody": {},
    }
    call = Caller(api, cases.account(desk, **roles[role]))
    for path, status in ALLOWED[role].items():
        answer = call("GET", f"/labs/{lab.id}{path}")
        assert answer.status_code == status, (path, answer.text)
        absent = call("GET", f"/labs/{uuid4()}{path}")
        assert absent.status_code == 404, path
        if status == 404:
            mine, theirs = answer.json(), absent.json()
            mine.pop("instance"), theirs.pop("instance")
            assert mine == theirs


WRITES: tuple[tuple[str, str, Any], ...] = (
    ("PUT", "/identity", IDENTITY),
    ("PUT", "/declaration", DECLARED),
    ("POST", "/confirm", None),
    ("POST", "/pause", {}),
    ("POST", "/suspend", {}),
    ("POST", "/stock/movements", {"material": "petg", "cause": "received", "quantity": 1}),
    ("POST", "/certificates", {"skill": "ce-mask"}),
    ("POST", "/contacts", {"role": "workshop"}),
)


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("borrower", [403] * 8),
        ("administrator", [403, 403, 403, 403, 200, 403, 403, 403]),
        ("researcher", [404] * 8),
        ("other_lab", [404] * 8),
        ("foreign_coordinator", [404] * 8),
    ],
)
def test_who_may_not_write_to_a_lab(api, desk, net, role, statuses):
    lab, borrower = cases.lab(desk, net), cases.network(desk)
    cases.grant(desk, lab, borrower)
    roles: dict[str, dict[str, Any]] = {
        "borrower": {"coordinates": borrower},
        "administrator": {"administrator": True},
        "researcher": {"researches": net},
        "other_lab": {"acts_for": cases.lab(desk, net)},
        "foreign_coordinator": {"coordinates": cases.network(desk)},
    }
    call = Caller(api, cases.account(desk, **roles[role]))
    for (method, path, body), status in zip(WRITES, statuses, strict=True):
        options = {} if body is None else {"json": body}
        answer = call(method, f"/labs/{lab.id}{path}", tag='"1"', **options)
        assert answer.status_code == status, (path, answer.text)


@pytest.mark.parametrize(
    "path",
    [
        "/networks/{net}/materials/%00",
        "/networks/{net}/materials/%F0%9F%98%80",
        "/networks/{net}/labs?state=odd",
        "/networks/{net}/labs/export?format=odd",
        "/labs/{lab}/calendar.ics?language=de",
        "/labs/not-an-id",
    ],
)
def test_odd_addresses_are_refused(api, desk, net, coordinator, path):
    lab = cases.lab(desk, net)
    answer = coordinator("GET", path.format(net=net.id, lab=lab.id))
    assert answer.status_code in (404, 422), answer.text


@pytest.mark.parametrize(
    "query", ["source=%00", "source=", "machines=12", "format=odd", "source=" + "x" * 201]
)
def test_odd_imports_are_refused(api, desk, net, query):
    lab = cases.lab(desk, net)
    kind = "" if "format" in query else "&format=fab_manager"
    answer = member(api, desk, lab)(
        "POST",
        f"/labs/{lab.id}/busy-times/import?{query}{kind}",
        content=b'{"reservations": []}',
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422, answer.text


def test_a_lab_sees_which_designs_it_can_make_and_why_not_the_others(api, desk, net):
    """Per stage what is missing; a pause changes nothing, a withdrawn design is not asked."""
    sewn = {
        **cases.SAVER,
        "stages": [
            {
                "id": "sew",
                "name": "Sewing",
                "operations": [{"capability": "sewing", "machine_min_per_unit": 5.0}],
                "skills": ["hygiene"],
            }
        ],
    }
    cases.design(desk, net, slug="printed")
    cases.design(desk, net, sewn, slug="sewn")
    cases.design(desk, net, slug="gone", withdrawn_at=desk.clock())
    lab = cases.lab(desk, net, state="paused")
    answer = member(api, desk, lab)("GET", f"/labs/{lab.id}/designs")
    found = {row["slug"]: row for row in answer.json()["designs"]}
    assert {slug: row["makeable"] for slug, row in found.items()} == {
        "printed": True,
        "sewn": False,
    }
    assert found["sewn"]["stages"][0]["obstacles"] == [
        {"obstacle": "no_machine", "subject": "sewing"},
        {"obstacle": "skill", "subject": "hygiene"},
    ]
    other = cases.lab(desk, net)
    assert member(api, desk, other)("GET", f"/labs/{lab.id}/designs").status_code == 404


def test_work_is_listed_of_one_lab_alone(api, desk, net):
    """Who acts for two labs sees each one's work apart."""
    first, second = cases.lab(desk, net), cases.lab(desk, net)
    who = cases.account(desk, acts_for=first)
    cases.keep(desk, LabRole(lab_id=second.id, account_id=who.id, created_at=desk.clock()))
    orders = {lab.id: work_order(desk, lab).id for lab in (first, second)}
    call = Caller(api, who)
    assert len(call("GET", "/work-orders").json()["items"]) == 2
    for lab_id, order_id in orders.items():
        (row,) = call("GET", f"/work-orders?lab={lab_id}").json()["items"]
        assert row["id"] == str(order_id)
