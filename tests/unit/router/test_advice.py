"""Advice: a planted cause is found, and what is promised holds when planned again from scratch."""

import copy
from dataclasses import dataclass, field
from typing import Any

import pytest

from fabrouter import Scenario, route
from fabrouter.advice import advise
from fabrouter.advice.resources import round_up
from fabrouter.advice.words import AdviceWords
from fabrouter.compile import compile_scenario
from fabrouter.i18n import LANGUAGES, Translator
from fabrouter.plan.read import solution_of
from fabrouter_network.scenario import ScenarioDocument
from scenario_cases import LILLE, LYON, PARIS

Json = dict[str, Any]
PLACES = {"lille": LILLE, "lyon": LYON, "paris": PARIS}


def world(seed: int, **options: Any) -> Json:
    """Returns a scenario with room to spare for 20 to 50 printed clips in one place."""
    town = sorted(PLACES)[seed % 3]
    place: Json = PLACES[town]
    units = 20 + 6 * (seed % 6)
    days = 4 + seed % 3
    lab: Json = {
        "id": "lab",
        "name": "The lab",
        "place": dict(place),
        "opening": {"weekly": [{"days": list(_WEEK), "open": "09:00", "close": "17:00"}]},
        "machines": [
            {"id": "printers", "name": "Printers", "capability": "3d_printing", "count": 4}
        ],
        "people": {"count": 4},
        "stock": [{"material": "petg", "quantity": 20.0 * units}],
    }
    return {
        "schema_version": "1.0",
        "name": f"planted {seed}",
        "horizon": {"start": "2020-04-06", "periods": days + 2},
        "materials": [{"id": "petg", "name": "PETG", "unit": "g", "eur_per_unit": 0.02}],
        "labs": [lab],
        "sites": [{"id": "site", "name": "Clinic", "place": {**place, "lat": place["lat"] + 0.02}}],
        "designs": [_clip("clip"), _clip("hook")],
        "lines": [
            {
                "id": "clips",
                "site": "site",
                "designs": [{"design": "clip"}],
                "quantity": units,
                "due": f"2020-04-{5 + days:02d}",
                "deadline": f"2020-04-{5 + days:02d}",
            }
        ],
        "transport": {"roads": "none"},
    } | options


_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _clip(name: str) -> Json:
    operation = {
        "capability": "3d_printing",
        "machine_min_per_unit": 30,
        "labour_min_per_unit": 10,
    }
    stage = {
        "id": "clip",
        "name": name.title(),
        "mass_g": 20,
        "operations": [operation],
        "materials": [{"material": "petg", "quantity": 20}],
    }
    return {"id": name, "name": name.title(), "family": "mask", "stages": [stage]}


@dataclass
class Planted:
    """A scenario with one thing short.

    Parameters
    ----------
    name
        For the test's name.
    scenario
        The scenario.
    kinds
        Kinds of advice any of which names the cause.
    codes
        Reason codes any of which names it.
    """

    name: str
    scenario: Json
    kinds: set[str]
    codes: set[str] = field(default_factory=set)


def planted() -> list[Planted]:
    """Returns the cases: six kinds of causes in four worlds each."""
    return [plant(seed) for seed in range(4) for plant in PLANTS]


def _material(seed: int) -> Planted:
    tree = world(seed)
    tree["labs"][0]["stock"][0]["quantity"] /= 2
    return Planted(f"material-{seed}", tree, {"material"}, {"material_short"})


def _machine(seed: int) -> Planted:
    tree = world(seed)
    tree["labs"][0]["machines"][0] |= {"count": 1, "share_percent": 20}
    return Planted(f"machine-{seed}", tree, {"machine", "hours", "evenings"}, {"hours_short"})


def _people(seed: int) -> Planted:
    tree = world(seed)
    tree["labs"][0]["people"] = {"count": 1, "share_percent": 6}
    return Planted(f"people-{seed}", tree, {"person", "hours", "evenings"}, {"hours_short"})


def _own_limit(seed: int) -> Planted:
    tree = world(seed)
    tree["labs"][0]["limits"] = {"max_share_percent": 4}
    return Planted(f"own-limit-{seed}", tree, {"own_limit"}, {"lab_limits"})


def _keeps_away(seed: int) -> Planted:
    tree = world(seed)
    tree["labs"][0]["limits"] = {"max_distance_km": 1.0}
    return Planted(f"distance-{seed}", tree, {"distance_limit"}, {"lab_limits"})


def _due(seed: int) -> Planted:
    tree = world(seed)
    tree["labs"][0]["machines"][0]["count"] = 1
    tree["lines"][0]["quantity"] = 16
    tree["lines"][0] |= {"due": "2020-04-07", "deadline": "2020-04-09"}
    tree["labs"][0]["machines"][0]["share_percent"] = 60
    return Planted(f"late-{seed}", tree, {"due_date"}, {"hours_short"})


def _shipping(seed: int) -> Planted:
    tree = world(seed)
    tree["labs"][0]["limits"] = {"max_ship_kg_per_period": 0.1}
    return Planted(f"shipping-{seed}", tree, {"shipping_limit"}, {"shipping_limit"})


def _design(seed: int) -> Planted:
    tree = world(seed)
    clip = copy.deepcopy(tree["designs"][0])
    clip["stages"][0]["operations"][0]["capability"] = "laser_cutting"
    tree["designs"][0] = clip
    other = {**tree["lines"][0], "id": "hooks", "designs": [{"design": "hook"}], "quantity": 1}
    tree["lines"].append(other)
    tree["labs"][0]["stock"][0]["quantity"] += 20
    return Planted(f"design-{seed}", tree, {"design"}, {"no_capable_lab"})


PLANTS = (_material, _machine, _people, _own_limit, _keeps_away, _due, _shipping, _design)
CASES = planted()


def counted(plan):
    """Returns (units on time, units delivered)."""
    totals = plan.document.totals
    return totals.on_time_units, totals.on_time_units + totals.late_units


def best(tree: Json):
    """Returns the proven best plan of a scenario."""
    return route(
        Scenario(ScenarioDocument.model_validate(tree, strict=False)), engine="cpsat", workers=1
    )


def changed(tree: Json, item) -> Json:
    """Returns a scenario with a piece of advice in it, made by hand from what it says."""
    tree = copy.deepcopy(tree)
    lab, line = tree["labs"][0], tree["lines"][0]
    if item.kind == "material":
        lab["stock"][0]["quantity"] += item.amount
    elif item.kind in ("machine", "person"):
        target = lab["machines"][0] if item.kind == "machine" else lab["people"]
        target["count"] += 1
    elif item.kind == "own_limit":
        lab["limits"]["max_share_percent"] = 100
    elif item.kind == "distance_limit":
        del lab["limits"]["max_distance_km"]
    elif item.kind == "shipping_limit":
        lab["limits"]["max_ship_kg_per_period"] *= 2
    elif item.kind == "due_date":
        line["due"] = "2020-04-08"
    elif item.kind == "deadline":
        day = int(line["deadline"][-2:]) + 1
        line["due"] = line["deadline"] = f"2020-04-{day:02d}"
    elif item.kind == "design":
        line["designs"].append({"design": item.design})
    return tree


@pytest.fixture(scope="module")
def solved():
    """Returns plan and advice of each case, made once."""
    cache: dict[str, Any] = {}

    def look(case: Planted):
        if case.name not in cache:
            plan = best(case.scenario)
            solution = solution_of(plan.document, plan.compiled)
            cache[case.name] = plan, advise(plan.compiled, solution, time_limit=60.0, most=50)
        return cache[case.name]

    return look


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_planted_cause_is_named(case, solved):
    """A reason names the kind of limit, and some advice lifts it."""
    plan, advice = solved(case)
    line = next(line for line in plan.document.lines if line.id == "clips")
    assert line.on_time < line.requested
    codes = {reason.code for reason in (*line.reasons, *line.late_reasons)}
    assert codes & case.codes
    assert {item.kind for item in advice.items} & case.kinds


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_promised_gains_hold(case, solved):
    """The changed scenario, planned from scratch, gives at least what was promised."""
    plan, advice = solved(case)
    before = counted(plan)
    exact = [item for item in advice.items if item.kind not in ("hours", "evenings")]
    assert exact or case.kinds & {"hours", "evenings"}
    for item in exact:
        after = counted(best(changed(case.scenario, item)))
        assert after[0] - before[0] >= item.gain.on_time_units, item
        assert after[1] - before[1] >= item.gain.served_units, item


def test_gains_are_positive_and_ranked(solved):
    """Nothing is said that does not help; the best gain per effort comes first."""
    for case in CASES:
        _, advice = solved(case)
        rates = [item.gain.eur / max(item.effort_eur, 1.0) for item in advice.items]
        assert rates == sorted(rates, reverse=True)
        assert all(item.gain.eur > 0 for item in advice.items)


def test_late_reasons_add_up(solved):
    """Reasons of late units explain all of them."""
    for case in CASES:
        plan, _ = solved(case)
        for line in plan.document.lines:
            assert sum(reason.units for reason in line.late_reasons) == line.late


def test_bottlenecks_are_what_is_short(solved):
    """Ten per cent more of the short thing helps; what is not short is not named."""
    _, advice = solved(next(case for case in CASES if case.name == "material-1"))
    assert [(row.kind, row.name) for row in advice.bottlenecks] == [("material", "petg")]
    _, advice = solved(next(case for case in CASES if case.name == "people-1"))
    assert ("capability", "people") in {(row.kind, row.name) for row in advice.bottlenecks}


def test_the_same_plan_gets_the_same_advice(solved):
    """Nothing in it is random."""
    case = CASES[1]
    plan, advice = solved(case)
    solution = solution_of(plan.document, plan.compiled)
    assert advise(plan.compiled, solution, time_limit=60.0, most=50) == advice


def test_a_plan_without_faults_needs_no_advice():
    """Where all is on time nothing is tried."""
    plan = best(world(0))
    advice = advise(plan.compiled, solution_of(plan.document, plan.compiled))
    assert (advice.tried, advice.items, advice.bottlenecks) == (0, (), ())


def test_without_time_nothing_is_promised(solved):
    """What could not be tried is counted."""
    plan, _ = solved(CASES[0])
    solution = solution_of(plan.document, plan.compiled)
    advice = advise(plan.compiled, solution, time_limit=0.0)
    assert advice.items == ()
    assert advice.left > 0


def test_a_stop_keeps_what_was_found(solved):
    """Asked to stop after the first change that helps, exactly that one is returned."""
    plan, _ = solved(CASES[0])
    solution = solution_of(plan.document, plan.compiled)
    helpful: list[int] = []
    advice = advise(
        plan.compiled,
        solution,
        time_limit=60.0,
        on_progress=lambda done, whole, found: helpful.append(found),
        stop=lambda: bool(helpful) and helpful[-1] > 0,
    )
    assert len(advice.items) == 1
    assert advice.left > 0


def test_every_kind_has_words(solved):
    """All advice can be said in both languages, without an id or a place left open."""
    for case in CASES:
        plan, advice = solved(case)
        words = AdviceWords.of(plan.compiled)
        for language in LANGUAGES:
            t = Translator(language)
            for item in advice.items:
                text = f"{words.item(t, item)}: {words.gain(t, item.gain)}"
                assert "{" not in text
            assert all(words.bottleneck(t, row) for row in advice.bottlenecks)


@pytest.mark.parametrize(
    ("value", "rounded"), [(0.01, 0.1), (1.0, 1.0), (1.01, 1.1), (437.0, 440.0), (40000.0, 40000.0)]
)
def test_quantities_are_rounded_up(value, rounded):
    """Two digits are enough, never less than what lacks."""
    assert round_up(value) == pytest.approx(rounded)


def test_the_compiled_problem_is_left_as_it_is(solved):
    """Trying changes does not touch the problem."""
    case = CASES[2]
    plan, _ = solved(case)
    again = compile_scenario(plan.compiled.document, plan.document.policy)
    assert (again.data.pools.capacity_s == plan.compiled.data.pools.capacity_s).all()
    assert (again.data.bins.arrivals == plan.compiled.data.bins.arrivals).all()
