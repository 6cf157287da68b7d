"""A coarse map of a campaign for everybody: regions as discs that fill up; no script draws it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from math import ceil, cos, floor, radians, sqrt
from statistics import median

from fabrouter_api.web.inner_api import Json

WIDTH = 640
"""Units of the picture's coordinates from left to right."""
_DEGREE = {"countries": 100, "departments": 500}
_MARGIN_DEGREES = 0.7
_FAR_DEGREES = 15.0
"""Places further from the middle of all others are left to the table."""
_LARGEST, _SMALLEST = 30.0, 5.0

Box = tuple[int, int, int, int]
"""West, south, east and north in tenths of a degree."""
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Disc:
    """One region on the map; the areas of its discs are units.

    Parameters
    ----------
    region
        As the API tells it.
    x, y
        Where it is in the picture.
    asked, promised, received
        Radius of all units, of those promised or there, of those there.
    """

    region: Json
    x: float
    y: float
    asked: float
    promised: float
    received: float


@dataclass(frozen=True)
class Map:
    """The picture.

    Parameters
    ----------
    height
        Units of its coordinates from top to bottom.
    ground
        Outlines as one path.
    discs
        Regions, the largest first so that none hides another.
    far
        Regions that are too far away to be on it.
    """

    height: float
    ground: str
    discs: tuple[Disc, ...]
    far: int


def map_of(regions: Sequence[Json]) -> Map | None:
    """Returns the map of a campaign's regions; None if there is none.

    Parameters
    ----------
    regions
        As the API tells them.
    """
    near = _near(regions)
    if not near:
        return None
    box = _box(near)
    frame = _Frame(box)
    most = max(1, *(region["requested"] for region in near))
    discs = (_disc(region, frame, most) for region in near)
    ordered = sorted(discs, key=lambda disc: -disc.asked)
    return Map(round(frame.height, 1), _ground(box), tuple(ordered), len(regions) - len(near))


def _near(regions: Sequence[Json]) -> list[Json]:
    if not regions:
        return []
    lon, lat = (median(row[name] for row in regions) for name in ("longitude", "latitude"))
    return [
        row
        for row in regions
        if abs(row["longitude"] - lon) <= _FAR_DEGREES
        and abs(row["latitude"] - lat) <= _FAR_DEGREES
    ]


def _box(regions: Sequence[Json]) -> Box:
    lon = [row["longitude"] for row in regions]
    lat = [row["latitude"] for row in regions]
    return (
        floor((min(lon) - _MARGIN_DEGREES) * 10),
        floor((min(lat) - _MARGIN_DEGREES) * 10),
        ceil((max(lon) + _MARGIN_DEGREES) * 10),
        ceil((max(lat) + _MARGIN_DEGREES) * 10),
    )


class _Frame:
    """Where places are in a picture of a box.

    Parameters
    ----------
    box
        What the picture shows.
    """

    def __init__(self, box: Box) -> None:
        self.west, self.south, self.east, self.north = (side / 10 for side in box)
        self._shrink = cos(radians((self.south + self.north) / 2))
        self._scale = WIDTH / ((self.east - self.west) * self._shrink)
        self.height = (self.north - self.south) * self._scale

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Returns x and y of a place."""
        x = (lon - self.west) * self._shrink * self._scale
        return round(x, 1), round((self.north - lat) * self._scale, 1)

    def touches(self, ring: Ring) -> bool:
        """Returns whether an outline may be in the picture."""
        lon, lat = zip(*ring, strict=True)
        beside = max(lon) < self.west or min(lon) > self.east
        return not beside and max(lat) >= self.south and min(lat) <= self.north


def _disc(region: Json, frame: _Frame, most: int) -> Disc:
    x, y = frame.at(region["longitude"], region["latitude"])
    asked = region["requested"]
    whole = max(_SMALLEST, _LARGEST * sqrt(asked / most)) if asked else 0.0
    there = min(asked, region["received"])
    promised = min(asked, there + region["under_way"])
    return Disc(
        region, x, y, round(whole, 1), _part(whole, promised, asked), _part(whole, there, asked)
    )


def _part(whole: float, units: int, of: int) -> float:
    return round(whole * sqrt(units / of), 1) if of else 0.0


@lru_cache(maxsize=64)
def _ground(box: Box) -> str:
    """Returns the outlines in a box as a path of the picture."""
    frame = _Frame(box)
    return "".join(_path(ring, frame) for ring in _rings() if frame.touches(ring))


def _path(ring: Ring, frame: _Frame) -> str:
    """Returns an outline as whole numbers: its first point, then the steps to the next."""
    points = [_near_picture(*frame.at(*point), frame.height) for point in ring]
    steps = [(right - x, down - y) for (x, y), (right, down) in pairwise(points)]
    drawn = " ".join(f"{right} {down}" for right, down in steps if right or down)
    return f"M{points[0][0]} {points[0][1]}l{drawn}Z" if drawn else ""


def _near_picture(x: float, y: float, height: float) -> tuple[int, int]:
    """Returns a point, drawn in to at most one picture beside the picture."""
    return round(min(max(x, -WIDTH), 2 * WIDTH)), round(min(max(y, -height), 2 * height))


@cache
def _rings() -> tuple[Ring, ...]:
    """Returns outlines of countries and departments, as the other maps have them."""
    packed = json.loads(files(__package__).joinpath("static", "map", "base.json").read_text())
    return tuple(
        _unpacked(steps, _DEGREE[part])
        for part in ("countries", "departments")
        for steps in packed[part]
    )


def _unpacked(steps: Sequence[int], degree: int) -> Ring:
    x = y = 0
    points = []
    for right, up in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + right, y + up
        points.append((x / degree, y / degree))
    return tuple(points)
