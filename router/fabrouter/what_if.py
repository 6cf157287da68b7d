"""What-ifs: a scenario as it would be if something were different."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta

from fabrouter.advice.document import Change
from fabrouter_network.calendars import DAYS, DatedHours, Hours, Opening, WeeklyHours, open_seconds
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.labs import PEOPLE, Lab, MachineGroup, People
from fabrouter_network.materials import Stock
from fabrouter_network.orders import DesignOption, OrderLine
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.units import SECONDS_PER_HOUR

_MIDNIGHT_MIN = 24 * 60
_FULL = 100
RESTRICTIONS = frozenset({"forbid", "only"})
"""Kinds of changes that only narrow what a plan may do: what fits with them fits without, too."""

Edit = Callable[[ScenarioDocument, Change], ScenarioDocument]


def with_changes(document: ScenarioDocument, changes: Sequence[Change]) -> ScenarioDocument:
    """Returns a scenario after changes, each on top of those before it.

    Parameters
    ----------
    document
        The scenario as it is.
    changes
        What is different; more material is spread evenly over the labs it is for.

    Raises
    ------
    InputError
        If a change names a lab, line, machine, material or design that is not there.
    """
    issues = [
        issue
        for row, change in enumerate(changes)
        for issue in _unknown(document, change, f"/changes/{row}")
    ]
    if issues:
        raise InputError("the changes", issues)
    for change in changes:
        document = _EDITS[change.kind](document, change)
    return document


def _unknown(document: ScenarioDocument, change: Change, where: str) -> Iterator[Issue]:
    """Yields names of a change that the scenario does not have."""
    named: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
        ("labs", change.labs, [row.id for row in document.labs]),
        ("lines", change.lines, [row.id for row in document.lines]),
        ("design", _told(change, "design", change.design), [row.id for row in document.designs]),
        (
            "material",
            _told(change, "material", change.material),
            [row.id for row in document.materials],
        ),
        (
            "machine",
            _told(change, "hours machine person", change.machine),
            _pools(document, change),
        ),
    )
    for field, names, known in named:
        for name in sorted(set(names) - set(known)):
            message = f"The scenario has no '{name}' there."
            yield Issue(f"{where}/{field}", "unknown-reference", message, "Name what is there.")


def _told(change: Change, kinds: str, name: str) -> tuple[str, ...]:
    """Returns a name if the change is of a kind that needs it."""
    return (name,) if change.kind in kinds.split() else ()


def _pools(document: ScenarioDocument, change: Change) -> set[str]:
    """Returns the pools that all labs of a change have."""
    labs = [lab for lab in document.labs if lab.id in change.labs]
    each = [{row.id for row in lab.machines} | ({PEOPLE} if lab.people else set()) for lab in labs]
    return set.intersection(*each) if each else set()


def _labs(
    document: ScenarioDocument, change: Change, edit: Callable[[Lab], Lab]
) -> ScenarioDocument:
    wanted = set(change.labs)
    labs = tuple(edit(lab) if lab.id in wanted else lab for lab in document.labs)
    return document.model_copy(update={"labs": labs})


def _lines(
    document: ScenarioDocument, change: Change, edit: Callable[[OrderLine], OrderLine]
) -> ScenarioDocument:
    wanted = set(change.lines)
    lines = tuple(edit(line) if line.id in wanted else line for line in document.lines)
    return document.model_copy(update={"lines": lines})


def _material(document: ScenarioDocument, change: Change) -> ScenarioDocument:
    share = change.amount / max(1, len(change.labs))

    def more(lab: Lab) -> Lab:
        stock = {row.material: row for row in lab.stock}
        here = stock.get(change.material, Stock(material=change.material, quantity=0.0))
        quantity = round(here.quantity + share, 3)
        stock[change.material] = here.model_copy(update={"quantity": quantity})
        return lab.model_copy(update={"stock": tuple(stock.values())})

    return _labs(document, change, more)


def _hours(document: ScenarioDocument, change: Change) -> ScenarioDocument:
    """Returns a scenario in which one pool works some hours more, spread over its open hours."""

    def longer(lab: Lab) -> Lab:
        open_s = sum(open_seconds(lab.opening, lab.time_zone, document.horizon))
        whole_s = (document.horizon.end_utc - document.horizon.start_utc).total_seconds()

        def group(row: MachineGroup) -> MachineGroup:
            base = whole_s if row.hours == "always" else open_s
            return row.model_copy(update=_one_more(row, change.amount, base))

        def people(row: People) -> People:
            return row.model_copy(update=_one_more(row, change.amount, open_s))

        return _pool(lab, change, group, people)

    return _labs(document, change, longer)


def _one_more(row: MachineGroup | People, hours: float, base_s: float) -> dict[str, int]:
    """Returns count and share of a pool that gives some hours more, with one machine more."""
    if not base_s:
        return {}
    given = row.count * row.share_percent + _FULL * hours * SECONDS_PER_HOUR / base_s
    count = max(row.count, math.ceil(given / _FULL))
    return {"count": count, "share_percent": min(_FULL, max(1, math.ceil(given / max(1, count))))}


def _pool(
    lab: Lab,
    change: Change,
    group: Callable[[MachineGroup], MachineGroup],
    people: Callable[[People], People],
) -> Lab:
    machines = tuple(group(row) if row.id == change.machine else row for row in lab.machines)
    changed = {"machines": machines}
    if lab.people is not None and change.machine == PEOPLE:
        return lab.model_copy(update=changed | {"people": people(lab.people)})
    return lab.model_copy(update=changed)


def _another(document: ScenarioDocument, change: Change) -> ScenarioDocument:
    def more(row: MachineGroup | People) -> dict[str, int]:
        return {"count": row.count + 1}

    return _labs(
        document,
        change,
        lambda lab: _pool(
            lab,
            change,
            lambda row: row.model_copy(update=more(row)),
            lambda row: row.model_copy(update=more(row)),
        ),
    )


def _twice(document: ScenarioDocument, change: Change) -> ScenarioDocument:
    def double(lab: Lab) -> Lab:
        machines = tuple(row.model_copy(update={"count": 2 * row.count}) for row in lab.machines)
        people = lab.people and lab.people.model_copy(update={"count": 2 * lab.people.count})
        return lab.model_copy(update={"machines": machines, "people": people})

    return _labs(document, change, double)


def _evenings(document: ScenarioDocument, change: Change) -> ScenarioDocument:
    minutes = round(change.amount * 60)
    return _labs(
        document,
        change,
        lambda lab: lab.model_copy(update={"opening": _open_longer(lab.opening, minutes)}),
    )


def _open_longer(opening: Opening, minutes: int) -> Opening:
    weekly = list(opening.weekly)
    for day in DAYS:
        added = _after([row for row in opening.weekly if day in row.days], minutes)
        weekly += [WeeklyHours(days=(day,), open=row.open, close=row.close) for row in added]
    exceptions = tuple(
        DatedHours(date=row.date, hours=(*row.hours, *_after(row.hours, minutes)), note=row.note)
        for row in opening.exceptions
    )
    return Opening(weekly=tuple(weekly), exceptions=exceptions)


def _after(hours: Sequence[Hours], minutes: int) -> list[Hours]:
    """Returns the time after a day's last hours, up to midnight."""
    if not hours:
        return []
    last = max(row.close for row in hours)
    start = int(last[:2]) * 60 + int(last[3:])
    end = min(start + minutes, _MIDNIGHT_MIN)
    return [Hours(open=last, close=f"{end // 60:02}:{end % 60:02}")] if end > start else []


def _later(document: ScenarioDocument, change: Change) -> ScenarioDocument:
    days = timedelta(days=round(change.amount))

    def move(line: OrderLine) -> OrderLine:
        moved = {"due": line.due and line.due + days}
        if change.kind == "deadline":
            moved["deadline"] = line.deadline and line.deadline + days
        elif line.deadline is not None and str(moved["due"]) > str(line.deadline):
            moved["due"] = line.deadline
        return line.model_copy(update=moved)

    return _lines(document, change, move)


def _design(document: ScenarioDocument, change: Change) -> ScenarioDocument:
    def accept(line: OrderLine) -> OrderLine:
        if any(option.design == change.design for option in line.designs):
            return line
        more = DesignOption(design=change.design)
        return line.model_copy(update={"designs": (*line.designs, more)})

    return _lines(document, change, accept)


def _limits(lab: Lab, **fields: object) -> Lab:
    return lab.model_copy(update={"limits": lab.limits.model_copy(update=fields)})


def _own_limit(document: ScenarioDocument, change: Change) -> ScenarioDocument:
    return _labs(document, change, lambda lab: _limits(lab, max_share_percent=_FULL))


def _distance(document: ScenarioDocument, change: Change) -> ScenarioDocument:
    return _labs(
        document,
        change,
        lambda lab: _limits(lab, max_distance_km=None, home_region_only=False),
    )


def _shipping(document: ScenarioDocument, change: Change) -> ScenarioDocument:
    def wider(lab: Lab) -> Lab:
        kg = lab.limits.max_ship_kg_per_period
        return _limits(lab, max_ship_kg_per_period=kg if kg is None else 2 * kg)

    limits = tuple(
        row.model_copy(update={"kg_per_period": 2 * row.kg_per_period})
        if row.origin in change.labs
        else row
        for row in document.transport.limits
    )
    transport = document.transport.model_copy(update={"limits": limits})
    return _labs(document.model_copy(update={"transport": transport}), change, wider)


def _forbid(document: ScenarioDocument, change: Change) -> ScenarioDocument:
    return _refusing(document, set(change.labs), change.lines)


def _only(document: ScenarioDocument, change: Change) -> ScenarioDocument:
    others = {lab.id for lab in document.labs} - set(change.labs)
    return _refusing(document, others, change.lines)


def _refusing(document: ScenarioDocument, labs: set[str], lines: Sequence[str]) -> ScenarioDocument:
    def refuse(lab: Lab) -> Lab:
        refused = tuple(dict.fromkeys([*lab.limits.refused_lines, *lines]))
        return _limits(lab, refused_lines=refused) if lab.id in labs else lab

    return document.model_copy(update={"labs": tuple(refuse(lab) for lab in document.labs)})


_EDITS: dict[str, Edit] = {
    "material": _material,
    "hours": _hours,
    "evenings": _evenings,
    "machine": _another,
    "person": _another,
    "due_date": _later,
    "deadline": _later,
    "design": _design,
    "own_limit": _own_limit,
    "distance_limit": _distance,
    "shipping_limit": _shipping,
    "second_hub": _twice,
    "forbid": _forbid,
    "only": _only,
}
