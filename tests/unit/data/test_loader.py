"""Bundled files as rows, JSON and outlines."""

import csv
import io
from importlib.resources import files
from itertools import pairwise

import pytest

import fabrouter_data
from fabrouter_data import CREDITS, country_outlines, department_outlines, read_json, read_rows

NAMES = sorted(file.name for file in files(fabrouter_data).joinpath("files").iterdir())
TABLES = [name for name in NAMES if name.endswith(".csv")]


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_a_cell_for_every_column(name):
    """No row is short or long, and no cell is lost at odd line breaks."""
    rows = read_rows(name)
    text = fabrouter_data.read_bytes(name).decode()
    assert rows == list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) > 10
    assert all(None not in row and None not in row.values() for row in rows)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("json")])
def test_documents_are_json(name):
    """Every JSON file can be decoded."""
    assert read_json(name)


def test_a_file_that_is_not_there_is_an_error():
    """The name is in the message."""
    with pytest.raises(FileNotFoundError, match="nothing"):
        read_rows("nothing.csv")


def test_labs_of_france():
    """260 French labs, each with a point, and no id twice."""
    rows = read_rows("labs_world.csv")
    french = [row for row in rows if row["country"] == "FR"]
    assert len(rows) == 2285
    assert len(french) == 260
    assert all(float(row["lat"]) and float(row["lon"]) for row in french)
    assert len({row["lab_id"] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    "name", ["labs_world.csv", "labs_bretagne.csv", "care_sites_fr.csv", "hospitals_europe.csv",
             "communes_fr.csv", "departements_fr.csv"],
)  # fmt: skip
def test_points_lie_on_the_globe(name):
    """Latitude and longitude are in range wherever they are given, and always together."""
    for row in read_rows(name):
        assert bool(row["lat"]) == bool(row["lon"]), row
        if row["lat"]:
            assert -90 <= float(row["lat"]) <= 90
            assert -180 <= float(row["lon"]) <= 180


def test_departments_have_closed_outlines():
    """The 96 metropolitan departments, each with rings that end where they begin."""
    outlines = department_outlines()
    assert len(outlines) == 96
    assert {"01", "2A", "2B", "75", "95"} <= outlines.keys()
    assert "974" not in outlines
    for code, rings in outlines.items():
        assert rings, code
        assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings), code
        assert all(-6 < lon < 10 and 41 < lat < 52 for ring in rings for lon, lat in ring), code


def test_departments_have_rows_and_points_inside():
    """Every outline has a row, and its centre lies in the outline."""
    rows = {row["dep"]: row for row in read_rows("departements_fr.csv")}
    assert len(rows) == 101
    inside = 0
    for code, rings in department_outlines().items():
        inside += any(
            _holds(ring, float(rows[code]["lon"]), float(rows[code]["lat"])) for ring in rings
        )
    assert inside >= 94


@pytest.mark.parametrize(("scale", "least"), [("110m", 170), ("50m", 230)])
def test_countries_have_closed_outlines(scale, least):
    """Arcs are joined to rings; France is there, with Paris in it."""
    outlines = country_outlines(scale)
    assert len(outlines) >= least
    for name, rings in outlines.items():
        assert rings, name
        assert all(ring[0] == pytest.approx(ring[-1]) and len(ring) >= 4 for ring in rings), name
        assert all(abs(lon) <= 180.001 and abs(lat) <= 90.001 for r in rings for lon, lat in r)
    assert any(_holds(ring, 2.35, 48.86) for ring in outlines["France"])
    assert not any(_holds(ring, -0.13, 51.5) for ring in outlines["France"])


def _holds(ring: fabrouter_data.Ring, lon: float, lat: float) -> bool:
    """Returns whether a point lies in a ring, by counting edges to its west."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def test_every_source_is_credited():
    """Each credit has a name and a licence, and an address unless it lists its sources."""
    assert set(CREDITS) == {
        "labs", "hubs", "sites", "roads", "departments", "communes", "world", "covid", "designs",
    }  # fmt: skip
    for name, source in CREDITS.items():
        assert source.name, name
        assert source.licence, name
        assert source.url.startswith("https://") or name == "designs"


def test_credits_that_licences_ask_for():
    """OpenStreetMap and CC BY want their names."""
    assert "© OpenStreetMap contributors" in CREDITS["roads"].name
    assert CREDITS["roads"].licence.startswith("ODbL")
    assert "Internet of Production Alliance" in CREDITS["labs"].name
    assert CREDITS["labs"].licence == "CC BY 4.0"


def test_every_bundled_file_is_described():
    """The folder's README names each file, so that none is without origin and licence."""
    readme = (files(fabrouter_data).joinpath("..", "README.md")).read_text(encoding="utf-8")
    for name in NAMES:
        general = "world_countries_*.topo.json" if name.startswith("world") else name
        assert f"`{general}`" in readme, name
