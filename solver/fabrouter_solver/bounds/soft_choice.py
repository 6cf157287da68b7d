"""What all lines would use at some prices if each unit chose softly among its routes.

At prices every line takes its one cheapest route, so that a small change of a price moves whole
lines from lab to lab: prices that follow such use jump to and fro. Here a unit takes a route of
cost ``c`` with weight ``exp(-c / T)`` instead, which is the optimum of the same relaxation with an
entropy bonus of ``T`` nanoeuros a unit. Use is then a smooth function of the prices, and goes to
the cheapest choice as the temperature ``T`` falls. Nothing here has to be exact: the bound is
computed by ``price_bound`` at the prices that come out.

Lines choose among their final modes, one entry of ``_Final`` per (line, mode); assembling labs
choose among sources of parts, one entry of ``_Source`` per (assembling lab, mode).
"""

from dataclasses import dataclass

import numpy as np

from fabrouter_solver.bounds.line_costs import Menu
from fabrouter_solver.bounds.price_bound import PriceBound
from fabrouter_solver.bounds.prices import FloatArray, Prices
from fabrouter_solver.bounds.stage_costs import ModeCosts, moving_cost
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import NO_LINK, IntArray

_MOST_PAIRS = 1_500_000
"""Most (line, final mode) pairs that are looked at; of more, the cheapest of every line."""

_SOURCES = 48
"""Sources of a part that each assembling lab chooses from: the cheapest without prices."""

_NEVER = 1e280
"""Stands for an infinite cost: such a choice gets no weight, and differences stay finite."""


@dataclass(frozen=True)
class SoftUse:
    """Use of everything at some prices.

    Parameters
    ----------
    units, setups
        float64, shape ``(num_modes, num_periods)``.
    """

    units: FloatArray
    setups: FloatArray


@dataclass(frozen=True)
class _Final:
    """What the lines may choose, one entry per (line, final mode), sorted by line.

    Parameters
    ----------
    mode, cell
        int64, shape ``(num_pairs,)``; ``cell`` points into the columns below.
    constant, lots
        float64, same shape: nanoeuros per unit that no price changes; lots per unit.
    starts, lines
        First entry of every line that has any, and these lines.
    cell_mode, late
        int64, shape ``(num_cells,)``, and float64, shape ``(num_cells, num_periods)``: pairs of the
        same mode, window and lead share a cell; lateness of a unit finished in a period.
    """

    mode: IntArray
    cell: IntArray
    constant: FloatArray
    lots: FloatArray
    starts: IntArray
    lines: IntArray
    cell_mode: IntArray
    late: FloatArray


@dataclass(frozen=True)
class _Source:
    """Sources of the parts of one stage.

    Parameters
    ----------
    stage
        The stage that makes the parts.
    user, labs
        int64, shape ``(num_parent_modes,)``: row of ``labs`` a parent mode assembles in; the labs.
    mode, arrives
        int64, shape ``(num_labs, num_sources)``, and the same with ``num_periods``: mode of a
        source; period in which a part must be finished to be there, ``-1`` = cannot.
    moving
        float64, shape ``(num_labs, num_sources, num_periods)``: trips included.
    """

    stage: int
    user: IntArray
    labs: IntArray
    mode: IntArray
    arrives: IntArray
    moving: FloatArray


class SoftChoice:
    """Computes soft use of one instance at any prices.

    Parameters
    ----------
    data, bound
        The instance and its bound function.
    """

    def __init__(self, data: ProblemData, bound: PriceBound) -> None:
        self._data, self._bound = data, bound
        costs = bound.costs_at(bound.no_prices())
        self._sources = {
            stage: self._source(stage, costs)
            for stage in range(data.num_stages)
            if data.stages.parent[stage] >= 0 and len(data.modes_of(stage))
        }
        lines = np.flatnonzero(~bound.free)
        self._menus = [
            bound.line_costs.menu(design, lines, bound.trip_shares)
            for design in bound.line_costs.final_stages
        ]
        self._most = max(2, _MOST_PAIRS // max(1, sum(len(menu.line) for menu in self._menus)))
        self._random = np.random.default_rng(0)
        self._final = self._pairs()
        quantity = np.maximum(data.lines.quantity, 1).astype(np.float64)
        self._quantity = quantity
        self._unserved = bound.unserved / quantity

    @property
    def empty(self) -> bool:
        """Whether there is nothing to choose."""
        return not len(self._final.mode)

    def _source(self, stage: int, costs: ModeCosts) -> _Source:
        """Lists the cheapest sources of each lab that may use a part."""
        data, periods = self._data, self._data.num_periods
        users = data.modes_of(int(data.stages.parent[stage]))
        labs, user = np.unique(data.modes.lab[users.start : users.stop], return_inverse=True)
        modes = np.arange(data.modes_of(stage).start, data.modes_of(stage).stop)
        origin = data.modes.lab[modes]
        least = costs.unit[modes].min(axis=1)
        moving = moving_cost(data, stage, origin, labs).T
        total = np.minimum(least[None, :] + moving, _NEVER)
        near = np.argsort(total, axis=1, kind="stable")[:, :_SOURCES]
        lead = data.links.lead[origin[near], labs[:, None]].astype(np.int64)
        arrives = np.arange(periods)[None, None, :] - lead[:, :, None]
        arrives[(lead == NO_LINK)[:, :, None] | (arrives < 0)] = -1
        nearest = np.repeat(np.take_along_axis(moving, near, axis=1)[:, :, None], periods, axis=2)
        if self._bound.part_shares is not None:
            trip = data.links.shipment_ueur[origin[near], labs[:, None]].astype(np.float64)
            owed = self._bound.part_shares[modes[near][:, :, None], np.maximum(arrives, 0)]
            nearest += data.weights.transport * trip[:, :, None] * owed
        return _Source(stage, user.reshape(-1), labs, modes[near], arrives, nearest)

    def _pairs(self) -> _Final:
        """Lists what the lines may choose; of very much, the cheapest and some at random.

        With the cheapest alone, labs far from all demand would never be priced, and the bound
        would send everything there.
        """
        unit = np.minimum(self._bound.costs_at(self._bound.no_prices()).unit, _NEVER)
        self._with_parts(unit, 1.0)
        parts = [self._sample(menu, unit) for menu in self._menus]
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        line, mode, window, lead, constant, lots = (
            column[np.argsort(columns[0], kind="stable")] for column in columns
        )
        starts = np.flatnonzero(np.diff(line, prepend=-1))
        size = (self._bound.line_costs.num_windows, int(lead.max(initial=0)) + 1)
        keys, cell = np.unique((mode * size[0] + window) * size[1] + lead, return_inverse=True)
        windows, leads = keys // size[1] % size[0], keys % size[1]
        late = np.zeros((len(keys), self._data.num_periods))
        for pair in np.unique(windows * size[1] + leads).tolist():
            row = self._bound.line_costs.lateness(pair // size[1], pair % size[1])
            late[windows * size[1] + leads == pair] = np.minimum(row, _NEVER)
        cell_mode = keys // (size[0] * size[1])
        return _Final(mode, cell, constant, lots, starts, line[starts], cell_mode, late)

    def _sample(self, menu: Menu, unit: FloatArray) -> tuple[IntArray | FloatArray, ...]:
        """Returns line, mode, window, lead, constant and lots per unit of a design's routes."""
        shape = menu.constant.shape
        if shape[1] > self._most:
            least = self._bound.line_costs.least(menu, unit[menu.modes])
            rough = least[menu.window[:, None], np.arange(shape[1])[None, :], menu.lead]
            rough += menu.constant
            near = np.argpartition(rough, self._most // 2, axis=1)[:, : self._most // 2]
            luck = self._random.random(shape, dtype=np.float32)
            np.put_along_axis(luck, near, -1.0, axis=1)
            near = np.argpartition(luck, self._most, axis=1)[:, : self._most]
            row, column = np.repeat(np.arange(shape[0]), self._most), near.reshape(-1)
        else:
            row, column = np.divmod(np.arange(menu.constant.size), max(1, shape[1]))
        possible = np.isfinite(menu.constant[row, column])
        row, column = row[possible], column[possible]
        return (
            menu.line[row],
            menu.modes[column],
            menu.window[row],
            menu.lead[row, column],
            menu.constant[row, column],
            menu.lots[row, column],
        )

    def at(self, prices: Prices, temperature: float) -> SoftUse:
        """Returns use at some prices; ``temperature`` in nanoeuros per unit."""
        costs = self._bound.costs_at(prices)
        unit = np.minimum(costs.unit, _NEVER)
        setup, setup_weight = _softmin(np.minimum(costs.setup, _NEVER), temperature)
        shares = self._with_parts(unit, temperature)
        units, lots = self._lines_choose(unit, setup, temperature)
        self._parts_needed(units, shares)
        return SoftUse(units, lots[:, None] * setup_weight)

    def _with_parts(
        self, unit: FloatArray, temperature: float
    ) -> dict[int, tuple[FloatArray, FloatArray]]:
        """Adds the costs of parts to unit costs, leaves first; returns weights of the choices.

        Per stage: weights over sources, ``(num_labs, num_sources, num_periods)``, and of making a
        part in the very period rather than before, ``(num_modes_of_stage, num_periods)``.
        """
        data, shares = self._data, {}
        for stage in sorted(self._sources, reverse=True):
            source, rows = self._sources[stage], data.modes_of(stage)
            own = unit[rows.start : rows.stop]
            by_then, now = _softmin_so_far(own, temperature)
            padded = np.pad(by_then, ((0, 0), (0, 1)), constant_values=_NEVER)
            there = padded[(source.mode - rows.start)[:, :, None], source.arrives]
            there = np.minimum(there + source.moving, _NEVER)
            least, weight = _softmin(there.swapaxes(1, 2), temperature)
            shares[stage] = (weight.swapaxes(1, 2), now)
            users = data.modes_of(int(data.stages.parent[stage]))
            part = int(data.stages.per_parent[stage]) * least[source.user]
            rows_of_parent = slice(users.start, users.stop)
            unit[rows_of_parent] = np.minimum(unit[rows_of_parent] + part, _NEVER)
        return shares

    def _lines_choose(
        self, unit: FloatArray, setup: FloatArray, temperature: float
    ) -> tuple[FloatArray, FloatArray]:
        """Returns units by final mode and period, and lots by mode."""
        final, data = self._final, self._data
        least, when = _softmin(unit[final.cell_mode] + final.late, temperature)
        cost = least[final.cell] + final.constant + final.lots * setup[final.mode]
        best = np.minimum(np.minimum.reduceat(cost, final.starts), self._unserved[final.lines])
        counts = np.diff(np.append(final.starts, len(cost)))
        weight = np.exp((np.repeat(best, counts) - cost) / temperature)
        total = np.add.reduceat(weight, final.starts)
        total += np.exp((best - self._unserved[final.lines]) / temperature)
        amount = weight * np.repeat(self._quantity[final.lines] / total, counts)
        by_cell = np.bincount(final.cell, amount, minlength=len(final.cell_mode))
        units = np.zeros_like(unit)
        np.add.at(units, final.cell_mode, by_cell[:, None] * when)
        lots = np.bincount(final.mode, amount * final.lots, minlength=data.num_modes)
        return units, lots.astype(np.float64)

    def _parts_needed(
        self, units: FloatArray, shares: dict[int, tuple[FloatArray, FloatArray]]
    ) -> None:
        """Adds the parts that units are made from, the root first."""
        data = self._data
        for stage in sorted(self._sources):
            source, rows = self._sources[stage], data.modes_of(stage)
            weight, now = shares[stage]
            users = data.modes_of(int(data.stages.parent[stage]))
            need = np.zeros((len(source.labs), data.num_periods))
            np.add.at(need, source.user, units[users.start : users.stop])
            sent = weight * (int(data.stages.per_parent[stage]) * need)[:, None, :]
            row = np.broadcast_to((source.mode - rows.start)[:, :, None], sent.shape)
            key = row * (data.num_periods + 1) + source.arrives % (data.num_periods + 1)
            by = np.bincount(
                key.reshape(-1), sent.reshape(-1), minlength=len(rows) * (data.num_periods + 1)
            ).reshape(len(rows), -1)
            carried = np.zeros(len(rows))
            for period in range(data.num_periods - 1, -1, -1):
                wanted = carried + by[:, period]
                made = wanted * now[:, period]
                units[rows.start : rows.stop, period] += made
                carried = wanted - made


def _softmin(cost: FloatArray, temperature: float) -> tuple[FloatArray, FloatArray]:
    """Returns the soft minimum over the last axis and the weights of its choices."""
    least = cost.min(axis=-1, keepdims=True)
    weight = np.exp((least - cost) / temperature)
    total = weight.sum(axis=-1, keepdims=True)
    soft = np.where(least < _NEVER, least - temperature * np.log(total), _NEVER)
    return soft[..., 0], np.where(least < _NEVER, weight / total, 0.0)


def _softmin_so_far(cost: FloatArray, temperature: float) -> tuple[FloatArray, FloatArray]:
    """Returns the soft minimum over all periods so far, and the weight of the last of them."""
    soft, now = np.empty_like(cost), np.empty_like(cost)
    before = np.full(len(cost), _NEVER)
    for period in range(cost.shape[1]):
        pair = np.stack([cost[:, period], before], axis=1)
        before, weight = _softmin(pair, temperature)
        soft[:, period], now[:, period] = before, weight[:, 0]
    return soft, now
