"""Figures of a plan document, worked out by hand from decisions written by hand."""

from dataclasses import astuple

import pytest

from fabrouter.compile import compile_scenario
from fabrouter.plan.build import PlanBuilder
from fabrouter_solver import Lot, MaterialTransfer, Purchase, Solution, check
from scenario_cases import document

HUB, LYON, PARIS, SITE_LYON, SITE_PARIS = 0, 2, 3, 4, 5
SAVER_PARIS, ASSEMBLY, FRAME_PARIS = 1, 2, 4
SAVERS_LYON, SAVERS_PARIS, SHIELDS = 0, 1, 2


def way(start, end, hours, km, eur, eur_per_kg, g_co2e_per_kg):
    """Returns an override."""
    return {
        "ends": [start, end],
        "hours": hours,
        "km": km,
        "eur_per_shipment": eur,
        "eur_per_kg": eur_per_kg,
        "g_co2e_per_kg": g_co2e_per_kg,
    }


WAYS = {
    "/transport/overrides": [
        way("lab-paris", "hub-paris", 10, 3, 6.0, 0.5, 100),
        way("hub-paris", "site-paris", 5, 4, 2.0, 0.25, 50),
        way("lab-paris", "site-lyon", 20, 500, 10.0, 1.0, 200),
    ]
}

PLAN = Solution(
    (
        Lot(SAVERS_LYON, SAVER_PARIS, 1, ((1, 30),), ((SITE_LYON, 1, 10), (SITE_LYON, 2, 20))),
        Lot(SHIELDS, ASSEMBLY, 2, ((2, 8),), ((SITE_PARIS, 2, 5), (SITE_PARIS, 3, 3))),
        Lot(SHIELDS, FRAME_PARIS, 0, ((0, 4), (1, 4)), ((HUB, 1, 8),)),
    )
)
"""8 shields, 3 of them a day late; 30 savers for Lyon, 20 of them a day late; none for Paris."""


@pytest.fixture(scope="module")
def builder():
    """Returns the builder of the hand-written plan."""
    compiled = compile_scenario(document(WAYS))
    assert check(compiled.data, PLAN) == []
    return PlanBuilder(compiled, PLAN)


def test_the_ledger_of_each_line_adds_up(builder):
    """On time, late and missing units are disjoint and add up to what was asked."""
    found = {line.id: (line.on_time, line.late, line.unmet) for line in builder.lines({})}
    assert found == {"savers-lyon": (10, 20, 0), "savers-paris": (0, 0, 20), "shields": (5, 3, 2)}
    for line in builder.lines({}):
        assert line.on_time + line.late + line.unmet == line.requested
        assert sum(arrival.units for arrival in line.arrivals) == line.on_time + line.late


def test_arrivals_name_their_day_and_whether_they_are_late(builder):
    """Shields leave on Friday and Saturday and arrive a day later; Sunday is late."""
    line = builder.lines({})[SHIELDS]
    days = [(a.at.isoformat(), a.units, a.late) for a in line.arrivals]
    assert days == [
        ("2020-04-03T22:00:00+00:00", 5, False),
        ("2020-04-04T22:00:00+00:00", 3, True),
    ]
    assert line.due.isoformat() == "2020-04-04T22:00:00+00:00"


@pytest.mark.parametrize(
    ("lot", "made", "machine_h", "people_h", "material", "quantity"),
    [
        (0, 30, 3.0, 0.0, "petg", 120.0),
        (1, 8, 0.533, 0.533, "elastic", 2.0),
        (2, 8, 8.167, 0.35, "petg", 320.0),  # 8 h + 10 min; 8 × 2 + 5 min
    ],
)
def test_lots_say_what_they_take(builder, lot, made, machine_h, people_h, material, quantity):
    """Hours of machines and people with the setup, and material, of each lot."""
    found = builder.lots()[lot]
    assert (found.id, found.made) == (f"lot-0000{lot + 1}", made)
    assert (found.machine_h, found.people_h) == (machine_h, people_h)
    assert [(need.material, need.quantity) for need in found.materials] == [(material, quantity)]


def test_lots_carry_names_and_instants(builder):
    """A lot names line, design, stage, lab and machines, and the start of each period."""
    lot = builder.lots()[2]
    assert (lot.line, lot.design, lot.stage, lot.lab) == ("shields", "shield", "frame", "lab-paris")
    assert lot.machines == ("printers",)
    assert lot.setup == lot.production[0].at
    assert [work.at.isoformat() for work in lot.production] == [
        "2020-03-31T22:00:00+00:00",
        "2020-04-01T22:00:00+00:00",
    ]
    (sent,) = lot.shipments
    assert (sent.to, sent.units) == ("hub-paris", 8)
    assert sent.arrives.isoformat() == "2020-04-02T22:00:00+00:00"


@pytest.mark.parametrize(
    ("trip", "ends", "units", "kg", "km", "eur", "co2e_kg"),
    [
        (0, ("hub-paris", "site-paris"), [5], 0.3, 4.0, 2.075, 0.015),
        (1, ("hub-paris", "site-paris"), [3], 0.18, 4.0, 2.045, 0.009),
        (2, ("lab-paris", "hub-paris"), [8], 0.32, 3.0, 6.16, 0.032),
        (3, ("lab-paris", "site-lyon"), [10], 0.05, 500.0, 10.05, 0.01),
        (4, ("lab-paris", "site-lyon"), [20], 0.1, 500.0, 10.1, 0.02),
    ],
)
def test_shipments_weigh_and_cost(builder, trip, ends, units, kg, km, eur, co2e_kg):
    """Kilograms, kilometres, euros and CO2e of each shipment, by hand."""
    found = builder.shipments()[trip]
    assert (found.origin, found.destination) == ends
    assert [item.units for item in found.items] == units
    figures = (found.kg, found.km, found.eur, found.co2e_kg)
    assert figures == pytest.approx((kg, km, eur, co2e_kg))
    assert found.distance == "given"


def test_one_van_takes_all_that_leaves_together():
    """Lots that leave one lab for one place in one period share a shipment and its cost."""
    compiled = compile_scenario(document({"/lines/1/site": "site-paris"}))
    lots = tuple(
        Lot(line, SAVER_PARIS, 1, ((1, 10),), ((SITE_PARIS, 1, 10),))
        for line in (SAVERS_LYON, SAVERS_PARIS)
    )
    (trip,) = PlanBuilder(compiled, Solution(lots)).shipments()
    assert [(item.lot, item.units) for item in trip.items] == [("lot-00001", 10), ("lot-00002", 10)]
    assert trip.kg == pytest.approx(0.1)


def test_what_stays_in_the_lab_is_no_shipment():
    """Parts made where they are assembled need no van."""
    printer = {"id": "printer", "name": "Printer", "capability": "3d_printing"}
    petg = {"material": "petg", "quantity": 1000}
    changes = {"/labs/3/machines/-": printer, "/labs/3/stock/-": petg}
    compiled = compile_scenario(document(changes))
    stage = compiled.index.stage_rows["shield", "frame"]
    frame = compiled.mode_rows[stage, HUB, ("printer",)]
    plan = Solution((Lot(SHIELDS, frame, 0, ((0, 2),), ((HUB, 0, 2),)),))
    assert PlanBuilder(compiled, plan).shipments() == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("requested_units", 60),
        ("on_time_units", 15),
        ("late_units", 23),
        ("unmet_units", 22),
        ("late_unit_days", 23.0),
        ("production_eur", 9.6),  # 8 × 0.8 + 8 × 0.1 + 30 × 0.08
        ("transport_eur", 30.43),
        ("preference_eur", 0.0),
        ("co2e_kg", 0.086),
        ("lots", 3),
        ("labs", 2),
        ("overload_h", 0.0),
        ("changed_units", 0),
    ],
)
def test_totals_are_in_their_own_units(builder, name, value):
    """Each total by hand."""
    assert getattr(builder.totals(), name) == pytest.approx(value)


def test_weighted_terms_are_euros(builder):
    """Each term times its weight of the balanced policy."""
    assert builder.weighted() == pytest.approx(
        {
            "unmet": 22 * 50,
            "tardiness": 23 * 0.5,
            "production": 9.6,
            "transport": 30.43,
            "preference": 0,
            "co2": 0.0086,
            "lot": 3,
            "lab": 2,
            "overload": 0,
            "change": 0,
        }
    )


def test_lateness_is_told_in_days_whatever_the_period():
    """With periods of twelve hours, two periods late are one day late."""
    changes = {
        **WAYS,
        "/horizon/period_hours": 12,
        "/horizon/periods": 10,
        "/lines/1/due": "2020-04-02",
    }
    compiled = compile_scenario(document(changes))
    late = Lot(SAVERS_LYON, SAVER_PARIS, 2, ((2, 30),), ((SITE_LYON, 3, 30),))
    totals = PlanBuilder(compiled, Solution((late,))).totals()
    assert totals.late_unit_days == pytest.approx(30 * 1.0)  # arrives in period 5, due in 3


def test_labs_tell_load_and_hours(builder):
    """Every lab that offers time is listed, with its lots, units, load and hours."""
    rows = [(row.id, row.lots, row.units, row.load_h, row.capacity_h) for row in builder.labs()]
    assert rows == [
        ("hub-paris", 1, 8, 1.067, 216.0),  # (4 benches + 1 check + 4 people) × 24 h
        ("lab-lille", 0, 0, 0.0, 24.0),
        ("lab-lyon", 0, 0, 0.0, 24.0),
        ("lab-paris", 2, 38, 11.517, 192.0),  # 120 h of printers, 24 h of bench, 48 h of people
    ]


def test_purchases_and_transfers_tell_quantities_and_days():
    """Bought and moved material is told in grams, with the days it takes."""
    changes = {
        "/labs/0/stock/0/purchase_limit": 100,
        "/labs/0/stock/0/purchase_days": 2,
        "/labs/0/stock/0/purchase_extra_eur": 0.01,
        "/transport/transfers": {"materials": ["petg"], "max_km": 1000},
    }
    compiled = compile_scenario(document(changes))
    petg = compiled.index.material_rows["petg"]
    bin_row, lyon = (compiled.bin_keys.index((lab, petg)) for lab in (PARIS, LYON))
    lanes = compiled.data.transfers
    lane = list(zip(lanes.source.tolist(), lanes.target.tolist(), strict=True)).index(
        (lyon, bin_row)
    )
    plan = Solution((), (Purchase(bin_row, 1, 405),), (MaterialTransfer(lane, 2, 25),))
    builder = PlanBuilder(compiled, plan)
    (bought,) = builder.purchases()
    assert (bought.lab, bought.material, bought.quantity) == ("lab-paris", "petg", 40.5)
    assert bought.extra_eur == pytest.approx(0.405)
    assert (bought.usable_at - bought.order_at).days == 2
    (moved,) = builder.transfers()
    assert (moved.origin, moved.destination, moved.quantity) == ("lab-lyon", "lab-paris", 2.5)
    assert (moved.arrives - moved.departs).days == 1


def test_work_set_up_before_the_horizon_has_no_setup(builder):
    """A started lot has no setup, and no setup hours."""
    lot = Lot(SHIELDS, FRAME_PARIS, -1, ((0, 4),), ((HUB, 0, 4),))
    compiled = compile_scenario(document())
    (found,) = PlanBuilder(compiled, Solution((lot,))).lots()
    assert found.setup is None
    assert (found.machine_h, found.people_h) == (4.0, round(8 / 60, 3))


def test_lots_stand_in_a_fixed_order(builder):
    """The order in which an engine found its lots does not show."""
    compiled = compile_scenario(document(WAYS))
    turned = Solution(PLAN.lots[::-1])
    assert PlanBuilder(compiled, turned).lots() == builder.lots()
    assert astuple(PLAN)[0] == astuple(turned.canonical())[0]
