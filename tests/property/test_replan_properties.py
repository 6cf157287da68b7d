"""What must hold whenever a random plan is replanned in mid-campaign."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from fabrouter import Scenario, route
from fabrouter.replan import Changes, replan
from fabrouter.replan.promises import lot_key
from random_scenarios import random_scenario
from replan_cases import findings

ENGINES: dict[str, dict[str, Any]] = {
    "local_search": {"engine": "local_search", "deterministic_limit": 0.1},
    "cpsat": {"engine": "cpsat", "workers": 1, "deterministic_limit": 0.5},
}
QUIET = settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("FABROUTER_CACHE_DIR", str(tmp_path))


def happenings(plan, until):
    """Returns what a plan makes and sends before an instant, in units."""
    made = {
        (lot_key(lot), work.at): work.units
        for lot in plan.lots
        for work in lot.production
        if work.at < until
    }
    sent = {
        (lot_key(lot), trip.at, trip.to): trip.units
        for lot in plan.lots
        for trip in lot.shipments
        if trip.at < until
    }
    return made | sent


def drawn_changes(plan, scenario, rng):
    """Returns a moment, a lost lab perhaps, and a lot or two that are declined perhaps."""
    horizon = scenario.document.horizon
    until = horizon.start_of_period(rng.randint(1, horizon.periods - 1))
    lots = list(plan.document.lots)
    declined = rng.sample(lots, min(len(lots), rng.choice([0, 0, 1])))
    rest = [lot for lot in lots if lot not in declined and lot.made > 1]
    reduced = rng.sample(rest, min(len(rest), rng.choice([0, 0, 1])))
    labs = [lab.id for lab in scenario.document.labs]
    return until, Changes(
        now=until,
        labs_lost=frozenset(rng.sample(labs, rng.choice([0, 0, 1]))),
        declined_lots=frozenset(lot.id for lot in declined),
        reduced_lots={lot.id: rng.randint(1, lot.made - 1) for lot in reduced},
    )


@pytest.mark.parametrize("engine", sorted(ENGINES))
@QUIET
@given(seed=st.integers(0, 2**20))
def test_the_past_never_changes(engine, seed):
    """Nothing new lies in periods that have begun, all that stays is there, the plan holds."""
    rng = random.Random(seed)
    scenario = Scenario.from_json(random_scenario(seed))
    plan = route(scenario, **ENGINES["local_search"])
    assume(plan.document.lots)
    until, changes = drawn_changes(plan, scenario, rng)
    found = replan(scenario, plan, changes, **ENGINES[engine])
    event(f"lots: {min(3, len(plan.document.lots))}, dropped: {bool(found.differences.dropped)}")
    before, after = (happenings(p.document, until) for p in (plan, found.plan))
    assert all(units <= before.get(key, 0) for key, units in after.items())
    if not found.differences.dropped:
        assert after == before
    orders = [row.order_at for row in found.plan.document.purchases]
    orders += [row.departs for row in found.plan.document.transfers]
    assert all(moment >= until for moment in orders)
    assert findings(found) == []
    declined = [lot for lot in plan.document.lots if lot.id in changes.declined_lots]
    new = {lot_key(lot) for lot in found.plan.document.lots}
    assert not new & {lot_key(lot) for lot in declined}
