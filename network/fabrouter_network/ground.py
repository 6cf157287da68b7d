"""Road kilometres between points on one land mass, and how each figure was found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabrouter_network.estimates import (
    DETOUR_FACTOR,
    LONG_ROAD_KM,
    LONGEST_ACCESS_KM,
    NOTABLE_ACCESS_KM,
    SHORT_HOP_FACTOR,
    SHORT_HOP_KM,
    Estimate,
)
from fabrouter_network.geometry import FloatArray, great_circle_matrix
from fabrouter_network.landmasses import ISLANDS, landmass_of
from fabrouter_network.roads import IndexArray, RoadMap

_ISLANDS = {island.name for island in ISLANDS}

NOT_ON_MAP = -1


@dataclass(frozen=True)
class Located:
    """Points and where they lie.

    Parameters
    ----------
    points
        float64, shape ``(n, 2)``: latitude and longitude.
    node
        intp, shape ``(n,)``: nearest road node, ``-1`` = not on the road map.
    access_km
        float64, shape ``(n,)``: from the point to that node.
    landmass
        shape ``(n,)``: name of the piece of land.
    """

    points: FloatArray
    node: IndexArray
    access_km: FloatArray
    landmass: NDArray[np.str_]

    @property
    def on_map(self) -> NDArray[np.bool_]:
        """Which points are on the road map."""
        on_map: NDArray[np.bool_] = self.node != NOT_ON_MAP
        return on_map

    def part(self, rows: slice) -> "Located":
        """Returns some of the points."""
        return Located(
            self.points[rows], self.node[rows], self.access_km[rows], self.landmass[rows]
        )


class Ground:
    """Locates points and measures the road between them.

    Parameters
    ----------
    roads
        The road map; ``None`` = great-circle estimates only.
    """

    def __init__(self, roads: RoadMap | None) -> None:
        self._roads = roads

    def locate(self, points: FloatArray) -> Located:
        """Returns nearest road nodes and land masses of points."""
        names = [landmass_of(lat, lon).name for lat, lon in points.tolist()]
        node = np.full(len(points), NOT_ON_MAP, np.intp)
        access = np.zeros(len(points))
        if self._roads is not None and len(points):
            nearest, km = self._roads.nearest(points)
            near = (km <= LONGEST_ACCESS_KM) & ~np.isin(names, list(_ISLANDS))
            node[near] = nearest[near]
            access[near] = km[near] * DETOUR_FACTOR
            pieces = self._roads.main_landmass
            names = [
                f"piece {pieces[node[k]]}" if near[k] and pieces[node[k]] else name
                for k, name in enumerate(names)
            ]
        return Located(points, node, access, np.array(names, dtype=np.str_))

    def road_km(self, starts: Located, ends: Located) -> tuple[FloatArray, NDArray[np.uint8]]:
        """Returns road kilometres and kinds of estimate between all pairs.

        float64 and uint8, shape ``(num_starts, num_ends)``; ``inf`` = no road between them.
        """
        direct = great_circle_matrix(starts.points, ends.points)
        km = np.where(direct > LONG_ROAD_KM, np.inf, direct * DETOUR_FACTOR)
        estimate = np.full(km.shape, Estimate.OFF_ROAD_MAP, np.uint8)
        self._along_roads(starts, ends, km, estimate)
        short = direct < SHORT_HOP_KM
        km[short] = direct[short] * SHORT_HOP_FACTOR
        estimate[short] = Estimate.SHORT_HOP
        apart = starts.landmass[:, None] != ends.landmass[None, :]
        km[apart] = np.inf
        np.maximum(km, direct, out=km)
        estimate[np.isinf(km)] = Estimate.UNREACHABLE
        return km, estimate

    def _along_roads(
        self, starts: Located, ends: Located, km: FloatArray, estimate: NDArray[np.uint8]
    ) -> None:
        """Overwrites the pairs that are both on the road map."""
        rows, columns = np.flatnonzero(starts.on_map), np.flatnonzero(ends.on_map)
        if self._roads is None or not len(rows) or not len(columns):
            return
        road = self._roads.distances(starts.node[rows], ends.node[columns])
        access = np.add.outer(starts.access_km[rows], ends.access_km[columns])
        km[np.ix_(rows, columns)] = road + access
        far = np.logical_or.outer(
            starts.access_km[rows] > NOTABLE_ACCESS_KM * DETOUR_FACTOR,
            ends.access_km[columns] > NOTABLE_ACCESS_KM * DETOUR_FACTOR,
        )
        kinds = np.where(far, Estimate.LONG_ACCESS, Estimate.ROAD_MAP)
        estimate[np.ix_(rows, columns)] = kinds
