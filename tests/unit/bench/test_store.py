"""The result table: its columns, whole files, resuming by key."""

from dataclasses import fields

import pyarrow.parquet as pq

from fabrouter.campaigns.suites import Case
from fabrouter_bench.job import Job, Outcome
from fabrouter_bench.store import SCHEMA, Store


def test_columns_are_those_of_the_outcome():
    """The schema has every field once, numbers as numbers."""
    assert SCHEMA.names == [item.name for item in fields(Outcome)]
    kinds = {name: str(SCHEMA.field(name).type) for name in SCHEMA.names}
    assert kinds["objective_neur"] == kinds["seed"] == "int64"
    assert kinds["gap"] == kinds["peak_memory_mb"] == "double"
    assert kinds["engine"] == "string"
    assert kinds["trace"].startswith("list<")
    assert "overload_s" in kinds["terms"]
    assert "change" in kinds["weighted"]


def test_rows_come_back(tmp_path, make_outcome):
    """What is written is read, sorted by key; a second row of a key replaces the first."""
    store = Store(tmp_path)
    assert store.read() == []
    store.write(make_outcome("nearest"))
    store.write(make_outcome("greedy", objective=2_500))
    store.write(make_outcome("greedy", objective=2_400))
    found = store.read()
    assert [(row.engine, row.objective_neur) for row in found] == [
        ("greedy", 2_400),
        ("nearest", 2_000),
    ]
    assert found[0].trace == make_outcome(objective=2_400).trace
    assert pq.read_table(store.folder).schema.equals(SCHEMA)


def test_rows_of_older_versions_are_read(tmp_path, make_outcome):
    """A file without the columns that came later is read, these unknown."""
    store = Store(tmp_path)
    store.write(make_outcome())
    path = next(store.folder.iterdir())
    pq.write_table(pq.read_table(path).drop_columns(["proof", "certified_neur"]), path)
    assert [(row.proof, row.certified_neur) for row in store.read()] == [(None, None)]


def test_failed_runs_are_not_finished(tmp_path, make_outcome):
    """A failed run is kept but will be tried again."""
    store = Store(tmp_path)
    store.write(make_outcome("greedy"))
    failed = Outcome.of(Job(Case("city", "one_stage", 0.95, 1), "auto", 10.0, ""))
    failed.error = "exit status 1"
    store.write(failed)
    assert len(store.read()) == 2
    assert store.finished() == {"city-one_stage-0.95-1-greedy"}


def test_half_a_file_is_never_seen(tmp_path, make_outcome):
    """Writing leaves no drafts behind that a reader would take for results."""
    store = Store(tmp_path)
    store.write(make_outcome())
    assert [path.suffix for path in store.folder.iterdir()] == [".parquet"]


def test_jobs_survive_json():
    """A job reaches its process unchanged, and its key is the row's."""
    job = Job(Case("city", "two_stage", 1.3, 4), "auto", 2.5, "/somewhere")
    assert Job.from_json(job.to_json()) == job
    assert Outcome.of(job).key == job.key == "city-two_stage-1.3-4-auto"
