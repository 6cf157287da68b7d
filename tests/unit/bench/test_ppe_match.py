"""The replay of GetUsPPE: days become problems, the framework is asked and answered over pipes."""

import base64
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer

from fabrouter.cli.main import run
from fabrouter_bench.ppe_match import interpreter as environments
from fabrouter_bench.ppe_match.candidates import Worth, promising_pairs
from fabrouter_bench.ppe_match.holdout import GRID, Part
from fabrouter_bench.ppe_match.interpreter import REQUIREMENTS, interpreter
from fabrouter_bench.ppe_match.mapping import mapped_day
from fabrouter_bench.ppe_match.plot import unbeaten
from fabrouter_bench.ppe_match.policy import ReplayPolicy
from fabrouter_bench.ppe_match.process import Framework
from fabrouter_bench.ppe_match.replay import replay_baseline, replay_router
from fabrouter_bench.ppe_match.report import cells, write_report
from fabrouter_bench.ppe_match.rounds import Decision, Request, Round, Stock
from fabrouter_bench.ppe_match.scores import FIGURES, Scores
from fabrouter_bench.ppe_match.settings import OWN, SETTINGS, chosen_settings
from fabrouter_bench.ppe_match.strategy import RouterStrategy
from fabrouter_network.issues import InputError
from fabrouter_solver import SolveParams, solve

EXACT = SolveParams("cpsat", time_limit=60)
NAN = float("nan")

DAY = Round(
    "2020-04-24",
    (Stock("ann", "gowns", 10, 3.0), Stock("ann", "masks", 50, 1.0), Stock("bob", "masks", 5, 9.0)),
    (
        Request("clinic", "gowns", 4, 2.0),
        Request("clinic", "masks", 20, 2.0),
        Request("home", "masks", 5, 1.0),
        Request("far", "masks", 30, 1.0),
        Request("huge", "masks", 9_000, 1.0),
    ),
    ("ann", "bob"),
    ("clinic", "far", "home", "huge"),
    np.array([[10.0, 900.0, 20.0, 1.0], [NAN, 30.0, 2.0, 1.0]]),
)
POLICY = ReplayPolicy(
    request_eur=10.0,
    unit_eur=0.1,
    unit_mile_eur=0.001,
    shipment_eur=2.0,
    unit_day_eur=0.0,
    parcels=3,
)

FAKE = """
import base64, json, struct, sys
strategy, interval, most, begin, end = sys.argv[1:]
print(json.dumps({"kind": "progress", "date": "2020-04-01"}))
if strategy == "ask":
    miles = base64.b64encode(struct.pack("<2d", 5.0, float("nan"))).decode()
    print(json.dumps({"kind": "day", "date": "2020-04-08", "donors": ["ann"],
        "recipients": ["clinic", "home"], "stocks": [["ann", "masks", 7.0, 1.5]],
        "requests": [["clinic", "masks", 4.0, 1.0], ["home", "masks", 4.0, 1.0]],
        "miles": miles}), flush=True)
    answer = json.loads(sys.stdin.readline())
    units = sum(row[3] for row in answer)
else:
    units = float(most)
print(json.dumps({"kind": "scores", "versions": {"python": "3"}, "scores": {
    "fill_rate": 0.1, "fill_rate_served": 1.0, "unit_miles": 5.0, "holding_days": 1.5,
    "shipments": 1.0, "units": units, "donors": 1, "requests": 1}}))
"""


def framework(folder: Path, text: str) -> Framework:
    """Returns a framework that is another program."""
    script = folder / "fake.py"
    script.write_text(text, "utf-8")
    return Framework(Path(sys.executable), script=script)


def scores(name: str, *figures: float, **more) -> Scores:
    five: dict[str, Any] = dict(zip(FIGURES, figures, strict=True))
    return Scores(name=name, **five, units=100.0, donors=9, requests=8, **more)


def decide(day: Round, policy: ReplayPolicy) -> list[Decision]:
    return RouterStrategy(policy, EXACT).decide(day)


def test_a_day_by_hand():
    """Both products of one recipient share a shipment, the far request does not pay its way."""
    assert decide(DAY, POLICY) == [
        Decision("ann", "clinic", "gowns", 4),
        Decision("ann", "clinic", "masks", 20),
        Decision("bob", "home", "masks", 5),
    ]


def test_parcels_are_limited_over_days():
    """A donor packs so many parcels and no more, whatever is left in stock."""
    strategy = RouterStrategy(replace(POLICY, parcels=1, shipment_eur=0.0), EXACT)
    first = strategy.decide(DAY)
    assert sorted(decision.donor for decision in first) == ["ann", "bob"]
    assert strategy.decide(DAY) == []


def test_shares():
    """Whole requests only, unless the policy takes less: then a stock may fill a part of one."""
    near = replace(DAY, requests=DAY.requests[4:])
    assert decide(near, POLICY) == []
    part = replace(POLICY, smallest_share=0.001, shipment_eur=0.0)
    assert Decision("ann", "huge", "masks", 50) in decide(near, part)


def test_dear_shipments_keep_stock_at_home():
    """Nothing is sent where shipments cost more than requests are worth."""
    assert decide(DAY, replace(POLICY, shipment_eur=1_000.0)) == []


def test_worth_follows_rarity():
    """A product with a third of the requests of another is worth three times as much."""
    worth = Worth(replace(POLICY, unit_eur=0.0), {"gowns": 1, "masks": 3})
    assert worth.per_unit("gowns", 5) == pytest.approx(3 * worth.per_unit("masks", 5))
    assert worth.smallest(7) == 7


def test_pairs_without_distance_are_no_pairs():
    """A missing distance means that two may not meet; what costs more than it is worth is out."""
    worth = Worth(replace(POLICY, smallest_share=0.001), {"gowns": 1, "masks": 4})
    assert promising_pairs(DAY, worth, 20) == [
        (0, 0), (1, 1), (1, 2), (1, 4), (2, 2), (2, 3)
    ]  # fmt: skip
    reached = replace(DAY, miles=np.full((2, 4), 1.0))
    assert (2, 1) in promising_pairs(reached, worth, 20)


def test_few_candidates():
    """With one candidate, a stock sees the request of highest gain and that of highest per unit."""
    worth = Worth(replace(POLICY, smallest_share=0.001), {"gowns": 1, "masks": 4})
    assert [request for stock, request in promising_pairs(DAY, worth, 1) if stock == 1] == [1, 2]


def test_objective_is_the_policy():
    """What the solver minimises is worth left undone plus costs, in nanoeuros."""
    worth = Worth(POLICY, {"gowns": 1, "masks": 4})
    pairs = [(0, 0), (1, 1)]
    problem = mapped_day(DAY, pairs, worth, {"ann": 2})
    result = solve(problem.data, EXACT)
    assert result.terms.unmet == 0
    cost = 2.0 + 24 * 10 * 0.001  # one shipment, 24 units over 10 miles
    assert result.objective == round(cost * 1e9)


def test_the_day_is_read_exactly():
    """A message becomes a round; parts of units and empty rows are left out."""
    message = {
        "kind": "day",
        "date": "2020-04-24",
        "donors": ["ann"],
        "recipients": ["clinic", "home"],
        "stocks": [["ann", "masks", 7.9, 1.5], ["ann", "gowns", 0.5, 1.0]],
        "requests": [["home", "masks", 3.0, 2.0]],
        "miles": base64.b64encode(np.array([[5.25, NAN]]).tobytes()).decode(),
    }
    day = Round.of_message(message)
    assert day.stocks == (Stock("ann", "masks", 7, 1.5),)
    assert day.requests == (Request("home", "masks", 3, 2.0),)
    assert day.miles[0, 0] == 5.25
    assert np.isnan(day.miles[0, 1])


def test_the_framework_is_answered(tmp_path):
    """The router decides what the framework asks; its scores come back with price and gap."""
    days: list[str] = []
    replayed, versions = replay_router(
        framework(tmp_path, FAKE), "mine", POLICY, EXACT, 10, days.append
    )
    assert days == ["2020-04-01", "2020-04-08"]
    assert replayed.units == 4
    assert replayed.ours
    assert replayed.largest_gap == 0
    assert versions == {"python": "3"}


def test_baselines_ask_nobody(tmp_path):
    """The framework's own strategies run by themselves, with the largest donation asked for."""
    replayed, _ = replay_baseline(framework(tmp_path, FAKE), "first_come", lambda date: None)
    assert replayed.units == 1000
    assert not replayed.ours


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("raise SystemExit('it broke')", "ppe_match failed: it broke"),
        ("print('no json')", "ppe_match failed"),
        ("", "no reason given"),
        ('print(\'{"kind": "missing", "message": "no pandas"}\')', "no pandas"),
    ],
)
def test_failures_are_told(tmp_path, text, words):
    """Whatever happens on the other side becomes one line for people."""
    with pytest.raises(InputError, match=words):
        framework(tmp_path, text).replay("ask", lambda day: [], lambda date: None)


def test_the_framework_side_says_what_is_missing():
    """Without ppe_match in its environment the real script says so."""
    with pytest.raises(InputError, match="ppe_match"):
        Framework(Path(sys.executable)).replay("ask", lambda day: [], lambda date: None)


def test_beaten_in_all_figures():
    """All five figures must be strictly better."""
    theirs = scores("first_come", 0.06, 0.8, 1300.0, 14.0, 1.9)
    ours = scores("balanced", 0.09, 1.0, 50.0, 7.0, 1.8, policy={"unit_eur": 1.0})
    assert ours.beats(theirs)
    assert not theirs.beats(ours)
    tied = replace(ours, shipments=1.9)
    assert not tied.beats(theirs)
    assert "shipments" not in tied.better_than(theirs)
    assert "first_come" in cells(ours, [theirs, ours])


def test_report(tmp_path):
    """The folder has the page, the numbers and the picture."""
    rows = [
        scores("first_come", 0.06, 0.8, 1300.0, 14.0, 1.9),
        scores("balanced", 0.09, 1.0, 50.0, 7.0, 1.8, policy={"unit_eur": 1.0}, largest_gap=0.01),
    ]
    page = write_report(tmp_path / "new", rows, {"interval": "7 days"})
    text = page.read_text("utf-8")
    assert "| balanced | 0.0900 | 1.000 | 50.0 | 7.0 | 1.80 | first_come |" in text
    kept = json.loads((tmp_path / "new" / "scores.json").read_text("utf-8"))
    assert kept["scores"][1]["largest_gap"] == 0.01
    assert (tmp_path / "new" / "frontier.png").read_bytes().startswith(b"\x89PNG")


def test_unbeaten_points():
    """The frontier holds what no other point beats."""
    points = [(1.0, 1.0), (2.0, 3.0), (3.0, 2.0)]
    assert unbeaten(points, more=False) == [(1.0, 1.0), (2.0, 3.0)]
    assert unbeaten(points, more=True) == [(3.0, 2.0), (2.0, 3.0)]


def test_settings():
    """Settings by name, all of them, or one of one's own."""
    assert chosen_settings("near", []) == {"near": SETTINGS["near"]}
    assert chosen_settings("all", []) == SETTINGS
    own = chosen_settings("near", ["parcels=4", "shipment_eur=1.5"])
    assert own == {OWN: replace(SETTINGS["near"], parcels=4, shipment_eur=1.5)}


@pytest.mark.parametrize(
    "price", ["x=1", "parcels=1.5", "parcels=0", "unit_eur=nan", "smallest_share=2", "unit_eur"]
)
def test_bad_prices(price):
    """Unknown prices and numbers that make no sense are refused."""
    with pytest.raises(typer.BadParameter):
        chosen_settings("balanced", [price])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--env DIR"),
        (["--python", "/nowhere/python"], "no such program"),
        (["--python", sys.executable], "pip install -r"),
        (["--python", sys.executable, "--env", "x"], "--env DIR"),
        (["--env", str(Path(__file__).parent)], "something else"),
        (["--setting", "best", "--env", "x"], "balanced"),
    ],
)
def test_bad_input(tmp_path, capsys, words, said):
    """Every mistake ends with exit code 2, a reason and a way out, before anything is written."""
    out = tmp_path / "out"
    assert run(["bench", "ppe-match", "--out", str(out), *words]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_an_environment_is_made(tmp_path, monkeypatch):
    """A missing environment is made with the pinned packages, once."""
    commands: list[list[str]] = []
    monkeypatch.setattr(environments, "_run", lambda command, folder: commands.append(command))
    monkeypatch.setattr(environments, "_base", lambda: "python3.11")
    python = interpreter(None, tmp_path / "env")
    assert commands[0] == ["python3.11", "-m", "venv", str(tmp_path / "env")]
    assert commands[1][-2:] == ["-r", str(REQUIREMENTS)]
    assert python.is_relative_to(tmp_path / "env")


def test_one_session(tmp_path, capsys, monkeypatch):
    """The command replays baselines and settings and leaves a report."""
    script = tmp_path / "fake.py"
    script.write_text(FAKE, "utf-8")
    monkeypatch.setattr(
        "fabrouter_bench.ppe_match.interpreter.interpreter", lambda *_: Path(sys.executable)
    )
    monkeypatch.setattr(
        "fabrouter_bench.ppe_match.process.Framework",
        lambda python, interval, most: Framework(python, interval, most, script=script),
    )
    out = tmp_path / "out"
    words = ["--env", "x", "--setting", "all", "--json", "--out", str(out)]
    assert run(["bench", "ppe-match", *words]) == 0
    names = [row["name"] for row in json.loads(capsys.readouterr().out)]
    assert names == ["first_come", "proximity", *SETTINGS]
    assert (out / "report.md").exists()


def part(name: str, *ours: Scores) -> Part:
    theirs = (
        scores("first_come", 0.03, 0.8, 1300.0, 14.0, 2.0),
        scores("proximity", 0.05, 0.6, 40.0, 14.0, 2.5),
    )
    return Part(name, theirs, ours)


def test_the_choice_of_a_part():
    """Of those that win everywhere the one that fills most is chosen, else nothing is."""
    good = scores("good", 0.06, 1.0, 30.0, 5.0, 1.5, policy={"unit_eur": 1.0})
    fuller = scores("fuller", 0.07, 1.0, 30.0, 5.0, 1.9, policy={"unit_eur": 1.0})
    far = scores("far", 0.09, 1.0, 80.0, 5.0, 1.5, policy={"unit_eur": 1.0})
    assert part("before", good, fuller, far).chosen == "fuller"
    assert part("after", far).chosen is None
    assert part("after", far).wins("far") == {"first_come": 5, "proximity": 4}


def test_a_holdout_session(tmp_path, capsys, monkeypatch):
    """Both parts are replayed with all settings, divided at the day, and end on one page."""
    script = tmp_path / "fake.py"
    script.write_text(FAKE, "utf-8")
    monkeypatch.setattr(
        "fabrouter_bench.ppe_match.interpreter.interpreter", lambda *_: Path(sys.executable)
    )
    asked: list[tuple[str, str]] = []

    class Fake(Framework):
        def replay(self, *words):
            asked.append((self.begin.isoformat(), self.end.isoformat()))
            return super().replay(*words)

    monkeypatch.setattr(
        "fabrouter_bench.ppe_match.process.Framework",
        lambda python, interval, most: Fake(python, interval, most, script=script),
    )
    out = tmp_path / "out"
    words = ["--env", "x", "--divide", "2020-05-02", "--json", "--out", str(out)]
    assert run(["bench", "ppe-holdout", *words]) == 0
    before, after = json.loads(capsys.readouterr().out)
    assert len(before["scores"]) == len(after["scores"]) == 2 + len(GRID)
    assert {end for _, end in asked[: 2 + len(GRID)]} == {"2020-05-02"}
    assert {begin for begin, _ in asked[2 + len(GRID) :]} == {"2020-05-02"}
    assert "Chosen here: none" in (out / "holdout.md").read_text("utf-8")


REAL = os.environ.get("FABROUTER_PPE_MATCH_PYTHON")


@pytest.mark.slow
@pytest.mark.skipif(
    REAL is None, reason="FABROUTER_PPE_MATCH_PYTHON names no interpreter with ppe_match"
)
def test_the_real_framework():
    """Every 60 days, to be quick: the framework takes our answers and tells five figures."""
    real = Framework(Path(REAL or ""), interval=60)
    params = SolveParams("greedy", time_limit=60)
    policy = SETTINGS["near"]
    replayed, versions = replay_router(real, "near", policy, params, 5, lambda date: None)
    assert 0 < replayed.fill_rate < replayed.fill_rate_served == 1
    assert replayed.shipments <= policy.parcels
    assert versions["ppe_match"] == "0.1.4"
