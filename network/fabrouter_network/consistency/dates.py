"""Rules for times: in order, inside the horizon, not overlapping."""

from collections.abc import Iterator
from datetime import date, datetime

from fabrouter_network.calendars import Day, Hours
from fabrouter_network.document import end_of, start_of
from fabrouter_network.issues import Issue, Severity
from fabrouter_network.orders import OrderLine
from fabrouter_network.scenario import ScenarioDocument


def check_line_dates(document: ScenarioDocument) -> Iterator[Issue]:
    """Release <= due <= deadline."""
    zone = document.horizon.zone
    for k, line in enumerate(document.lines):
        release = start_of(line.release, zone) if line.release else None
        due = end_of(line.due, zone) if line.due else None
        deadline = end_of(line.deadline, zone) if line.deadline else None
        path = f"/lines/{k}"
        if due and deadline and due > deadline:
            yield _order(path, line, "due", "deadline")
        last = min((moment for moment in (due, deadline) if moment), default=None)
        if release and last and release >= last:
            yield _order(path, line, "release", "due" if last == due else "deadline")


def _order(path: str, line: OrderLine, first: str, second: str) -> Issue:
    early, late = getattr(line, first), getattr(line, second)
    message = f"{first} {early} is not before {second} {late} ({path}/{second})."
    return Issue(f"{path}/{first}", "date-order", message, f"Put {first} before {second}.")


def check_dates_in_horizon(document: ScenarioDocument) -> Iterator[Issue]:
    """Warns of lines that end before the horizon starts or begin after it ends."""
    horizon = document.horizon
    span = f"the campaign runs from {horizon.start} for {horizon.periods} periods"
    for k, line in enumerate(document.lines):
        for name, moment in (("deadline", line.deadline), ("due", line.due)):
            if moment and end_of(moment, horizon.zone) <= horizon.start_utc:
                yield _outside(f"/lines/{k}/{name}", f"{name} {moment} has passed: {span}.")
                break
        if line.release and start_of(line.release, horizon.zone) >= horizon.end_utc:
            where = f"/lines/{k}/release"
            yield _outside(where, f"release {line.release} comes too late: {span}.")


def _outside(where: str, message: str) -> Issue:
    fix = "Check the year, or change /horizon."
    return Issue(where, "outside-horizon", message, fix, Severity.WARNING)


def check_now(document: ScenarioDocument) -> Iterator[Issue]:
    """The moment of planning leaves a period of the horizon that has not begun."""
    horizon = document.horizon
    if horizon.now is None:
        return
    last = horizon.start_of_period(horizon.periods - 1).astimezone(horizon.zone)
    now = start_of(horizon.now, horizon.zone)
    if not horizon.start_utc <= now <= last:
        message = f"at {horizon.now} no period of the horizon is left to plan."
        if now < horizon.start_utc:
            message = f"{horizon.now} lies before the horizon starts."
        first = horizon.start_utc.astimezone(horizon.zone)
        fix = f"Give a moment from {first.isoformat()} to {last.isoformat()}."
        yield Issue("/horizon/now", "outside-horizon", message, fix)


def check_opening_overlaps(document: ScenarioDocument) -> Iterator[Issue]:
    """Hours of one day do not overlap, and a date has one exception."""
    for k, lab in enumerate(document.labs):
        path = f"/labs/{k}/opening"
        by_day: dict[Day, list[tuple[str, Hours]]] = {}
        for w, weekly in enumerate(lab.opening.weekly):
            for day in weekly.days:
                by_day.setdefault(day, []).append((f"{path}/weekly/{w}", weekly))
        for day, hours in by_day.items():
            yield from _overlaps(day, hours)
        seen: dict[date | datetime, int] = {}
        for e, exception in enumerate(lab.opening.exceptions):
            where = f"{path}/exceptions/{e}"
            if exception.date in seen:
                message = f"{exception.date} already has exception {seen[exception.date]}."
                yield Issue(f"{where}/date", "duplicate-date", message, "Merge the two.")
            seen.setdefault(exception.date, e)
            hours = [(f"{where}/hours/{h}", row) for h, row in enumerate(exception.hours)]
            if hours:
                yield from _overlaps(str(exception.date), hours)


def _overlaps(day: str, hours: list[tuple[str, Hours]]) -> Iterator[Issue]:
    (before, first), *later = sorted(hours, key=lambda pair: (pair[1].open, pair[1].close))
    for after, second in later:
        if second.open < first.close:
            message = (
                f"{second.open}-{second.close} on {day} overlaps "
                f"{first.open}-{first.close} ({before})."
            )
            yield Issue(after, "overlap", message, "Join the two into one.")
        if second.close > first.close:
            before, first = after, second
