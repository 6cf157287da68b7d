"""Runs: processes of their own, failures kept, interruptions survived."""

import subprocess
import sys
from typing import Any

import pytest

from fabrouter.campaigns.suites import Case
from fabrouter.cli.main import run
from fabrouter_bench import runner
from fabrouter_bench.job import Job, Outcome
from fabrouter_bench.lists import decimals, names, whole_numbers
from fabrouter_bench.runner import LocalRunner
from fabrouter_bench.session import run_session
from fabrouter_bench.store import Store


def jobs(count: int = 2) -> list[Job]:
    return [Job(Case("city", "one_stage", 0.95, seed), "greedy", 1.0, "") for seed in range(count)]


def program(monkeypatch, text: str) -> list[subprocess.Popen[str]]:
    """Has every job run another program; returns the processes that were started."""
    started: list[subprocess.Popen[str]] = []

    def start(job: Job) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", text, job.to_json()],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    monkeypatch.setattr(runner, "start_process", start)
    return started


ANSWER = """
import json, sys
job = json.loads(sys.argv[1])
case = job["case"]
print(json.dumps({**case, "engine": job["engine"], "time_limit_s": job["time_limit"],
    "status": "feasible", "gap": 0.5, "runtime_s": 1.0}))
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Returns a folder with two real runs on the smallest suite."""
    out = tmp_path_factory.mktemp("city")
    words = ["--mix", "one_stage", "--tightness", "0.95", "--seeds", "1", "--time-limit", "1"]
    command = ["bench", "run", "--suite", "city", "--engine", "greedy,nearest", *words]
    assert run([*command, "--out", str(out)]) == 0
    return out, command


def test_real_runs_fill_every_column(city):
    """A run knows what it asked, found, took and where it ran."""
    out, _ = city
    found: list[Any] = list(Store(out).read())
    assert [row.engine for row in found] == ["greedy", "nearest"]
    for row in found:
        unknown = [name for name, value in vars(row).items() if value is None]
        assert not unknown
        assert not row.error
        assert (row.labs, row.lines, row.periods, row.ran) == (20, 30, 10, row.engine)
        assert row.objective_neur == sum(row.weighted.values())
        assert 0 < row.first_plan_s <= row.runtime_s < 2
        assert row.trace[-1]["objective_neur"] == row.objective_neur
        assert 50 < row.peak_memory_mb < 4_000
    assert found[0].build_s > found[1].build_s


def test_resuming_repeats_nothing(city, capsys):
    """Without --resume results are not touched, with it only what is missing is run."""
    out, command = city
    before = {path: path.stat().st_mtime_ns for path in Store(out).folder.iterdir()}
    assert run([*command, "--out", str(out)]) == 2
    assert "--resume" in capsys.readouterr().err
    assert run([*command, "--out", str(out), "--resume"]) == 0
    assert {path: path.stat().st_mtime_ns for path in Store(out).folder.iterdir()} == before


def test_the_report_of_real_runs(city, capsys):
    """``fabrouter bench report`` writes the page into the folder."""
    out, _ = city
    assert run(["bench", "report", str(out)]) == 0
    assert "| city one_stage 0.95 | " in (out / "report.md").read_text("utf-8")
    assert "report.md" in capsys.readouterr().err.replace("\n", "")


def test_a_report_of_nothing(tmp_path):
    """A folder without results is bad input."""
    assert run(["bench", "report", str(tmp_path)]) == 2


def test_list_names_everything(capsys):
    """``fabrouter bench list`` shows suites, mixes and engines."""
    assert run(["bench", "list"]) == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("nation", "two_stage", "mip_scip", "auto"))


def test_rows_of_local_processes(monkeypatch):
    """Every job is answered, several at a time."""
    program(monkeypatch, ANSWER)
    found = sorted(row.key for row in LocalRunner(2).run(jobs(3)))
    assert found == [job.key for job in jobs(3)]


def test_failures_say_why(monkeypatch, tmp_path):
    """A process that dies leaves a row with its last words; the command's answer is no."""
    program(monkeypatch, "raise SystemExit('out of luck')")
    assert run_session(jobs(1), tmp_path) == 1
    (row,) = Store(tmp_path).read()
    assert row.error == "exit status 1: out of luck"
    assert row.objective_neur is None


def test_a_process_that_does_not_end_is_ended(monkeypatch):
    """Far beyond its limit a run counts as failed."""
    (job,) = jobs(1)
    started = program(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(runner, "MOST_MISSED_LIMIT", 0.1)
    monkeypatch.setattr(runner, "_HALF_HOUR_S", 0)
    assert runner.run_alone(job).error == "did not end in time"
    assert started[0].poll() is not None


def test_leaving_ends_everything(monkeypatch):
    """When the caller leaves, no process goes on."""
    slow = "import json, sys, time; time.sleep(60 * (json.loads(sys.argv[1])['case']['seed'] > 0))"
    started = program(monkeypatch, slow + "\n" + ANSWER)
    rows = LocalRunner(2).run(jobs(4))
    assert next(rows).seed == 0
    rows.close()
    assert all(process.wait(5) is not None for process in started)


def test_an_interruption_keeps_what_is_done(monkeypatch, tmp_path):
    """Ctrl-C ends the session with what has come so far."""
    program(monkeypatch, ANSWER)
    write = Store.write

    def write_and_press(self: Store, outcome: Outcome) -> None:
        write(self, outcome)
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "write", write_and_press)
    assert run_session(jobs(3), tmp_path) == 130
    assert len(Store(tmp_path).read()) == 1


def test_a_missing_extra_is_named(monkeypatch, tmp_path, capsys):
    """Without the packages of the extra the command says what to install."""
    monkeypatch.setattr("fabrouter_bench.extras.find_spec", lambda name: None)
    assert run(["bench", "run", "--out", str(tmp_path)]) == 2
    assert "fabrouter[bench]" in capsys.readouterr().err.replace("\n", "")


def test_lists_and_ranges():
    """Lists are read as people type them, without repeats."""
    assert whole_numbers("1-3,7, 2") == [1, 2, 3, 7]
    assert decimals("0.6,1.3,0.6") == [0.6, 1.3]
    assert names("b, a,b", ["a", "b"], "letter") == ["b", "a"]


@pytest.mark.parametrize(
    "words", [["--seeds", "x"], ["--seeds", "5-1"], ["--tightness", "-1"], ["--suite", "town"]]
)
def test_bad_lists_are_usage_errors(words, tmp_path):
    """What cannot be understood is refused before anything runs."""
    assert run(["bench", "run", "--out", str(tmp_path), *words]) == 2
    assert not list(tmp_path.iterdir())
