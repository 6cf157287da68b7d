"""Bundled real reference data, as it is stored: rows, JSON documents and outlines.

What each file is, where it comes from and under which licence stands in this folder's README;
``CREDITS`` holds what must be shown beside maps and plans.
"""

import csv
import json
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

Row = dict[str, str]
"""One row of a CSV file, by column."""

Ring = list[tuple[float, float]]
"""A closed line of (longitude, latitude) points."""


class Source(NamedTuple):
    """A source that must be credited."""

    name: str
    licence: str
    url: str


CREDITS: dict[str, Source] = {
    "labs": Source(
        "Labs: Internet of Production Alliance, from fablabs.io (2024)",
        "CC BY 4.0",
        "https://github.com/iop-alliance/okw_data_management",
    ),
    "hubs": Source(
        "Places in Brittany: grouan/bzh_fablab (2020)",
        "CC BY 4.0",
        "https://github.com/grouan/bzh_fablab",
    ),
    "sites": Source(
        "Hospitals: Eurostat basic services, from FINESS (2020)",
        "Eurostat reuse policy",
        "https://github.com/eurostat/basic-services",
    ),
    "roads": Source(
        "Roads: © OpenStreetMap contributors, through scgraph-data",
        "ODbL 1.0",
        "https://www.openstreetmap.org/copyright",
    ),
    "departments": Source(
        "Departments: IGN Admin Express, INSEE, through france-geojson",
        "Licence Ouverte",
        "https://github.com/gregoiredavid/france-geojson",
    ),
    "communes": Source(
        "Towns: INSEE, La Poste, Etalab",
        "Licence Ouverte",
        "https://github.com/etalab/decoupage-administratif",
    ),
    "world": Source(
        "Countries: Natural Earth, through world-atlas",
        "public domain; ISC",
        "https://github.com/topojson/world-atlas",
    ),
    "covid": Source(
        "Hospital curve of 2020: Santé publique France, through opencovid19-fr",
        "Licence Ouverte",
        "https://github.com/opencovid19-fr/data",
    ),
    "designs": Source(
        "Process figures of open designs: sources in designs_sources.csv",
        "figures quoted",
        "",
    ),
}


def read_bytes(name: str) -> bytes:
    """Returns a bundled file.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    """
    return files(__name__).joinpath("files", name).read_bytes()


def read_rows(name: str) -> list[Row]:
    """Returns the rows of a bundled CSV file."""
    text = read_bytes(name).decode("utf-8")
    return list(csv.DictReader(text.splitlines()))


def read_json(name: str) -> Any:
    """Returns a bundled JSON document."""
    return json.loads(read_bytes(name))


@lru_cache(maxsize=1)
def department_outlines() -> dict[str, list[Ring]]:
    """Returns the rings of the metropolitan departments of France, by code."""
    features = read_json("departements_fr.geojson")["features"]
    return {feature["properties"]["code"]: _rings(feature["geometry"]) for feature in features}


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [[(lon, lat) for lon, lat in ring] for polygon in polygons for ring in polygon]


@lru_cache(maxsize=2)
def country_outlines(scale: str = "110m") -> dict[str, list[Ring]]:
    """Returns the rings of the countries of the world, by English name.

    Parameters
    ----------
    scale
        ``"110m"`` (coarse) or ``"50m"``.
    """
    topology = read_json(f"world_countries_{scale}.topo.json")
    arcs = [_decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    outlines: dict[str, list[Ring]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = country.get("arcs", [])
        if country["type"] == "Polygon":
            polygons = [polygons]
        rings = [_joined(ring, arcs) for polygon in polygons for ring in polygon]
        outlines.setdefault(country["properties"]["name"], []).extend(rings)
    return outlines


def _decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> Ring:
    """Turns the steps of a quantised TopoJSON arc into points."""
    (scale_x, scale_y), (shift_x, shift_y) = transform["scale"], transform["translate"]
    x = y = 0
    points: Ring = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + shift_x, y * scale_y + shift_y))
    return points


def _joined(numbers: list[int], arcs: list[Ring]) -> Ring:
    """Joins arcs to a ring; a negative number means the arc ``~number`` backwards."""
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring
