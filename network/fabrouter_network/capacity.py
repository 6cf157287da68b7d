"""Seconds of machine and people time that labs offer in each period."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from fabrouter_network.calendars import (
    Horizon,
    Span,
    common,
    open_seconds,
    open_spans,
    seconds_per_period,
    without,
)
from fabrouter_network.document import end_of, start_of
from fabrouter_network.labs import PEOPLE, Lab, LabStatus, MachineGroup

SecondsArray = NDArray[np.int64]


@dataclass(frozen=True)
class PoolTime:
    """Usable time of one pool.

    Parameters
    ----------
    offered
        int64, shape ``(num_periods,)``: seconds after the lab's own limit on its share of hours.
    unlimited
        int64, same shape: seconds without that limit.
    """

    offered: SecondsArray
    unlimited: SecondsArray


def machine_time(lab: Lab, group: MachineGroup, horizon: Horizon) -> PoolTime:
    """Returns the time of a machine group: machines × hours × share, while the lab is active.

    Each busy time takes one machine of the group; booked time comes off what is left.
    """
    always = group.hours == "always"
    seconds = _hours(lab, always, horizon) * group.count - _taken(lab, group.id, always, horizon)
    offered = _shared(lab, np.maximum(seconds, 0), group.share_percent)
    return _left(offered, _booked(lab, group.id, horizon))


def people_time(lab: Lab, horizon: Horizon) -> PoolTime | None:
    """Returns the time of the lab's people; ``None`` = it does not limit the lab."""
    if lab.people is None:
        return None
    seconds = _hours(lab, False, horizon)
    offered = _shared(lab, seconds * lab.people.count, lab.people.share_percent)
    return _left(offered, _booked(lab, PEOPLE, horizon))


def _shared(lab: Lab, seconds: SecondsArray, share_percent: int) -> PoolTime:
    unlimited = seconds * share_percent // 100
    return PoolTime(unlimited * lab.limits.max_share_percent // 100, unlimited)


def _left(time: PoolTime, booked: SecondsArray | None) -> PoolTime:
    """Returns what is left of a pool's time once other work has taken its part."""
    if booked is None:
        return time
    return PoolTime(np.maximum(time.offered - booked, 0), np.maximum(time.unlimited - booked, 0))


def _booked(lab: Lab, pool: str, horizon: Horizon) -> SecondsArray | None:
    """Returns seconds per period that other work takes of a pool; ``None`` = none at all."""
    rows = [row for row in lab.booked if row.pool == pool]
    if not rows:
        return None
    taken = np.zeros(horizon.periods, np.int64)
    for row in rows:
        period = horizon.period_at(start_of(row.at, horizon.zone))
        if 0 <= period < horizon.periods:
            taken[period] += row.seconds
    return taken


def _hours(lab: Lab, always: bool, horizon: Horizon) -> SecondsArray:
    """Returns seconds per period in which one machine could run."""
    begin, finish = _active_span(lab, horizon)
    if begin >= finish:
        return np.zeros(horizon.periods, np.int64)
    if always or any(busy.machine is None for busy in lab.busy):
        return np.array(seconds_per_period(_free_spans(lab, always, horizon), horizon), np.int64)
    seconds = open_seconds(lab.opening, lab.time_zone, horizon, (begin, finish))
    return np.array(seconds, np.int64)


def _free_spans(lab: Lab, always: bool, horizon: Horizon) -> list[Span]:
    """Returns when the lab's machines could run: active, open, and not busy as a whole."""
    begin, finish = _active_span(lab, horizon)
    spans = [(begin, finish)]
    if not always:
        spans = open_spans(lab.opening, lab.time_zone, begin, finish)
    return without(spans, _busy_spans(lab, None))


def _busy_spans(lab: Lab, machine: str | None) -> list[Span]:
    zone = ZoneInfo(lab.time_zone)
    return [busy.span(zone) for busy in lab.busy if busy.machine == machine]


def _taken(lab: Lab, machine: str, always: bool, horizon: Horizon) -> SecondsArray:
    """Returns machine seconds per period that others use of a group."""
    taken = np.zeros(horizon.periods, np.int64)
    busy = _busy_spans(lab, machine)
    free = _free_spans(lab, always, horizon) if busy else []
    for span in busy:
        taken += np.array(seconds_per_period(common(free, [span]), horizon), np.int64)
    return taken


def _active_span(lab: Lab, horizon: Horizon) -> Span:
    """Returns when the lab takes part, cut to the horizon; empty if it does not."""
    zone, begin, finish = horizon.zone, horizon.start_utc, horizon.end_utc
    if lab.status is not LabStatus.ACTIVE:
        return begin, begin
    if lab.active_from is not None:
        begin = max(begin, start_of(lab.active_from, zone))
    if lab.active_until is not None:
        finish = min(finish, end_of(lab.active_until, zone))
    return begin, finish
