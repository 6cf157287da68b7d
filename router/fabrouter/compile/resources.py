"""Pools and bins: machine time, people's time and material of labs as rows."""

from dataclasses import dataclass, field

import numpy as np

from fabrouter.compile.index import ScenarioIndex
from fabrouter_network.calendars import Horizon
from fabrouter_network.capacity import PoolTime, machine_time, people_time
from fabrouter_network.document import start_of
from fabrouter_network.labs import PEOPLE as PEOPLE
from fabrouter_network.materials import Stock
from fabrouter_network.units import MICROEUROS_PER_EURO, STEPS_PER_UNIT, material_steps, to_whole
from fabrouter_solver import Bins, Pools
from fabrouter_solver.tables import NO_PURCHASE


@dataclass
class PoolTable:
    """Rows of pools as they are collected.

    Parameters
    ----------
    keys
        (lab row, machine group id or ``None`` for people) of each pool.
    times
        Its time.
    """

    keys: list[tuple[int, str | None]] = field(default_factory=list)
    times: list[PoolTime] = field(default_factory=list)

    def add(self, key: tuple[int, str | None], time: PoolTime) -> None:
        """Adds one pool."""
        self.keys.append(key)
        self.times.append(time)

    def pools(self, num_periods: int) -> Pools:
        """Returns the solver's table."""
        return Pools(
            np.array([lab for lab, _ in self.keys], np.int64), self._stacked("offered", num_periods)
        )

    def unlimited(self, num_periods: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        """Returns seconds without the labs' own limits, int64, shape (pools, periods)."""
        return self._stacked("unlimited", num_periods)

    def _stacked(
        self, name: str, num_periods: int
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        rows = [getattr(time, name) for time in self.times]
        return np.array(rows, np.int64).reshape(len(rows), num_periods)


def collect_pools(index: ScenarioIndex, horizon: Horizon) -> PoolTable:
    """Returns one pool per machine group and one per lab that declares its people."""
    table = PoolTable()
    for row, lab in enumerate(index.labs):
        for group in sorted(lab.machines, key=lambda group: group.id):
            table.add((row, group.id), machine_time(lab, group, horizon))
        people = people_time(lab, horizon)
        if people is not None:
            table.add((row, None), people)
    return table


def collect_bins(index: ScenarioIndex, horizon: Horizon) -> tuple[list[tuple[int, int]], Bins]:
    """Returns (lab row, material row) of each bin, and the solver's table.

    Every lab has a bin for every material that some stage uses or that it stocks.
    """
    used = {use.material for _, stage in index.stages for use in stage.materials}
    keys: list[tuple[int, int]] = []
    stocks: list[Stock | None] = []
    for row, lab in enumerate(index.labs):
        stocked = {stock.material: stock for stock in lab.stock}
        for name in sorted(used | stocked.keys()):
            keys.append((row, index.material_rows[name]))
            stocks.append(stocked.get(name))
    return keys, _bins(index, horizon, keys, stocks)


def _bins(
    index: ScenarioIndex,
    horizon: Horizon,
    keys: list[tuple[int, int]],
    stocks: list[Stock | None],
) -> Bins:
    arrivals = np.zeros((len(keys), horizon.periods), np.int64)
    purchase = np.zeros((len(keys), 3), np.int64)
    purchase[:, 0] = NO_PURCHASE
    for row, ((_, material), stock) in enumerate(zip(keys, stocks, strict=True)):
        if stock is None:
            continue
        unit = index.materials[material].unit
        arrivals[row, 0] += material_steps(stock.quantity, unit)
        for arrival in stock.arrivals:
            period = max(0, horizon.first_period_from(start_of(arrival.at, horizon.zone)))
            if period < horizon.periods:
                arrivals[row, period] += material_steps(arrival.quantity, unit)
        if stock.purchase_limit:
            lead = -int(-stock.purchase_days * 24 // horizon.period_hours)
            extra = to_whole(stock.purchase_extra_eur / STEPS_PER_UNIT[unit], MICROEUROS_PER_EURO)
            purchase[row] = lead, extra, material_steps(stock.purchase_limit, unit)
    columns = np.array(keys, np.int64).reshape(-1, 2)
    return Bins(
        columns[:, 0], columns[:, 1], arrivals, purchase[:, 0], purchase[:, 1], purchase[:, 2]
    )
