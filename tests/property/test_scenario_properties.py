"""What must hold for any scenario, from JSON to plan and back."""

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabrouter import Scenario, route
from fabrouter.compile import compile_scenario
from fabrouter.plan.check import check_plan
from fabrouter.plan.document import PlanDocument
from fabrouter.plan.read import solution_of
from random_scenarios import random_scenario

SEEDS = st.integers(0, 2**20)
QUIET = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("FABROUTER_CACHE_DIR", str(tmp_path))


@QUIET
@given(seed=SEEDS)
def test_plans_of_random_scenarios_hold(seed):
    """A plan of any scenario survives writing, reading and checking, with all units explained."""
    scenario = Scenario.from_json(random_scenario(seed))
    plan = route(scenario, engine="local_search", deterministic_limit=0.1)
    document = PlanDocument.model_validate_json(plan.to_json())
    compiled = compile_scenario(scenario.document, document.policy)
    assert check_plan(document, compiled, solution_of(document, compiled)) == []
    assert document.solve.lower_bound_eur <= document.solve.objective_eur
    for line in document.lines:
        assert line.on_time + line.late + line.unmet == line.requested
        assert sum(reason.units for reason in line.reasons) == line.unmet


@QUIET
@given(seed=SEEDS)
def test_order_of_input_changes_nothing(seed):
    """Shuffled lists give the same plan and the same fingerprint."""
    text = random_scenario(seed)
    shuffled = json.loads(text)
    rng = random.Random(seed)
    for name in ("labs", "sites", "designs", "lines", "materials"):
        rng.shuffle(shuffled[name])
    one, other = (
        route(Scenario.from_json(t), engine="local_search", deterministic_limit=0.1).document
        for t in (text, json.dumps(shuffled))
    )
    assert one.lots == other.lots
    assert one.totals == other.totals
    assert one.scenario == other.scenario


@QUIET
@given(seed=SEEDS)
def test_scenarios_round_trip(seed):
    """Writing and reading a scenario gives the same scenario."""
    scenario = Scenario.from_json(random_scenario(seed))
    assert Scenario.from_json(scenario.to_json()).document == scenario.document
