"""Every command: what it does when all is well, what it prints, and what it writes."""

import csv
import json
from pathlib import Path

import pytest

from fabrouter import Plan, Scenario
from fabrouter.cli.main import run
from fabrouter_solver import kernel
from scenario_cases import document, scenario, scenario_json

ROOT = Path(__file__).parents[3]

QUICK = ["--engine", "greedy"]


@pytest.fixture
def tiny(tmp_path, tiny_plan):
    """Returns a folder with the tiny scenario and its plan."""
    (tmp_path / "tiny.json").write_bytes(scenario_json())
    tiny_plan.save(tmp_path / "plan.json")
    return tmp_path


@pytest.fixture
def cli(tiny, capsys, monkeypatch):
    """Returns a function that runs a command in the folder: (exit code, stdout, stderr)."""
    monkeypatch.chdir(tiny)

    def call(*words):
        capsys.readouterr()
        code = run([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def single(out):
    """Returns the one JSON document that stdout holds, to its last character."""
    tree, end = json.JSONDecoder().raw_decode(out)
    assert out[end:] == "\n"
    return tree


COMMANDS = ["", "demo", "route", "check", "explain", "simulate", "schema", "import", "export"]


@pytest.mark.parametrize("command", [*COMMANDS, "scenario", "scenario build"])
def test_every_command_has_help(cli, command):
    """``--help`` says what a command is for and succeeds."""
    code, out, err = cli(*command.split(), "--help")
    assert (code, err) == (0, "")
    assert "Usage: fabrouter" in out


def test_the_version_is_told(cli):
    """``--version`` prints name and number."""
    code, out, _ = cli("--version")
    assert code == 0
    assert out.startswith("fabrouter 0.")


def test_without_a_command_the_help_is_shown(cli):
    """Nothing to do is bad usage, answered with the help and no empty error."""
    code, out, err = cli()
    assert code == 2
    assert "Usage: fabrouter" in out
    assert "Error" not in err


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["rout"], "route"),
        (["route", "tiny.json", "--tim-limit", "3"], "--time-limit"),
        (["route"], "Missing argument"),
        (["route", "tiny.json", "--engine", "magic"], "greedy"),
        (["route", "tiny.json", "--time-limit", "-1"], "--time-limit"),
        (["route", "tiny.json", "--time-limit", "nan"], "--time-limit"),
        (["route", "tiny.json", "--workers", "0"], "--workers"),
        (["route", "tiny.json", "--seed", "-1"], "--seed"),
        (["schema", "world"], "scenario"),
        (["scenario", "build", "--start", "1 April"], "--start"),
    ],
)
def test_bad_usage_is_answered_with_advice(cli, words, advice):
    """An unknown command, option or value exits with 2 and says what would be right."""
    code, out, err = cli(*words)
    assert (code, out) == (2, "")
    assert advice in err
    assert "--help" in err


def test_bad_usage_is_json_where_json_is_asked_for(cli):
    """With ``--json`` a program finds the error on stdout too."""
    code, out, err = cli("route", "tiny.json", "--json", "--bogus")
    assert code == 2
    assert single(out)["issues"][0]["code"] == "usage"
    assert "--bogus" in err


def test_routing_prints_tables(cli):
    """The plan's key figures, labs, arrivals and verdict are printed."""
    code, out, _ = cli("route", "tiny.json", *QUICK)
    assert code == 0
    for words in ("units requested", "Lab-Paris", "What arrives when", "Checked. Objective"):
        assert words in out


def test_routing_speaks_french(cli):
    """``--lang fr`` gives French tables and French numbers."""
    code, out, _ = cli("route", "tiny.json", *QUICK, "--lang", "fr")
    assert code == 0
    assert "unités demandées" in out
    assert "units requested" not in out


def test_routing_writes_plan_and_report(cli, tiny):
    """``--out`` and ``--report`` write what was found; stderr says where."""
    code, _, err = cli("route", "tiny.json", *QUICK, "--out", "new.json", "--report", "new.html")
    assert code == 0
    assert json.loads((tiny / "new.json").read_text())["scenario"]["name"] == "tiny"
    assert (tiny / "new.html").read_text().startswith("<!doctype html>")
    assert "Plan: new.json" in err
    assert "Report: new.html" in err
    assert cli("check", "tiny.json", "new.json")[0] == 0


def test_routing_prints_one_document_where_json_is_asked_for(cli):
    """``--json`` prints the plan and nothing else on stdout."""
    code, out, err = cli("route", "tiny.json", *QUICK, "--json")
    assert code == 0
    assert single(out)["totals"]["requested_units"] == 60
    assert "bound" in err


def test_progress_is_told_in_lines(cli):
    """Without a terminal progress is a line now and then on stderr."""
    _, _, err = cli("route", "tiny.json")
    first = err.splitlines()[0]
    assert first.split()[1] == "s"


def test_no_time_gives_an_empty_plan(cli):
    """A time limit of 0 still ends in a checked plan."""
    code, out, _ = cli("route", "tiny.json", "--time-limit", "0", "--json")
    assert code == 0
    assert single(out)["totals"]["unmet_units"] == 60


@pytest.mark.parametrize("compiled", [True, False])
def test_the_first_solve_says_why_it_is_slow(cli, monkeypatch, compiled):
    """Compiling takes about a minute, once: the user is told beforehand."""
    monkeypatch.setattr(kernel, "is_compiled", lambda: compiled)
    code, _, err = cli("route", "tiny.json", "--engine", "greedy")
    assert code == 0
    assert ("Compiling the solver" in err) != compiled


def test_options_of_a_solve_are_recorded(cli):
    """Seed, workers and limits stand in the plan."""
    words = ["--engine", "local_search", "--seed", "7", "--workers", "1"]
    words += ["--deterministic-limit", "0.01", "--time-limit", "5"]
    _, out, _ = cli("route", "tiny.json", *words, "--json")
    solve = single(out)["solve"]
    assert (solve["seed"], solve["workers"], solve["time_limit_s"]) == (7, 1, 5)
    assert solve["deterministic_limit"] == 0.01
    assert solve["engine"] == "local_search"


@pytest.mark.parametrize(
    "policy", ["balanced", "fastest", "cheapest", "greenest", "fairest", "robust"]
)
def test_policies_are_chosen_by_name(cli, policy):
    """Every named policy routes, and its weights stand in the plan."""
    from fabrouter import POLICIES

    code, out, _ = cli("route", "tiny.json", *QUICK, "--policy", policy, "--json")
    assert code == 0
    assert single(out)["policy"] == json.loads(POLICIES[policy].model_dump_json())


def test_policies_are_read_from_files(cli, tiny):
    """A file names the weights that differ."""
    (tiny / "mine.json").write_text('{"lot_eur": 3.5}')
    code, out, _ = cli("route", "tiny.json", *QUICK, "--policy", "mine.json", "--json")
    assert code == 0
    assert single(out)["policy"]["lot_eur"] == 3.5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"lot_euro": 3}', "unknown-key"),
        ('{"lot_eur": -3}', "out-of-range"),
        ('{"lot_eur": 1, "lot_eur": 2}', "duplicate-key"),
        ('{"overload_percent": [90, 50]}', "order"),
        ("nonsense", "malformed-json"),
    ],
)
def test_bad_policy_files_are_refused(cli, tiny, text, code):
    """Unknown keys, values out of range and broken JSON exit with 2."""
    (tiny / "mine.json").write_text(text)
    status, out, err = cli("route", "tiny.json", "--policy", "mine.json", "--json")
    assert status == 2
    assert [issue["code"] for issue in single(out)["issues"]] == [code]
    assert err


def test_unknown_policies_are_refused(cli):
    """A word that is neither policy nor file names the policies."""
    code, _, err = cli("route", "tiny.json", "--policy", "nicest")
    assert code == 2
    assert "balanced" in err


@pytest.mark.parametrize("option", ["--out", "--report"])
@pytest.mark.parametrize("place", ["none/x", "."])
def test_places_that_cannot_be_written_are_refused_before_solving(cli, option, place, monkeypatch):
    """A wrong folder costs no solving time and exits with 2."""

    def never(*_, **__):
        pytest.fail("solved for nothing")

    monkeypatch.setattr("fabrouter.cli.commands.routing.route", never)
    code, out, err = cli("route", "tiny.json", option, place)
    assert (code, out) == (2, "")
    assert place in err


def test_a_missing_scenario_is_bad_input(cli):
    """A file that is not there exits with 2 and its name."""
    code, _, err = cli("route", "none.json")
    assert code == 2
    assert "none.json" in err


def test_warnings_go_to_stderr(cli, tiny):
    """What is odd about a scenario is said beside the result, at most ten times."""
    changes = {f"/lines/{k}/due": "2020-03-20" for k in range(3)}
    (tiny / "odd.json").write_bytes(scenario_json(changes))
    code, out, err = cli("route", "odd.json", *QUICK, "--json")
    assert code == 0
    assert err.count("Warning:") == 3
    assert len(single(out)["warnings"]) == 3


def test_commitments_in_conflict_are_a_no(cli, tiny):
    """Promises that cannot all be kept exit with 1 and say which rule they break."""
    from scenario_cases import commitment

    early = commitment(shipments=[{"at": "2020-04-01", "to": "hub-paris", "units": 6}])
    (tiny / "bad.json").write_bytes(scenario_json({"/commitments": [early]}))
    code, out, err = cli("route", "bad.json", "--json")
    assert code == 1
    assert single(out)["feasible"] is False
    assert "The commitments cannot all be kept" in err
    assert "line shields" in single(out)["conflicts"][0]


def test_a_good_plan_holds(cli):
    """``check`` of a plan as it was written succeeds."""
    code, out, _ = cli("check", "tiny.json", "plan.json")
    assert code == 0
    assert "The plan holds" in out
    assert single(cli("check", "tiny.json", "plan.json", "--json")[1]) == {
        "valid": True,
        "findings": [],
    }


def test_a_tampered_plan_does_not_hold(cli, tiny):
    """``check`` of a changed plan exits with 1 and names what is wrong."""
    tree = json.loads((tiny / "plan.json").read_text())
    tree["totals"]["on_time_units"] += 1
    (tiny / "plan.json").write_text(json.dumps(tree))
    code, out, _ = cli("check", "tiny.json", "plan.json")
    assert code == 1
    assert "reported" in out
    code, out, _ = cli("check", "tiny.json", "plan.json", "--json")
    assert code == 1
    assert [f["family"] for f in single(out)["findings"]] == ["reported"]


@pytest.mark.parametrize("command", [["check"], ["explain"], ["export", "html"], ["export", "csv"]])
def test_plans_of_other_scenarios_are_bad_input(cli, command):
    """A plan whose names the scenario does not have exits with 2 instead of crashing."""
    example = ROOT / "docs" / "worked_example.json"
    code, _, err = cli(*command, example, "plan.json")
    assert code == 2
    assert "Does the plan belong to this scenario?" in err


def test_explaining_a_full_plan_says_so(cli):
    """Nothing missing is said, and who can make what is listed."""
    code, out, _ = cli("explain", "tiny.json", "plan.json")
    assert code == 0
    assert "Nothing: every order line is served in full." in out
    assert "Who can make what" in out


def test_explaining_says_why_units_are_missing(cli, tiny):
    """Lines with missing units are listed with their reasons, as table and as JSON."""
    (tiny / "short.json").write_bytes(scenario_json({"/designs/1/approved_in": ["BE"]}))
    cli("route", "short.json", *QUICK, "--out", "short-plan.json")
    code, out, _ = cli("explain", "short.json", "short-plan.json")
    assert code == 0
    assert "approved" in out
    tree = single(cli("explain", "short.json", "short-plan.json", "--json")[1])
    assert {line["id"] for line in tree["lines"]} == {"savers-lyon", "savers-paris"}
    assert {row["design"] for row in tree["designs"]} == {"saver", "shield"}


def test_explaining_one_line(cli):
    """``--line`` shows one line alone; a line that is not there is bad input."""
    code, out, _ = cli("explain", "tiny.json", "plan.json", "--line", "shields")
    assert code == 0
    assert "shields" in out
    assert "savers" not in out
    assert "Who can make what" not in out
    assert cli("explain", "tiny.json", "plan.json", "--line", "none")[0] == 2


def test_explaining_in_french(cli):
    """``--lang fr`` explains in French."""
    _, out, _ = cli("explain", "tiny.json", "plan.json", "--lang", "fr")
    assert "Nothing" not in out


def test_eligible_labs_are_counted(cli):
    """Two labs can print frames, one hub can assemble."""
    tree = single(cli("explain", "tiny.json", "plan.json", "--json")[1])
    able = {(row["design"], row["stage"]): row["eligible_labs"] for row in tree["designs"]}
    assert able == {("saver", "saver"): 2, ("shield", "assembly"): 1, ("shield", "frame"): 2}


def test_csv_exports(cli, tiny):
    """All tables of a plan are written to a new folder."""
    assert cli("export", "csv", "tiny.json", "plan.json", "--out", "deep/down")[0] == 0
    names = {path.name for path in (tiny / "deep" / "down").iterdir()}
    assert {"lots.csv", "lines.csv", "missing.csv", "labs.csv", "shipments.csv"} <= names


def test_geojson_and_html_exports(cli, tiny):
    """Map file and report are written."""
    assert cli("export", "geojson", "tiny.json", "plan.json", "--out", "x")[0] == 0
    assert json.loads((tiny / "x" / "plan.geojson").read_text())["type"] == "FeatureCollection"
    assert cli("export", "html", "tiny.json", "plan.json", "--out", "x")[0] == 0
    assert (tiny / "x" / "report.html").stat().st_size > 10_000


def test_calendar_exports(cli, tiny):
    """One calendar per lab with work, or for one lab alone."""
    assert cli("export", "ics", "tiny.json", "plan.json", "--out", "x")[0] == 0
    assert {path.name for path in (tiny / "x").iterdir()} == {"hub-paris.ics", "lab-paris.ics"}
    code, _, err = cli("export", "ics", "tiny.json", "plan.json", "--out", "y", "--lab", "lab-lyon")
    assert code == 0
    assert [path.name for path in (tiny / "y").iterdir()] == ["lab-lyon.ics"]
    assert "1 calendars" in err or "1 calendar" in err
    assert cli("export", "ics", "tiny.json", "plan.json", "--lab", "nowhere")[0] == 2


def test_table_exports_come_back(cli, tiny):
    """A scenario's own tables, imported again, change nothing."""
    assert cli("export", "tables", "tiny.json", "--out", "t")[0] == 0
    before = Scenario.load(tiny / "tiny.json").document
    for kind in ("labs", "machines", "stock", "sites", "lines"):
        code, _, err = cli("import", kind, f"t/{kind}.csv", "--into", "tiny.json")
        assert code == 0, err
    assert Scenario.load(tiny / "tiny.json").document == before


def test_exports_of_plans_need_a_plan(cli):
    """Without a plan file the message says what to add."""
    code, _, err = cli("export", "csv", "tiny.json")
    assert code == 2
    assert "plan file" in err


def lines_csv(folder, *rows):
    """Writes a table of lines."""
    path = folder / "lines.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("id", "site", "designs", "quantity"), *rows])
    return path


def test_imports_change_the_scenario(cli, tiny):
    """New and changed rows are counted and written."""
    lines_csv(tiny, ("shields", "site-paris", "shield", 11), ("more", "site-lyon", "saver", 5))
    code, out, err = cli("import", "orders", "lines.csv", "--into", "tiny.json", "--json")
    assert code == 0
    assert single(out) == {"added": 1, "updated": 1, "written": "tiny.json"}
    assert "1 added, 1 updated" in err
    lines = {row.id: row.quantity for row in Scenario.load(tiny / "tiny.json").document.lines}
    assert (lines["shields"], lines["more"]) == (11, 5)


def test_dry_runs_write_nothing(cli, tiny):
    """``--dry-run`` says what would change and leaves the file as it is."""
    lines_csv(tiny, ("more", "site-lyon", "saver", 5))
    before = (tiny / "tiny.json").read_bytes()
    words = ["import", "lines", "lines.csv", "--into", "tiny.json", "--dry-run", "--out", "x.json"]
    code, out, err = cli(*words, "--json")
    assert code == 0
    assert single(out)["written"] is None
    assert "nothing written" in err
    assert (tiny / "tiny.json").read_bytes() == before
    assert not (tiny / "x.json").exists()


def test_imports_can_go_to_another_file(cli, tiny):
    """``--out`` leaves the scenario alone and writes a new one."""
    lines_csv(tiny, ("more", "site-lyon", "saver", 5))
    before = (tiny / "tiny.json").read_bytes()
    assert cli("import", "lines", "lines.csv", "--into", "tiny.json", "--out", "x.json")[0] == 0
    assert (tiny / "tiny.json").read_bytes() == before
    assert len(Scenario.load(tiny / "x.json").document.lines) == 4


def test_bad_rows_change_nothing(cli, tiny):
    """One bad row stops the whole import, with row and column."""
    lines_csv(tiny, ("more", "site-lyon", "saver", 5), ("bad", "site-lyon", "saver", "many"))
    before = (tiny / "tiny.json").read_bytes()
    code, _, err = cli("import", "lines", "lines.csv", "--into", "tiny.json")
    assert code == 2
    assert "row 3" in err
    assert "quantity" in err
    assert (tiny / "tiny.json").read_bytes() == before


def test_towns_stand_in_for_coordinates(cli, tiny):
    """A site given by its town is placed there."""
    (tiny / "sites.csv").write_text("id,name,city,postcode\nnew,New,Rennes,35000\n")
    assert cli("import", "sites", "sites.csv", "--into", "tiny.json")[0] == 0
    site = next(s for s in Scenario.load(tiny / "tiny.json").document.sites if s.id == "new")
    assert (round(site.place.lat, 1), round(site.place.lon, 1)) == (48.1, -1.7)


def design(**fields):
    """Returns a design that fits the tiny scenario."""
    return {**scenario()["designs"][1], "id": "saver-2", **fields}


@pytest.mark.parametrize(
    ("content", "added"),
    [
        (design(), 1),
        ([design(), design(id="saver-3")], 2),
        ([design(), design()], 1),
        (scenario()["designs"][1], 0),
        ([], 0),
    ],
)
def test_designs_are_imported(cli, tiny, content, added):
    """One design or a list of them is added; those that are there already do not count."""
    (tiny / "d.json").write_text(json.dumps(content))
    code, out, _ = cli("import", "designs", "d.json", "--into", "tiny.json", "--json")
    assert code == 0
    assert single(out)["added"] == added
    assert len(Scenario.load(tiny / "tiny.json").document.designs) == 2 + added


@pytest.mark.parametrize(
    "content",
    [
        design(id="saver", name="Better saver"),
        [design(), design(name="Another with the same id")],
    ],
)
def test_designs_never_change(cli, tiny, content):
    """Another version under an id that is taken is refused, in the scenario or in the file."""
    (tiny / "d.json").write_text(json.dumps(content))
    before = (tiny / "tiny.json").read_bytes()
    code, _, err = cli("import", "designs", "d.json", "--into", "tiny.json")
    assert code == 2
    assert "id of its own" in err
    assert (tiny / "tiny.json").read_bytes() == before


def test_designs_of_the_wrong_shape_are_refused(cli, tiny):
    """A file that holds no design names what is wrong."""
    (tiny / "d.json").write_text('{"id": "x"}')
    assert cli("import", "designs", "d.json", "--into", "tiny.json")[0] == 2
    assert cli("import", "designs", "none.json", "--into", "tiny.json")[0] == 2


BUILD = ["scenario", "build", "--box", "48.0", "-2.0", "48.5", "-1.3", "--sites", "2"]


def test_scenarios_are_built(cli, tiny):
    """A campaign is written to a file, or printed as one document."""
    code, out, err = cli(*BUILD, "--days", "3", "--out", "b.json")
    assert (code, out) == (0, "")
    assert "2 hospitals" in err
    code, out, _ = cli(*BUILD, "--days", "3")
    assert single(out) == json.loads((tiny / "b.json").read_text())


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["--order", "shield"], "--order"),
        (["--order", "shield-verkstam=3"], "shield-verkstan"),
        (["--lab", "nobody"], "--lab"),
        (["--country", "XX"], "--country"),
        (["--policy", "nicest"], "--policy"),
        (["--period-hours", "7"], "--period-hours"),
        (["--box", "49", "0", "48", "1"], "--box"),
        (["--box", "0", "0", "1", "1"], "lab"),
    ],
)
def test_campaigns_that_cannot_be_built_are_bad_input(cli, words, advice):
    """Whatever makes no campaign exits with 2 and names the option."""
    code, out, err = cli("scenario", "build", *words)
    assert (code, out) == (2, "")
    assert advice in err


def test_countries_are_read_in_any_case(cli):
    """``--country be`` means Belgium."""
    code, out, _ = cli("scenario", "build", "--country", "be", "--sites", "1", "--days", "2")
    assert code == 0
    assert single(out)["sites"][0]["place"]["country"] == "BE"


def test_plans_can_be_made_in_python():
    """The names of the package's front door work together."""
    from fabrouter import route

    plan = route(Scenario(document()), engine="greedy")
    assert isinstance(plan, Plan)
    assert 0 <= plan.gap <= 1
    assert plan.lower_bound <= plan.objective
