"""Planning again after a lab is lost: what is compared, and what comes out."""

import json

import pytest

from fabrouter.campaigns.suites import Case
from fabrouter.cli.main import run
from fabrouter_bench.replanning import (
    busiest_lab,
    measure_replanning,
    problem_of,
    without_lab,
)
from fabrouter_bench.replanning_table import replanning_table
from fabrouter_solver import SolveParams, solve


@pytest.fixture(scope="module")
def city():
    """Returns the problem of the smallest suite."""
    return problem_of(Case("city", "two_stage", 0.95, 1))


@pytest.fixture(scope="module")
def measured(city):
    """Returns one measurement of it."""
    before = SolveParams("local_search", 60.0, deterministic_limit=0.5)
    after = SolveParams("local_search", 60.0, deterministic_limit=0.2)
    return measure_replanning("city", city, before, after)


def test_planning_again_changes_less(measured):
    """The earlier plan is carried over: fewer lots change than from scratch."""
    assert 0 < measured.lots_lost < measured.lots
    assert measured.again.lots_changed < measured.scratch.lots_changed
    assert measured.again.first_s >= measured.repair_s
    assert measured.again.total_s >= measured.again.first_s


def test_the_lost_lab_works_no_more(city):
    """No plan of the changed problem has a lot in the lab."""
    plan = solve(city, SolveParams("greedy")).solution
    lab = busiest_lab(city, plan)
    lost = without_lab(city, lab)
    after = solve(lost, SolveParams("greedy")).solution
    assert any(city.modes.lab[lot.mode] == lab for lot in plan.lots)
    assert all(city.modes.lab[lot.mode] != lab for lot in after.lots)


def test_the_table_has_both_ways(measured):
    """Two rows per instance."""
    assert replanning_table([measured]).row_count == 2


def test_the_command_prints_json(capsys):
    """Both ways with their figures."""
    words = "bench replan --suite city --mix one_stage --before 1 --time-limit 1 --json"
    assert run(words.split()) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert {"first_s", "gap", "lots_changed"} <= row["again"].keys() & row["scratch"].keys()
