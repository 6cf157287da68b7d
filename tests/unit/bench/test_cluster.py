"""Runs on a Dask cluster of several processes: the same rows, none lost, nothing shared."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from fabrouter.campaigns.suites import Case
from fabrouter.cli.main import run
from fabrouter_bench import cluster as cluster_module
from fabrouter_bench.cluster import DaskRunner
from fabrouter_bench.job import Job, Outcome
from fabrouter_bench.runner import LocalRunner
from fabrouter_bench.store import Store
from fabrouter_network.issues import InputError

TELL_APART = (
    "started", "runtime_s", "first_plan_s", "load_s", "compile_s", "build_s", "peak_memory_mb",
)  # fmt: skip
"""Columns in which no two runs are equal."""

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


@dataclass
class Cluster:
    """A scheduler and its workers, each a process with a folder of its own."""

    folder: Path
    processes: dict[str, subprocess.Popen[bytes]]

    @property
    def address(self) -> str:
        file = self.folder / "scheduler.json"
        for _ in range(300):
            if file.exists() and file.read_text():
                return str(json.loads(file.read_text())["address"])
            time.sleep(0.1)
        raise TimeoutError

    def start(self, name: str, module: str, *words: str) -> None:
        place = self.folder / name
        place.mkdir(exist_ok=True)
        file = str(self.folder / "scheduler.json")
        command = [sys.executable, "-m", f"distributed.cli.{module}", "--scheduler-file", file]
        with (place / "log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [*command, *words], cwd=place, stdout=log, stderr=log
            )

    def start_worker(self, name: str) -> None:
        words = ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--name", name]
        self.start(name, "dask_worker", *words, "--local-directory", str(self.folder / name))

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
        for process in self.processes.values():
            process.wait(10)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("cluster"), {})
    try:
        made.start("scheduler", "dask_scheduler", "--port", "0", "--no-dashboard")
        made.start_worker("one")
        made.start_worker("two")
        assert made.address
        yield made
    finally:
        made.stop()


def jobs(tmp_path: Path, seeds: tuple[int, ...], engine: str = "greedy") -> list[Job]:
    return [
        Job(Case("city", "one_stage", 0.95, seed), engine, 1.0, str(tmp_path)) for seed in seeds
    ]


def comparable(row: Outcome) -> dict[str, Any]:
    """Returns the columns that do not depend on the clock."""
    shown = {name: value for name, value in vars(row).items() if name not in TELL_APART}
    points = [{**point, "seconds": 0.0} for point in row.trace]
    return {**shown, "trace": points}


def test_a_cluster_gives_the_rows_of_this_machine(cluster, tmp_path, capsys):
    """Through the command line, with progress, resumed, and without a folder in common."""
    words = ["--suite", "city", "--mix", "one_stage", "--tightness", "0.95", "--time-limit", "1"]
    command = ["bench", "run", *words, "--engine", "greedy", "--dask", cluster.address]
    assert run([*command, "--seeds", "1", "--out", str(tmp_path / "there")]) == 0
    kept = {path: path.stat().st_mtime_ns for path in Store(tmp_path / "there").folder.iterdir()}
    assert run([*command, "--seeds", "1-2", "--resume", "--out", str(tmp_path / "there")]) == 0
    shown = capsys.readouterr().err
    assert "2 workers" in shown
    assert "2/2" in shown
    assert "city-one_stage-0.95-2-greedy: feasible" in shown
    assert all(path.stat().st_mtime_ns == changed for path, changed in kept.items())
    assert not (tmp_path / "there" / "scenarios").exists()
    assert list(cluster.folder.rglob("city-one_stage-0.95-*.json"))
    there = Store(tmp_path / "there").read()
    here = sorted(LocalRunner(1).run(jobs(tmp_path, (1, 2))), key=lambda row: row.key)
    assert [comparable(row) for row in there] == [comparable(row) for row in here]
    assert not any(row.error for row in there)


def test_a_killed_worker_loses_no_row(cluster, tmp_path):
    """What it was at is done by the other one, and its process ends with it."""
    victim = cluster.processes["one"]
    orphans: list[psutil.Process] = []

    def kill_when_busy() -> None:
        while not orphans:
            orphans.extend(psutil.Process(victim.pid).children())
            time.sleep(0.05)
        victim.kill()

    killer = threading.Thread(target=kill_when_busy)
    killer.start()
    rows = list(DaskRunner(cluster.address).run(jobs(tmp_path, (4, 5))))
    killer.join(10)
    assert victim.wait(10) != 0
    assert sorted((row.seed, row.error) for row in rows) == [(4, ""), (5, "")]
    assert all(row.objective_neur is not None for row in rows)
    gone, alive = psutil.wait_procs(orphans, timeout=10)
    assert gone
    assert not alive
    cluster.start_worker("one")


def test_other_versions_are_refused(cluster, tmp_path, monkeypatch):
    """Rows of another version would not compare: the run fails and says so."""
    monkeypatch.setattr(cluster_module, "versions", lambda: "fabrouter 0.0")
    (row,) = DaskRunner(cluster.address).run(jobs(tmp_path, (1,)))
    assert row.error.endswith("not fabrouter 0.0")


def test_what_a_worker_cannot_do_is_kept_as_failed(cluster, tmp_path):
    """An error on the worker is the reason in the row, and the others go on."""
    good, bad = jobs(tmp_path, (1, 2))
    bad = replace(bad, case=replace(bad.case, suite="town"))
    rows = {row.suite: row for row in DaskRunner(cluster.address).run([bad, good])}
    assert "town" in rows["town"].error
    assert not rows["city"].error


def test_no_scheduler(tmp_path, monkeypatch):
    """An address where nobody answers is bad input, and so is one that is none."""
    monkeypatch.setattr(cluster_module, "_CONNECT_S", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(InputError, match="no Dask scheduler"):
            list(DaskRunner(address).run(jobs(tmp_path, (1,))))


def test_a_lost_scheduler_ends_the_session(cluster, tmp_path):
    """What has come is kept; the rest waits for --resume."""
    rows = DaskRunner(cluster.address).run(jobs(tmp_path, (1, 6, 7, 8)))
    assert next(rows).key
    cluster.processes["scheduler"].kill()
    with pytest.raises(InputError, match="--resume"):
        list(rows)
