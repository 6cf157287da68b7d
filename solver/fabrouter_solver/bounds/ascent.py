"""Raises the bound by letting prices follow soft demand, as an auctioneer would.

Where lines would use more of something than there is its price rises, where they would use less it
falls, by ``step × T / a × log(use / limit)``: ``T`` is the temperature of the soft choice and ``a``
what one unit takes, so that this is the step that would clear a market on its own. It is Sinkhorn's
scaling for entropic transport problems (Cuturi, "Sinkhorn distances", 2013; Peyré and Cuturi,
"Computational optimal transport", 2019, section 4), with inequalities and with several resources
per route, for which ``step`` stays below 1 over the number of scarce resources of a route. Momentum
speeds it up (Nesterov, "Smooth minimization of non-smooth functions", Mathematical Programming 103
(2005), 127-152). The temperature falls twice, see ``_PASSES``.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fabrouter_solver.bounds.price_bound import PriceBound
from fabrouter_solver.bounds.prices import FloatArray, Prices
from fabrouter_solver.bounds.soft_choice import SoftChoice, SoftUse
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import BoolArray, IntArray


@dataclass(frozen=True)
class _Pass:
    """One fall of the temperature.

    Parameters
    ----------
    fewest, most
        Rounds; a pass for which the time is too short for the fewest is left out.
    start, cooling
        First temperature as a share of what a normal unit counts that stays unmet; what it is
        divided by in the end.
    """

    fewest: int
    most: int
    start: float
    cooling: float


_PASSES = (_Pass(150, 250, 0.2, 500.0), _Pass(100, 1_000, 0.02, 300.0))
"""The first pass finds what is scarce, the second reheats and settles it."""

_COLDER = (_Pass(150, 250, 0.2, 10_000.0), _Pass(100, 1_000, 0.02, 5_000.0))
"""The same where parts share trips: a unit's share is a ten-thousandth of what counts unmet."""

_TIMED = 3
"""Rounds that measure how long one takes."""

_HOT = 0.1
"""Share of the rounds at the first temperature."""

_COLD = 0.15
"""Share of the rounds at the last temperature."""

_COLDER_HALF = 0.5
"""Share of a pass after which exact bounds are worth their time."""

_STEP = 0.3
_MOMENTUM = 0.9
_CLIP = 1.0
"""Largest logarithm of use over limit that counts."""

_LOOKS = 20
"""Exact bounds a pass computes at most, spread over its colder half; one at its end in any case."""

_LOOK = 25
"""Fewest rounds between two of them."""

_OVERHEAD = 1.3
"""Time of a whole round over that of its soft choice, about."""

_TINY = 1e-9
"""Use that counts as none."""

_WORTHLESS = 1e-3
"""Least limit that counts as any, so that logarithms stay finite."""


@dataclass(frozen=True)
class _Market:
    """Resources of one kind, which share rules for their prices.

    Parameters
    ----------
    price, speed
        Prices and what they last changed by.
    per_unit
        Same shape: what a unit that uses a resource takes of it; 0 = not seen yet.
    """

    price: FloatArray
    speed: FloatArray
    per_unit: FloatArray

    @classmethod
    def of(cls, like: FloatArray) -> "_Market":
        """Returns a market at no prices."""
        return cls(np.zeros_like(like), np.zeros_like(like), np.zeros_like(like))

    def moved(
        self, use: "_Use", limit: FloatArray, temperature: float, most: FloatArray | float
    ) -> "_Market":
        """Returns the market after a round; ``most`` are the highest prices allowed."""
        per_unit = np.where(use.by_units > _TINY, use.per_unit, self.per_unit)
        excess = np.log(np.maximum(use.total, 1e-12) / np.maximum(limit, _WORTHLESS))
        width = np.divide(temperature, per_unit, out=np.zeros_like(per_unit), where=per_unit > 0)
        step = _STEP * width * np.clip(excess, -_CLIP, _CLIP)
        price = np.clip(self.price + step + _MOMENTUM * self.speed, 0.0, most)
        return _Market(price, price - self.price, per_unit)


@dataclass(frozen=True)
class _Use:
    """Use of resources of one kind.

    Parameters
    ----------
    total, by_units
        All use, and that of units without setups.
    square
        The same with every unit's use squared.
    """

    total: FloatArray
    by_units: FloatArray
    square: FloatArray

    @property
    def per_unit(self) -> FloatArray:
        """What a unit takes on average, large users counting more."""
        per_unit: FloatArray = self.square / np.maximum(self.by_units, _TINY)
        return per_unit


class _Pace:
    """How much of a pass is over, by rounds or, where these take longer than they should, by time.

    Parameters
    ----------
    rounds
        Rounds to go.
    until
        When the pass must be over, on the monotonic clock; ``None`` = its rounds alone count.
    """

    def __init__(self, rounds: int, until: float | None) -> None:
        self.rounds = rounds
        self._begin, self._until = time.monotonic(), until

    def over(self, done: int) -> float:
        """Returns the share of the pass that is over after some rounds."""
        share = done / self.rounds
        if self._until is None:
            return share
        allowed = max(self._until - self._begin, 1e-9)
        return max(share, (time.monotonic() - self._begin) / allowed)


class Ascent:
    """Prices on their way up.

    Parameters
    ----------
    data, bound
        The instance and its bound function.
    """

    def __init__(self, data: ProblemData, bound: PriceBound) -> None:
        self._data, self._bound = data, bound
        self._soft = SoftChoice(data, bound)
        zero = bound.no_prices()
        self._time, self._material = _Market.of(zero.time), _Market.of(zero.material)
        self._load = _Market.of(zero.load)
        self._each: float | None = None
        self._counts = _turning_points(bound)
        operations = np.diff(data.modes.op_offsets)
        self._op_mode = np.repeat(np.arange(data.num_modes), operations)
        self._row_mode = np.repeat(np.arange(data.num_modes), np.diff(bound.rows.op_offsets))
        self._use_mode = np.repeat(np.arange(data.num_modes), np.diff(data.modes.use_offsets))

    @property
    def prices(self) -> Prices:
        """Prices as they stand."""
        return Prices(self._time.price, self._material.price, self._load.price)

    def run(
        self,
        keep_on: Callable[[], bool],
        most_rounds: int,
        seconds: float | None,
        offer: Callable[[Prices], None],
    ) -> None:
        """Lets prices move and offers them for an exact bound now and then.

        Parameters
        ----------
        keep_on
            Asked before every round.
        most_rounds
            Most rounds.
        seconds
            Time for the ascent; ``None`` = always the same number of rounds.
        offer
            Called with prices that may have a better bound.
        """
        unmet = float(self._data.weights.unmet)
        if self._soft.empty or not unmet:
            return
        scale = unmet * float(np.median(self._data.lines.priority))
        until = time.monotonic() + seconds if seconds is not None else None
        passes = _PASSES if self._bound.part_shares is None else _COLDER
        for number, phase in enumerate(passes):
            rounds = min(phase.most, most_rounds)
            if until is not None:
                affordable = int((until - time.monotonic()) / max(self._seconds_per_round(), 1e-9))
                rounds = min(rounds, max(affordable, 0 if number else phase.fewest))
            if rounds < phase.fewest or not keep_on():
                break
            most_rounds -= rounds
            self._fall(phase, _Pace(rounds, until), scale, keep_on, offer)

    def _seconds_per_round(self) -> float:
        """Returns how long a round takes, measured once at no prices."""
        if self._each is None:
            zero, start = self._bound.no_prices(), time.monotonic()
            for _ in range(_TIMED):
                self._soft.at(zero, float(self._data.weights.unmet))
            self._each = _OVERHEAD * (time.monotonic() - start) / _TIMED
        return self._each

    def _fall(
        self,
        phase: _Pass,
        pace: _Pace,
        scale: float,
        keep_on: Callable[[], bool],
        offer: Callable[[Prices], None],
    ) -> None:
        """Lets the temperature fall once."""
        look = max(_LOOK, pace.rounds // (2 * _LOOKS))
        for done in range(pace.rounds):
            over = pace.over(done)
            if over >= 1 or not keep_on():
                break
            self._round(scale * phase.start / phase.cooling ** _cooled(over))
            if over > _COLDER_HALF and done % look == look - 1:
                offer(self.prices)
        offer(self.prices)

    def _round(self, temperature: float) -> None:
        """Moves all prices once."""
        prices = self.prices
        use = self._soft.at(prices, temperature)
        self._move_time(use, temperature)
        self._move_material(prices, use, temperature)
        self._move_load(use, temperature)

    def _move_time(self, use: SoftUse, temperature: float) -> None:
        rows = self._bound.rows
        work = use.units[self._row_mode] * rows.op_unit[:, None]
        setups = use.setups[self._row_mode] * rows.op_setup[:, None]
        by_units = _sums(rows.op_row, work, len(rows.limit))
        square = _sums(rows.op_row, work * rows.op_unit[:, None], len(rows.limit))
        total = by_units + _sums(rows.op_row, setups, len(rows.limit))
        most = np.where(rows.useful & (rows.limit > 0), np.inf, 0.0)
        used = _Use(total, by_units, square)
        self._time = self._time.moved(used, rows.limit, temperature, most)

    def _move_material(self, prices: Prices, use: SoftUse, temperature: float) -> None:
        data, supplies = self._data, self._bound.supplies
        if not len(data.bins.lab):
            return
        quantity = data.modes.use_quantity[:, None].astype(np.float64)
        step = use.units[self._use_mode] * quantity
        used = _sums(data.modes.use_bin, step, len(data.bins.lab)).cumsum(axis=1)
        square = _sums(data.modes.use_bin, step * quantity, len(data.bins.lab)).cumsum(axis=1)
        use_of_bins = _Use(used, used, square)
        width = temperature / np.maximum(use_of_bins.per_unit[:, -1], _TINY)
        using = np.pad(prices.using_material, ((0, 0), (0, 1)))
        gain = using[np.arange(len(using)), supplies.from_period] - supplies.extra
        bought = supplies.buyable / (1 + np.exp(-np.clip(gain / width, -50, 50)))
        arrived = np.arange(data.num_periods)[None, :] >= supplies.from_period[:, None]
        supply = supplies.stock + np.where(arrived, bought[:, None], 0.0)
        most = np.where(self._counts, np.inf, 0.0)
        self._material = self._material.moved(use_of_bins, supply, temperature, most)

    def _move_load(self, use: SoftUse, temperature: float) -> None:
        data, modes = self._data, self._data.modes
        if not data.weights.overload:
            return
        work = np.bincount(self._op_mode, modes.op_unit_s, minlength=data.num_modes)
        setup = np.bincount(self._op_mode, modes.op_setup_s, minlength=data.num_modes)
        units, setups = use.units.sum(axis=1), use.setups.sum(axis=1)
        by_units = np.bincount(modes.lab, units * work, minlength=data.num_labs)
        square = np.bincount(modes.lab, units * work * work, minlength=data.num_labs)
        load = by_units + np.bincount(modes.lab, setups * setup, minlength=data.num_labs)
        limit = self._bound.overload_limits
        columns = (load, by_units, square)
        used = _Use(*(np.repeat(column[:, None], limit.shape[1], axis=1) for column in columns))
        self._load = self._load.moved(used, limit, temperature, float(data.weights.overload))


def _cooled(share: float) -> float:
    """Returns how far the temperature has fallen, 0 … 1, when a share of the rounds is over."""
    return min(1.0, max(0.0, share - _HOT) / (1 - _HOT - _COLD))


def _sums(owner: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Returns the sums of rows by owner, shape ``(size, num_periods)``."""
    periods = values.shape[1]
    cell = owner[:, None] * periods + np.arange(periods)
    sums = np.bincount(cell.reshape(-1), values.reshape(-1), minlength=size * periods)
    total: FloatArray = sums.astype(np.float64).reshape(size, periods)
    return total


def _turning_points(bound: PriceBound) -> BoolArray:
    """Returns where the rule of a material says more than the next: before new supply.

    bool, shape ``(num_bins, num_periods)``.
    """
    supplies = bound.supplies
    periods = np.arange(supplies.stock.shape[1])
    bought = periods[None, :] >= supplies.from_period[:, None]
    supply = supplies.stock + np.where(bought, supplies.buyable[:, None], 0.0)
    last = np.clip(bound.last_use, 0, len(periods) - 1)
    points = np.zeros(supply.shape, dtype=np.bool_)
    points[:, :-1] = np.diff(supply, axis=1) > 0
    points[np.arange(len(points)), last] = True
    points &= (periods[None, :] <= last[:, None]) & supplies.priced[:, None]
    return points
