"""Reads and writes CSV tables; every fault is reported with its row and column."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import count

from fabrouter_network.issues import InputError, Issue
from fabrouter_network.spreadsheets.cells import CellError, Column, Value, write_cell

DELIMITERS = (",", ";", "\t", "|")

MOST_ROWS = 100_000

_BLANK = " \n" + "".join(DELIMITERS)


@dataclass(frozen=True)
class Row:
    """One row that could be read.

    Parameters
    ----------
    number
        Its number as a spreadsheet counts: the header is row 1, blank rows count, and a row of
        several lines is one row.
    values
        By column name; columns the file lacks and empty cells are left out.
    """

    number: int
    values: dict[str, Value]


def where(row: int, column: str = "") -> str:
    """Returns the place of a cell as issues name it."""
    return f"row {row}, column {column}" if column else f"row {row}"


def read_table(
    data: bytes, source: str, columns: Sequence[Column]
) -> tuple[list[Row], list[Issue]]:
    """Reads a CSV table with a header row.

    Parameters
    ----------
    data
        The bytes of the file: UTF-8, with or without a byte order mark.
    source
        Its name, for messages.
    columns
        What may stand in it, in any order. Comma, semicolon, tab and bar are understood.

    Returns
    -------
    tuple
        The rows that could be read and an issue for everything that could not.

    Raises
    ------
    InputError
        If the file is no table with these columns.
    """
    text = _decode(data, source)
    delimiter = _delimiter(text, columns)
    records = list(_records(text, delimiter, source))
    if not records:
        raise InputError(source, [Issue("", "no-rows", "the file is empty.", "Add a header row.")])
    (_, header), *body = records
    chosen = _header(header, columns, source)
    if not body:
        message = "the table has a header but no rows."
        raise InputError(source, [Issue("row 1", "no-rows", message, "Add at least one row.")])
    issues: list[Issue] = []
    rows = [
        row
        for number, cells in body
        if (row := _row(number, cells, chosen, delimiter, issues)) is not None
    ]
    return rows, issues


def write_table(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """Returns a CSV text that ``read_table`` and spreadsheet programs read."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([write_cell(value) for value in row] for row in rows)
    return stream.getvalue()


def _decode(data: bytes, source: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:1000]:
        issue = Issue("byte 1", "encoding", "the file is UTF-16.", "Save it as CSV UTF-8.")
        raise InputError(source, [issue])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        message = f"the file is not UTF-8 (byte {error.start + 1})."
        issue = Issue(where(row), "encoding", message, "Save it as CSV UTF-8.")
        raise InputError(source, [issue]) from error


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    """Returns the delimiter that gives the most known headings, a comma in doubt."""
    lines = io.StringIO(text, newline=None)
    first = next((line for line in lines if line.strip(_BLANK)), "").replace('"', "")
    known = _headings(columns)
    return max(
        DELIMITERS,
        key=lambda mark: sum(_normal(cell) in known for cell in first.split(mark)),
    )


def _records(text: str, delimiter: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """Yields row number and cells; blank rows are skipped."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number in count(1):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(source, [_csv_issue(number, error)]) from error
        if number > MOST_ROWS + 1:
            message = f"the table has more than {MOST_ROWS:,} rows."
            raise InputError(source, [Issue(where(number), "too-many-rows", message, "Split it.")])
        if any(cell.strip() for cell in cells):
            yield number, cells


def _csv_issue(number: int, error: csv.Error) -> Issue:
    if "unexpected end" in str(error):
        message = "a quoted cell that starts here is never closed."
        return Issue(where(number), "unclosed-quote", message, 'Add the missing ".')
    if "field larger" in str(error):
        message = "a cell is longer than 131,072 characters."
        return Issue(where(number), "too-long", message, "Shorten it.")
    fix = 'Quote whole cells, and double a " inside them.'
    return Issue(where(number), "malformed-csv", f"this is not CSV: {error}.", fix)


def _normal(heading: str) -> str:
    return heading.strip().lower().replace(" ", "_").replace("-", "_")


def _headings(columns: Sequence[Column]) -> dict[str, Column]:
    return {_normal(name): column for column in columns for name in (column.name, *column.also)}


def _header(cells: list[str], columns: Sequence[Column], source: str) -> list[Column]:
    """Returns the column of each cell; every fault of the header is reported at once."""
    known = _headings(columns)
    issues: list[Issue] = []
    chosen: list[Column] = []
    for cell in cells:
        column = known.get(_normal(cell))
        if column is None:
            issues.append(_unknown_heading(cell, known))
        elif column in chosen:
            message = f"column '{column.name}' is there twice."
            issues.append(Issue("row 1", "csv-header", message, "Remove one of them."))
        else:
            chosen.append(column)
    for column in columns:
        if column.required and column not in chosen:
            message = f"column '{column.name}' is missing."
            issues.append(Issue("row 1", "csv-header", message, "Add it."))
    if issues:
        raise InputError(source, issues)
    return chosen


def _unknown_heading(cell: str, known: dict[str, Column]) -> Issue:
    near = get_close_matches(_normal(cell), known, n=1, cutoff=0.6)
    names = ", ".join(sorted({column.name for column in known.values()}))
    fix = f"Did you mean '{known[near[0]].name}'?" if near else f"Known columns: {names}."
    message = f"'{cell[:80]}' is not a known column." if cell.strip() else "a heading is empty."
    return Issue("row 1", "csv-header", message, fix)


def _row(
    number: int, cells: list[str], columns: list[Column], delimiter: str, issues: list[Issue]
) -> Row | None:
    if len(cells) != len(columns):
        message = f"the row has {len(cells)} cells; the header has {len(columns)}."
        fix = "Is a delimiter missing, or one too many?"
        issues.append(Issue(where(number), "csv-row", message, fix))
        return None
    faults = len(issues)
    values: dict[str, Value] = {}
    for cell, column in zip(cells, columns, strict=True):
        stripped = cell.strip()
        if not stripped:
            if column.required:
                place = where(number, column.name)
                issues.append(Issue(place, "missing", "the cell is empty.", "Fill it in."))
            continue
        try:
            values[column.name] = column.parse(stripped, delimiter)
        except CellError as error:
            place = where(number, column.name)
            issues.append(Issue(place, error.code, error.message, error.fix))
    return Row(number, values) if len(issues) == faults else None
