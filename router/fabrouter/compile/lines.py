"""Lines, the designs they accept, and the labs that will not work for them."""

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from fabrouter.compile.index import ScenarioIndex
from fabrouter_network.calendars import Horizon
from fabrouter_network.document import end_of, start_of
from fabrouter_network.orders import OrderLine
from fabrouter_network.travel import TravelMatrix
from fabrouter_network.units import MICROEUROS_PER_EURO, to_whole
from fabrouter_solver import Lines, Options

IntArray = NDArray[np.int64]


def compile_lines(index: ScenarioIndex, horizon: Horizon) -> Lines:
    """Returns the solver's lines: moments as periods, clipped to the horizon."""
    periods = _Periods(horizon)
    rows = [_line(index, periods, line) for line in index.lines]
    table = np.array(rows, np.int64).reshape(-1, 9)
    return Lines(*(table[:, column] for column in range(9)))


class _Periods:
    """Knows the periods of what it has been asked for: lines name the same days often."""

    def __init__(self, horizon: Horizon) -> None:
        self.first_open, self.last = horizon.first_open_period, horizon.periods - 1
        zone = horizon.zone
        self.first_from = cache(lambda at: horizon.first_period_from(start_of(at, zone)))
        self.last_until = cache(lambda at: horizon.last_period_before(end_of(at, zone)))


def _line(index: ScenarioIndex, periods: _Periods, line: OrderLine) -> tuple[int, ...]:
    release, deadline = 0, periods.last
    if line.release is not None:
        release = periods.first_from(line.release)
    if line.deadline is not None:
        deadline = periods.last_until(line.deadline)
    due = deadline
    if line.due is not None:
        due = periods.last_until(line.due)
    deadline = min(max(deadline, -1), periods.last)
    return (
        index.site_rows[line.site],
        line.quantity,
        line.priority,
        max(periods.first_open, release),
        min(due, deadline),
        deadline,
        line.min_lot,
        line.lot_multiple,
        line.max_labs or 0,
    )


def compile_options(index: ScenarioIndex) -> Options:
    """Returns the designs each line accepts and its site's country approves."""
    rows = [
        (
            row,
            index.design_rows[option.design],
            to_whole(option.preference_eur, MICROEUROS_PER_EURO),
        )
        for row, line in enumerate(index.lines)
        for option in sorted(line.designs, key=lambda option: option.design)
        if index.designs[index.design_rows[option.design]].approved_for(_country(index, line))
    ]
    table = np.array(rows, np.int64).reshape(-1, 3)
    return Options(table[:, 0], table[:, 1], table[:, 2])


def _country(index: ScenarioIndex, line: OrderLine) -> str:
    return index.sites[index.site_rows[line.site]].place.country


def compile_exclusions(
    index: ScenarioIndex, travel: TravelMatrix, refused: set[tuple[int, int]]
) -> IntArray:
    """Returns (line, lab) pairs that the labs' own limits rule out, sorted.

    Parameters
    ----------
    refused
        (design row, lab row) pairs that the lab refuses although it still has modes for them.
    """
    pairs = set(_by_limits(index, travel))
    for design, lab in refused:
        name = index.designs[design].id
        for row, line in enumerate(index.lines):
            if any(option.design == name for option in line.designs):
                pairs.add((row, lab))
    return np.array(sorted(pairs), np.int64).reshape(-1, 2)


def _by_limits(index: ScenarioIndex, travel: TravelMatrix) -> Iterator[tuple[int, int]]:
    site_of_line = np.array([index.site_rows[line.site] for line in index.lines], np.intp)
    regions = np.array([site.place.region for site in index.sites], dtype=np.str_)
    for lab_row, lab in enumerate(index.labs):
        barred = np.zeros(len(index.sites), dtype=np.bool_)
        if lab.limits.home_region_only:
            barred |= regions != lab.place.region
        if lab.limits.max_distance_km is not None:
            km = travel.km[lab_row, len(index.labs) :]
            barred |= km > lab.limits.max_distance_km
        for name in lab.limits.refused_lines:
            yield index.line_rows[name], lab_row
        if barred.any():
            for line in np.flatnonzero(barred[site_of_line]).tolist():
                yield line, lab_row
