"""The instance: every rule of its tables, its read-only arrays and its helpers."""

from dataclasses import fields, is_dataclass, replace
from math import inf, nan
from typing import Any

import numpy as np
import pytest

from fabrouter_solver import (
    Bins,
    Lines,
    Options,
    Parts,
    Pools,
    ProblemData,
    ShippingLimits,
    SolveParams,
    Stages,
    Transfers,
    Weights,
)
from solver_cases import BASE, ints, with_cell, with_columns

BAD_CELLS = [
    ("pools", "capacity_s", (0, 0), -1, "Must have pool capacity >= 0."),
    ("bins", "arrivals", (1, 2), -1, "Must have material arrivals >= 0."),
    ("bins", "purchase_lead", 0, -2, "Must have purchase_lead >= -1."),
    ("bins", "purchase_ueur", 0, -1, "Must have purchase_ueur >= 0."),
    ("bins", "purchase_limit", 0, -1, "Must have purchase_limit >= 0."),
    ("transfers", "lead", 0, -1, "Must have transfer lead >= 0."),
    ("transfers", "ueur", 0, -1, "Must have transfer cost >= 0."),
    ("transfers", "co2_mg", 0, -1, "Must have transfer CO2e >= 0."),
    ("stages", "parent", 1, 1, "Must have parents before children."),
    ("stages", "parent", 2, 0, "Must have a stage and its parent in the same design."),
    ("stages", "parent", 1, -1, "Must have one final stage per design."),
    ("stages", "per_parent", 0, 0, "Must have per_parent >= 1."),
    ("stages", "mass_g", 0, -1, "Must have mass_g >= 0."),
    ("stages", "min_lot", 0, 0, "Must have min_lot >= 1."),
    ("stages", "lot_multiple", 0, 0, "Must have lot_multiple >= 1."),
    ("modes", "stage", 0, 2, "Must have modes sorted by stage."),
    ("modes", "op_offsets", 1, 0, "Must have at least one operation per mode."),
    ("modes", "op_offsets", 0, 1, "Must have op_offsets from 0 to 8, one more than modes."),
    ("modes", "op_offsets", 7, 7, "Must have op_offsets from 0 to 8, one more than modes."),
    ("modes", "use_offsets", 3, 3, "Must have rising use_offsets."),
    ("modes", "use_offsets", 7, 5, "Must have use_offsets from 0 to 4, one more than modes."),
    ("modes", "unit_ueur", 0, -1, "Must have unit_ueur >= 0."),
    ("modes", "setup_ueur", 0, -1, "Must have setup_ueur >= 0."),
    ("modes", "op_unit_s", 0, 0, "Must have op_unit_s >= 1."),
    ("modes", "op_setup_s", 0, -1, "Must have op_setup_s >= 0."),
    ("modes", "use_quantity", 0, -1, "Must have use_quantity >= 0."),
    ("lines", "quantity", 0, -1, "Must have quantity >= 0."),
    ("lines", "priority", 0, 0, "Must have priority >= 1."),
    ("lines", "release", 0, -1, "Must have release >= 0."),
    ("lines", "due", 0, 5, "Must have due <= deadline."),
    ("lines", "deadline", 0, 5, "Must have deadline < num_periods."),
    ("lines", "min_lot", 0, 0, "Must have min_lot >= 1."),
    ("lines", "lot_multiple", 0, 0, "Must have lot_multiple >= 1."),
    ("lines", "max_labs", 0, -1, "Must have max_labs >= 0."),
    ("options", "line", 0, 2, "Must have options sorted by line."),
    ("options", "design", 3, 0, "Must have each design at most once per line."),
    ("options", "preference_ueur", 0, -1, "Must have preference_ueur >= 0."),
    ("links", "lead", (0, 0), -2, "Must have lead >= -1."),
    ("links", "kg_ueur", (0, 0), -1, "Must have kg_ueur >= 0."),
    ("links", "kg_co2_mg", (0, 0), -1, "Must have kg_co2_mg >= 0."),
    ("links", "shipment_ueur", (0, 0), -1, "Must have shipment_ueur >= 0."),
    ("limits", "grams", 0, -1, "Must have shipping limits >= 0."),
    ("parts", "units", 0, -1, "Must have parts >= 0."),
    ("parts", "period", 0, -1, "Must have part periods >= 0."),
]


@pytest.mark.parametrize(("table", "column", "index", "value", "rule"), BAD_CELLS)
def test_rules_of_numbers(table, column, index, value, rule):
    """One number out of its range is refused with the rule it breaks."""
    with pytest.raises(ValueError) as refusal:
        with_cell(BASE, table, column, index, value)
    assert str(refusal.value) == rule


REFERENCES = [
    ("pools", "lab", 3, "labs"),
    ("bins", "lab", 3, "labs"),
    ("modes", "lab", 3, "labs"),
    ("limits", "origin", 3, "labs"),
    ("parts", "lab", 3, "labs"),
    ("stages", "design", 2, "designs"),
    ("options", "design", 2, "designs"),
    ("modes", "stage", 3, "stages"),
    ("parts", "stage", 3, "stages"),
    ("options", "line", 3, "lines"),
    ("parts", "line", 3, "lines"),
    ("lines", "site", 2, "sites"),
    ("modes", "op_pool", 4, "pools"),
    ("modes", "use_bin", 2, "bins"),
    ("transfers", "source", 2, "bins"),
    ("transfers", "target", 2, "bins"),
]


@pytest.mark.parametrize(("table", "column", "size", "_"), REFERENCES)
def test_references_stay_inside(table, column, size, _):
    """A row number that points outside another table is refused."""
    last = len(getattr(getattr(BASE, table), column)) - 1
    with pytest.raises(ValueError, match=rf"Must have references in 0\.\.{size - 1}\."):
        with_cell(BASE, table, column, last, size)


@pytest.mark.parametrize("destination", [-2, 5])
def test_shipping_limits_name_places(destination):
    """A shipping limit counts one place, or all with -1."""
    with pytest.raises(ValueError, match="Must have references"):
        with_cell(BASE, "limits", "destination", 0, destination)


@pytest.mark.parametrize("pair", [[3, 0], [0, 3], [-1, 0]])
def test_exclusions_name_lines_and_labs(pair):
    """A forbidden pair names a line and a lab that exist."""
    with pytest.raises(ValueError, match="Must have references"):
        replace(BASE, excluded=ints(pair))


TABLES = ["bins", "transfers", "stages", "lines", "options", "limits", "parts"]


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_equally_long(table):
    """Every column of a table has one entry per row."""
    row = getattr(BASE, table)
    last = fields(row)[-1].name
    with pytest.raises(ValueError, match="Must have equal lengths"):
        with_columns(BASE, table, **{last: [*getattr(row, last), 1]})


@pytest.mark.parametrize("column", ["lab", "unit_ueur", "op_unit_s", "op_setup_s", "use_quantity"])
def test_ragged_columns_are_equally_long(column):
    """Columns of modes, of operations and of material uses are each equally long."""
    with pytest.raises(ValueError, match="Must have equal lengths"):
        with_columns(BASE, "modes", **{column: [*getattr(BASE.modes, column), 1]})


SHAPES: list[tuple[dict[str, Any], str]] = [
    ({"num_periods": 0}, "Must have num_periods >= 1."),
    ({"first_open_period": -1}, "Must have first_open_period >= 0."),
    ({"first_open_period": 1}, "Must have release >= first_open_period."),
    ({"num_periods": 6}, "Must have num_periods in capacity_s."),
    ({"num_labs": 2}, "Must have one opening_ueur per lab."),
    ({"num_sites": 3}, r"Must have links of shape \(3, 6\)."),
    ({"opening_ueur": ints(0, 0, -1)}, "Must have opening_ueur >= 0."),
    (
        {"bins": replace(BASE.bins, arrivals=ints([1] * 4, [1] * 4))},
        "Must have num_periods in arrivals.",
    ),
    (
        {"commitments": BASE.commitments + BASE.commitments[:1]},
        "Must have at most one commitment per line and mode.",
    ),
]


@pytest.mark.parametrize(("changes", "rule"), SHAPES)
def test_rules_that_span_tables(changes, rule):
    """Sizes of tables fit each other, and a lot is promised once."""
    with pytest.raises(ValueError, match=rule):
        replace(BASE, **changes)


def test_pools_have_a_row_each():
    """Capacity has one row per pool."""
    with pytest.raises(ValueError, match=r"Must have one row per pool\."):
        Pools(lab=ints(0), capacity_s=ints([1], [1]))


def test_links_have_one_shape():
    """All numbers of links have the shape of the lead times."""
    with pytest.raises(ValueError, match=r"Must have equal link shapes\."):
        replace(BASE.links, kg_ueur=ints([1]))


def test_only_integers():
    """Tables of fractions are refused, not rounded."""
    with pytest.raises(ValueError, match=r"Pools\.capacity_s must hold integers, not float64\."):
        Pools(lab=ints(0), capacity_s=np.array([[1.5]]))


@pytest.mark.parametrize("name", [f.name for f in fields(Weights) if f.name != "overload_percent"])
def test_weights_are_not_negative(name):
    """A negative weight is refused by name."""
    with pytest.raises(ValueError, match=f"Must have weight {name} >= 0."):
        replace(BASE.weights, **{name: -1})  # type: ignore[arg-type]


def test_overload_shares_rise():
    """Overload shares are in rising order."""
    with pytest.raises(ValueError, match=r"Must have rising overload_percent\."):
        replace(BASE.weights, overload_percent=(20, 20))


PARAMS = [
    ("time_limit", -0.1, "time_limit"),
    ("time_limit", nan, "time_limit"),
    ("time_limit", 604_801, "time_limit"),
    ("seed", -1, "seed"),
    ("seed", 2**31, "seed"),
    ("workers", 0, "workers"),
    ("workers", 257, "workers"),
    ("deterministic_limit", 0.0, "deterministic_limit"),
    ("deterministic_limit", nan, "deterministic_limit"),
    ("deterministic_limit", inf, "deterministic_limit"),
]


@pytest.mark.parametrize(("name", "value", "rule"), PARAMS)
def test_parameters_are_in_range(name, value, rule):
    """Parameters of a solve outside their range are refused."""
    with pytest.raises(ValueError, match=f"Must have .*{rule}"):
        SolveParams(**{name: value})


def arrays(data: ProblemData) -> list[tuple[str, np.ndarray]]:
    found = [("opening_ueur", data.opening_ueur), ("excluded", data.excluded)]
    for item in fields(data):
        table = getattr(data, item.name)
        if is_dataclass(table) and not isinstance(table, Weights):
            columns = ((f.name, getattr(table, f.name)) for f in fields(table))
            found += [(f"{item.name}.{name}", values) for name, values in columns]
    return found


def test_arrays_are_read_only():
    """Nobody can write into the arrays of an instance."""
    for name, values in arrays(BASE):
        assert isinstance(values, np.ndarray), name
        with pytest.raises(ValueError, match="read-only"):
            values[...] = 0
    assert len(arrays(BASE)) > 40


def test_links_stay_compact():
    """Link tables keep a smaller integer type; all others are 64-bit."""
    small = {f.name: getattr(BASE.links, f.name).astype(np.int16) for f in fields(BASE.links)}
    data = replace(BASE, links=replace(BASE.links, **small))
    assert {str(v.dtype) for n, v in arrays(data) if n.startswith("links")} == {"int16"}
    narrow = replace(BASE.pools, lab=BASE.pools.lab.astype(np.int8))
    assert narrow.lab.dtype == np.int64


def test_compact_links_do_not_overflow():
    """Mass × rate is computed in full width even for narrow link tables."""
    small = {f.name: getattr(BASE.links, f.name).astype(np.int16) for f in fields(BASE.links)}
    heavy = with_columns(BASE, "stages", mass_g=[30_000, 100, 250])
    data = replace(heavy, links=replace(heavy.links, **small))
    assert data.unit_transport(0, 1, 3) == (30_000 * 25 // 1000, 30_000 * 250 // 1000)


@pytest.mark.parametrize(
    ("line", "stage", "multiple", "smallest", "largest"),
    [
        (0, 0, 1, 2, 4),
        (0, 1, 4, 4, 8),  # 2 parts for each of 4
        (1, 2, 2, 2, 6),  # 5 rounded up to a full 2
        (1, 0, 2, 2, 6),
        (1, 1, 4, 4, 12),  # parts for 6
        (2, 2, 1, 1, 3),
        (2, 1, 4, 4, 8),  # parts for 3: 6, rounded up to full sheets
    ],
)
def test_lot_sizes(line, stage, multiple, smallest, largest):
    """Final lots follow line and stage, parts only their stage; the largest is a full multiple."""
    assert BASE.lot_multiple(line, stage) == multiple
    assert BASE.min_lot(line, stage) == smallest
    assert BASE.max_lot(line, stage) == largest


def test_multiples_of_line_and_stage_join():
    """A final lot is a multiple of the line's and of the stage's multiple at once."""
    data = with_columns(BASE, "stages", lot_multiple=[1, 4, 6])
    data = with_columns(data, "lines", lot_multiple=[1, 4, 1])
    assert data.lot_multiple(1, 2) == 12
    assert data.max_lot(1, 2) == 12


@pytest.mark.parametrize(
    ("mass_g", "rate", "expected"),
    [(100, 10, 1), (100, 4, 0), (100, 5, 1), (99, 5, 0), (300, 25, 8), (0, 999, 0)],
)
def test_moving_a_unit_is_rounded_half_up(mass_g, rate, expected):
    """Grams × rate per kilogram is rounded half up to a whole number."""
    data = with_columns(BASE, "stages", mass_g=[mass_g, 1, 1])
    data = with_cell(data, "links", "kg_ueur", (1, 3), rate)
    data = with_cell(data, "links", "kg_co2_mg", (1, 3), rate)
    assert data.unit_transport(0, 1, 3) == (expected, expected)


def test_rows_of_ragged_tables():
    """Operations, materials, modes and options come by their owner."""
    assert BASE.operations_of(6) == [(2, 80, 40), (3, 30, 0)]
    assert BASE.operations_of(0) == [(1, 60, 20)]
    assert BASE.uses_of(6) == [(1, 3)]
    assert BASE.uses_of(0) == []
    assert [list(BASE.modes_of(stage)) for stage in range(3)] == [[0, 1], [2, 3], [4, 5, 6]]
    assert [list(BASE.options_of(line)) for line in range(3)] == [[0], [1], [2, 3]]


def test_trees_of_designs():
    """Designs know their stages, the final one first; stages know their parts."""
    assert BASE.final_stage.tolist() == [0, 2]
    assert BASE.children == ((1,), (), ())
    assert BASE.stages_of_design == ((0, 1), (2,))
    assert replace(BASE, num_designs=3).final_stage.tolist() == [0, 2, -1]


def test_sizes():
    """Sizes follow from the tables."""
    sizes = (BASE.num_places, BASE.num_lines, BASE.num_stages, BASE.num_modes)
    assert sizes == (5, 3, 3, 7)


def test_lookups():
    """Forbidden labs come by line, accepted promises by line and mode."""
    assert BASE.excluded_labs == {1: frozenset({1}), 2: frozenset({0})}
    assert list(BASE.firm) == [(2, 4)]
    assert [promise.units for promise in BASE.commitments] == [3, 4, 2]


def test_empty_tables():
    """Tables that an instance does not need are empty by default."""
    assert len(Transfers().source) == len(ShippingLimits().grams) == len(Parts().units) == 0
    assert Bins.empty(4).arrivals.shape == (0, 4)
    none = Options(ints(), ints(), ints())
    lines = Lines(*(ints() for _ in fields(Lines)))
    stages = Stages(*(ints() for _ in fields(Stages)))
    assert len(none.line) == len(lines.site) == len(stages.design) == 0
