"""The command line as a process: signals, pipes, and runs that give the same plan twice."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("fabrouter")

LONG = ("--engine", "local_search", "--time-limit", "60", "--workers", "1")


@pytest.fixture(scope="module")
def scenario(campaign, tmp_path_factory):
    """Returns the file of a campaign that keeps a search busy."""
    path = tmp_path_factory.mktemp("e2e") / "campaign.json"
    campaign.save(path)
    return path


@pytest.fixture
def start(tmp_path):
    """Returns a function that starts the program in a folder of its own."""
    started = []

    def begin(*words, **options):
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        process = subprocess.Popen(
            [str(PROGRAM), *map(str, words)], cwd=tmp_path, **(pipes | options)
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def finished(process):
    """Returns (exit code, stdout, stderr) of a process."""
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def searching(process):
    """Waits until a search has reported a plan; returns what was said so far."""
    said = []
    for line in process.stderr:
        said.append(line)
        if "objective" in line:
            time.sleep(0.5)
            return said
    pytest.fail("".join(said))


def test_ctrl_c_keeps_the_best_plan(start, scenario, tmp_path):
    """The first SIGINT ends the search; the plan so far is written and holds."""
    process = start("route", scenario, *LONG, "--out", "plan.json", "--report", "report.html")
    searching(process)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    code, out, err = finished(process)
    assert code == 0, err
    assert time.monotonic() - begun < 20
    assert "the best plan so far is kept" in err
    assert "units requested" in out
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert plan["solve"]["termination"] == "interrupted"
    assert (tmp_path / "report.html").read_text().rstrip().endswith("</html>")
    assert finished(start("check", scenario, "plan.json"))[0] == 0


def test_ctrl_c_twice_gives_up(start, scenario, tmp_path):
    """The second SIGINT ends the program with 130 and leaves no file behind."""
    process = start("route", scenario, *LONG, "--out", "plan.json")
    searching(process)
    process.send_signal(signal.SIGINT)
    time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    code, _, err = finished(process)
    assert code == 130, err
    assert "Traceback" not in err
    assert "Interrupted." in err
    assert list(tmp_path.iterdir()) == []


def test_a_killed_run_leaves_the_earlier_plan(start, scenario, tmp_path):
    """SIGKILL in the middle of a search leaves the file of an earlier run as it was."""
    (tmp_path / "plan.json").write_text("earlier")
    process = start("route", scenario, *LONG, "--out", "plan.json")
    process.stderr.readline()
    process.kill()
    finished(process)
    assert (tmp_path / "plan.json").read_text() == "earlier"


def test_killed_while_writing_leaves_no_half_file(tmp_path, campaign):
    """SIGKILL between writing and renaming leaves the earlier file whole."""
    earlier = tmp_path / "result.json"
    earlier.write_text("earlier")
    campaign.save(tmp_path / "source.json")
    script = (
        "import os, signal\n"
        "from fabrouter import Scenario\n"
        "scenario = Scenario.load('source.json')\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "scenario.save('result.json')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=False)
    assert done.returncode == -signal.SIGKILL
    assert earlier.read_text() == "earlier"


@pytest.mark.parametrize(
    "words",
    [
        ("route", "SCENARIO", "--engine", "greedy"),
        ("route", "SCENARIO", "--engine", "greedy", "--json"),
    ],
)
def test_a_reader_that_leaves_ends_the_program_quietly(start, scenario, words):
    """``| head`` brings no traceback, and no failure either."""
    process = start(*(scenario if word == "SCENARIO" else word for word in words))
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert "Exception ignored" not in err
    assert "BrokenPipe" not in err
    assert process.returncode == 0, err


def test_the_same_seed_gives_the_same_plan(start, scenario, tmp_path):
    """Two runs with one worker and a deterministic limit write the same lots, byte for byte."""
    fixed = ("--seed", "1", "--workers", "1", "--deterministic-limit", "1")
    words = ("route", scenario, *fixed, "--time-limit", "100", "--out")
    runs = [
        start(*words, f"{run}.json", env={**os.environ, "PYTHONHASHSEED": run})
        for run in ("1", "2")
    ]
    for process in runs:
        code, _, err = finished(process)
        assert code == 0, err
    one, other = (json.loads((tmp_path / f"{run}.json").read_text()) for run in ("1", "2"))
    assert json.dumps(one["lots"]) == json.dumps(other["lots"])
    assert one["solve"]["objective_eur"] == other["solve"]["objective_eur"]


def test_names_survive_a_poor_locale(start, scenario):
    """In the C locale French names and signs are still written."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    words = ("route", scenario, "--engine", "greedy", "--lang", "fr")
    code, out, err = finished(start(*words, env={**env, "LC_ALL": "C"}, encoding="utf-8"))
    assert code == 0, err
    assert "unités demandées" in out
