"""Commands that plan again, compare policies and advise: output, files, exit codes."""

import json

import pytest

from fabrouter import route
from fabrouter.cli.main import run
from fabrouter.replan import Changes, replan
from fabrouter.replan.view import ChangesView
from fabrouter.report import render_report
from fabrouter.scenario import Scenario
from scenario_cases import document, scenario_json

QUICK = ["--engine", "cpsat", "--workers", "1"]
SHORT = {"/labs/0/stock/0/quantity": 100, "/labs/1/stock/0/quantity": 60}


@pytest.fixture
def cli(tmp_path, tiny_plan, capsys, monkeypatch):
    """Returns a function that runs a command beside the tiny scenario and its plan."""
    (tmp_path / "tiny.json").write_bytes(scenario_json())
    tiny_plan.save(tmp_path / "plan.json")
    monkeypatch.chdir(tmp_path)

    def call(*words):
        capsys.readouterr()
        code = run([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.mark.parametrize("command", ["replan", "compare", "explain"])
def test_help_is_there(cli, command):
    """``--help`` says what a command is for."""
    code, out, _ = cli(command, "--help")
    assert code == 0
    assert "Usage: fabrouter" in out


def test_replan_writes_plan_scenario_and_report(cli, tmp_path):
    """The new plan passes ``check`` against the new scenario; the report tells the changes."""
    files = ["--out", "new.json", "--scenario-out", "now.json", "--report", "new.html"]
    told = ["--lab-lost", "hub-paris", "--accepted", "lab-paris", "--cut-capacity", "lab-paris=10"]
    code, out, _ = cli("replan", "tiny.json", "plan.json", *told, *QUICK, *files)
    assert code == 0
    assert "What of the previous plan cannot stay" in out
    assert cli("check", "now.json", "new.json")[0] == 0
    page = (tmp_path / "new.html").read_text(encoding="utf-8")
    assert 'id="changes"' in page
    assert "le lab ne prend plus de travail" in page


def test_replan_speaks_french(cli):
    """Tables follow ``--lang``."""
    words = ["--lab-lost", "hub-paris", "--lang", "fr", *QUICK]
    _, out, _ = cli("replan", "tiny.json", "plan.json", *words)
    assert "Ce qui change pour les labs" in out
    assert "What changes" not in out


def test_replan_prints_one_json_document(cli):
    """``--json`` holds plan and differences."""
    words = ["--stock-gone", "lab-lyon=petg", "--close-road", "45.7,4.8,20", "--json", *QUICK]
    code, out, _ = cli("replan", "tiny.json", "plan.json", *words)
    told = json.loads(out)
    assert code == 0
    assert set(told) == {"plan", "differences"}
    assert told["differences"]["lots_before"] > 0


def test_replan_takes_an_edited_scenario_and_new_lines(cli, tmp_path):
    """A scenario edited by hand and a table of lines come together."""
    (tmp_path / "edited.json").write_bytes(scenario_json({"/lines/1/quantity": 20}))
    table = "id;site;design;quantity;due\nmore;site-paris;saver;5;2020-04-05\n"
    (tmp_path / "more.csv").write_text(table, encoding="utf-8")
    words = ["edited.json", "--add-lines", "more.csv", "--json", *QUICK]
    code, out, _ = cli("replan", "tiny.json", "plan.json", *words)
    assert code == 0
    asked = {line["id"]: line["requested"] for line in json.loads(out)["plan"]["lines"]}
    assert (asked["savers-lyon"], asked["more"]) == (20, 5)


def test_replan_goes_on_in_mid_campaign(cli, tmp_path):
    """Moment and declined lots are told in both languages; the files pass ``check``."""
    told = ["--now", "2020-04-01T10:00Z", "--decline-lot", "lot-00001", "--lang", "fr"]
    files = ["--out", "new.json", "--scenario-out", "now.json", "--report", "new.html"]
    code, out, _ = cli("replan", "tiny.json", "plan.json", *told, *QUICK, *files)
    assert code == 0
    assert "compte comme fait" in out
    assert cli("check", "now.json", "new.json")[0] == 0
    page = (tmp_path / "new.html").read_text(encoding="utf-8")
    assert "le lab le refuse" in page
    assert "Nothing new happens before then" in page


@pytest.mark.parametrize(
    "words",
    [
        ["--lab-lost", "nowhere"],
        ["--accepted", "lot-99999"],
        ["--cut-capacity", "lab-paris"],
        ["--cut-capacity", "lab-paris=lots"],
        ["--close-road", "here"],
        ["--stock-gone", "lab-paris="],
        ["--now", "2020-04-02T10:00"],
        ["--now", "2020-05-01"],
        ["--decline-lot", "lot-99999"],
        ["--reduce-lot", "lot-00001"],
        ["--reduce-lot", "lot-00001=9999"],
    ],
)
def test_wrong_changes_are_bad_input(cli, words):
    """Exit status 2 with a word about what is wrong; nothing on stdout."""
    code, out, err = cli("replan", "tiny.json", "plan.json", *words)
    assert (code, out) == (2, "")
    assert words[1].strip("=").rpartition("=")[2] in err


def test_compare_prints_both_tables_and_writes_files(cli, tmp_path):
    """Page, tables and a plan per policy are in the folder; plans pass ``check``."""
    words = ["--policies", "balanced,greenest", "--out", "cmp", *QUICK]
    code, out, _ = cli("compare", "tiny.json", *words)
    assert code == 0
    assert "Judged by" in out
    names = {path.name for path in (tmp_path / "cmp").iterdir()}
    plans = {"plan-balanced.json", "plan-greenest.json"}
    assert names == plans | {"compare.html", "compare.csv", "compare-cross.csv"}
    assert cli("check", "tiny.json", "cmp/plan-greenest.json")[0] == 0


def test_compare_prints_one_json_document(cli, tmp_path):
    """Policies may come from files, named by them."""
    (tmp_path / "slow.json").write_text('{"late_eur_per_unit_day": 0.0}', encoding="utf-8")
    words = ["--policies", "balanced,slow.json", "--json", *QUICK]
    code, out, _ = cli("compare", "tiny.json", *words)
    told = json.loads(out)
    assert code == 0
    assert [row["policy"] for row in told["policies"]] == ["balanced", "slow"]
    assert set(told["cross_eur"]["slow"]) == {"balanced", "slow"}


@pytest.mark.parametrize("words", ["best", "", ","])
def test_compare_refuses_unknown_policies(cli, words):
    """Exit status 2."""
    assert cli("compare", "tiny.json", "--policies", words)[0] == 2


def short_plan(cli, tmp_path):
    """Writes a scenario with too little material and its plan."""
    (tmp_path / "short.json").write_bytes(scenario_json(SHORT))
    assert cli("route", "short.json", "--out", "short-plan.json", *QUICK)[0] == 0


def test_explain_advises(cli, tmp_path):
    """The change that helps is said, with its gain, and stands in the report in French too."""
    short_plan(cli, tmp_path)
    words = ["--advice", "5", "--report", "short.html"]
    code, out, _ = cli("explain", "short.json", "short-plan.json", *words)
    assert code == 0
    assert "PETG more in" in out
    assert "units more on time" in out
    page = (tmp_path / "short.html").read_text(encoding="utf-8")
    assert 'id="advice"' in page
    assert "unités de plus à l&#39;heure" in page


def test_explain_prints_advice_as_json(cli, tmp_path):
    """Advice is part of the one document only where it was asked for."""
    short_plan(cli, tmp_path)
    plain = json.loads(cli("explain", "short.json", "short-plan.json", "--json")[1])
    assert set(plain) == {"lines", "designs"}
    told = json.loads(cli("explain", "short.json", "short-plan.json", "--json", "--advice", "3")[1])
    (first, *_) = told["advice"]["items"]
    assert first["kind"] == "material"
    assert first["gain"]["served_units"] > 0
    assert len(told["advice"]["items"]) <= 3


def test_evil_names_stay_text():
    """Names of labs and sites are escaped in the part about changes."""
    evil = "<script>alert('x')</script>"
    before = Scenario(document({"/labs/0/name": evil, "/sites/1/name": evil}))
    plan = route(before, engine="cpsat", workers=1)
    found = replan(
        before, plan, Changes(labs_lost=frozenset({"lab-paris"})), engine="cpsat", workers=1
    )
    view = ChangesView(found.differences, found.plan, before.document)
    assert evil not in render_report(found.plan, changes=view)
