"""``fabrouter simulate``: plans side by side, and what is refused."""

import json

import pytest

from fabrouter import Scenario, route
from fabrouter.cli.main import run
from scenario_cases import scenario_json

RISKY = {"/labs/0/delivery_probability": 0.6, "/labs/1/delivery_probability": 0.7}


@pytest.fixture
def cli(tmp_path, capsys, monkeypatch):
    """Returns a function that runs a command beside a risky scenario and two plans of it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.json").write_bytes(scenario_json(RISKY))
    scenario = Scenario.load("tiny.json")
    for policy in ("balanced", "robust"):
        route(scenario, policy=policy, engine="cpsat", workers=1).save(f"{policy}.json")

    def call(*words):
        capsys.readouterr()
        code = run([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_plans_stand_side_by_side(cli):
    """A row per plan with planned units, mean and quantiles."""
    code, out, err = cli("simulate", "tiny.json", "balanced.json", "robust.json", "--runs", "50")
    assert (code, err) == (0, "")
    assert "Units on time in 50 runs" in out
    assert "balanced.json" in out
    assert "robust.json" in out


def test_tables_speak_french(cli):
    """``--lang fr`` changes headings."""
    assert "Unités à temps" in cli("simulate", "tiny.json", "balanced.json", "--lang", "fr")[1]


def test_json_holds_every_figure_and_is_reproducible(cli):
    """One document; the same seed gives the same text, and quantiles rise."""
    words = ("simulate", "tiny.json", "balanced.json", "--seed", "7", "--json")
    code, out, _ = cli(*words)
    tree = json.loads(out)
    (row,) = tree["plans"]
    assert (code, tree["runs"], tree["seed"], row["plan"]) == (0, 500, 7, "balanced.json")
    assert row["planned_on_time"] == 60
    assert 0 <= row["on_time"]["q10"] <= row["on_time"]["q50"] <= row["on_time"]["q90"] <= 60
    assert row["on_time"]["mean"] < 60
    assert cli(*words)[1] == out


def test_certain_labs_are_pointed_out(cli, tmp_path):
    """Without a lab that may fail all runs are the plan, and the command says so."""
    (tmp_path / "sure.json").write_bytes(scenario_json())
    code, out, err = cli("simulate", "sure.json", "balanced.json", "--json")
    assert code == 0
    assert "goes as planned" in err
    assert json.loads(out)["plans"][0]["on_time"]["q10"] == 60


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"line": "nobody"}, "unknown-reference", "/lots/0/line"),
        ({"production": []}, "broken-plan", "See fabrouter check"),
    ],
)
def test_wrong_plans_are_refused(cli, tmp_path, change, code, words):
    """A plan of another scenario, and one that breaks a rule, are bad input."""
    tree = json.loads((tmp_path / "balanced.json").read_text(encoding="utf-8"))
    tree["lots"][0] |= change
    (tmp_path / "wrong.json").write_text(json.dumps(tree), encoding="utf-8")
    status, out, err = cli("simulate", "tiny.json", "wrong.json", "--json")
    assert status == 2
    assert code in {issue["code"] for issue in json.loads(out)["issues"]}
    assert "wrong.json" in err
    assert words in err


@pytest.mark.parametrize("words", [("--runs", "0"), ("--runs", "many"), ("--seed", "-1")])
def test_numbers_out_of_range_are_refused(cli, words):
    """Runs and seeds have limits."""
    assert cli("simulate", "tiny.json", "balanced.json", *words)[0] == 2


def test_a_plan_is_needed(cli):
    """Without a plan there is nothing to play."""
    assert cli("simulate", "tiny.json")[0] == 2
