"""Every rule of consistency: a clean twin, and a planted fault that is found at its place."""

from typing import Any

import pytest

from fabrouter_network.consistency import RULES, check_consistency
from fabrouter_network.consistency.references import check_references
from fabrouter_network.issues import Severity
from input_cases import found
from scenario_cases import GONE, commitment, document, parts, scenario

FRAME = "/designs/0/stages/1"
OPEN = "/labs/0/opening"
AREA = {"south": 41, "west": -5, "north": 51, "east": 10}
SWAPPED = {"lat": 2.35, "lon": 48.85, "country": "FR"}
FERRY = {
    "id": "ferry",
    "mode": "ferry",
    "ends": [{"name": "A", "lat": 43, "lon": 5}, {"name": "B", "lat": 42, "lon": 9}],
}
AFTERNOON = {"days": ["wed"], "open": "17:00", "close": "18:00"}
GOODS: dict[str, Any] = {
    "stage": "assembly",
    "lab": "hub-paris",
    "machines": ["bench", "check"],
    "shipments": [{"at": "2020-04-02", "to": "site-paris", "units": 6}],
}


def case(name: str, clean: Any, faulty: Any, where: str, code: str) -> Any:
    return pytest.param(clean, faulty, where, code, id=name)


def promised(**fields: Any) -> dict[str, Any]:
    return {"/commitments": [commitment(**fields)]}


CASES = [
    case("material ids", {}, {"/materials/1/id": "petg"}, "/materials/1/id", "duplicate-id"),
    case("lab ids", {}, {"/labs/2/id": "lab-lyon"}, "/labs/2/id", "duplicate-id"),
    case("places", {}, {"/sites/0/id": "hub-paris"}, "/sites/0/id", "duplicate-id"),
    case("machine ids", {}, {"/labs/3/machines/1/id": "bench"}, "/labs/3/machines/1/id",
         "duplicate-id"),
    case("crossing ids", {"/transport/crossings": [FERRY]},
         {"/transport/crossings": [FERRY, FERRY]}, "/transport/crossings/1/id", "duplicate-id"),
    case("stage ids", {}, {f"{FRAME}/id": "assembly", f"{FRAME}/parent": "assembly"},
         f"{FRAME}/id", "duplicate-id"),
    case("options once", {"/lines/1/designs/-": {"design": "shield"}},
         {"/lines/1/designs/-": {"design": "saver"}}, "/lines/1/designs/1/design", "duplicate-id"),
    case("stock once", {"/labs/0/stock/-": {"material": "cotton", "quantity": 1}},
         {"/labs/0/stock/-": {"material": "petg", "quantity": 1}}, "/labs/0/stock/1/material",
         "duplicate-id"),
    case("uses once", {f"{FRAME}/materials/-": {"material": "cotton", "quantity": 1}},
         {f"{FRAME}/materials/-": {"material": "petg", "quantity": 1}},
         f"{FRAME}/materials/1/material", "duplicate-id"),
    case("one final stage", {}, {f"{FRAME}/parent": GONE}, "/designs/0/stages", "final-stage"),
    case("no circle", {}, {"/designs/0/stages/0/parent": "frame"}, "/designs/0/stages", "cycle"),
    case("known parent", {}, {f"{FRAME}/parent": "lid"}, f"{FRAME}/parent", "unknown-reference"),
    case("time per unit",
         {f"{FRAME}/operations/0": {"capability": "sewing", "labour_min_per_unit": 1}},
         {f"{FRAME}/operations/0": {"capability": "sewing", "setup_min": 5}},
         f"{FRAME}/operations/0", "no-time"),
    case("rising shares", {"/policy": {"overload_percent": [10, 20]}},
         {"/policy": {"overload_percent": [20, 10]}}, "/policy/overload_percent", "order"),
    case("due and deadline", {"/lines/0/due": "2020-04-05"}, {"/lines/0/due": "2020-04-06"},
         "/lines/0/due", "date-order"),
    case("release and due", {"/lines/0/release": "2020-04-04"},
         {"/lines/0/release": "2020-04-05"}, "/lines/0/release", "date-order"),
    case("release and deadline", {"/lines/0/release": "2020-04-05", "/lines/0/due": GONE},
         {"/lines/0/release": "2020-04-06", "/lines/0/due": GONE}, "/lines/0/release",
         "date-order"),
    case("due in time",
         {"/lines/0/due": "2020-04-01"},
         {"/lines/0/due": "2020-03-31"}, "/lines/0/due", "outside-horizon"),
    case("release in time", {"/lines/2/release": "2020-04-05"},
         {"/lines/2/release": "2020-04-06", "/lines/2/due": GONE, "/lines/2/deadline": GONE},
         "/lines/2/release", "outside-horizon"),
    case("overlap", {f"{OPEN}/weekly/-": AFTERNOON},
         {f"{OPEN}/weekly/-": {**AFTERNOON, "open": "16:59"}}, f"{OPEN}/weekly/1", "overlap"),
    case("overlap of a date",
         {f"{OPEN}/exceptions": [{"date": "2020-04-02", "hours": [
             {"open": "09:00", "close": "10:00"}, {"open": "10:00", "close": "11:00"}]}]},
         {f"{OPEN}/exceptions": [{"date": "2020-04-02", "hours": [
             {"open": "09:00", "close": "10:01"}, {"open": "10:00", "close": "11:00"}]}]},
         f"{OPEN}/exceptions/0/hours/1", "overlap"),
    case("date once", {f"{OPEN}/exceptions": [{"date": "2020-04-02"}, {"date": "2020-04-03"}]},
         {f"{OPEN}/exceptions": [{"date": "2020-04-02"}, {"date": "2020-04-02"}]},
         f"{OPEN}/exceptions/1/date", "duplicate-date"),
    case("inside the area", {"/area": AREA}, {"/area": {**AREA, "east": 4}}, "/labs/1/place",
         "outside-area"),
    case("area not empty", {"/area": AREA}, {"/area": {**AREA, "east": -5}}, "/area", "empty-area"),
    case("not swapped", {}, {"/labs/0/place": SWAPPED}, "/labs/0/place", "outside-area"),
    case("null island", {"/sites/0/place/lat": 48}, {"/sites/0/place": {**SWAPPED, "lat": 0,
         "lon": 0}}, "/sites/0/place", "null-island"),
    case("hours", {"/labs/1/opening": {"exceptions": [{"date": "2020-04-02", "hours": [
             {"open": "09:00", "close": "10:00"}]}]}},
         {"/labs/1/opening": {"exceptions": [{"date": "2020-04-02"}]}}, "/labs/1/opening",
         "no-hours"),
    case("machines", {"/labs/1/machines": [], "/labs/1/status": "paused"},
         {"/labs/1/machines": []}, "/labs/1/machines", "no-machines"),
    case("promised stage", promised(), promised(stage="lid"), "/commitments/0/stage",
         "unknown-reference"),
    case("machine count", promised(), promised(machines=[]), "/commitments/0/machines",
         "wrong-count"),
    case("machine of the lab", promised(), promised(machines=["laser"]),
         "/commitments/0/machines/0", "unknown-reference"),
    case("machine for the work", promised(), promised(machines=["bench"]),
         "/commitments/0/machines/0", "wrong-machine"),
    case("work in the horizon", promised(production=[{"at": "2020-04-05", "units": 6}],
         shipments=[]), promised(production=[{"at": "2020-04-06", "units": 6}], shipments=[]),
         "/commitments/0/production/0/at", "outside-horizon"),
    case("setup in the horizon", promised(setup="2020-04-01"), promised(setup="2020-03-31"),
         "/commitments/0/setup", "outside-horizon"),
    case("goods to the site", promised(**GOODS), promised(**GOODS | {"shipments": [
             {"at": "2020-04-02", "to": "lab-paris", "units": 6}]}),
         "/commitments/0/shipments/0/to", "wrong-destination"),
    case("parts to a lab", promised(), promised(shipments=[
             {"at": "2020-04-02", "to": "site-lyon", "units": 6}]),
         "/commitments/0/shipments/0/to", "wrong-destination"),
    case("lot once", {"/commitments": [commitment(), commitment(id="b", lab="lab-lyon")]},
         {"/commitments": [commitment(), commitment(id="b")]}, "/commitments/1", "duplicate-lot"),
    case("accepted design", promised(), promised(line="savers-paris"), "/commitments/0/design",
         "design-not-accepted"),
    case("not too much", promised(**GOODS | {"shipments": [
             {"at": "2020-04-02", "to": "site-paris", "units": 10}]}),
         promised(**GOODS | {"shipments": [
             {"at": "2020-04-02", "to": "site-paris", "units": 11}]}),
         "/commitments/0/shipments", "over-committed"),
    case("parts have a parent", {"/parts": [parts()]}, {"/parts": [parts(stage="assembly")]},
         "/parts/0/stage", "unknown-reference"),
    case("road figures", {"/transport/modes": {"road": {"speed_kmh": 50}}},
         {"/transport/modes": {"ferry": {"speed_kmh": 50}}}, "/transport/modes", "missing"),
]  # fmt: skip


@pytest.mark.parametrize(("clean", "faulty", "where", "code"), CASES)
def test_each_rule_finds_its_fault_and_nothing_in_its_twin(clean, faulty, where, code):
    """The clean twin has no issue; the planted fault has one, with place, message and advice."""
    assert found(check_consistency(document(clean))) == []
    issues = check_consistency(document(faulty))
    assert (where, code) in found(issues)
    issue = next(row for row in issues if (row.where, row.code) == (where, code))
    assert issue.message
    assert issue.fix


def test_the_tiny_scenario_passes_every_rule():
    """No rule complains about the scenario all tests start from."""
    assert check_consistency(document()) == []
    assert [list(rule(document())) for rule in RULES] == [[] for _ in RULES]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"/labs/1/opening": GONE}, "no-hours"),
        ({"/labs/1/machines": []}, "no-machines"),
        ({"/sites/0/place": {**SWAPPED, "lat": 0, "lon": 0}}, "null-island"),
        ({"/lines/0/due": "2020-03-31"}, "outside-horizon"),
    ],
)
def test_what_can_be_used_is_only_warned_of(changes, code):
    """Odd labs, places and dates are warnings."""
    issues = check_consistency(document(changes))
    assert [(issue.code, issue.severity) for issue in issues] == [(code, Severity.WARNING)]


@pytest.mark.parametrize(
    "changes",
    [
        {"/labs/1/opening": GONE, "/labs/1/status": "paused"},
        {"/labs/1/opening": GONE, "/labs/1/machines/0/hours": "always"},
        {"/labs/1/place": {"lat": -20.9, "lon": 55.5, "country": "RE"}},
        {"/labs/1/place": {"lat": 64.1, "lon": -21.9, "country": "IS"}},
        {"/labs/1/place": {"lat": 10, "lon": 120, "country": "PH"}},
    ],
    ids=["paused", "runs alone", "far south", "far north", "cannot be swapped"],
)
def test_what_is_meant_is_not_warned_of(changes):
    """Paused labs, unattended machines and places that are simply far away are fine."""
    assert check_consistency(document(changes)) == []


def test_a_circle_names_the_way_round():
    """Only the stages of the circle are listed, the first one at both ends."""
    stages = scenario()["designs"][0]["stages"]
    lid = {**stages[1], "id": "lid", "parent": "frame"}
    changes = {"/designs/0/stages/-": lid, f"{FRAME}/parent": "lid"}
    (issue,) = check_consistency(document(changes))
    assert issue.code == "cycle"
    assert "frame → lid → frame" in issue.message


def test_every_overlap_with_a_long_span_is_found():
    """Hours inside longer ones overlap even if shorter hours lie between."""
    weekly = [
        {"days": ["mon"], "open": opens, "close": closes}
        for opens, closes in [("08:00", "20:00"), ("09:00", "10:00"), ("11:00", "12:00")]
    ]
    issues = check_consistency(document({f"{OPEN}/weekly": weekly}))
    assert found(issues) == [(f"{OPEN}/weekly/1", "overlap"), (f"{OPEN}/weekly/2", "overlap")]
    assert all(f"({OPEN}/weekly/0)" in issue.message for issue in issues)


def test_deadline_that_has_passed_is_named_before_the_due_date():
    """One warning per line, for the harder date."""
    changes = {"/lines/0/due": "2020-03-30", "/lines/0/deadline": "2020-03-31"}
    assert found(check_consistency(document(changes))) == [("/lines/0/deadline", "outside-horizon")]


def test_promises_of_several_lots_add_up():
    """Two lots of six units exceed a line of ten; offers do not count."""
    machines = scenario()["labs"][3]["machines"]
    base = {"/labs/3/machines": [*machines, {**machines[0], "id": "b2"}]}
    two = [commitment(**GOODS), commitment(**GOODS | {"id": "b", "machines": ["b2", "check"]})]
    issues = check_consistency(document({**base, "/commitments": two}))
    assert found(issues) == [("/commitments/1/shipments", "over-committed")]
    two[1]["status"] = "offered"
    assert check_consistency(document({**base, "/commitments": two})) == []


def test_ids_of_rows_that_were_left_out_count_as_known():
    """The reader passes ids of misshapen rows, so that nothing else dangles."""
    changed = document({"/lines/0/site": "lost", "/labs/0/stock/0/material": "gold"})
    issues = list(check_references(changed, {"sites": frozenset({"lost"})}))
    assert found(issues) == [("/labs/0/stock/0/material", "unknown-reference")]


def test_links_to_left_out_labs_do_not_dangle():
    """A lab that was left out is still a place."""
    override = {"ends": ["lab-paris", "lost"], "hours": 1, "km": 1}
    changed = document({"/transport/overrides": [override]})
    assert found(list(check_references(changed, {}))) == [
        ("/transport/overrides/0/ends/1", "unknown-reference")
    ]
    assert list(check_references(changed, {"labs": frozenset({"lost"})})) == []


@pytest.mark.parametrize(
    ("name", "value", "changes", "where"),
    [
        ("MOST_LINKS", 23, {}, "/labs"),
        ("MOST_UNITS_IN_ALL", 59, {}, "/lines"),
        ("MOST_ROWS", 3, {}, "/labs"),
    ],
)
def test_sizes_have_limits(name, value, changes, where, monkeypatch):
    """At the limit a scenario passes, one more is too large."""
    monkeypatch.setattr(f"fabrouter_network.consistency.sizes.{name}", value + 1)
    assert check_consistency(document(changes)) == []
    monkeypatch.setattr(f"fabrouter_network.consistency.sizes.{name}", value)
    assert found(check_consistency(document(changes))) == [(where, "instance-too-large")]
