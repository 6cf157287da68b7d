"""Every sourced figure of the design library stands in the table of process figures."""

import pytest

import fabrouter_data

COLUMNS = {
    "machine_min_per_unit": ("machine_min_per_unit", "time_source"),
    "labour_min_per_unit": ("labour_min_per_unit", "labour_source"),
    "quantity": ("material_per_unit", "material_source"),
}
"""Field of a design → column of the table and column of its source."""

SOURCES = {row["source_id"] for row in fabrouter_data.read_rows("designs_sources.csv")}


def value_at(design, where):
    """Returns what a JSON pointer names."""
    node = design
    for part in where.split("/")[1:]:
        node = node[int(part)] if isinstance(node, list) else node[part]
    return node


def sourced_figures():
    """Yields (design id, field, value, source) of every figure that names listed sources."""
    for design in fabrouter_data.read_json("designs.json"):
        for figure in design["figures"]:
            if set(figure["source"].split(";")) <= SOURCES:
                value = value_at(design, figure["field"])
                yield design["id"], figure["field"], value, figure["source"]


def published(field):
    """Returns the (value, source) pairs that the table has for a field."""
    column, source = COLUMNS[field.rpartition("/")[2]]
    rows = fabrouter_data.read_rows("designs_bop.csv")
    return {(float(row[column]), row[source]) for row in rows if row[column]}


@pytest.mark.parametrize(("design", "field", "value", "source"), list(sourced_figures()))
def test_a_sourced_figure_is_the_published_one(design, field, value, source):
    """Value and source of the library are value and source of one row of the table."""
    assert (value, source) in published(field), design


def test_most_of_the_library_is_sourced():
    """At least 15 designs have a sourced time for making them."""
    made = {design for design, field, _, _ in sourced_figures() if "min_per_unit" in field}
    assert len(made) >= 15


def test_a_figure_without_a_source_says_so():
    """What names no source is marked as assumed, and what is assumed names none."""
    for design in fabrouter_data.read_json("designs.json"):
        for figure in design["figures"]:
            assert (figure["kind"] == "assumed") == (not figure["source"]), design["id"]
