"""Distances on the sphere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabrouter_network.geometry import (
    EARTH_RADIUS_KM,
    great_circle_km,
    great_circle_matrix,
    unit_vectors,
)

PARIS, LYON, BREST = (48.8566, 2.3522), (45.764, 4.8357), (48.3904, -4.4861)
SAINT_DENIS, NOUMEA = (-20.8789, 55.4481), (-22.2758, 166.458)

KNOWN = [
    (PARIS, LYON, 392),
    (PARIS, BREST, 504),
    (PARIS, SAINT_DENIS, 9365),
    (PARIS, NOUMEA, 16_740),
    ((0, 0), (0, 180), 20_015),
    ((90, 0), (-90, 123), 20_015),
    ((0, 0), (1, 0), 111.195),
    ((60, 0), (60, 1), 55.6),
    ((0, 179), (0, -179), 222.39),
    (PARIS, PARIS, 0),
]


@pytest.mark.parametrize(("a", "b", "km"), KNOWN)
def test_known_distances(a, b, km):
    """Published great circles are met within a kilometre or half a per cent."""
    assert great_circle_km(*a, *b) == pytest.approx(km, rel=0.005, abs=1)


_POINT = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(_POINT, _POINT)
def test_both_formulas_agree(a, b):
    """The haversine formula and the chord of the matrix give the same, within a metre."""
    matrix = great_circle_matrix(np.array([a]), np.array([b]))
    assert matrix[0, 0] == pytest.approx(great_circle_km(*a, *b), abs=0.25, rel=1e-9)


@given(_POINT, _POINT, _POINT)
def test_distance_is_a_metric(a, b, c):
    """Symmetric, not negative, at most half round the earth, and never shorter by a detour."""
    ab, bc, ac = great_circle_km(*a, *b), great_circle_km(*b, *c), great_circle_km(*a, *c)
    assert ab == pytest.approx(great_circle_km(*b, *a), abs=1e-6)
    assert 0 <= ab <= np.pi * EARTH_RADIUS_KM + 1e-6
    assert ac <= ab + bc + 1e-3


def test_matrix_has_a_row_per_origin():
    """Shape is (origins, destinations), also when one side is empty."""
    points = np.array([PARIS, LYON, BREST])
    assert great_circle_matrix(points, points[:2]).shape == (3, 2)
    assert great_circle_matrix(points[:0], points).shape == (0, 3)


def test_unit_vectors_lie_on_the_sphere():
    """The poles and the equator are where they should be."""
    vectors = unit_vectors(np.array([[90.0, 0], [0, 0], [0, 90]]))
    assert np.allclose(vectors, [[0, 0, 1], [1, 0, 0], [0, 1, 0]])
