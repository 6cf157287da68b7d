"""Unit conventions and conversions.

People write minutes, euros, grams, square metres; the solver counts whole seconds, microeuros and
the smallest step of each material unit.
"""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

SECONDS_PER_MINUTE = 60
SECONDS_PER_HOUR = 3600
MICROEUROS_PER_EURO = 1_000_000
NANOEUROS_PER_EURO = 1_000_000_000
MILLIGRAMS_PER_GRAM = 1_000


class MaterialUnit(StrEnum):
    """Units in which material is stocked and used."""

    GRAM = "g"
    SQUARE_METRE = "m2"
    METRE = "m"
    MILLILITRE = "ml"
    PIECE = "piece"


STEPS_PER_UNIT: dict[MaterialUnit, int] = {
    MaterialUnit.GRAM: 10,
    MaterialUnit.SQUARE_METRE: 10_000,
    MaterialUnit.METRE: 100,
    MaterialUnit.MILLILITRE: 10,
    MaterialUnit.PIECE: 10,
}
"""Smallest steps counted: tenths of a gram or millilitre, square centimetres, centimetres,
tenths of a piece (half an elastic is a quantity)."""


def to_whole(value: float, factor: float = 1) -> int:
    """Returns ``value × factor`` rounded half up to a whole number.

    Works in decimal, so that 0.1 × 60 is 6 and not 5.999….
    """
    exact = Decimal(str(value)) * Decimal(str(factor))
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def material_steps(quantity: float, unit: MaterialUnit) -> int:
    """Returns a quantity in the smallest steps of its unit."""
    return to_whole(quantity, STEPS_PER_UNIT[unit])


def material_quantity(steps: int, unit: MaterialUnit) -> float:
    """Returns smallest steps as a quantity people read."""
    return steps / STEPS_PER_UNIT[unit]
