"""``check_plan``: every figure that is not true and every rule that is broken is found."""

import json

import pytest

from fabrouter import Scenario, route
from fabrouter.compile import compile_scenario
from fabrouter.plan.check import check_plan
from fabrouter.plan.document import PlanDocument
from fabrouter.plan.read import solution_of
from scenario_cases import commitment, document

WED, THU, FRI, SAT, SUN = (f"2020-0{m}T22:00:00Z" for m in ("3-31", "4-01", "4-02", "4-03", "4-04"))


def findings(tree, compiled):
    """Returns (family, message) of everything wrong with a decoded plan."""
    plan = PlanDocument.model_validate_json(json.dumps(tree))
    return [(f.family, f.message) for f in check_plan(plan, compiled, solution_of(plan, compiled))]


def tampered(plan, path, change):
    """Returns the decoded plan with the value at a path changed."""
    tree = json.loads(plan.to_json())
    node = tree
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = change(node[path[-1]])
    return tree


@pytest.mark.parametrize("name", ["tiny_plan", "supplied_plan"])
def test_plans_hold(name, request):
    """A plan as it was made passes."""
    plan = request.getfixturevalue(name)
    assert findings(json.loads(plan.to_json()), plan.compiled) == []


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ("/totals", ("totals", "on_time_units")),
        ("/totals", ("totals", "requested_units")),
        ("/totals", ("totals", "late_unit_days")),
        ("/totals", ("totals", "production_eur")),
        ("/totals", ("totals", "transport_eur")),
        ("/totals", ("totals", "co2e_kg")),
        ("/totals", ("totals", "labs")),
        ("/totals", ("totals", "overload_h")),
        ("/shipments", ("shipments", 0, "kg")),
        ("/shipments", ("shipments", 0, "km")),
        ("/shipments", ("shipments", 0, "eur")),
        ("/shipments", ("shipments", 0, "co2e_kg")),
        ("/shipments", ("shipments", 0, "items", 0, "units")),
        ("/purchases", ("purchases", 0, "extra_eur")),
        ("/lines", ("lines", 0, "on_time")),
        ("/lines", ("lines", 0, "arrivals", 0, "units")),
        ("/labs", ("labs", 0, "load_h")),
        ("/labs", ("labs", 0, "capacity_h")),
        ("/labs", ("labs", 0, "units")),
        ("/lots", ("lots", 0, "made")),
        ("/lots", ("lots", 0, "machine_h")),
        ("/lots", ("lots", 0, "materials", 0, "quantity")),
        ("/weighted_eur", ("weighted_eur", "transport")),
        ("objective", ("solve", "objective_eur")),
        ("lower bound", ("solve", "lower_bound_eur")),
    ],
)
def test_one_wrong_number_is_found(supplied_plan, section, path):
    """A figure that is one too large does not follow from the decisions."""
    found = findings(tampered(supplied_plan, path, lambda v: v + 1), supplied_plan.compiled)
    assert {family for family, _ in found} == {"reported"}
    assert any(section in message for _, message in found)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("shipments", 0, "distance"), "road_map"),
        (("shipments", 0, "arrives"), "2020-04-09T22:00:00Z"),
        (("transfers", 0, "arrives"), "2020-04-09T22:00:00Z"),
        (("purchases", 0, "usable_at"), "2020-04-09T22:00:00Z"),
        (("lines", 0, "due"), "2020-04-09T22:00:00Z"),
        (("lots", 0, "id"), "lot-99999"),
        (("lines",), []),
        (("labs",), []),
        (("shipments",), []),
        (("solve", "gap"), 0.5),
        (("solve", "lower_bound_eur"), 0.0),
        (("weighted_eur",), {}),
    ],
)
def test_one_wrong_word_is_found(supplied_plan, path, value):
    """Dates, names, missing rows and a made-up gap do not follow from the decisions."""
    found = findings(tampered(supplied_plan, path, lambda _: value), supplied_plan.compiled)
    assert {family for family, _ in found} == {"reported"}


def test_weights_nobody_knows_are_found(tiny_plan):
    """A term of the objective that does not exist is no figure of the plan."""
    tree = tampered(tiny_plan, ("weighted_eur",), lambda terms: {**terms, "luck": 0.0})
    assert findings(tree, tiny_plan.compiled) == [
        ("reported", "/weighted_eur does not follow from the plan's lots.")
    ]


def test_optimal_means_that_the_bound_is_met(tiny_plan):
    """A plan that calls itself optimal below its bound is caught."""
    tree = tampered(tiny_plan, ("solve", "lower_bound_eur"), lambda eur: eur / 2)
    tree["solve"]["gap"] = 0.5
    (finding,) = findings(tree, tiny_plan.compiled)
    assert finding == ("reported", "the plan is called optimal, but its lower bound is lower.")


def test_reasons_add_up_to_what_is_missing():
    """Missing units without a reason, or with too many, are found."""
    scenario = Scenario(document({"/designs/1/approved_in": ["BE"]}))
    plan = route(scenario, engine="greedy")
    tree = tampered(plan, ("lines", 0, "reasons", 0, "units"), lambda units: units - 1)
    (finding,) = findings(tree, plan.compiled)
    assert finding == ("reported", "line savers-lyon: 30 units missing, reasons for 29.")


@pytest.mark.parametrize(
    "changes",
    [{"/lines/0/quantity": 11}, {"/labs/2/name": "Other"}, {"/description": "a second try"}],
)
def test_a_plan_of_another_scenario_says_so(tiny_plan, changes):
    """A plan checked against another version of its scenario is named as such."""
    other = compile_scenario(document(changes), tiny_plan.document.policy)
    found = findings(json.loads(tiny_plan.to_json()), other)
    assert found[0][0] == "scenario"
    assert "another version of 'tiny'" in found[0][1]


STRICT = {
    "/lines/1/release": "2020-04-02",
    "/lines/1/min_lot": 10,
    "/lines/2/max_labs": 1,
    "/labs/1/limits": {"home_region_only": True},
    "/labs/3/limits": {"max_ship_kg_per_period": 0.6},
    "/labs/0/stock": [{"material": "petg", "quantity": 300, "purchase_limit": 300}],
    "/commitments": [commitment()],
}
"""A scenario in which every rule bites."""


@pytest.fixture(scope="module")
def strict():
    """Returns a plan under every rule."""
    plan = route(Scenario(document(STRICT)), engine="cpsat", workers=1)
    assert plan.unmet_units == 0
    return plan


def lot_of(tree, line, stage):
    """Returns the first lot of a line and stage in a decoded plan."""
    return next(lot for lot in tree["lots"] if (lot["line"], lot["stage"]) == (line, stage))


def work(*entries):
    """Returns production entries."""
    return [{"at": at, "units": units} for at, units in entries]


def sent(to, *entries):
    """Returns shipment entries; ``arrives`` is reported, not decided."""
    return [{"at": at, "to": to, "arrives": at, "units": units} for at, units in entries]


def closed_day(tree):
    lot_of(tree, "shields", "assembly").update(
        production=work((SAT, 10)), shipments=sent("site-paris", (SAT, 10))
    )


def too_fast(tree):
    lot_of(tree, "savers-lyon", "saver").update(
        lab="lab-lyon", production=work((THU, 30)), shipments=sent("site-lyon", (THU, 30))
    )
    lot_of(tree, "savers-paris", "saver").update(lab="lab-lyon", production=work((THU, 20)))
    lot_of(tree, "shields", "frame").update(lab="lab-lyon", production=work((THU, 10)))


def before_release(tree):
    lot_of(tree, "savers-lyon", "saver").update(setup=WED, production=work((WED, 30)))


def late_setup(tree):
    lot_of(tree, "savers-lyon", "saver").update(setup=SUN, production=work((THU, 30)))


def small_lot(tree):
    lot_of(tree, "savers-lyon", "saver").update(
        production=work((THU, 5)), shipments=sent("site-lyon", (THU, 5))
    )


def odd_lot(tree):
    lot_of(tree, "shields", "frame")["production"][-1]["units"] += 1


def too_much(tree):
    lot_of(tree, "savers-paris", "saver").update(production=work((FRI, 40)))


def delivered_twice(tree):
    lot = lot_of(tree, "savers-paris", "saver")
    lot.update(production=work((THU, 40)), shipments=sent("site-paris", (THU, 20), (FRI, 20)))


def two_labs(tree):
    lot = lot_of(tree, "savers-paris", "saver")
    lot.update(production=work((THU, 10)), shipments=sent("site-paris", (THU, 10)))
    tree["lots"].append({**lot, "lab": "lab-lyon"})


def dropped_shipment(tree):
    lot_of(tree, "shields", "frame")["shipments"] = []


def kept_back(tree):
    lot_of(tree, "savers-paris", "saver")["shipments"] = []


def wrong_site(tree):
    lot_of(tree, "savers-paris", "saver")["shipments"][0]["to"] = "site-lyon"


def wrong_lab(tree):
    lot_of(tree, "shields", "frame")["shipments"][-1]["to"] = "lab-lille"


def after_deadline(tree):
    lot_of(tree, "savers-lyon", "saver")["shipments"][0]["at"] = SUN


def sent_before_made(tree):
    lot_of(tree, "savers-paris", "saver").update(
        production=work((FRI, 20)), shipments=sent("site-paris", (THU, 20))
    )


def greedy_buyer(tree):
    tree["purchases"][0]["quantity"] += 1000


def nothing_bought(tree):
    tree["purchases"] = []


def full_van(tree):
    lot_of(tree, "shields", "assembly").update(
        production=work((FRI, 12)), shipments=sent("site-paris", (FRI, 12))
    )


def broken_promise(tree):
    tree["lots"].remove(lot_of(tree, "shields", "frame"))


def barred_lab(tree):
    lot_of(tree, "savers-paris", "saver")["lab"] = "lab-lyon"


def no_setup(tree):
    lot_of(tree, "savers-paris", "saver")["setup"] = None


def lot_twice(tree):
    tree["lots"].append(lot_of(tree, "savers-paris", "saver"))


def empty_lot(tree):
    lot_of(tree, "savers-paris", "saver").update(production=[], setup=WED)


@pytest.mark.parametrize(
    ("family", "tamper"),
    [
        ("capacity", closed_day),
        ("capacity", too_fast),
        ("release", before_release),
        ("setup", late_setup),
        ("min_lot", small_lot),
        ("lot_multiple", odd_lot),
        ("max_lot", too_much),
        ("surplus", too_much),
        ("quantity", delivered_twice),
        ("max_labs", two_labs),
        ("kits", dropped_shipment),
        ("surplus", kept_back),
        ("destination", wrong_site),
        ("kits", wrong_lab),
        ("deadline", after_deadline),
        ("shipping", sent_before_made),
        ("purchase", greedy_buyer),
        ("material", nothing_bought),
        ("shipping_limit", full_van),
        ("commitment", broken_promise),
        ("eligibility", barred_lab),
        ("structure", no_setup),
        ("structure", lot_twice),
        ("structure", empty_lot),
    ],
)
def test_broken_rules_are_found(strict, family, tamper):
    """A decision that breaks a rule is found under the name of the rule."""
    tree = json.loads(strict.to_json())
    tamper(tree)
    assert family in {name for name, _ in findings(tree, strict.compiled)}


def test_findings_speak_in_names_and_days(strict):
    """A finding names the lab, the machines and the local day."""
    tree = json.loads(strict.to_json())
    closed_day(tree)
    messages = [message for family, message in findings(tree, strict.compiled)]
    assert any("hub-paris" in m and "bench" in m and "2020-04-04" in m for m in messages)


def test_findings_name_the_line(strict):
    """A finding about a lot names its order line."""
    tree = json.loads(strict.to_json())
    small_lot(tree)
    assert any("line savers-lyon" in message for _, message in findings(tree, strict.compiled))


def test_places_without_a_way_are_found():
    """Goods sent where no way leads break the link rule."""
    island = {"/sites/1/place": {"lat": 40.0, "lon": 9.0, "country": "IT"}}
    compiled = compile_scenario(document(island))
    plan = route(Scenario(document()), engine="cpsat", workers=1)
    tree = json.loads(plan.to_json())
    lot_of(tree, "savers-lyon", "saver").update(lab="lab-lyon")
    assert "link" in {family for family, _ in findings(tree, compiled)}
