"""Results as Parquet: a folder with one file per run, read as one table.

A run is written whole or not at all, so whatever was measured before an interruption is kept.
"""

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fabrouter.files import write_bytes
from fabrouter_bench.job import Outcome
from fabrouter_solver.objective import Terms
from fabrouter_solver.weights import Weights

FOLDER = "runs"
"""Folder of the Parquet files inside a result folder."""

_TERMS = pa.struct([(item.name, pa.int64()) for item in fields(Terms)])
_WEIGHTED = pa.struct(
    [(item.name, pa.int64()) for item in fields(Weights) if item.name != "overload_percent"]
)
_POINT = pa.struct(
    [
        ("seconds", pa.float64()),
        ("objective_neur", pa.int64()),
        ("lower_bound_neur", pa.int64()),
        ("phase", pa.string()),
    ]
)
_STRINGS = ("suite", "mix", "engine", "error", "ran", "choice", "status", "termination", "proof")
_ORIGIN = ("versions", "commit", "machine", "started")
_WHOLE = ("seed", "labs", "lines", "sites", "periods", "modes", "objective_neur")
_STRUCTS = {"terms": _TERMS, "weighted": _WEIGHTED, "trace": pa.list_(_POINT)}


def _type_of(name: str) -> pa.DataType:
    if name in (*_STRINGS, *_ORIGIN):
        return pa.string()
    if name in (*_WHOLE, "lower_bound_neur", "certified_neur"):
        return pa.int64()
    return _STRUCTS.get(name, pa.float64())


SCHEMA = pa.schema([(item.name, _type_of(item.name)) for item in fields(Outcome)])
"""Columns of a result table, those of :class:`Outcome`."""


class Store:
    """The results of one folder.

    Parameters
    ----------
    folder
        Where they are; made when the first result is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER

    def write(self, outcome: Outcome) -> None:
        """Keeps a result, in place of an earlier one with the same key."""
        self.folder.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pylist([asdict(outcome)], SCHEMA)
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink)
        write_bytes(self.folder / f"{outcome.key}.parquet", sink.getvalue().to_pybytes())

    def read(self) -> list[Outcome]:
        """Returns all results, sorted by key."""
        rows: list[dict[str, Any]] = []
        for path in sorted(self.folder.glob("*.parquet")):
            rows += pq.read_table(path, schema=SCHEMA).to_pylist()
        return [Outcome(**row) for row in rows]

    def finished(self) -> set[str]:
        """Returns the keys of the runs that did not fail."""
        return {outcome.key for outcome in self.read() if not outcome.error}
