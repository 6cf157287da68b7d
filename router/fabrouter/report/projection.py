"""Web Mercator, fitted to a drawing."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

Point = tuple[float, float]

_FARTHEST_NORTH = 84.0

_NARROWEST = 0.8
"""Least width of a map, as a share of its height."""


def mercator(lon: float, lat: float) -> Point:
    """Returns a point of the Web Mercator plane, in degrees of longitude at the equator."""
    bounded = max(-_FARTHEST_NORTH, min(_FARTHEST_NORTH, lat))
    return lon, math.degrees(math.log(math.tan(math.pi / 4 + math.radians(bounded) / 2)))


@dataclass(frozen=True)
class Box:
    """A box of longitudes and latitudes."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, points: Iterable[Point], margin: float = 0.05) -> "Box":
        """Returns the box around (lon, lat) points with a margin on each side."""
        lons, lats = zip(*points, strict=True)
        wide, high = max(lons) - min(lons), max(lats) - min(lats)
        pad_lon, pad_lat = max(0.15, wide * margin), max(0.15, high * margin)
        return cls(
            min(lons) - pad_lon, min(lats) - pad_lat, max(lons) + pad_lon, max(lats) + pad_lat
        )

    def widened(self) -> "Box":
        """Returns the box, wide enough for a drawing that is not a narrow strip."""
        high = mercator(0, self.north)[1] - mercator(0, self.south)[1]
        pad = max(0.0, (_NARROWEST * high - (self.east - self.west)) / 2)
        return Box(self.west - pad, self.south, self.east + pad, self.north)

    def share_of(self, other: "Box") -> float:
        """Returns the larger of the two shares of another box's width and height."""
        wide = (self.east - self.west) / (other.east - other.west)
        high = (self.north - self.south) / (other.north - other.south)
        return max(wide, high)

    def holds(self, point: Point) -> bool:
        """Returns whether a (lon, lat) point lies inside."""
        return self.west <= point[0] <= self.east and self.south <= point[1] <= self.north

    def meets(self, ring: list[Point]) -> bool:
        """Returns whether the box around a ring touches this box."""
        lons = [lon for lon, _ in ring]
        lats = [lat for _, lat in ring]
        return (
            min(lons) <= self.east
            and max(lons) >= self.west
            and min(lats) <= self.north
            and max(lats) >= self.south
        )


class Projection:
    """Maps (lon, lat) in a box to a drawing of a given width.

    Parameters
    ----------
    box
        What is shown.
    width
        Width of the drawing; the height follows, but is at most ``highest``.
    left, top
        Where the drawing starts.
    """

    def __init__(
        self, box: Box, width: float, highest: float, left: float = 0.0, top: float = 0.0
    ) -> None:
        west, south = mercator(box.west, box.south)
        east, north = mercator(box.east, box.north)
        self._scale = min(width / (east - west), highest / (north - south))
        self.width, self.height = (east - west) * self._scale, (north - south) * self._scale
        self._west, self._north = west, north
        self._left, self._top = left, top

    def __call__(self, lon: float, lat: float) -> Point:
        """Returns the point on the drawing."""
        x, y = mercator(lon, lat)
        return self._left + (x - self._west) * self._scale, self._top + (
            self._north - y
        ) * self._scale

    def path(self, rings: Iterable[list[Point]]) -> str:
        """Returns rings as path data; points closer than half a unit are left out."""
        return "".join(self._ring(ring) for ring in rings)

    def _ring(self, ring: list[Point]) -> str:
        kept: list[Point] = []
        for lon, lat in ring:
            x, y = self(lon, lat)
            if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 0.5:
                kept.append((x, y))
        if len(kept) < 3:
            return ""
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"
