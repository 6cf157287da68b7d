"""Bins: stock, arrivals and purchases in the smallest steps of each material."""

import pytest

from fabrouter.compile import compile_scenario
from scenario_cases import GONE, document


def bin_of(lab, material, changes=None):
    """Returns (arrivals per period, purchase lead, extra microeuros, purchase limit)."""
    compiled = compile_scenario(document(changes))
    labs = [row.id for row in compiled.index.labs]
    key = (labs.index(lab), compiled.index.material_rows[material])
    row, bins = compiled.bin_keys.index(key), compiled.data.bins
    columns = (bins.purchase_lead, bins.purchase_ueur, bins.purchase_limit)
    return (bins.arrivals[row].tolist(), *(int(column[row]) for column in columns))


def test_stock_is_there_from_the_first_period():
    """5,000 g are 50,000 tenths of a gram, 100 m are 10,000 cm, and nothing can be bought."""
    assert bin_of("lab-paris", "petg") == ([50_000, 0, 0, 0, 0], -1, 0, 0)
    assert bin_of("hub-paris", "elastic") == ([10_000, 0, 0, 0, 0], -1, 0, 0)
    assert bin_of("lab-lille", "petg") == ([0] * 5, -1, 0, 0)


@pytest.mark.parametrize(
    ("at", "arrivals"),
    [
        ("2020-04-01", [50_010, 0, 0, 0, 0]),
        ("2020-04-03", [50_000, 0, 10, 0, 0]),
        ("2020-03-20", [50_010, 0, 0, 0, 0]),
        ("2020-04-02T00:00:00+02:00", [50_000, 10, 0, 0, 0]),
        ("2020-04-02T00:01:00+02:00", [50_000, 0, 10, 0, 0]),
        ("2020-04-02T22:00:00Z", [50_000, 0, 10, 0, 0]),
        ("2020-04-05T12:00:00+02:00", [50_000, 0, 0, 0, 0]),
        ("2020-04-06", [50_000, 0, 0, 0, 0]),
    ],
)
def test_arrivals_count_from_the_first_whole_period(at, arrivals):
    """Material that comes during a period is usable in the next, after the end never."""
    changes = {"/labs/0/stock/0/arrivals": [{"at": at, "quantity": 1}]}
    assert bin_of("lab-paris", "petg", changes)[0] == arrivals


@pytest.mark.parametrize(
    ("days", "period_hours", "lead"),
    [(0, 24, 0), (1, 24, 1), (1.5, 24, 2), (0.1, 24, 1), (1.5, 12, 3), (1.6, 12, 4), (4, 168, 1)],
)
def test_purchases_take_whole_periods(days, period_hours, lead):
    """The lead time of a purchase is rounded up to whole periods."""
    changes = {
        "/labs/0/stock/0/purchase_limit": 10,
        "/labs/0/stock/0/purchase_days": days,
        "/horizon/period_hours": period_hours,
    }
    assert bin_of("lab-paris", "petg", changes)[1] == lead


@pytest.mark.parametrize(
    ("unit", "limit", "extra_ueur"),
    [
        ("g", 100, 50_000),
        ("ml", 100, 50_000),
        ("m", 1_000, 5_000),
        ("m2", 100_000, 50),
        ("piece", 100, 50_000),
    ],
)
def test_purchases_count_in_steps_of_the_unit(unit, limit, extra_ueur):
    """Ten units at 0.50 EUR extra, in the smallest step of each unit."""
    changes = {
        "/materials/0/unit": unit,
        "/labs/0/stock/0/purchase_limit": 10,
        "/labs/0/stock/0/purchase_extra_eur": 0.5,
    }
    assert bin_of("lab-paris", "petg", changes)[1:] == (0, extra_ueur, limit)


def test_bins_exist_for_what_is_used_or_stocked():
    """Every lab has a bin for each used material; another one only where it is stocked."""
    changes = {"/labs/2/stock": [{"material": "cotton", "quantity": 2}]}
    compiled = compile_scenario(document(changes))
    cotton = compiled.index.material_rows["cotton"]
    assert [lab for lab, material in compiled.bin_keys if material == cotton] == [1]
    assert bin_of("lab-lille", "cotton", changes)[0] == [20_000, 0, 0, 0, 0]


def test_materials_of_designs_nobody_orders_have_no_bins():
    """Without the order of shields no lab needs a bin for elastic, but the hub stocks it."""
    compiled = compile_scenario(document({"/lines/0": GONE}))
    elastic = compiled.index.material_rows["elastic"]
    assert [lab for lab, material in compiled.bin_keys if material == elastic] == [0]
