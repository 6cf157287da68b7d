"""Distances on the sphere."""

import math

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""

FloatArray = NDArray[np.float64]


def great_circle_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Returns the great-circle distance between two points, by the haversine formula."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = (
        math.sin((phi_b - phi_a) / 2) ** 2
        + math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def great_circle_matrix(origins: FloatArray, destinations: FloatArray) -> FloatArray:
    """Returns great-circle kilometres between all pairs.

    Parameters
    ----------
    origins, destinations
        float64, shapes ``(n, 2)`` and ``(m, 2)``: latitude and longitude in degrees.

    Returns
    -------
    FloatArray
        float64, shape ``(n, m)``.
    """
    a, b = unit_vectors(origins), unit_vectors(destinations)
    chord_squared = 2 - 2 * (a @ b.T)
    half = np.sqrt(np.clip(chord_squared, 0, 4)) / 2
    km: FloatArray = 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(half, 0, 1))
    return km


def unit_vectors(points: FloatArray) -> FloatArray:
    """Returns points (latitude, longitude) as vectors on the unit sphere, shape ``(n, 3)``."""
    lat, lon = np.radians(points[:, 0]), np.radians(points[:, 1])
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
