"""The published schemas accept what the program writes and refuse what it would refuse."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from fabrouter.cli.main import run
from scenario_cases import commitment, parts, scenario

ROOT = Path(__file__).parents[3]


def schema(name, capsys):
    """Returns a validator for what ``fabrouter schema`` prints."""
    assert run(["schema", name]) == 0
    tree = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(tree)
    return Draft202012Validator(tree)


@pytest.mark.parametrize("name", ["scenario", "plan"])
def test_schemas_are_json_schema(name, capsys):
    """Both schemas follow the dialect they name."""
    assert schema(name, capsys).schema["$schema"].endswith("2020-12/schema")


def test_scenarios_are_accepted(capsys, campaign):
    """The worked example, the tiny scenario and a built campaign follow the schema."""
    validator = schema("scenario", capsys)
    example = json.loads((ROOT / "docs" / "worked_example.json").read_text(encoding="utf-8"))
    rich = scenario({"/commitments": [commitment()], "/parts": [parts(at="2020-04-02")]})
    for tree in (example, scenario(), rich, json.loads(campaign.to_json())):
        assert list(validator.iter_errors(tree)) == []


def test_plans_are_accepted(capsys, tiny_plan, supplied_plan, campaign_plan):
    """Plans that were written follow the schema."""
    validator = schema("plan", capsys)
    for plan in (tiny_plan, supplied_plan, campaign_plan):
        assert list(validator.iter_errors(json.loads(plan.to_json()))) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"/colour": "red"},
        {"/labs/0/colour": "red"},
        {"/labs/0/machines/0/colour": "red"},
        {"/lines/0/quantity": 0},
        {"/lines/0/quantity": "ten"},
        {"/policy": "nicest"},
    ],
)
def test_wrong_scenarios_are_refused(capsys, changes):
    """Unknown keys and values out of range do not pass the schema."""
    assert list(schema("scenario", capsys).iter_errors(scenario(changes)))


def test_unknown_keys_in_plans_are_refused(capsys, tiny_plan):
    """A key that plans do not have does not pass the schema."""
    tree = json.loads(tiny_plan.to_json())
    tree["lots"][0]["colour"] = "red"
    assert list(schema("plan", capsys).iter_errors(tree))
