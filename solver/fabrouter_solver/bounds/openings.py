"""Raises the bound where opening labs is dear: line values and labs that pick lines.

A line is worth ``w`` to whoever serves it. A lab picks the lines that gain most per part of its
scarcest hours until these are used up, and opens if the gains pay for it. The bound is
``Σ w - Σ max(0, gains - opening)``; the gain of a line over what its hours cost is its share of the
opening. Values rise where too few labs pick a line and fall where too many do: the volume algorithm
(Barahona and Anbil, "The volume algorithm: producing primal solutions with a subgradient method",
Mathematical Programming 87 (2000), 385-399; for capacitated location Barahona and Chudak,
"Near-optimal solutions to large-scale facility location problems", Discrete Optimization 2 (2005),
35-50).

Labs and lines are those of ``location``, a simplification; the prices that come out hold for the
full model all the same: ``price_bound`` computes the bound at them.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from fabrouter_solver.bounds.location import Location
from fabrouter_solver.bounds.price_bound import PriceBound
from fabrouter_solver.bounds.prices import FloatArray, Prices
from fabrouter_solver.bounds.shares import OpeningShares
from fabrouter_solver.problem_data import ProblemData

_MOST_ROUNDS = 1_500
_LOOK = 150
"""Rounds between two exact bounds."""

_SLOW_AFTER = 20
"""Rounds without a better bound after which steps get shorter."""

_SHORTER, _LONGER = 0.66, 1.1
_MEMORY = (0.1, 0.05, 0.01)
"""Weight of the newest picks in the average: at most, at most in the second half, at least."""

_SHORTEST = 1e-5
"""Step, as a share of the first one, at which values have settled."""


class OpeningAscent:
    """Line values on their way up.

    Parameters
    ----------
    data, bound, location
        The instance, its bound function and its location problem.
    """

    def __init__(self, data: ProblemData, bound: PriceBound, location: Location) -> None:
        self._data, self._bound, self._location = data, bound, location
        self._cost = np.ascontiguousarray(location.cost.T)
        self._use = np.ascontiguousarray(location.use.T)

    def run(
        self, keep_on: Callable[[], bool], offer: Callable[[Prices], None], target: float
    ) -> None:
        """Moves values and offers the prices they lead to.

        Parameters
        ----------
        keep_on
            Asked before every round.
        offer
            Called with prices that may have a better bound.
        target
            Nanoeuros of the best plan known.
        """
        location = self._location
        best = values = self._first_values()
        level, picked, _ = self._at(values)
        average, step, since = picked, 1.0, 0
        for done in range(1, _MOST_ROUNDS + 1):
            if not keep_on() or step < _SHORTEST:
                break
            lacking = 1 - average
            missing = max(target - level, 1e-6 * target)
            length = step * missing / max(float(lacking @ lacking), 1e-12)
            values = np.clip(best + length * lacking, 0.0, location.unserved)
            height, picked, _ = self._at(values)
            most = _MEMORY[0] if done < _MOST_ROUNDS // 3 else _MEMORY[1]
            average = _mixed(average, picked, most)
            since += 1
            if height > level:
                if (1 - picked) @ lacking > 0:
                    step = min(2.0, step * _LONGER)
                level, best, since = height, values, 0
            elif since > _SLOW_AFTER:
                step, since = step * _SHORTER, 0
            if done % _LOOK == 0:
                offer(self.prices(best))
        offer(self.prices(best))

    def _first_values(self) -> FloatArray:
        """Returns what lines cost in a full lab near them, opening included."""
        location = self._location
        near = min(3, location.cost.shape[1] - 1)
        opening = np.maximum(location.opening, 0.0)
        whole = location.cost + opening * np.minimum(location.use, 1.0)
        values: FloatArray = np.partition(whole, near, axis=1)[:, near]
        return np.minimum(values, location.unserved)

    def _at(self, values: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Returns the bound at values, what part of each line is picked, and the labs' prices."""
        location, labs = self._location, len(self._location.opening)
        table = values - self._cost
        lab, line = np.nonzero(table > 0)
        gain, use = table[lab, line], self._use[lab, line]
        order = np.lexsort((-gain / use, lab))
        lab, line, gain, use = lab[order], line[order], gain[order], use[order]
        before = np.cumsum(use) - use
        first = np.searchsorted(lab, np.arange(labs))
        before -= np.append(before, 0.0)[first][lab]
        part = np.where(location.row[lab] < 0, 1.0, np.clip((1.0 - before) / use, 0.0, 1.0))
        profit = np.bincount(lab, part * gain, minlength=labs) - location.opening
        picked = np.bincount(line, part * (profit > 0)[lab], minlength=len(values))
        price, last = np.zeros(labs), np.flatnonzero(part < 1)[::-1]
        price[lab[last]] = (gain / use)[last]
        value = float(values.sum() - np.maximum(profit, 0.0).sum())
        return value, picked.astype(np.float64), price

    def prices(self, values: FloatArray) -> Prices:
        """Returns the prices that line values lead to: of hours first, the rest are shares."""
        bound, location = self._bound, self._location
        prices = location.time_prices(bound, self._at(values)[2])
        cost = bound.served(prices, location.lines).cost
        cost = cost + bound.trip_shares[self._data.lines.site[location.lines]]
        shares = np.maximum(values[:, None] - cost, 0.0)
        shares = np.where(np.isfinite(cost), shares, 0.0)
        return replace(prices, opening=OpeningShares.of(location.lines, shares))


def _mixed(average: FloatArray, picked: FloatArray, most: float) -> FloatArray:
    """Returns the average with new picks in it, weighted so that least is lacking."""
    change = average - picked
    best = float((average - 1) @ change) / max(float(change @ change), 1e-12)
    weight = min(max(best, _MEMORY[2] if best > 0 else most / 10), most)
    mixed: FloatArray = average - weight * change
    return mixed
