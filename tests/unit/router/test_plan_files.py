"""Plan files: written and read back, and what is said about those that cannot be read."""

import json
import random

import pytest

from fabrouter import InputError, Scenario, route
from fabrouter.compile import compile_scenario
from fabrouter.plan.document import PlanDocument
from fabrouter.plan.plan import reference_to
from fabrouter.plan.read import read_plan, solution_of
from scenario_cases import commitment, document, scenario, scenario_json


@pytest.fixture
def saved(tiny_plan, tmp_path):
    """Returns the file of the tiny scenario's plan."""
    tiny_plan.save(tmp_path / "plan.json")
    return tmp_path / "plan.json"


def refused(path):
    """Returns (where, code) of everything wrong with a plan file."""
    with pytest.raises(InputError) as caught:
        read_plan(path)
    return [(issue.where, issue.code) for issue in caught.value.issues]


@pytest.mark.parametrize("name", ["tiny_plan", "supplied_plan"])
def test_plans_survive_writing_and_reading(name, request, tmp_path):
    """A plan read back is the plan that was written, figure for figure."""
    plan = request.getfixturevalue(name)
    plan.save(tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json") == plan.document


def test_decisions_survive_writing_and_reading(supplied_plan):
    """Names turn back into the rows they came from: building again gives the same lots."""
    document = PlanDocument.model_validate_json(supplied_plan.to_json())
    solution = solution_of(document, supplied_plan.compiled)
    assert len(solution.lots) == len(document.lots)
    assert [bought.quantity / 10 for bought in solution.purchases] == [
        bought.quantity for bought in document.purchases
    ]
    assert sorted(moved.quantity / 10 for moved in solution.transfers) == sorted(
        moved.quantity for moved in document.transfers
    )


def test_the_fingerprint_ignores_order_and_defaults():
    """Shuffled lists and defaults written out leave the fingerprint alone."""
    first = reference_to(compile_scenario(document({"/commitments": [commitment()]})))
    tree = scenario({"/commitments": [commitment()]})
    for name in ("labs", "sites", "designs", "lines", "materials"):
        random.Random(1).shuffle(tree[name])
        tree[name].reverse()
    tree["policy"] = "balanced"
    other = Scenario.from_json(json.dumps(tree))
    assert reference_to(compile_scenario(other.document)) == first


@pytest.mark.parametrize(
    "changes",
    [
        {"/lines/0/quantity": 11},
        {"/name": "other"},
        {"/labs/0/limits": {"max_share_percent": 99}},
        {"/commitments": [commitment()]},
        {"/policy": "fastest"},
    ],
)
def test_the_fingerprint_tells_scenarios_apart(changes):
    """Any difference in content gives another fingerprint."""
    one, other = (reference_to(compile_scenario(document(c))) for c in (None, changes))
    assert one.sha256 != other.sha256


def test_the_policy_of_a_solve_is_not_part_of_the_fingerprint():
    """A plan made with another policy still belongs to its scenario."""
    one, other = (compile_scenario(document(), name) for name in ("balanced", "fastest"))
    assert reference_to(one) == reference_to(other)


def test_warnings_about_the_scenario_travel_with_the_plan():
    """What was odd about the scenario stands in the plan too."""
    odd = Scenario(document({"/lines/1/due": "2020-03-20"}))
    assert odd.warnings
    plan = route(odd, engine="greedy")
    assert plan.document.warnings == tuple(str(warning) for warning in odd.warnings)


def test_a_scenario_is_no_plan(tmp_path):
    """A scenario given as plan is named as missing everything a plan has."""
    (tmp_path / "x.json").write_bytes(scenario_json())
    found = refused(tmp_path / "x.json")
    assert ("/lots", "missing-key") in found or any(where == "/lots" for where, _ in found)


@pytest.mark.parametrize("text", ["[]", "{}", '{"schema_version": "2.0"}', "3", '"plan"'])
def test_other_json_is_no_plan(text, tmp_path):
    """JSON of another kind or version is refused before anything else is said about it."""
    (tmp_path / "x.json").write_text(text)
    assert refused(tmp_path / "x.json") == [("/schema_version", "unknown-version")]


def test_a_truncated_plan_is_refused(saved):
    """Half a file names the line where it ends."""
    saved.write_bytes(saved.read_bytes()[:1000])
    ((where, _),) = refused(saved)
    assert where.startswith("line ")


def test_a_missing_or_unreadable_plan_is_refused(tmp_path):
    """A file that is not there, or a folder, is bad input."""
    assert refused(tmp_path / "none.json") == [("", "unreadable")]
    assert refused(tmp_path) == [("", "unreadable")]


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/lots/0/made", -1),
        ("/lots/0/made", "3"),
        ("/lots/0/production/0/units", 0),
        ("/lots/0/production/0/at", "2020-04-01"),
        ("/lots/0/colour", "red"),
        ("/solve/status", "great"),
        ("/scenario/sha256", "abc"),
    ],
)
def test_wrong_values_are_named_by_pointer(saved, pointer, value):
    """Every value of the wrong kind is found where it stands."""
    tree = json.loads(saved.read_text())
    *path, last = pointer.split("/")[1:]
    node = tree
    for part in path:
        node = node[int(part)] if isinstance(node, list) else node[part]
    node[last] = value
    saved.write_text(json.dumps(tree))
    assert [where for where, _ in refused(saved)] == [pointer]


def test_a_key_written_twice_is_refused(saved):
    """Two values for one key leave no doubt about which was meant: none."""
    saved.write_text(saved.read_text().replace('"seed": 0', '"seed": 0, "seed": 1'))
    assert any("seed" in where for where, _ in refused(saved))


def unreadable(plan, change):
    """Returns (where, code) of what ``solution_of`` refuses in a changed plan."""
    tree = json.loads(plan.to_json())
    change(tree)
    document = PlanDocument.model_validate_json(json.dumps(tree))
    with pytest.raises(InputError) as caught:
        solution_of(document, plan.compiled)
    return [(issue.where, issue.code) for issue in caught.value.issues]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("lots", 0, "line"), "nobody"),
        (("lots", 0, "stage"), "nothing"),
        (("lots", 0, "lab"), "nowhere"),
        (("lots", 0, "machines"), ["magic"]),
        (("lots", 0, "shipments", 0, "to"), "moon"),
        (("purchases", 0, "lab"), "nowhere"),
        (("purchases", 0, "material"), "gold"),
        (("lines", 0, "id"), "nobody"),
        (("lines", 0, "site"), "moon"),
        (("shipments", 0, "origin"), "moon"),
        (("shipments", 0, "destination"), "moon"),
        (("labs", 0, "id"), "nowhere"),
    ],
)
def test_unknown_names_are_named(supplied_plan, path, value):
    """A name the scenario does not have is found wherever the plan uses it."""

    def change(tree):
        node = tree
        for part in path[:-1]:
            node = node[part]
        node[path[-1]] = value

    assert ("/" + "/".join(map(str, path)), "unknown-reference") in unreadable(
        supplied_plan, change
    )


def test_transfers_need_a_lane(supplied_plan):
    """Material moved where no lane leads is refused."""

    def change(tree):
        tree["transfers"][0]["destination"] = tree["transfers"][0]["origin"]

    assert ("/transfers/0", "unknown-reference") in unreadable(supplied_plan, change)


@pytest.mark.parametrize(
    "instant", ["2020-04-01T22:00:01Z", "2020-03-30T22:00:00Z", "2020-04-05T22:00:00Z"]
)
def test_instants_lie_on_the_grid(supplied_plan, instant):
    """Work at a time that starts no period of the scenario is refused."""

    def change(tree):
        tree["lots"][0]["production"][0]["at"] = instant

    assert unreadable(supplied_plan, change) == [("/lots/0/production/0/at", "outside-horizon")]
