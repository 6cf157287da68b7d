"""Writes the outlines that maps of pages are drawn on, from the bundled data: ``make basemap``.

The files hold lists of lines; a line is a flat list of whole numbers, 100 of them to a degree (500
for departments): longitude and latitude of its first point, then the steps to the next.
"""

import json
from collections import defaultdict
from itertools import pairwise
from math import hypot
from pathlib import Path

import fabrouter_data

Point = tuple[float, float]
Line = list[Point]

FOLDER = Path(__file__).parent / "fabrouter_api" / "web" / "static" / "map"
_NEAR = (-12.0, 35.0, 20.0, 60.0)
"""West, south, east and north of where countries are drawn in more detail."""
_METROPOLE = (-6.0, 41.0, 10.0, 52.0)
_COARSE, _FINE = 100, 500
"""Steps of a degree."""
_SHORTEST_ROAD = 0.05
"""Degrees; shorter pieces are ramps and crossings."""


def main() -> None:
    """Writes the outlines, and the roads, which are read only once somebody looks closely."""
    _write(
        "base",
        {
            "countries": [_steps(line, _COARSE) for line in _simpler(_countries(), 0.02)],
            "departments": [_steps(line, _FINE) for line in _simpler(_departments(), 0.01)],
        },
    )
    roads = [line for line in _roads() if _length(line) >= _SHORTEST_ROAD]
    _write("roads", {"roads": [_steps(line, _COARSE) for line in _simpler(roads, 0.02)]})


def _write(name: str, parts: dict[str, list[list[int]]]) -> None:
    kept = {part: [line for line in lines if len(line) > 2] for part, lines in parts.items()}
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(kept, separators=(",", ":"))
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _countries() -> list[Line]:
    """Returns outlines, finer near Europe; departments stand for metropolitan France."""
    fine, coarse = (fabrouter_data.country_outlines(scale) for scale in ("50m", "110m"))
    near = {
        name
        for name, rings in fine.items()
        if any(_touches(ring, _NEAR) for ring in rings) and name != "Russia"
    }
    return [
        ring
        for name, rings in fine.items()
        for ring in (rings if name in near else coarse.get(name, []))
        if name != "France" or not _touches(ring, _METROPOLE)
    ]


def _departments() -> list[Line]:
    return [ring for rings in fabrouter_data.department_outlines().values() for ring in rings]


def _touches(line: Line, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return any(west < x < east and south < y < north for x, y in line)


def _roads() -> list[Line]:
    """Returns the edges of the road map, joined where nothing branches off."""
    tables = fabrouter_data.read_json("roads_fr.json")
    beside: defaultdict[int, list[int]] = defaultdict(list)
    for first, second, _ in tables["edges"]:
        beside[first].append(second)
        beside[second].append(first)
    open_edges = {(a, b) for a, ends in beside.items() for b in ends}
    forks = sorted(beside, key=lambda node: (len(beside[node]) == 2, node))
    found = []
    for node in forks:
        for end in beside[node]:
            if (node, end) in open_edges:
                chain = _walk(node, end, beside, open_edges)
                found.append([(tables["nodes"][n][1], tables["nodes"][n][0]) for n in chain])
    return found


def _walk(
    start: int, end: int, beside: dict[int, list[int]], open_edges: set[tuple[int, int]]
) -> list[int]:
    chain = [start, end]
    open_edges -= {(start, end), (end, start)}
    while len(beside[chain[-1]]) == 2:
        last = chain[-1]
        onward = [node for node in beside[last] if (last, node) in open_edges]
        if not onward:
            break
        open_edges -= {(last, onward[0]), (onward[0], last)}
        chain.append(onward[0])
    return chain


def _length(line: Line) -> float:
    return sum(hypot(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(line))


def _simpler(lines: list[Line], tolerance: float) -> list[Line]:
    return [_simplified(line, tolerance) for line in lines]


def _simplified(line: Line, tolerance: float) -> Line:
    """Returns a line without points that lie nearer to it than the tolerance (Douglas-Peucker)."""
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        away = [_distance(line[n], line[first], line[last]) for n in range(first + 1, last)]
        most = max(away)
        if most > tolerance:
            middle = first + 1 + away.index(most)
            keep.add(middle)
            spans += [(first, middle), (middle, last)]
    return [line[n] for n in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    x, y = point[0] - start[0], point[1] - start[1]
    square = dx * dx + dy * dy
    share = max(0.0, min(1.0, (x * dx + y * dy) / square)) if square else 0.0
    return hypot(x - share * dx, y - share * dy)


def _steps(line: Line, scale: int) -> list[int]:
    found: list[int] = []
    last_x = last_y = 0
    for lon, lat in line:
        x, y = round(lon * scale), round(lat * scale)
        if not found or (x, y) != (last_x, last_y):
            found += [x - last_x, y - last_y]
            last_x, last_y = x, y
    return found


if __name__ == "__main__":
    main()
