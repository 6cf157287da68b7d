"""Reads calendars of fab-manager: when machines are open to all, and who has reserved them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC

from fabrouter_network.calendars import Span, common, without
from fabrouter_network.exchange.fields import Fields
from fabrouter_network.exchange.found import FoundTimes
from fabrouter_network.issues import InputError, Issue, Severity
from fabrouter_network.json_text import decode
from fabrouter_network.labs import BusyTime

_FIX = "Send what /open_api/v1/availabilities or /reservations answers."


def read_fab_manager(data: bytes, source: str, machines: Mapping[str, str]) -> FoundTimes:
    """Reads availabilities, reservations, or both.

    A machine is busy while it is reserved. Where availabilities are given, it is also busy
    outside them, from the first one's start to the last one's end.

    Parameters
    ----------
    data, source
        The file and its name.
    machines
        The lab's machine group for each machine id of fab-manager.

    Raises
    ------
    InputError
        With every fault and its pointer.
    """
    tree, issues = decode(data, source)
    if not isinstance(tree, dict) or not {"availabilities", "reservations"} & tree.keys():
        message = "there are neither availabilities nor reservations."
        raise InputError(source, [Issue("", "wrong-type", message, _FIX)])
    root = Fields(tree, "", issues)
    calendar = _Calendar(machines)
    for row in root.objects("availabilities"):
        calendar.add_availability(row)
    for row in root.objects("reservations"):
        calendar.add_reservation(row)
    if issues:
        raise InputError(source, issues)
    return FoundTimes(tuple(calendar.busy_times()), tuple(calendar.warnings))


class _Calendar:
    def __init__(self, machines: Mapping[str, str]) -> None:
        self._machines = machines
        self._open: defaultdict[str, list[Span]] = defaultdict(list)
        self._reserved: defaultdict[str, list[Span]] = defaultdict(list)
        self._names: dict[str, str] = {}
        self.warnings: list[Issue] = []

    def add_availability(self, row: Fields) -> None:
        """Notes when machines can be reserved."""
        if row.node.get("available_type", "Machine") != "Machine":
            return
        slots = row.objects("slots")
        spans = [span for slot in slots or [row] if (span := _span(slot))]
        listed = row.node.get("available_ids")
        for number in listed if isinstance(listed, list) else []:
            if name := self._group(row, "available_ids", number):
                self._open[name] += spans

    def add_reservation(self, row: Fields) -> None:
        """Notes when a machine is taken; cancelled slots are free."""
        if row.node.get("reservable_type", "Machine") != "Machine":
            return
        name = self._group(row, "reservable_id", row.node.get("reservable_id"))
        slots = [slot for slot in row.objects("reserved_slots") if not slot.node.get("canceled_at")]
        spans = [span for slot in slots if (span := _span(slot))]
        if name:
            self._reserved[name] += spans

    def _group(self, row: Fields, field: str, number: object) -> str | None:
        """Returns the fab-manager id of a machine whose group is known; one group may have many."""
        key = str(number)
        if key in self._machines:
            return key
        message = f"machine {key[:40]} of fab-manager is no machine group here."
        if message not in self._names:
            fix = f"Say which it is, as in {key[:40]}:printers, to read it too."
            place = f"{row.where}/{field}"
            self.warnings.append(Issue(place, "left-out", message, fix, Severity.WARNING))
            self._names[message] = key
        return None

    def busy_times(self) -> list[BusyTime]:
        """Returns when each machine is not free, in order."""
        window = _window(self._open)
        times = []
        for key in sorted(self._open.keys() | self._reserved.keys()):
            closed = without(window, self._open[key]) if key in self._open else []
            reserved = self._reserved.get(key, [])
            for start, end in without(common(closed, closed) + reserved, []):
                times.append(BusyTime(machine=self._machines[key], start=start, end=end))
        return times


def _window(opened: Mapping[str, list[Span]]) -> list[Span]:
    """Returns the time that the availabilities of all machines speak of."""
    spans = [span for listed in opened.values() for span in listed]
    if not spans:
        return []
    return [(min(span[0] for span in spans), max(span[1] for span in spans))]


def _span(row: Fields) -> Span | None:
    start, end = row.instant("start_at"), row.instant("end_at")
    if start is None or end is None:
        return None
    if start >= end:
        message = f"starts at {start.isoformat()} but ends at {end.isoformat()}."
        row.fault("start_at", "date-order", message, "Put the start first.")
        return None
    return start.astimezone(UTC), end.astimezone(UTC)
