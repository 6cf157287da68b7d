"""Seconds of machine and people time that labs offer in each period."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabrouter_network.calendars import Horizon, Span, open_seconds, seconds_per_period
from fabrouter_network.document import end_of, start_of
from fabrouter_network.labs import Lab, LabStatus, MachineGroup

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
    """Returns the time of a machine group: machines × hours × share, while the lab is active."""
    seconds = _hours(lab, group.hours == "always", horizon)
    return _shared(lab, seconds * group.count, group.share_percent)


def people_time(lab: Lab, horizon: Horizon) -> PoolTime | None:
    """Returns the time of the lab's people; ``None`` = it does not limit the lab."""
    if lab.people is None:
        return None
    seconds = _hours(lab, False, horizon)
    return _shared(lab, seconds * lab.people.count, lab.people.share_percent)


def _shared(lab: Lab, seconds: SecondsArray, share_percent: int) -> PoolTime:
    unlimited = seconds * share_percent // 100
    return PoolTime(unlimited * lab.limits.max_share_percent // 100, unlimited)


def _hours(lab: Lab, always: bool, horizon: Horizon) -> SecondsArray:
    """Returns seconds per period in which one machine could run."""
    begin, finish = _active_span(lab, horizon)
    if begin >= finish:
        return np.zeros(horizon.periods, np.int64)
    if always:
        return np.array(seconds_per_period([(begin, finish)], horizon), np.int64)
    seconds = open_seconds(lab.opening, lab.time_zone, horizon, (begin, finish))
    return np.array(seconds, np.int64)


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
