"""Whatever the bytes, readers answer with a document or with issues, never with a crash."""

import random
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fabrouter import Scenario
from fabrouter_network.issues import InputError
from fabrouter_network.spreadsheets import (
    LABS,
    LINES,
    MACHINES,
    SITES,
    STOCK,
    import_sheet,
    table_of,
)
from random_scenarios import random_scenario
from scenario_cases import commitment, document, parts, scenario_json

FAST = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])

FULL = scenario_json(
    {
        "/commitments": [commitment()],
        "/parts": [parts()],
        "/policy": {"unmet_eur": 5},
        "/transport/closures": [{"kind": "roads", "lat": 48, "lon": 2, "radius_km": 5}],
        "/labs/0/opening/exceptions": [{"date": "2020-04-02", "hours": []}],
    }
)
TOKENS = re.findall(rb'"[^"]*"|[-0-9.]+|[\[\]{},:]|true|false|null', FULL)
STRANGE = [
    b"null", b"true", b"-1", b"0", b"5.5", b"1e999", b"NaN", b"[]", b"{}", b'""', b'"\\ud800"',
    b'"x"', b"[[]]", b'"2020-02-30"', b"9" * 30, b'{"id": 5}', b"[null]", b'"\\u0000"',
]  # fmt: skip
SHEETS = [LABS, MACHINES, STOCK, SITES, LINES]
CELLS = [
    "",
    "x",
    "-1",
    "1,5",
    "1e9",
    "=1",
    '"',
    '""',
    "\n",
    "a b",
    "2020-13-01",
    "é",
    "\u202e",
    "|",
]

_EDITS = st.lists(
    st.tuples(st.integers(0, 2**20), st.sampled_from(["flip", "cut", "double", "insert"])),
    min_size=1,
    max_size=4,
)


def edited(data: bytes, edits: list[tuple[int, str]]) -> bytes:
    """Returns bytes after small damages."""
    raw = bytearray(data)
    for number, kind in edits:
        at = number % max(1, len(raw))
        if kind == "flip":
            raw[at : at + 1] = bytes([(raw[at] ^ (1 << number % 8)) if raw else 0])
        elif kind == "cut":
            del raw[at : at + 1 + number % 50]
        elif kind == "double":
            raw[at:at] = raw[at : at + 1 + number % 50]
        else:
            raw[at:at] = bytes([number % 256])
    return bytes(raw)


def read(data: bytes) -> None:
    """Reads a scenario; anything but issues is a crash."""
    try:
        Scenario.from_json(data)
    except InputError as error:
        _check(error)


def _check(error: InputError) -> None:
    assert error.issues
    assert all(issue.code and issue.message for issue in error.issues)
    str(error).encode()


@FAST
@given(edits=_EDITS)
def test_damaged_scenarios_never_crash_the_reader(edits):
    """Flipped, lost and doubled bytes give issues at worst."""
    read(edited(FULL, edits))


@FAST
@given(at=st.integers(0, len(TOKENS) - 1), value=st.sampled_from(STRANGE))
def test_strange_values_anywhere_never_crash_the_reader(at, value):
    """Any token may be replaced by any other value."""
    tokens = TOKENS.copy()
    tokens[at] = value
    read(b"".join(tokens))


@FAST
@given(seed=st.integers(0, 2**20), edits=_EDITS)
def test_damaged_random_scenarios_never_crash_the_reader(seed, edits):
    """The same for scenarios of any make."""
    read(edited(random_scenario(seed).encode(), edits))


@FAST
@given(data=st.binary(max_size=60))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
@example(b"\x00")
@example(b'{"schema_version": "1.0"}')
def test_any_bytes_never_crash_the_readers(data):
    """Short random bytes are no scenario and no table."""
    read(data)
    for sheet in SHEETS:
        with pytest.raises(InputError):
            import_sheet(document(), sheet, data, "t.csv")


TINY = document()
TABLES = {sheet.name: table_of(TINY, sheet) for sheet in SHEETS}


@FAST
@given(sheet=st.sampled_from(SHEETS), edits=_EDITS)
def test_damaged_tables_never_crash_the_import(sheet, edits):
    """Flipped, lost and doubled bytes of a table give issues at worst."""
    _merge(sheet, edited(TABLES[sheet.name].encode(), edits))


@FAST
@given(sheet=st.sampled_from(SHEETS), seed=st.integers(0, 2**20), cell=st.sampled_from(CELLS))
def test_strange_cells_never_crash_the_import(sheet, seed, cell):
    """Any cell may be replaced by anything."""
    rows = [line.split(",") for line in TABLES[sheet.name].splitlines()]
    row = random.Random(seed).choice(rows)
    row[seed % len(row)] = cell
    _merge(sheet, "\n".join(",".join(cells) for cells in rows).encode())


def _merge(sheet, data):
    try:
        outcome = import_sheet(TINY, sheet, data, "t.csv")
    except InputError as error:
        _check(error)
    else:
        Scenario(outcome.document)
        assert Scenario.from_json(Scenario(outcome.document).to_json()).document == outcome.document
