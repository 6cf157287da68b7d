"""Every command and example of the README works."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Returns the fenced blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command of this environment in a folder."""
    program = Path(sys.executable).with_name(words[0])
    return subprocess.run([program, *words[1:]], cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Returns a folder like a fresh checkout."""
    path = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "docs", path / "docs")
    return path


def test_commands_on_own_data_run_in_order(folder):
    """The shell block about own data runs from its first to its last line."""
    (script,) = [block for block in blocks("sh") if "scenario build" in block]
    for line in script.strip().splitlines():
        done = run(shlex.split(line), folder)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert (folder / "plan.html").stat().st_size > 10_000


def test_the_python_example_is_short_and_runs(folder):
    """The example has at most 15 lines and prints a plan."""
    (example,) = blocks("python")
    assert len(example.strip().splitlines()) <= 15
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "makes 12 frame" in done.stdout


def headings(text: str) -> list[str]:
    """Returns the titles of tables in a printed plan, numbers blotted out."""
    titles = re.findall(r"^(?:What|Where) .*", text, re.MULTILINE)
    return [re.sub(r"[0-9][0-9,]*", "#", title).strip() for title in titles]


def test_the_printed_plan_has_the_tables_of_a_real_one(folder):
    """The plan that the README shows has the headings that the program prints, in their order."""
    (shown,) = blocks("text")
    done = run(["fabrouter", "route", "docs/worked_example.json", "--time-limit", "5"], folder)
    assert headings(shown) == headings(done.stdout)
    assert len(headings(shown)) == 5


def test_set_up_commands_are_those_of_the_makefile():
    """What the README says to do without make is what make does."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for words in ("--require-hashes -r requirements.lock", "--no-deps"):
        assert words in README
        assert words in makefile


def test_every_linked_file_exists():
    """Links within the repository lead somewhere."""
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
