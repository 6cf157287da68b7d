"""Rules about hours: what is booked fits what was declared."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fabrouter.verify.state import Row, State, instant
from fabrouter.verify.units import LIVE
from fabrouter.verify.violations import Violation

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PEOPLE = "people"


def inv_03(state: State) -> Iterator[Violation]:
    """Bookings of live work orders fit the lab's declaration at the time of the last one.

    A lab that lowers its hours afterwards is overbooked, which is allowed; booking more is not.
    """
    booked: defaultdict[tuple[str, str, str], list[tuple[str, int, Row]]] = defaultdict(list)
    for booking in state.rows("booking"):
        order = state.get("work_order", booking["work_order_id"])
        if order is None or order["state"] not in LIVE:
            yield Violation("I3", f"booking {booking['id']}", "its work order is not live")
            continue
        key = booking["lab_id"], booking["pool"], booking["day"]
        booked[key].append((booking["created_at"], booking["seconds"], order))
    for (lab_id, pool, day), rows in booked.items():
        last = max(row[0] for row in rows)
        total = sum(row[1] for row in rows)
        limit = declared_seconds(state, lab_id, pool, day, last, rows[-1][2])
        if total > limit:
            message = f"{total} s of {pool} booked on {day}, {limit} s declared"
            yield Violation("I3", f"lab {lab_id}", message)


def declared_seconds(state: State, lab_id: str, pool: str, day: str, at: str, order: Row) -> int:
    """Returns the seconds a lab had declared for a pool on a local day of the campaign."""
    lab, campaign = state.get("lab", lab_id), state.get("campaign", order["campaign_id"])
    declaration = _in_force(state, lab_id, at)
    if lab is None or campaign is None or declaration is None:
        return 0
    document = declaration["document"]
    span = _day(date.fromisoformat(day), campaign["time_zone"])
    opening, zone = document.get("opening", {}), ZoneInfo(lab["time_zone"])
    if pool == PEOPLE:
        people = document.get("people")
        count, share, always = (people or {}).get("count", 0), people, False
    else:
        share = next((m for m in document.get("machines", []) if m["id"] == pool), None)
        count, always = (share or {}).get("count", 1), (share or {}).get("hours") == "always"
    if share is None:
        return 0
    seconds = 86_400 if always else _open_seconds(opening, zone, span)
    if always:
        seconds = int((span[1] - span[0]).total_seconds())
    of_hours = seconds * count * share.get("share_percent", 100) // 100
    limit: int = document.get("limits", {}).get("max_share_percent", 100)
    return int(of_hours * limit // 100)


def _in_force(state: State, lab_id: str, at: str) -> Row | None:
    said = [
        row
        for row in state.grouped("declaration", "lab_id").get(lab_id, [])
        if instant(row["created_at"]) <= instant(at)
    ]
    return max(said, key=lambda row: row["number"], default=None)


def _day(day: date, zone: str) -> tuple[datetime, datetime]:
    local = ZoneInfo(zone)
    begin = datetime.combine(day, time.min, local).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time.min, local).astimezone(UTC)
    return begin, end


def _open_seconds(opening: Row, zone: ZoneInfo, span: tuple[datetime, datetime]) -> int:
    """Returns seconds inside a span in which the lab is open; overlapping hours count once."""
    spans = []
    day = span[0].astimezone(zone).date() - timedelta(days=1)
    while day <= span[1].astimezone(zone).date():
        for hours in _hours(opening, day):
            begin = max(_moment(day, hours["open"], zone), span[0])
            end = min(_moment(day, hours["close"], zone), span[1])
            if begin < end:
                spans.append((begin, end))
        day += timedelta(days=1)
    total, reached = 0.0, span[0]
    for begin, end in sorted(spans):
        total += max(0.0, (end - max(begin, reached)).total_seconds())
        reached = max(reached, end)
    return int(total)


def _hours(opening: Row, day: date) -> list[Row]:
    dated = [row for row in opening.get("exceptions", []) if row["date"] == day.isoformat()]
    if dated:
        return [hours for row in dated for hours in row.get("hours", [])]
    return [row for row in opening.get("weekly", []) if DAYS[day.weekday()] in row["days"]]


def _moment(day: date, clock: str, zone: ZoneInfo) -> datetime:
    hours, minutes = int(clock[:2]), int(clock[3:])
    day += timedelta(days=hours // 24)
    return datetime(day.year, day.month, day.day, hours % 24, minutes, tzinfo=zone).astimezone(UTC)
