"""Saves trips: shipments that could as well go with another trip to the same place join it."""

from collections import defaultdict

import numpy as np

from fabrouter_solver.greedy.ledger import Booking, Ledger

Pair = tuple[int, int]
"""(origin, destination)."""

Load = tuple[int, int, int]
"""(line, mode, units) aboard a trip."""


def consolidate(ledger: Ledger) -> int:
    """Empties trips whose loads can join another one of the pair; returns how many were saved.

    A trip is given up only if the lateness it brings costs less than the trip.
    """
    aboard = _aboard(ledger)
    saved = 0
    for pair in sorted(aboard):
        trips = aboard[pair]
        price = int(ledger.data.links.shipment_ueur[pair]) * ledger.data.weights.transport
        if not price or pair[0] == pair[1]:
            continue
        for period in sorted(trips, key=lambda t: (sum(u for _, _, u in trips[t]), t)):
            target = _best_target(ledger, pair, period, trips, price)
            if target is not None:
                _move(ledger, pair, period, target, trips)
                saved += 1
    return saved


def _aboard(ledger: Ledger) -> dict[Pair, dict[int, list[Load]]]:
    """Returns what is aboard each trip, by pair of places and period."""
    aboard: defaultdict[Pair, defaultdict[int, list[Load]]]
    aboard = defaultdict(lambda: defaultdict(list))
    for (line, mode), lot in sorted(ledger.lots.items()):
        origin = int(ledger.data.modes.lab[mode])
        for (place, period), units in lot.sent.items():
            aboard[origin, place][period].append((line, mode, units))
    return {pair: dict(trips) for pair, trips in aboard.items()}


def _best_target(
    ledger: Ledger, pair: Pair, period: int, trips: dict[int, list[Load]], price: int
) -> int | None:
    """Returns the trip that can take over all loads at the least lateness, if that pays."""
    best, least = None, price
    for other in sorted(trips, key=lambda t: (abs(t - period), t)):
        if other != period and _fits(ledger, pair, period, other, trips[period]):
            cost = sum(_later(ledger, pair, period, other, load) for load in trips[period])
            if cost < least:
                best, least = other, cost
    return best


def _fits(ledger: Ledger, pair: Pair, period: int, other: int, loads: list[Load]) -> bool:
    """Returns whether every load may leave in another period instead."""
    mass = ledger.data.stages.mass_g[ledger.data.modes.stage[[mode for _, mode, _ in loads]]]
    grams = int((mass * np.array([units for _, _, units in loads])).sum())
    free = ledger.free_grams(*pair, other)
    if free is not None and grams > free:
        return False
    wanted: defaultdict[tuple[int, int], int] = defaultdict(int)
    for line, mode, units in loads:
        if not _may_leave(ledger, pair, period, other, (line, mode, units)):
            return False
        wanted[line, int(ledger.data.modes.stage[mode])] += units
    return all(
        _not_missed(ledger, pair, period, other, line, stage, units)
        for (line, stage), units in wanted.items()
    )


def _may_leave(ledger: Ledger, pair: Pair, period: int, other: int, load: Load) -> bool:
    """Returns whether a load is free to leave then: not promised, made, and in time."""
    data, (line, mode, units) = ledger.data, load
    promise = data.firm.get((line, mode))
    if promise and any(sent[:2] == (pair[1], period) for sent in promise.shipments):
        return False
    lot = ledger.lots[line, mode]
    if other < period:
        ready = lot.made.copy()
        for (_, leaves), sent in lot.sent.items():
            ready[leaves] -= sent
        return bool(np.cumsum(ready)[other:period].min() >= units)
    if pair[1] < data.num_labs:
        return True
    return bool(other + data.links.lead[pair] <= data.lines.deadline[line])


def _not_missed(
    ledger: Ledger, pair: Pair, period: int, other: int, line: int, stage: int, units: int
) -> bool:
    """Returns whether parts that come later are not needed before."""
    data = ledger.data
    if pair[1] >= data.num_labs or other < period:
        return True
    lead = int(data.links.lead[pair])
    if other + lead >= data.num_periods:
        return False
    there = np.cumsum(ledger.parts_flow(line, stage, pair[1]))
    return bool(there[period + lead : other + lead].min() >= units)


def _later(ledger: Ledger, pair: Pair, period: int, other: int, load: Load) -> int:
    """Returns nanoeuros of lateness that moving a load adds, negative if it takes some away."""
    data, (line, _, units) = ledger.data, load
    if pair[1] < data.num_labs:
        return 0
    lead, due = int(data.links.lead[pair]), int(data.lines.due[line])
    late = max(0, other + lead - due) - max(0, period + lead - due)
    return data.weights.tardiness * int(data.lines.priority[line]) * units * late


def _move(
    ledger: Ledger, pair: Pair, period: int, other: int, trips: dict[int, list[Load]]
) -> None:
    nothing = np.zeros(ledger.data.num_periods, np.int64)
    for line, mode, units in trips[period]:
        change = ((pair[1], period, -units), (pair[1], other, units))
        ledger.book(Booking(line, mode, nothing, change))
    trips[other] = _joined(trips[other], trips.pop(period))


def _joined(loads: list[Load], more: list[Load]) -> list[Load]:
    """Returns the loads of two trips, those of one lot added up."""
    units: defaultdict[tuple[int, int], int] = defaultdict(int)
    for line, mode, count in (*loads, *more):
        units[line, mode] += count
    return [(line, mode, count) for (line, mode), count in units.items()]
