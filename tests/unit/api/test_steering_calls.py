"""Calls behind a coordinator's pages: situation, changes, filters, files."""

import csv
import io

import pytest

import service_cases as cases
from fabrouter.service.shipments import receive
from fabrouter.service.shipments.inputs import Receipt
from fabrouter.service.work_orders import reply
from fabrouter.service.work_orders.inputs import Acceptance
from solve_cases import solved
from work_cases import world


@pytest.fixture
def w(desk):
    return world(desk, transport={"roads": "none"}, name="=Spring")


@pytest.fixture
def see(api, desk, w):
    """Returns what reads for the network's coordinator."""
    headers = cases.as_account(api, cases.account(desk, coordinates=w.net))

    def look(path, **query):
        answer = api.get(f"/api/v1{path}", params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer

    return look


def test_a_situation_and_what_a_plan_changes(desk, w, see):
    w.do(reply.decline, w.maker, w.offer(30).id, "no", None)
    told = see(f"/campaigns/{w.campaign.id}/situation").json()
    assert told["work"] == [{"state": "declined", "count": 1, "units": 30}]
    assert [(row["kind"], row["units"]) for row in told["alerts"]] == [("declined", 30)]
    run = solved(desk, w.campaign)
    found = see(f"/solves/{run.id}/plan/changes").json()
    assert found["totals_before"]["unmet_units"] == 100
    assert [row["name"] for row in found["labs"]] == [w.other_lab.name]
    (line,) = found["lines"]
    assert (line["site_name"], line["after"]["on_time"]) == (w.site.name, 100)
    (lot,) = found["lots"]
    assert (lot["lab_name"], lot["after"]["units"]) == (w.other_lab.name, 100)


def test_work_orders_by_design_and_by_due_day(w, see):
    later, sooner = (w.offer(10, day=day) for day in reversed(cases.campaign_days(w.campaign)[1:3]))
    path = f"/campaigns/{w.campaign.id}/work-orders"
    listed = see(path, sort="due", limit=1).json()
    further = see(path, sort="due", limit=1, cursor=listed["next"]).json()
    ids = [row["id"] for row in listed["items"] + further["items"]]
    assert ids == [str(sooner.id), str(later.id)]
    assert len(see(path, design=str(w.design.id)).json()["items"]) == 2
    assert see(path, design=str(later.id)).json()["items"] == []


def test_events_by_subject_and_of_one_thing(w, see):
    one, _ = w.offer(10), w.offer(20)
    w.do(reply.accept, w.maker, one.id, Acceptance(), None)
    solved(w.desk, w.campaign)
    path = "/events"
    query = {"campaign": str(w.campaign.id)}
    subjects = {row["subject"] for row in see(path, **query).json()["items"]}
    assert subjects == {"work_order", "solve_run"}
    work = see(path, **query, subject=["work_order", "shipment"]).json()["items"]
    assert {row["subject"] for row in work} == {"work_order"}
    kinds = [row["kind"] for row in see(path, **query, about=str(one.id)).json()["items"]]
    assert kinds == ["work_order.accepted", "work_order.offered"]


def table(answer):
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_files_of_a_campaign(w, see):
    """Lines with their units, what labs did, and a report; nothing that spreadsheets would run."""
    parcel = w.sent(w.made(60), 50)
    w.do(receive.confirm, w.requester, parcel.id, Receipt(), None)
    path = f"/campaigns/{w.campaign.id}"
    (line,) = table(see(f"{path}/lines/export"))
    assert (line["id"], line["requested"], line["received"]) == (w.line.key, "100", "50")
    assert (line["made"], line["unmet"]) == ("10", "40")
    (effort,) = table(see(f"{path}/efforts.csv"))
    assert (effort["lab"], effort["made"]) == (w.lab.name, "60")
    assert effort["campaign"].startswith("'=")
    assert float(effort["total_eur"]) > 0
    for language in ("en", "fr"):
        paper = see(f"{path}/report.pdf", language=language)
        assert paper.content.startswith(b"%PDF-")
        assert paper.headers["content-type"] == "application/pdf"


def test_requesters_export_their_own_lines_only(api, desk, w):
    cases.line(desk, w.campaign, cases.site(desk, w.net), w.design)
    who = cases.account(desk, requests=(w.campaign, w.site))
    path = f"/api/v1/campaigns/{w.campaign.id}"
    headers = cases.as_account(api, who)
    rows = table(api.get(f"{path}/lines/export", headers=headers))
    assert [row["id"] for row in rows] == [w.line.key]
    assert api.get(f"{path}/report.pdf", headers=headers).status_code in (403, 404)
    assert api.get(f"{path}/situation", headers=headers).status_code in (403, 404)
