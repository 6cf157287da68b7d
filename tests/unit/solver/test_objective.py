"""The objective: every term of the hand-made plan, by hand, and twins that move one term."""

from dataclasses import fields, replace

import numpy as np
import pytest

from fabrouter_solver import (
    Commitment,
    MaterialTransfer,
    Purchase,
    Solution,
    Terms,
    Weights,
    objective_terms,
    objective_value,
)
from fabrouter_solver.objective import overload_limits
from solver_cases import (
    ASSEMBLY,
    BASE,
    LARGE,
    PART,
    PLAN,
    SMALL,
    buying,
    cell,
    ints,
    lot,
    moving,
    with_columns,
)

TERMS = objective_terms(BASE, PLAN)

SHIELD, FRAME, BAND = 300, 100, 250
"""Grams of a unit of stage 0, 1 and 2."""


def per_unit(mass_g: int, rate: int) -> int:
    """Returns mass × rate per kilogram, rounded half up."""
    return (mass_g * rate + 500) // 1000


def changed(before: Terms, after: Terms) -> dict[str, int]:
    """Returns the terms that differ, and by how much."""
    difference = after - before
    return {f.name: v for f in fields(difference) if (v := getattr(difference, f.name))}


def test_unmet():
    """All 4 + 5 + 3 units arrive by their deadlines."""
    assert (TERMS.unmet, TERMS.unmet_weighted) == (0, 0)


def test_tardiness():
    """One shield (priority 2) and one unit of line 1 (priority 1) arrive one period late."""
    assert TERMS.tardiness == 1 * 1 + 1 * 1
    assert TERMS.tardiness_weighted == 1 * 1 * 2 + 1 * 1 * 1


def test_production():
    """Units, setups but that of the promised lot, bought material, and opening three labs."""
    units = 4 * 11 + 8 * 5 + 2 * 7 + 4 * 9 + 3 * 7
    setups = 50 + 20 + 30 + 40
    bought = 6 * 13
    opening = 100 + 200 + 300
    assert TERMS.production_ueur == units + setups + bought + opening


def test_transport():
    """Grams × rate per kilogram rounded half up, a price per trip, and moved material."""
    shields = 4 * per_unit(SHIELD, 25)
    frames = 6 * per_unit(FRAME, 10)
    bands = 1 * per_unit(BAND, 41) + 4 * per_unit(BAND, 45) + 3 * per_unit(BAND, 30)
    trips = 75 + 75 + 60 + 60 + 90 + 95 + 80
    assert TERMS.transport_ueur == shields + frames + bands + trips + 4 * 2


def test_preference():
    """Five units of line 1 come in design 1 at 3, line 2's three in design 0 would cost 5."""
    assert TERMS.preference_ueur == 4 * 0 + 5 * 3 + 3 * 0


def test_co2():
    """Grams × milligrams per kilogram rounded half up, and moved material."""
    shields = 4 * per_unit(SHIELD, 250)
    frames = 6 * per_unit(FRAME, 100)
    bands = 1 * per_unit(BAND, 410) + 4 * per_unit(BAND, 450) + 3 * per_unit(BAND, 300)
    assert TERMS.co2_mg == shields + frames + bands + 4 * 3


def test_lots_and_labs():
    """Five lots in three labs."""
    assert (TERMS.lots, TERMS.labs) == (5, 3)


def test_overload():
    """Load above 20 % and above 45 % of each lab's seconds, summed."""
    load = [
        (50 + 8 * 100) + (30 + 2 * 70) + 3 * 70,  # lab 0: frames, line 1, promised
        20 + 4 * 60,  # lab 1: shields
        (40 + 4 * 80) + 4 * 30,  # lab 2: machine and people
    ]
    capacity = [5 * 500, 5 * 200, 5 * 300 + 5 * 100]
    over = [
        max(0, used - share * declared // 100)
        for used, declared in zip(load, capacity, strict=True)
        for share in (20, 45)
    ]
    assert over == [730, 105, 60, 0, 80, 0]
    assert TERMS.overload_s == sum(over)
    assert overload_limits(BASE).tolist() == [[500, 1125], [200, 450], [400, 900]]


def test_change():
    """Offers of 4 and 2 units became lots of 2 and 4."""
    assert TERMS.changed == abs(2 - 4) + abs(4 - 2)


def test_total():
    """The objective is the sum of each term times its weight."""
    weighted = [
        0 * 1_000_000,
        3 * 10_007,
        (155 + 140 + 78 + 600) * 1_009,
        659 * 1_013,
        15 * 1_019,
        1_152 * 11,
        5 * 1_021,
        3 * 1_031,
        975 * 13,
        4 * 1_033,
    ]
    assert list(TERMS.weighted(BASE.weights).values()) == weighted
    assert objective_value(BASE, PLAN) == TERMS.total(BASE.weights) == sum(weighted)


def test_every_weight_has_its_term():
    """A total with one weight of 1 and no other is that weighted term alone."""
    for item in fields(Weights):
        if item.name == "overload_percent":
            continue
        nothing = {f.name: 0 for f in fields(Weights) if f.name != "overload_percent"}
        weights = Weights(**{**nothing, item.name: 1})  # type: ignore[arg-type]
        assert TERMS.total(weights) == TERMS.weighted(weights)[item.name]
        assert TERMS.total(weights) > 0 or item.name == "unmet"


def test_empty_plan():
    """With no plan everything is unmet, by priority, and every offer is broken."""
    terms = objective_terms(BASE, Solution())
    expected = dict.fromkeys((f.name for f in fields(Terms)), 0)
    expected |= {"unmet": 4 + 5 + 3, "unmet_weighted": 4 * 2 + 5 + 3, "changed": 4 + 2}
    assert terms == Terms(**expected)


DATA_TWINS = [
    (cell("lines", "priority", 0, 5), {"tardiness_weighted": 3}),
    (cell("lines", "due", 0, 3), {"tardiness": -1, "tardiness_weighted": -2}),
    (cell("lines", "due", 2, 2), {"tardiness": 3, "tardiness_weighted": 3}),
    (cell("lines", "due", 2, -1), {"tardiness": 12, "tardiness_weighted": 12}),
    (  # what is unmet is not late
        cell("lines", "deadline", 1, 3),
        {"unmet": 1, "unmet_weighted": 1, "tardiness": -1, "tardiness_weighted": -1},
    ),
    (cell("modes", "unit_ueur", 4, 8), {"production_ueur": 2 + 3}),
    (cell("modes", "setup_ueur", 4, 40), {"production_ueur": 10}),
    (cell("bins", "purchase_ueur", 1, 14), {"production_ueur": 6}),
    (replace(BASE, opening_ueur=ints(101, 200, 300)), {"production_ueur": 1}),
    (cell("links", "shipment_ueur", (1, 3), 85), {"transport_ueur": 20}),
    (cell("links", "kg_ueur", (1, 3), 26), {"transport_ueur": 0}),
    (cell("links", "kg_ueur", (1, 3), 29), {"transport_ueur": 4}),
    (cell("links", "kg_co2_mg", (2, 4), 455), {"co2_mg": 4}),
    (cell("transfers", "ueur", 0, 3), {"transport_ueur": 4}),
    (cell("transfers", "co2_mg", 0, 4), {"co2_mg": 4}),
    (cell("options", "preference_ueur", 1, 4), {"preference_ueur": 5}),
    (cell("options", "preference_ueur", 2, 9), {}),
    (cell("pools", "capacity_s", (1, 4), 100), {"overload_s": 20}),
    (replace(BASE, commitments=BASE.commitments[:2]), {"changed": -2}),
    (
        replace(BASE, weights=replace(BASE.weights, overload_percent=(45,))),
        {"overload_s": -(730 + 60 + 80)},
    ),
]


@pytest.mark.parametrize("position", range(len(DATA_TWINS)))
def test_one_number_moves_one_term(position):
    """Changing one number of the instance moves only the term it belongs to."""
    data, expected = DATA_TWINS[position]
    difference = changed(TERMS, objective_terms(data, PLAN))
    assert difference == {name: value for name, value in expected.items() if value}


PLAN_TWINS = [
    (
        "one trip for all, three units a period later",
        lot(ASSEMBLY, shipments=((3, 2, 4),)),
        {"transport_ueur": -75, "tardiness": 3, "tardiness_weighted": 3 * 2},
    ),
    ("bought less", buying(Purchase(1, 0, 4)), {"production_ueur": -2 * 13}),
    ("bought in two orders", buying(Purchase(1, 0, 4), Purchase(1, 1, 2)), {}),
    ("moved less", moving(MaterialTransfer(0, 0, 3)), {"transport_ueur": -2, "co2_mg": -3}),
    ("set up before", lot(LARGE, setup_period=0), {}),
    ("made a period later", lot(PART, production=((1, 4), (2, 4))), {}),
    (
        "kept back",
        lot(SMALL, shipments=()),
        {"unmet": 1, "unmet_weighted": 1, "tardiness": -1, "tardiness_weighted": -1}
        | {"transport_ueur": -90 - 10, "co2_mg": -103, "preference_ueur": -3},
    ),
]


@pytest.mark.parametrize(("plan", "expected"), [twin[1:] for twin in PLAN_TWINS])
def test_one_decision_moves_its_terms(plan, expected):
    """Changing one decision of the plan moves just the terms it touches."""
    difference = changed(TERMS, objective_terms(BASE, plan))
    assert difference == expected


def test_a_shared_trip_is_paid_once():
    """Goods of two lines from one lab to one place in one period share the price of the trip."""
    together = lot(SMALL, production=((1, 2),), shipments=((4, 1, 1),))
    apart = objective_terms(BASE, together)
    data = with_columns(BASE, "lines", site=[0, 1, 1])
    promise = replace(PLAN.lots[-1], shipments=((4, 1, 1), (4, 2, 2)))
    shared = replace(together, lots=(*together.lots[:-1], promise))
    moved = 3 * (per_unit(BAND, 41) - per_unit(BAND, 30))
    assert objective_terms(data, shared).transport_ueur - apart.transport_ueur == moved + 90 - 80


def test_early_is_not_rewarded():
    """Units that arrive before they are due do not make up for late ones."""
    early = cell("lines", "due", 2, 4)
    assert objective_terms(early, PLAN).tardiness == TERMS.tardiness


def test_deliveries_beyond_the_order_save_nothing():
    """More units than were asked for leave unmet at zero, not below."""
    less = with_columns(BASE, "lines", quantity=[3, 5, 3])
    assert objective_terms(less, PLAN).unmet == 0


def test_withdrawn_offers_count_in_full():
    """An offered lot that is not made at all changes by all of its units."""
    offer = Commitment(0, 1, firm=False, setup_period=0, production=((0, 7),))
    more = replace(BASE, commitments=(*BASE.commitments, offer))
    assert changed(TERMS, objective_terms(more, PLAN)) == {"changed": 7}


def test_firm_promises_never_count_as_change():
    """Units added to an accepted lot are no change of an offer."""
    firm = replace(BASE.commitments[1], firm=True)
    data = replace(BASE, commitments=(BASE.commitments[0], firm, BASE.commitments[2]))
    assert changed(TERMS, objective_terms(data, PLAN)) == {"changed": -2}


def test_large_numbers_stay_exact():
    """Totals beyond 64 bits are exact."""
    heavy = replace(BASE.weights, tardiness=10**30)
    assert TERMS.total(heavy) - TERMS.total(BASE.weights) == 3 * (10**30 - 10_007)


def test_terms_are_plain_integers():
    """Terms are Python integers, not NumPy's."""
    assert all(type(getattr(TERMS, f.name)) is int for f in fields(Terms))
    assert not isinstance(objective_value(BASE, PLAN), np.integer)
