"""Robust plans: what is hedged, that figures stay those of the true problem, and that it helps."""

from typing import Any

import numpy as np
import pytest

from fabrouter import POLICIES, Policy, Scenario, route
from fabrouter.campaigns import CampaignSpec, OrderItem, build_campaign
from fabrouter.campaigns.assumptions import DELIVERY_PROBABILITY, LabAssumptions
from fabrouter.compare import compare
from fabrouter.compile import compile_scenario
from fabrouter.plan.check import check_plan
from fabrouter.plan.read import solution_of
from fabrouter.replan import Changes, replan
from fabrouter.robust import hedge, is_hedged
from fabrouter.robust.hedge import needed_pools, served_on_time
from fabrouter.simulate import delivery_probabilities, simulate
from fabrouter_network.labs import LabKind
from fabrouter_network.scenario import Area
from fabrouter_solver import Solution, check, objective_value
from scenario_cases import document

LIMITS: dict[str, Any] = {"engine": "local_search", "deterministic_limit": 0.4, "time_limit": 60.0}
EXACT: dict[str, Any] = {"engine": "cpsat", "workers": 1, "time_limit": 60.0}

PARIS_FAILS = {"/labs/0/delivery_probability": 0.3}
RISKY = {"/labs/0/delivery_probability": 0.8, "/labs/1/delivery_probability": 0.5}


def compiled_with(robust=1.0, **changes):
    """Returns the tiny scenario with risky labs in Lyon (0.5) and Paris (0.8)."""
    policy = Policy(robust=robust, overload_eur_per_hour=0.0)
    return compile_scenario(document(RISKY | changes), policy)


def lab_row(compiled, name):
    """Returns the row of a lab."""
    return compiled.index.lab_rows[name]


@pytest.fixture(scope="module")
def plenty():
    """Returns a campaign in Brittany with hours to spare and 20 hospitals."""
    spec = CampaignSpec(
        "plenty",
        (
            OrderItem(("shield-verkstan", "shield-does-laser"), 2000),
            OrderItem(("ear-saver-laser", "ear-saver-buckle"), 2000),
        ),
        area=Area(south=47.2, west=-5.2, north=48.9, east=-1.0),
        sites=20,
        seed=1,
    )
    return Scenario(build_campaign(spec))


@pytest.fixture(scope="module")
def robust_plan(campaign):
    """Returns the robust plan of the tight campaign."""
    return route(campaign, policy="robust", **LIMITS)


def test_robust_is_balanced_but_for_the_hedge():
    """The named policy has the prices of balanced, so that both plans can be compared in euros."""
    assert POLICIES["robust"] == POLICIES["balanced"].model_copy(update={"robust": 1.0})


def test_certain_labs_leave_nothing_to_hedge():
    """Without a lab that may fail the problem is the true one, and so is the plan."""
    compiled = compile_scenario(document(), "robust")
    assert not is_hedged(compiled)
    assert hedge(compiled) is compiled.data
    plain, robust = (route(Scenario(document()), policy=p, **EXACT) for p in ("balanced", "robust"))
    assert robust.document.lots == plain.document.lots
    assert robust.document.solve.status == "optimal"


def test_risk_costs_what_is_lost_on_average():
    """A unit of a lab that fails with chance 0.2 counts 0.2 x 50 EUR more, a certain lab's none."""
    compiled = compiled_with()
    more = hedge(compiled).modes.unit_ueur - compiled.data.modes.unit_ueur
    stages = compiled.index.stages
    for mode, extra in enumerate(more.tolist()):
        lab = compiled.index.labs[compiled.data.modes.lab[mode]].id
        single = stages[compiled.data.modes.stage[mode]][1].id == "saver"
        risk = {"lab-paris": 0.2, "lab-lyon": 0.5}.get(lab, 0.0)
        most = 0.9 if single else 0.45
        assert extra == pytest.approx(min(risk, most) * 50e6, abs=1)


@pytest.mark.parametrize("robust", [0.25, 1.0])
def test_the_option_says_how_much_is_hedged(robust):
    """Premiums grow with the number."""
    compiled = compiled_with(robust)
    more = hedge(compiled).modes.unit_ueur - compiled.data.modes.unit_ueur
    assert more.max() == pytest.approx(robust * 0.45 * 50e6 if robust == 1 else 6.25e6, rel=0.12)


def test_no_unit_is_left_out_for_its_risk():
    """Labs that nearly always fail cost less than a missing unit: some units may still come."""
    hopeless = {f"/labs/{k}/delivery_probability": 1e-6 for k in range(4)}
    plan = route(Scenario(document(hopeless)), policy="robust", **EXACT)
    assert plan.unmet_units == 0


def test_unreliable_labs_keep_hours_back_where_none_are_missing():
    """With a plan that serves everybody on time, pools shrink by the risk of their lab."""
    compiled = compiled_with()
    plan = route(Scenario(document()), **EXACT)
    solution = solution_of(plan.document, compiled)
    assert served_on_time(compiled.data, solution).all()
    kept = hedge(compiled, first=solution).pools.capacity_s
    share = np.where(compiled.data.pools.lab == lab_row(compiled, "lab-paris"), 0.8, 1.0)
    share[compiled.data.pools.lab == lab_row(compiled, "lab-lyon")] = 0.5
    expected = np.floor(compiled.data.pools.capacity_s * share[:, None] + 1e-9)
    assert (np.abs(kept - expected) <= 1).all()


def test_hours_that_missing_units_could_use_are_not_kept_back():
    """Without any plan all lines are short: every pool they could use stays whole, dates too."""
    compiled = compiled_with()
    hedged = hedge(compiled, first=Solution())
    needed = needed_pools(compiled.data, np.arange(compiled.data.num_designs))
    assert (hedged.pools.capacity_s[needed] == compiled.data.pools.capacity_s[needed]).all()
    assert (hedged.lines.due == compiled.data.lines.due).all()


def test_lines_served_on_time_are_due_earlier():
    """Two periods, but not before the line's release."""
    compiled = compiled_with(**{"/lines/0/release": "2020-04-03"})
    plan = route(Scenario(document(RISKY | {"/lines/0/release": "2020-04-03"})), **EXACT)
    solution = solution_of(plan.document, compiled)
    on_time, lines = served_on_time(compiled.data, solution), compiled.data.lines
    due = hedge(compiled, first=solution).lines.due
    expected = np.where(on_time, np.maximum(lines.due - 2, lines.release), lines.due)
    assert on_time.any()
    assert (due == expected).all()
    assert (due < lines.due).any()


def test_plans_for_the_hedged_problem_hold_in_the_true_one(campaign, robust_plan):
    """The plan passes the checker, figures included, and keeps true due dates and terms."""
    compiled = compile_scenario(campaign.document, "robust")
    solution = solution_of(robust_plan.document, compiled)
    assert check_plan(robust_plan.document, compiled, solution) == []
    assert robust_plan.document.policy.robust == 1.0
    true = objective_value(compiled.data, solution) / 1e9
    assert robust_plan.objective == pytest.approx(true, rel=1e-9)


def test_the_bound_is_one_of_the_true_problem(campaign, campaign_plan, robust_plan):
    """The plain plan, which is cheaper, does not go below the robust plan's bound either."""
    assert 0 < robust_plan.lower_bound <= campaign_plan.objective
    points = robust_plan.document.solve.trace
    assert [point.objective_eur for point in points] == [pytest.approx(robust_plan.objective)]


def test_the_bound_is_not_the_hedged_optimum():
    """On the tiny scenario hedged costs lie above the true optimum; the bound must not."""
    scenario = Scenario(document(RISKY))
    plain = route(scenario, **EXACT)
    robust = route(scenario, policy="robust", **EXACT)
    assert plain.document.solve.status == "optimal"
    assert robust.lower_bound <= plain.objective + 1e-6 <= robust.objective + 2e-6


def test_an_unreliable_lab_gets_no_work_another_can_do():
    """What is printed in Paris is printed in Lyon when the lab in Paris is likely to fail."""
    scenario = Scenario(document(PARIS_FAILS))
    plain, robust = (route(scenario, policy=p, **EXACT) for p in ("balanced", "robust"))
    assert "lab-paris" in {lot.lab for lot in plain.document.lots}
    assert "lab-paris" not in {lot.lab for lot in robust.document.lots}
    assert robust.unmet_units == plain.unmet_units


def on_time_quantiles(plan, seeds):
    """Returns the 10 % quantile of units on time in 500 runs, for each seed."""
    compiled = plan.compiled
    solution = solution_of(plan.document, compiled)
    assert check(compiled.data, solution) == []
    chances = delivery_probabilities(compiled)
    runs = (simulate(compiled.data, solution, chances, runs=500, seed=s) for s in seeds)
    return np.array([found.quantile(0.1) for found in runs])


def quantile_of_all(plan, runs):
    """Returns the 10 % quantile of units on time over many runs."""
    compiled = plan.compiled
    solution = solution_of(plan.document, compiled)
    chances = delivery_probabilities(compiled)
    return simulate(compiled.data, solution, chances, runs=runs, seed=1).quantile(0.1)


@pytest.mark.parametrize("which", ["plenty", "campaign"])
def test_robust_beats_plain_with_every_seed(which, request):
    """In 500 runs with each of ten seeds more units are on time at the 10 % quantile."""
    scenario = request.getfixturevalue(which)
    plain, robust = (route(scenario, policy=p, engine="greedy") for p in ("balanced", "robust"))
    better, worse = (on_time_quantiles(plan, range(10)) for plan in (robust, plain))
    assert (better > worse).all(), (better, worse)


def test_robust_beats_plain_after_a_longer_search(campaign, robust_plan):
    """A tight campaign leaves little to gain; single seeds may tie, 5,000 runs together do not."""
    plain = route(campaign, **LIMITS)
    better, worse = (quantile_of_all(plan, runs=5000) for plan in (robust_plan, plain))
    assert better > 1.02 * worse, (better, worse)


def test_the_drawn_probability_changes_no_other_draw():
    """Each lab draws it from a stream of its own, the same every time."""
    asked, silent = LabAssumptions(4, "lab"), LabAssumptions(4, "lab")
    chances = {asked.delivery_probability(LabKind.FAB_LAB) for _ in range(3)}
    assert len(chances) == 1
    assert chances < set(DELIVERY_PROBABILITY["fab_lab"])
    assert (asked.people(), asked.limits()) == (silent.people(), silent.limits())


def test_stopping_gives_a_plan_that_holds(campaign):
    """A search that is told to stop at once ends soon, with figures of the true problem."""
    plan = route(campaign, policy="robust", time_limit=600.0, stop=lambda: True)
    compiled = compile_scenario(campaign.document, "robust")
    assert check_plan(plan.document, compiled, solution_of(plan.document, compiled)) == []
    assert plan.document.solve.runtime_s < 60


def test_replanning_can_be_robust():
    """Accepted work stays under a robust policy too, and the new plan holds."""
    scenario = Scenario(document(RISKY))
    old = route(scenario, **EXACT)
    found = replan(scenario, old, Changes(accepted="all"), policy="robust", **EXACT)
    compiled = compile_scenario(found.scenario.document, found.plan.document.policy)
    solution = solution_of(found.plan.document, compiled)
    assert check_plan(found.plan.document, compiled, solution) == []
    assert found.plan.document.policy.robust == 1.0


def test_a_robust_plan_is_compared_as_it_is():
    """Beside priced policies the robust plan is not swapped for a cheaper one."""
    found = compare(Scenario(document(PARIS_FAILS)), ["balanced", "robust"], **EXACT)
    assert "lab-paris" not in {lot.lab for lot in found.plans["robust"].document.lots}
    assert found.cross_eur["robust"]["balanced"] < found.cross_eur["robust"]["robust"]
