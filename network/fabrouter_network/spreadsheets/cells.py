"""Reads and writes single cells. What is ambiguous is refused with the right spelling."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pydantic_core import PydanticCustomError

from fabrouter_network.document import parse_moment

Value = str | int | float | bool | date | datetime | tuple[str, ...] | None
"""What a cell can hold."""

Parse = Callable[[str, str], Value]
"""Reads a non-empty cell; the second argument is the delimiter of the table."""

_WHOLE = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_SPREADSHEET_ERROR = re.compile(r"#(REF|N/A|VALUE|DIV/0|NAME\?|NULL|NUM|NOM\?|VALEUR)!?")
_SLASHED = re.compile(r"[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""Start of a cell that a spreadsheet would run, or that already has quote marks against it."""

_YES = {"yes", "true", "1", "oui", "x"}
_NO = {"no", "false", "0", "non"}


class CellError(ValueError):
    """A cell that cannot be read.

    Parameters
    ----------
    code
        Stable short name.
    message, fix
        What is wrong and what to write instead.
    """

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        Its heading.
    parse
        Reads a cell.
    required
        Whether an empty cell is an error.
    also
        Other headings that are understood, French ones among them.
    """

    name: str
    parse: Parse
    required: bool = False
    also: tuple[str, ...] = ()


def text(cell: str, _delimiter: str) -> str:
    """Reads text; a quote mark that protects a formula on export is taken off."""
    if _SPREADSHEET_ERROR.fullmatch(cell.upper()):
        _refuse_spreadsheet_error(cell)
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def whole(cell: str, delimiter: str) -> int:
    """Reads a whole number written in plain digits."""
    _refuse_spreadsheet_error(cell)
    if not _WHOLE.fullmatch(cell) or len(cell) > 19:
        fix = "Write digits only, such as 1000."
        raise CellError("number-format", f"'{_short(cell)}' is not a whole number.", fix)
    del delimiter
    return int(cell)


def number(cell: str, delimiter: str) -> float:
    """Reads a decimal number; a decimal comma only where it cannot be a thousands mark."""
    _refuse_spreadsheet_error(cell)
    if delimiter != "," and _COMMA.fullmatch(cell) and len(cell.partition(",")[2]) != 3:
        cell = cell.replace(",", ".")
    return _number(cell)


def without_thousands(cell: str, delimiter: str) -> float:
    """Reads degrees or a share of 1; neither has thousands, so a comma is a decimal comma."""
    _refuse_spreadsheet_error(cell)
    if delimiter != "," and _COMMA.fullmatch(cell):
        cell = cell.replace(",", ".")
    return _number(cell)


def _number(cell: str) -> float:
    if not _DECIMAL.fullmatch(cell) or len(cell) > 40:
        fix = "Write digits with a decimal point and no thousands mark, such as 1000.5."
        raise CellError("number-format", f"'{_short(cell)}' is not a plain number.", fix)
    return float(cell)


def moment(cell: str, _delimiter: str) -> date | datetime:
    """Reads a day or an instant in ISO 8601."""
    if _SLASHED.fullmatch(cell):
        message = f"'{cell}' could be read with the day or the month first."
        raise CellError("ambiguous-date", message, "Write year-month-day, such as 2020-04-12.")
    try:
        return parse_moment(cell)
    except PydanticCustomError as error:
        raise CellError(error.type, error.message(), "") from error


def yes_no(cell: str, _delimiter: str) -> bool:
    """Reads yes or no, in English or French."""
    word = cell.lower()
    if word not in _YES | _NO:
        raise CellError(
            "wrong-value", f"'{_short(cell)}' is neither yes nor no.", "Write yes or no."
        )
    return word in _YES


def words(cell: str, delimiter: str) -> tuple[str, ...]:
    """Reads a list within a cell, separated by ``|`` (or ``;`` in comma tables)."""
    separator = ";" if "|" not in cell and delimiter != ";" else "|"
    listed = text(cell, delimiter).split(separator)
    return tuple(word.strip() for word in listed if word.strip())


def write_cell(value: Value) -> str:
    """Returns a value as a cell that no spreadsheet will run as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{Decimal(str(value)):f}".removesuffix(".0")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    shown = _write_words(value) if isinstance(value, tuple) else value
    return f"'{shown}" if _FORMULA.match(shown) else shown


def _write_words(words: tuple[str, ...]) -> str:
    """Returns a list within a cell; a closing bar tells a word with ``;`` from two words."""
    listed = "|".join(words)
    return f"{listed}|" if ";" in listed and "|" not in listed else listed


def _refuse_spreadsheet_error(cell: str) -> None:
    if _SPREADSHEET_ERROR.match(cell.upper()):
        message = f"'{_short(cell)}' is an error of the spreadsheet program."
        raise CellError("spreadsheet-error", message, "Correct the formula there and save again.")


def _short(cell: str) -> str:
    return cell if len(cell) <= 80 else f"{cell[:77]}…"
