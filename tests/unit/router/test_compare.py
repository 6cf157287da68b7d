"""Comparing policies: no policy's own plan is beaten, and each wins in its own discipline."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from fabrouter import POLICIES, Scenario
from fabrouter.compare import compare
from fabrouter.compare.compare import PRICED
from fabrouter.compare.figures import eligible_labs, relative_loads
from fabrouter.compare.page import render_comparison
from fabrouter.compare.scatter import pareto, scatter_chart
from fabrouter.compare.tables import cross_csv, figures_csv
from fabrouter.compare.words import PLOTS
from fabrouter.compile import compile_scenario
from fabrouter.plan.check import check_plan
from fabrouter.plan.read import solution_of
from scenario_cases import document

EXACT: dict[str, Any] = {"engine": "cpsat", "workers": 1, "time_limit": 60.0}


@pytest.fixture(scope="module")
def comparison(campaign):
    """Returns the campaign under all priced policies, the same every time."""
    return compare(campaign, engine="local_search", deterministic_limit=0.3, time_limit=60.0)


@pytest.fixture(scope="module")
def tiny():
    """Returns the tiny scenario's best plan under every policy."""
    return compare(Scenario(document({"/lines/0/quantity": 30})), **EXACT)


@pytest.mark.parametrize("which", ["comparison", "tiny"])
def test_no_plan_beats_the_judges_own(which, request):
    """The smallest value of each row of the cross table is the judge's own."""
    found = request.getfixturevalue(which)
    assert list(found.cross_eur) == list(PRICED)
    for judge, row in found.cross_eur.items():
        assert row[judge] == min(row.values())


def test_the_cross_table_holds_the_objectives(comparison):
    """Its diagonal is what the plans report."""
    for name, plan in comparison.plans.items():
        assert comparison.cross_eur[name][name] == pytest.approx(plan.objective)


def test_every_plan_passes_the_checker(comparison, campaign):
    """Plans that were taken over from another policy too."""
    for name, plan in comparison.plans.items():
        compiled = compile_scenario(campaign.document, name)
        assert check_plan(plan.document, compiled, solution_of(plan.document, compiled)) == []


@pytest.mark.parametrize(
    ("policy", "figure"),
    [("fastest", "late_unit_days"), ("greenest", "co2e_kg"), ("fairest", "load_spread")],
)
def test_a_policy_wins_in_its_discipline(comparison, policy, figure):
    """No policy does better at what another is named after, and balanced does worse."""
    values = {row.policy: getattr(row, figure) for row in comparison.figures}
    assert values[policy] <= values["balanced"]


def test_the_cheapest_optimum_costs_no_more_than_the_others(tiny):
    """Where all is served, no plan is cheaper but for what a lot or a lab less is worth."""
    rows = [row for row in tiny.figures if row.unmet_units == 0]
    cheapest = next(row for row in rows if row.policy == "cheapest")
    assert cheapest.eur <= min(row.eur for row in rows) + 0.4


def test_the_spread_is_over_all_eligible_labs(comparison):
    """Idle labs count: a plan that leaves them idle is not fair."""
    plan = comparison.plans["balanced"]
    able = eligible_labs(plan.compiled)
    loads = relative_loads(plan)
    open_labs = [row for row in plan.document.labs if row.id in able and row.capacity_h > 0]
    assert len(loads) == len(open_labs)
    assert (loads == 0).any()


def test_one_policy_is_enough():
    """A single policy is compared with itself."""
    found = compare(Scenario(document()), ["cheapest"], **EXACT)
    assert [row.policy for row in found.figures] == ["cheapest"]


def test_an_unknown_policy_is_refused():
    """Nothing is solved for a name nobody knows."""
    with pytest.raises(KeyError):
        compare(Scenario(document()), ["best"], **EXACT)


def test_own_policies_stand_beside_the_named_ones():
    """Weights of one's own are compared under their own name."""
    own = POLICIES["fastest"].model_copy(update={"lot_eur": 3.0})
    found = compare(Scenario(document()), ["balanced", "mine"], extra={"mine": own}, **EXACT)
    assert found.plans["mine"].document.policy == own


def test_only_points_that_none_beats_are_joined():
    """Of points equal in one value the better one stays."""
    assert pareto([(1, 5), (2, 3), (2, 4), (3, 3), (4, 1)]) == [0, 1, 4]
    assert pareto([(1, 1), (1, 1)]) == [0]


def test_every_plot_has_a_point_per_policy(comparison):
    """Each drawing is sound XML with one mark per plan inside the frame."""
    for plot in PLOTS:
        drawing = scatter_chart(comparison, plot)
        marks = ET.fromstring(ET.tostring(drawing)).findall("circle")
        assert len(marks) == len(PRICED)
        assert all(0 <= float(mark.get("cx", "")) <= 900 for mark in marks)


def test_the_page_stands_alone(comparison):
    """No outside reference, both languages, every policy named."""
    page = render_comparison(comparison)
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert 'lang="fr">la plus équitable' in page
    assert 'lang="en">fairest' in page


def test_tables_can_be_read_back(comparison):
    """CSV files hold a row per policy and per judge."""
    rows = list(csv.DictReader(io.StringIO(figures_csv(comparison))))
    assert [row["policy"] for row in rows] == list(PRICED)
    cross = list(csv.DictReader(io.StringIO(cross_csv(comparison))))
    assert float(cross[0]["balanced"]) == pytest.approx(
        comparison.cross_eur["balanced"]["balanced"]
    )
