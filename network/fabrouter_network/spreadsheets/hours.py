"""Opening hours in one cell: ``mon-fri 09:00-18:00; sat 10:00-16:00``."""

import re

from pydantic import ValidationError

from fabrouter_network.calendars import DAYS, Day, Opening, WeeklyHours
from fabrouter_network.spreadsheets.cells import CellError

_FRENCH = dict(zip(("lun", "mar", "mer", "jeu", "ven", "sam", "dim"), DAYS, strict=True))
_ENTRY = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?\s+(\S+?)-(\S+)")
_FIX = "Write days and hours like mon-fri 09:00-18:00; sat 10:00-16:00."


def parse_hours(cell: str) -> Opening:
    """Reads weekly hours; French day names are understood.

    Raises
    ------
    CellError
        If the text does not follow the pattern.
    """
    entries = [entry.strip().lower() for entry in re.split(r"[;|]", cell)]
    return Opening(weekly=tuple(_entry(entry) for entry in entries if entry))


def _entry(entry: str) -> WeeklyHours:
    found = _ENTRY.fullmatch(entry)
    if not found:
        raise CellError("bad-hours", f"'{entry}' is not opening hours.", _FIX)
    first, last = _day(found[1]), _day(found[2] or found[1])
    if first > last:
        raise CellError("bad-hours", f"'{entry}' runs backwards through the week.", _FIX)
    try:
        return WeeklyHours(days=DAYS[first : last + 1], open=found[3], close=found[4])
    except ValidationError as error:
        message = error.errors()[0]["msg"]
        raise CellError("bad-hours", f"'{entry}': {message}", _FIX) from error


def _day(name: str) -> int:
    day: str = _FRENCH.get(name, name)
    if day not in DAYS:
        raise CellError("bad-hours", f"'{name}' is not a day of the week.", _FIX)
    return DAYS.index(day)


def write_hours(opening: Opening) -> str:
    """Returns weekly hours as one cell; dated exceptions do not fit and are left out."""
    entries = []
    for weekly in opening.weekly:
        days = _ranges([DAYS.index(day) for day in weekly.days])
        entries += [f"{days_text} {weekly.open}-{weekly.close}" for days_text in days]
    return "; ".join(entries)


def _ranges(days: list[int]) -> list[str]:
    """Returns runs of neighbouring days, such as ``mon-fri``."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names: tuple[Day, ...] = DAYS
    return [names[r[0]] if len(r) == 1 else f"{names[r[0]]}-{names[r[-1]]}" for r in runs]
