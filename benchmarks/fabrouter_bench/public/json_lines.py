"""Reads public instances from JSON lines, plain or gzipped.

Every line is an object. A row with ``data_of`` takes the keys it lacks from the row of that name,
which may be marked ``data_only``: it is then no instance of its own.
"""

import gzip
import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from fabrouter_bench.public.native import Assignment, Instance, Kind, Location

Row = dict[str, Any]


def read_json_lines(path: Path, kind: Kind) -> list[Instance]:
    """Returns the instances of a file in their order.

    Raises
    ------
    ValueError
        If a line is no JSON, lacks a key or has tables of the wrong shape; names line or instance.
    """
    rows = _rows(path)
    named = {row["name"]: row for row in rows}
    instances: list[Instance] = []
    for row in rows:
        if row.get("data_only"):
            continue
        source = named.get(row.get("data_of", row["name"]))
        if source is None:
            msg = f"{row['name']}: there is no row '{row['data_of']}' to take data from."
            raise ValueError(msg)
        instances.append(_instance({**_data(source), **row}, kind))
    return instances


def _rows(path: Path) -> list[Row]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, parse_float=Fraction)
        except json.JSONDecodeError as error:
            msg = f"line {number}: {error}."
            raise ValueError(msg) from error
        if not isinstance(row, dict) or "name" not in row:
            msg = f"line {number}: not an object with a name."
            raise ValueError(msg)
        rows.append(row)
    return rows


def _data(row: Row) -> Row:
    """Returns what another row may take over: not whether it is an instance, nor its optimum."""
    own = ("data_only", "data_of", "optimal", "min", "max")
    return {key: value for key, value in row.items() if key not in own}


def _instance(row: Row, kind: Kind) -> Instance:
    try:
        return _assignment(row) if kind is Kind.GAP else _location(row, kind)
    except KeyError as error:
        msg = f"{row['name']}: there is no {error}."
        raise ValueError(msg) from error


def _assignment(row: Row) -> Assignment:
    best = row.get("min", (None, None))[1]
    return Assignment(
        row["name"],
        numbers(row["capacity"]),
        [numbers(values) for values in row["resource"]],
        [numbers(values) for values in row["cost"]],
        published=None if best is None else Fraction(best),
    )


def _location(row: Row, kind: Kind) -> Location:
    by_customer = row.get("cost_all_demand_of_customer_from_facility")
    if by_customer is not None:
        cost = [list(column) for column in zip(*map(numbers, by_customer), strict=True)]
    else:
        cost = [numbers(values) for values in row["cost"]]
    best = row.get("optimal")
    return Location(
        row["name"],
        kind is Kind.SSCFLP,
        numbers(row["capacity"]),
        numbers(row["fixed"]),
        numbers(row["demand"]),
        cost,
        None if best is None else Fraction(best),
    )


def numbers(values: Sequence[Any]) -> list[Fraction]:
    """Returns exact numbers."""
    return [Fraction(value) for value in values]
