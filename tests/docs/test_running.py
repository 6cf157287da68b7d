"""What the page on running the service says is so."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from fabrouter.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/running.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAM = Path(sys.executable).with_name("fabrouter")
PLACES = {
    "database_url": "`fabrouter.db` in the user's data folder",
    "mail_folder": "`mail` in the user's data folder",
}


def shell(text):
    """Returns the lines of the shell blocks of a page."""
    found = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line for block in found for line in block.strip().splitlines()]


def default_of(name, field):
    """Returns the default of a setting as the table shows it."""
    if name in PLACES:
        return PLACES[name]
    return f"`{str(field.default).lower()}`" if field.default not in (None, "") else ""


def settings_table():
    """Returns the table of settings as the page should have it."""
    rows = [
        f"| `FABROUTER_{name.upper()}` | {default_of(name, field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows])


def test_the_table_of_settings_is_complete():
    """Names, defaults and meanings are those of the program."""
    shown = PAGE.partition("begin -->")[2].partition("<!-- settings: end")[0].strip()
    assert shown == settings_table(), f"Write:\n{settings_table()}"


def test_commands_about_data_run_in_order(tmp_path, monkeypatch):
    """First administrator, backup, check, restore: from an empty folder, in the page's order."""
    monkeypatch.setenv("FABROUTER_DATABASE_URL", f"sqlite:///{tmp_path}/fabrouter.db")
    first, *others = shell(PAGE)
    assert first == "fabrouter serve --demo"
    assert len(others) == 4
    for line in ["fabrouter db upgrade", "fabrouter config show", *others]:
        words = shlex.split(line)
        done = subprocess.run([PROGRAM, *words[1:]], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert (tmp_path / "restored.db").stat().st_size > 10_000


def test_the_shortest_way_is_the_same_everywhere():
    """README, page and Makefile agree; test_service_cli runs it."""
    assert "fabrouter serve --demo" in shell(README)
    assert "$(BIN)/fabrouter serve --demo" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["running.md", "api.md"])
def test_every_linked_file_exists(name):
    """Links lead somewhere."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (ROOT / "docs" / target).exists(), target


def test_files_that_are_copied_exist():
    """Every file of ours that the page tells people to install is there."""
    named = set(re.findall(r"deploy/[\w.@*-]+", PAGE))
    assert named
    for pattern in named:
        assert list(ROOT.glob(pattern)), pattern
