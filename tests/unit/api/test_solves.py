"""Solves over HTTP."""

import json

import pytest

import service_cases as cases
from fabrouter.advice import Advice
from solve_cases import crisis, orders_of, work

QUICK = {"engine": "greedy", "time_limit_s": 2.0}


@pytest.fixture
def world(desk):
    return crisis(desk)


@pytest.fixture
def coordinator(desk, world):
    return cases.account(desk, coordinates=world.net)


def ask(api, who, campaign, **fields):
    body = {"options": QUICK} | fields
    return api.post(
        f"/api/v1/campaigns/{campaign.id}/solves", json=body, headers=cases.as_account(api, who)
    )


def see(api, who, path, **fields):
    return api.get(f"/api/v1{path}", headers=cases.as_account(api, who), **fields)


def act(api, who, path, **headers):
    return api.post(f"/api/v1{path}", headers=cases.as_account(api, who) | headers)


def test_a_solve_is_a_job(api, desk, world, coordinator):
    answer = ask(api, coordinator, world.campaign)
    assert answer.status_code == 202
    where = answer.headers["location"]
    assert answer.json()["state"] == "queued"
    work(desk)
    shown = api.get(where, headers=cases.as_account(api, coordinator))
    assert shown.json()["state"] == "verified"
    assert shown.json()["finished_at"]
    listed = see(api, coordinator, f"/campaigns/{world.campaign.id}/solves").json()
    assert [row["id"] for row in listed["items"]] == [answer.json()["id"]]


def test_progress_is_streamed_until_the_end(api, desk, world, coordinator):
    run_id = ask(api, coordinator, world.campaign).json()["id"]
    work(desk)
    told = see(api, coordinator, f"/solves/{run_id}/progress")
    assert told.headers["content-type"].startswith("text/event-stream")
    name, data = told.text.strip().split("\n")
    assert name == "event: progress"
    assert json.loads(data.removeprefix("data: "))["state"] == "verified"


def test_the_same_key_asks_once(api, desk, world, coordinator):
    headers = cases.as_account(api, coordinator)
    url = f"/api/v1/campaigns/{world.campaign.id}/solves"
    first = api.post(url, json={"options": QUICK}, headers=headers)
    again = api.post(url, json={"options": QUICK}, headers=headers)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]


@pytest.fixture
def done(api, desk, world, coordinator):
    """Returns the id of a solve with a plan."""
    run_id = ask(api, coordinator, world.campaign).json()["id"]
    work(desk)
    return run_id


def test_a_plan_as_document_map_tables_and_scenario(api, world, coordinator, done):
    plan = see(api, coordinator, f"/solves/{done}/plan").json()
    assert plan["plan"]["totals"]["unmet_units"] == 0
    assert plan["published_at"] is None
    shown = see(api, coordinator, f"/solves/{done}/plan/map").json()
    assert world.site.name in {row["properties"].get("name") for row in shown["features"]}
    table = see(api, coordinator, f"/solves/{done}/plan/tables/lots")
    assert table.text.splitlines()[0].startswith("lot,line,design")
    assert see(api, coordinator, f"/solves/{done}/plan/tables/none").status_code == 404
    scenario = see(api, coordinator, f"/solves/{done}/scenario")
    assert world.site.name not in scenario.text
    assert json.loads(scenario.text)["lines"]


def test_publishing_needs_the_version_seen(api, desk, world, coordinator, done):
    path = f"/solves/{done}/publish"
    assert act(api, coordinator, path).status_code == 428
    assert act(api, coordinator, path, **{"if-match": '"1"'}).status_code == 412
    tag = see(api, coordinator, f"/solves/{done}").headers["etag"]
    answer = act(api, coordinator, path, **{"if-match": tag})
    assert (answer.status_code, answer.json()["state"]) == (200, "published")
    assert sum(row.quantity for row in orders_of(desk, world.campaign)) == 200


def test_plans_side_by_side(api, desk, world, coordinator, done):
    options = QUICK | {"policy": "fastest"}
    other = ask(api, coordinator, world.campaign, kind="what_if", options=options).json()["id"]
    work(desk)
    answer = see(api, coordinator, "/solves/compare", params={"run": [done, other]})
    first, second = answer.json()["plans"]
    assert (first["run_id"], second["run_id"]) == (done, other)
    assert first["lots_like_first"] == first["lots"]
    one = see(api, coordinator, "/solves/compare", params={"run": [done]})
    assert one.status_code in (400, 422)


def test_advice_is_tried_in_a_process_of_its_own(api, coordinator, done):
    answer = see(api, coordinator, f"/solves/{done}/advice", params={"time_limit_s": 1})
    assert answer.status_code == 200
    assert Advice.model_validate_json(answer.content).tried >= 0


def test_waiting_solves_are_cancelled(api, world, coordinator):
    run_id = ask(api, coordinator, world.campaign).json()["id"]
    assert act(api, coordinator, f"/solves/{run_id}/cancel").json()["state"] == "cancelled"
    again = act(api, coordinator, f"/solves/{run_id}/cancel")
    assert again.status_code == 409
    assert again.json()["allowed"] == []


def test_only_coordinators_see_solves(api, desk, world, done):
    others = [
        cases.account(desk, coordinates=cases.network(desk)),
        cases.account(desk, acts_for=world.labs[0]),
        cases.account(desk, researches=world.net),
        cases.account(desk, requests=(world.campaign, world.site)),
    ]
    for who in others:
        for path in ("", "/plan", "/plan/map", "/plan/tables/lots", "/scenario", "/advice"):
            assert see(api, who, f"/solves/{done}{path}").status_code == 404
        assert act(api, who, f"/solves/{done}/cancel").status_code == 404
        assert act(api, who, f"/solves/{done}/stop").status_code == 404
        assert see(api, who, f"/campaigns/{world.campaign.id}/solves").status_code == 404


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        ({"engine": "magic"}, "/options/engine"),
        ({"time_limit_s": -1}, "/options/time_limit_s"),
        ({"time_limit_s": 1e9}, "/options/time_limit_s"),
        ({"seed": 2**31}, "/options/seed"),
        ({"threads": 3}, "/options/threads"),
    ],
)
def test_bad_options_are_named(api, world, coordinator, options, pointer):
    answer = ask(api, coordinator, world.campaign, options=options)
    assert answer.status_code == 422
    assert [row["pointer"] for row in answer.json()["errors"]] == [f"#{pointer}"]


def test_too_many_solves_wait(api, world, coordinator):
    for _ in range(5):
        assert ask(api, coordinator, world.campaign).status_code == 202
    answer = ask(api, coordinator, world.campaign)
    assert answer.status_code == 429
    assert answer.headers["retry-after"]
