"""Reads input the ways people do, and keeps what was said about it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fabrouter import Scenario
from fabrouter.cli.main import run
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.spreadsheets import SheetFormat, import_sheet
from scenario_cases import document, scenario_json

_MARK = "@@"


class Said(NamedTuple):
    """What a command did: exit status, standard output and standard error."""

    status: int
    out: str
    err: str


Command = Callable[..., Said]


def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Returns a function that runs one command line inside this process."""

    def said(*words: str | Path) -> Said:
        capsys.readouterr()
        status = run([str(word) for word in words])
        return Said(status, *capsys.readouterr())

    return said


def literally(where: str, text: str, changes: Mapping[str, Any] | None = None) -> bytes:
    """Returns the tiny scenario with JSON text at a pointer that no encoder would write."""
    data = scenario_json({**(changes or {}), where: _MARK})
    return data.replace(json.dumps(_MARK).encode(), text.encode())


def issues_of(data: bytes) -> tuple[Issue, ...]:
    """Returns what is wrong with a scenario that cannot be read."""
    with pytest.raises(InputError) as caught:
        Scenario.from_json(data)
    assert caught.value.issues
    return caught.value.issues


def table_issues(
    sheet: SheetFormat, data: str | bytes, into: ScenarioDocument | None = None
) -> tuple[Issue, ...]:
    """Returns what is wrong with a table that cannot be merged into the tiny scenario."""
    with pytest.raises(InputError) as caught:
        import_sheet(into or document(), sheet, _bytes(data), "table.csv")
    assert caught.value.issues
    return caught.value.issues


def merged(
    sheet: SheetFormat, data: str | bytes, into: ScenarioDocument | None = None
) -> ScenarioDocument:
    """Returns the tiny scenario with a table merged into it."""
    return import_sheet(into or document(), sheet, _bytes(data), "table.csv").document


def found(issues: tuple[Issue, ...] | list[Issue]) -> list[tuple[str, str]]:
    """Returns place and code of each issue."""
    return [(issue.where, issue.code) for issue in issues]


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data
