"""Scenarios that are odd but mean something give a plan with reasons, never an error."""

import json
from typing import Any

import pytest

from fabrouter import Scenario, route
from fabrouter.compile import compile_scenario
from fabrouter.plan.check import check_plan
from fabrouter.plan.document import PlanDocument
from fabrouter.plan.read import solution_of
from input_cases import command, literally
from scenario_cases import GONE, WEEKDAYS, scenario, scenario_json


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("FABROUTER_CACHE_DIR", str(tmp_path / "cache"))


def plan_of(changes: dict[str, Any]) -> PlanDocument:
    """Returns the plan of a changed scenario after checking it."""
    loaded = Scenario.from_json(scenario_json(changes))
    document = route(loaded, engine="greedy").document
    compiled = compile_scenario(loaded.document, document.policy)
    assert check_plan(document, compiled, solution_of(document, compiled)) == []
    return document


def reasons_of(changes: dict[str, Any]) -> dict[str, set[str]]:
    """Returns the codes of the reasons for missing units, by line."""
    lines = plan_of(changes).lines
    assert all(sum(reason.units for reason in line.reasons) == line.unmet for line in lines)
    return {line.id: {reason.code for reason in line.reasons} for line in lines}


def warnings_of(changes: dict[str, Any]) -> list[tuple[str, str]]:
    loaded = Scenario.from_json(scenario_json(changes))
    return [(warning.where, warning.code) for warning in loaded.warnings]


@pytest.mark.parametrize(
    "changes",
    [
        {"/lines": []},
        {"/lines": [], "/sites": []},
        {"/lines": [], "/sites": [], "/labs": []},
        {"/lines": [], "/sites": [], "/labs": [], "/designs": [], "/materials": []},
    ],
    ids=["no lines", "no sites", "no labs and lines", "nothing"],
)
def test_nothing_to_do_gives_an_empty_plan(changes):
    """Without orders there is a plan with no lots, proven best."""
    plan = plan_of(changes)
    assert plan.lots == ()
    assert plan.totals.requested_units == 0
    assert plan.solve.status == "optimal"


def test_without_labs_nobody_is_capable():
    """All units are missing for want of a lab."""
    assert set().union(*reasons_of({"/labs": []}).values()) == {"no_capable_lab"}


def test_without_labs_the_command_line_ends_well(tmp_path, capsys):
    """A plan that delivers nothing is still an answer: status 0 and one JSON document."""
    path = tmp_path / "nobody.json"
    path.write_bytes(scenario_json({"/labs": []}))
    said = command(capsys)("route", path, "--json", "--engine", "greedy")
    assert said.status == 0
    assert json.loads(said.out)["totals"]["unmet_units"] == 60
    assert "Traceback" not in said.err


def test_incapable_labs_are_told_by_obstacle():
    """If no machine fits, the reason says how many labs fail at what."""
    plan = plan_of({"/labs": [scenario()["labs"][2]]})
    reasons = {line.id: line.reasons for line in plan.lines}
    assert [reason.code for reason in reasons["savers-lyon"]] == ["no_capable_lab"]
    assert reasons["savers-lyon"][0].obstacles == {"no_machine:3d_printing": 1}


def test_an_island_without_a_ferry_is_too_far():
    """A site that no way leads to is unmet, and the rest is delivered."""
    place = {"lat": -20.9, "lon": 55.5, "country": "RE", "region": "974"}
    reasons = reasons_of({"/sites/1/place": place, "/transport/modes": _road_only()})
    assert reasons["savers-lyon"] == {"too_far"}
    assert reasons["savers-paris"] == set()


def _road_only() -> dict[str, Any]:
    return {"road": {"speed_kmh": 60}}


def test_a_lot_below_the_minimum_is_not_made():
    """Fewer units than any lab would start for are unmet for that reason."""
    changes = {"/designs/1/stages/0/min_lot": 25}
    assert reasons_of(changes)["savers-paris"] == {"below_min_lot"}
    assert reasons_of(changes)["savers-lyon"] == set()


def test_a_design_that_is_not_approved_is_not_delivered():
    """A design for other countries leaves the line unmet for that reason."""
    changes = {"/designs/1/approved_in": ["BE"]}
    assert reasons_of(changes)["savers-paris"] == {"design_not_approved"}
    assert reasons_of(changes)["shields"] == set()


@pytest.mark.parametrize(
    ("changes", "where", "code"),
    [
        ({"/labs/1/opening": GONE}, "/labs/1/opening", "no-hours"),
        ({"/labs/1/machines": []}, "/labs/1/machines", "no-machines"),
        ({"/labs/1/place/lat": 0, "/labs/1/place/lon": -0.0}, "/labs/1/place", "null-island"),
        ({"/lines/1/deadline": "2019-04-05", "/lines/1/due": GONE}, "/lines/1/deadline",
         "outside-horizon"),
        ({"/lines/1/due": "2019-04-03", "/lines/1/deadline": GONE}, "/lines/1/due",
         "outside-horizon"),
        ({"/lines/1/release": "2020-05-01", "/lines/1/due": GONE, "/lines/1/deadline": GONE},
         "/lines/1/release", "outside-horizon"),
    ],
    ids=["no hours", "no machines", "null island", "deadline passed", "due passed", "too late"],
)  # fmt: skip
def test_what_is_odd_is_warned_of_and_planned(changes, where, code):
    """A warning names the place; the plan is made all the same."""
    assert warnings_of(changes) == [(where, code)]
    plan_of(changes)


def test_warnings_go_to_stderr(tmp_path, capsys):
    """With --json, stdout holds the plan alone and stderr the warnings."""
    path = tmp_path / "odd.json"
    path.write_bytes(scenario_json({"/labs/1/opening": GONE}))
    said = command(capsys)("route", path, "--json", "--engine", "greedy")
    assert said.status == 0
    assert json.loads(said.out)["schema_version"] == "1.0"
    assert "Warning: /labs/1/opening" in said.err


def test_minus_zero_is_zero():
    """-0.0 as coordinate is a coordinate."""
    loaded = Scenario.from_json(literally("/sites/1/place/lon", "-0.0"))
    assert loaded.document.sites[1].place.lon == 0


def test_escaped_pairs_and_accents_are_text():
    """Characters beyond the first plane may be escaped or written out."""
    loaded = Scenario.from_json(literally("/name", '"\\ud83d\\ude37 Élan 病院"'))
    assert loaded.document.name == "😷 Élan 病院"


@pytest.mark.parametrize(
    "changes",
    [
        {"/transport/closures": [{"kind": "roads", "lat": 48, "lon": 2, "radius_km": 5}]},
        {"/horizon/start": "2020-04-01T00:00:00+02:00"},
        {"/policy": {"unmet_eur": 7}},
        {"/labs/0/opening/exceptions": [{"date": "2020-04-02"}]},
        {"/labs/0/machines/0/materials": []},
        {"/labs/0/opening/weekly": [{"days": WEEKDAYS, "open": "00:00", "close": "24:00"}]},
    ],
)
def test_what_is_written_reads_back_the_same(changes, tmp_path):
    """Saving leaves out defaults only."""
    loaded = Scenario.from_json(scenario_json(changes))
    loaded.save(tmp_path / "copy.json")
    assert Scenario.load(tmp_path / "copy.json").document == loaded.document
