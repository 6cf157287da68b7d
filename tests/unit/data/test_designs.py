"""The bundled designs and materials: well-formed, and every figure with its provenance."""

from collections.abc import Iterator
from typing import Any

import pytest

import fabrouter_data
from fabrouter.reference import bundled_designs, bundled_materials
from fabrouter_network.consistency import check_consistency
from fabrouter_network.designs import FigureKind
from scenario_cases import document

DESIGNS: list[dict[str, Any]] = fabrouter_data.read_json("designs.json")
MATERIALS: list[dict[str, Any]] = fabrouter_data.read_json("materials.json")
SOURCES = {row["source_id"] for row in fabrouter_data.read_rows("designs_sources.csv")}

STRUCTURE = ("per_parent", "min_lot", "lot_multiple")
"""Numbers that say how a design is built, not how long or how much."""


def numbers(node: Any, where: str = "") -> Iterator[str]:
    """Yields the pointers of all numbers in a document."""
    if isinstance(node, dict):
        for key, child in node.items():
            yield from numbers(child, f"{where}/{key}")
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from numbers(child, f"{where}/{place}")
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield where


def named(design: dict[str, Any]) -> str:
    return str(design["id"])


def test_the_walk_finds_every_number():
    """Numbers in lists and objects are found, truth values are none."""
    tree = {"a": [1, {"b": 2.5, "c": True}], "d": "3"}
    assert list(numbers(tree)) == ["/a/0", "/a/1/b"]


def test_there_are_enough_designs():
    """At least fifteen, none twice, each in both languages."""
    assert len(DESIGNS) >= 15
    assert len(bundled_designs()) == len(DESIGNS)
    assert all(design.name_fr for design in bundled_designs().values())


def test_designs_are_consistent():
    """Stages form trees, operations take time, and every material is in the library."""
    designs, materials = bundled_designs(), bundled_materials()
    changes = {"designs": tuple(designs.values()), "materials": tuple(materials.values())}
    bare = document({"/labs": [], "/lines": []}).model_copy(update=changes)
    assert check_consistency(bare) == []


@pytest.mark.parametrize("design", DESIGNS, ids=named)
def test_every_number_of_a_design_has_a_provenance(design):
    """Each figure is published, sliced or derived with a source, or marked as assumed."""
    figures = {figure["field"]: figure for figure in design["figures"]}
    assert len(figures) == len(design["figures"])
    wanted = {
        where
        for where in numbers({key: value for key, value in design.items() if key != "figures"})
        if where.rpartition("/")[2] not in STRUCTURE
    }
    assert wanted
    assert wanted - figures.keys() == set()
    for figure in figures.values():
        assumed = figure["kind"] == FigureKind.ASSUMED
        assert assumed or figure["source"], figure


@pytest.mark.parametrize("design", DESIGNS, ids=named)
def test_every_figure_points_to_something(design):
    """No provenance is left of a figure that has gone."""
    for figure in design["figures"]:
        node: Any = design
        for part in figure["field"].split("/")[1:]:
            node = node[int(part)] if isinstance(node, list) else node[part]
        assert isinstance(node, int | float | list), figure["field"]


@pytest.mark.parametrize("design", DESIGNS, ids=named)
def test_sources_by_number_are_listed(design):
    """S01 and the like stand in the table of sources."""
    for figure in design["figures"]:
        for source in figure["source"].split(";"):
            if source[:1] == "S" and source[1:].isdigit():
                assert source in SOURCES, figure


@pytest.mark.parametrize("material", MATERIALS, ids=named)
def test_every_number_of_a_material_is_marked_as_assumed(material):
    """Prices and weights of materials have no source, and say so."""
    assert set(numbers(material)) == set(material["assumed"])


def test_parts_weigh_less_than_the_product():
    """A final stage weighs at least what its parts weigh."""
    for design in bundled_designs().values():
        final = design.final_stage
        parts = sum(s.mass_g * s.per_parent for s in design.stages if s.parent == final.id)
        assert parts <= final.mass_g * 1.05, design.id


def test_every_process_is_a_word_of_the_taxonomy():
    """No bundled design needs a capability of its own making."""
    for design in bundled_designs().values():
        for stage in design.stages:
            assert not any(op.capability.startswith("x-") for op in stage.operations), design.id
