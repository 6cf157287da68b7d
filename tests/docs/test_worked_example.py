"""The worked example of docs/model.md is true."""

from pathlib import Path

import pytest

from fabrouter import Scenario, route

ROOT = Path(__file__).parents[2]


def table() -> dict[str, tuple[str, str]]:
    """Returns (natural, weighted) of each term as the page prints them."""
    page = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    example = page.partition("## A worked example")[2].partition("## Engines")[0]
    rows = [line.strip("|").split("|") for line in example.splitlines() if line.startswith("|")]
    return {
        term.strip(): (natural.strip(), weighted.strip()) for term, _, natural, weighted in rows
    }


@pytest.fixture(scope="module")
def plan():
    """Returns the proven optimum of the example."""
    return route(Scenario.load(ROOT / "docs" / "worked_example.json"), engine="cpsat")


def test_the_example_is_solved_to_optimality(plan):
    """CP-SAT proves the plan that the page works out by hand."""
    assert plan.document.solve.status == "optimal"
    assert f"{plan.objective:.5f}" == table()["total"][1]


@pytest.mark.parametrize(
    ("term", "natural"),
    [
        ("unmet", "unmet_units"),
        ("tardiness", "late_unit_days"),
        ("production", "production_eur"),
        ("transport", "transport_eur"),
        ("preference", "preference_eur"),
        ("co2", "co2e_kg"),
        ("lot", "lots"),
        ("lab", "labs"),
        ("overload", "overload_h"),
        ("change", "changed_units"),
    ],
)
def test_each_term_equals_the_hand_computed_number(plan, term, natural):
    """Natural and weighted value of each term are those of the page."""
    shown, weighted = table()[term]
    assert float(shown.split()[0]) == pytest.approx(getattr(plan.document.totals, natural))
    assert float(weighted) == pytest.approx(plan.document.weighted_eur[term], abs=1e-9)


def test_the_days_are_those_of_the_page(plan):
    """Nine frames on day 1 and three on day 2; nine shields on time and three late."""
    lots = {lot.stage: lot for lot in plan.document.lots}
    assert [work.units for work in lots["frame"].production] == [9, 3]
    line = plan.document.lines[0]
    assert (line.on_time, line.late, line.unmet) == (9, 3, 0)
