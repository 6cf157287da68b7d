"""When is work finished that a standstill has pushed back?"""

import numpy as np

from fabrouter_solver import ProblemData, Solution
from fabrouter_solver.tables import IntArray
from fabrouter_solver.usage import pool_load


class Backlog:
    """Completion of a lab's planned work after a standstill.

    What could not be done waits; afterwards the lab works it off in the planned order with all
    hours it offers, also those that the plan left free. That is what a reserve is good for.

    Parameters
    ----------
    data
        The instance.
    solution
        The plan.
    """

    def __init__(self, data: ProblemData, solution: Solution) -> None:
        load = pool_load(data, solution)
        busy = np.flatnonzero(load.any(axis=1))
        self._num_labs = data.num_labs
        self._periods = data.num_periods
        self._lab = data.pools.lab[busy]
        self._load = load[busy]
        # Promised work may exceed what is offered today; without a standstill it is still done.
        self._offered = np.maximum(data.pools.capacity_s[busy], self._load)
        self._known: dict[tuple[int, int], IntArray] = {}

    def finished(self, begin: int, length: int) -> IntArray:
        """Returns when work planned for each period is finished, for every lab.

        int64, shape ``(num_labs, num_periods)``; ``num_periods`` = not within the horizon.

        Parameters
        ----------
        begin, length
            First period of the standstill and its length.
        """
        if (begin, length) not in self._known:
            self._known[begin, length] = self._finished(begin, length)
        return self._known[begin, length]

    def _finished(self, begin: int, length: int) -> IntArray:
        table = np.tile(np.arange(self._periods), (self._num_labs, 1))
        if not length or not len(self._lab):
            return table
        done = np.cumsum(self._served(begin, length), axis=1)
        planned = np.cumsum(self._load, axis=1)
        # One search over all pools: each has its own range of numbers.
        shift = np.arange(len(done))[:, None] * (int(planned.max()) + 1)
        found = np.searchsorted((done + shift).ravel(), (planned + shift).ravel(), side="left")
        period = found.reshape(planned.shape) - np.arange(len(done))[:, None] * self._periods
        period = np.minimum(period, self._periods)
        np.maximum.at(table, self._lab, np.where(self._load > 0, period, 0))
        return table

    def _served(self, begin: int, length: int) -> IntArray:
        """Returns seconds of work that pools do in each period."""
        served = np.zeros_like(self._load)
        waiting = np.zeros(len(self._load), np.int64)
        for period in range(self._periods):
            waiting += self._load[:, period]
            if not begin <= period < begin + length:
                served[:, period] = np.minimum(waiting, self._offered[:, period])
                waiting -= served[:, period]
        return served
