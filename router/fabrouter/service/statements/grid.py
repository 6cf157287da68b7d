"""The coarse grid on which places are shown to everybody."""

GRID_DEGREES = 0.1
"""Side of its squares: about 11 km from south to north."""


def square_of(degrees: float) -> int:
    """Returns the row or column of a place on the grid."""
    return int(degrees // GRID_DEGREES)


def middle_of(number: int) -> float:
    """Returns the middle of a row or column in degrees."""
    return round((number + 0.5) * GRID_DEGREES, 3)
