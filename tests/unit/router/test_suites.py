"""Suites: the sizes they promise, the same every time, another for every seed."""

import pytest

from fabrouter.campaigns import build_campaign
from fabrouter.campaigns.labs import hubs_of, labs_of
from fabrouter.campaigns.suites import MIXES, SUITES, TIGHTNESS, Case, campaign_of, cases


@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize("suite", SUITES)
def test_labs_and_hubs_add_up(suite, mix):
    """Labs and hubs together are as many as the suite says."""
    spec = campaign_of(Case(suite, mix, 0.95, 1))
    assert len(labs_of(spec, [])) + len(hubs_of(spec, [])) == SUITES[suite].labs
    assert len(set(spec.labs)) == len(spec.labs)


@pytest.mark.parametrize("mix", MIXES)
def test_a_case_is_the_same_every_time(mix):
    """The same case gives the same scenario, another seed another one."""
    case = Case("city", mix, 0.95, 1)
    first, second = build_campaign(campaign_of(case)), build_campaign(campaign_of(case))
    other = build_campaign(campaign_of(Case("city", mix, 0.95, 2)))
    assert first == second
    assert first.lines != other.lines


@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize("suite", ["city", "region"])
def test_lines_and_days(suite, mix):
    """Every site orders every product of the mix, over the days of the suite."""
    scenario = build_campaign(campaign_of(Case(suite, mix, 0.95, 1)))
    assert len(scenario.lines) == SUITES[suite].lines
    assert scenario.horizon.periods == SUITES[suite].days


def test_stages_of_the_mixes():
    """One mix has designs of one stage only, the other none of them."""
    for mix, single in (("one_stage", True), ("two_stage", False)):
        scenario = build_campaign(campaign_of(Case("city", mix, 0.95, 1)))
        assert all((len(design.stages) == 1) == single for design in scenario.designs)


def test_tighter_cases_order_more():
    """With the tightness the units grow."""
    units = [
        sum(line.quantity for line in build_campaign(campaign_of(case)).lines)
        for case in cases(["city"], ["one_stage"], [TIGHTNESS[0], TIGHTNESS[-1]], [1])
    ]
    assert units[0] / TIGHTNESS[0] == pytest.approx(units[1] / TIGHTNESS[-1], rel=0.01)


def test_nation_takes_every_french_lab():
    """The nation has all French labs, filled up with the nearest ones of the neighbours."""
    spec = campaign_of(Case("nation", "one_stage", 0.95, 1))
    countries = [lab.place.country for lab in labs_of(spec, [])]
    assert countries.count("FR") == 260
    assert set(countries) - {"FR"} >= {"BE", "DE"}


def test_all_combinations():
    """Cases are every combination, each with a name of its own."""
    found = cases(["city", "region"], ["one_stage"], [0.6, 1.3], [1, 2, 3])
    assert len(found) == len({case.name for case in found}) == 12
    assert found[0].name == "city-one_stage-0.6-1"
