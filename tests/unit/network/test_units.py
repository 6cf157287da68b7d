"""Rounding to whole steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabrouter_network.units import (
    STEPS_PER_UNIT,
    MaterialUnit,
    material_quantity,
    material_steps,
    to_whole,
)


@pytest.mark.parametrize(
    ("value", "factor", "whole"),
    [
        (0.1, 60, 6),
        (2.675, 100, 268),
        (0.5, 1, 1),
        (1.5, 1, 2),
        (2.5, 1, 3),
        (0.49999, 1, 0),
        (1e-300, 1, 0),
        (1e9, 1e9, 10**18),
        (44.0, 60, 2640),
        (0.0006, 1_000_000, 600),
        (3, 7, 21),
    ],
)
def test_values_are_rounded_half_up_in_decimal(value, factor, whole):
    """0.1 × 60 is 6, and a half goes up."""
    assert to_whole(value, factor) == whole


@pytest.mark.parametrize(
    ("quantity", "unit", "steps"),
    [
        (40, "g", 400),
        (0.25, "m", 25),
        (0.0001, "m2", 1),
        (0.5, "piece", 5),
        (12.34, "ml", 123),
    ],
)
def test_material_is_counted_in_the_steps_of_its_unit(quantity, unit, steps):
    """Tenths of grams and pieces, centimetres, square centimetres."""
    assert material_steps(quantity, MaterialUnit(unit)) == steps


@given(st.integers(0, 10**13), st.sampled_from(list(MaterialUnit)))
def test_steps_survive_the_way_to_people_and_back(steps, unit):
    """A quantity shown to people reads back as the same number of steps."""
    assert material_steps(material_quantity(steps, unit), unit) == steps


def test_every_unit_has_a_step():
    """No unit is forgotten."""
    assert set(STEPS_PER_UNIT) == set(MaterialUnit)
