"""What can go wrong in a run: labs that fail and labs that stand still."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabrouter_solver.tables import IntArray


@dataclass(frozen=True)
class HazardModel:
    """How a lab's delivery probability becomes events.

    Parameters
    ----------
    standstill_factor
        A lab that fails with chance ``1 - p`` stands still for a while with this many times that
        chance, at most with certainty.
    longest_standstill
        Periods of the longest standstill; 1 … this many are equally likely.

    Raises
    ------
    ValueError
        If a value is out of range.
    """

    standstill_factor: float = 2.0
    longest_standstill: int = 2

    def __post_init__(self) -> None:
        if not 0 <= self.standstill_factor <= 1000 or not 1 <= self.longest_standstill <= 100:
            msg = "Must have 0 <= standstill_factor <= 1000 and 1 <= longest_standstill <= 100."
            raise ValueError(msg)


@dataclass(frozen=True)
class Hazards:
    """What happens in each run.

    Parameters
    ----------
    fails_at
        int64, shape ``(num_runs, num_labs)``: first period in which the lab does nothing any more;
        ``num_periods`` = it works to the end.
    stands_from, stands_for
        int64, same shape: first period of a standstill and its length; length 0 = none.
    """

    fails_at: IntArray
    stands_from: IntArray
    stands_for: IntArray

    @property
    def num_runs(self) -> int:
        """Number of runs."""
        return len(self.fails_at)

    def last_working(self, lab: int, num_periods: int) -> IntArray:
        """Returns the last period up to each one in which a lab still worked.

        int64, shape ``(num_runs, num_periods)``; ``-1`` = it has not worked yet.
        """
        period = np.arange(num_periods)
        begin = self.stands_from[:, lab, None]
        stands = (period >= begin) & (period < begin + self.stands_for[:, lab, None])
        works = ~stands & (period < self.fails_at[:, lab, None])
        last: IntArray = np.maximum.accumulate(np.where(works, period, -1), axis=1)
        return last


def draw_hazards(
    probability: NDArray[np.float64], num_periods: int, runs: int, seed: int, model: HazardModel
) -> Hazards:
    """Draws what happens to every lab in every run, each lab by itself.

    The same seed gives the same events whatever the plan, so that plans are compared under the
    same ones.

    Parameters
    ----------
    probability
        float64, shape ``(num_labs,)``: delivery probability of each lab.
    num_periods
        Periods of the horizon; failures and standstills begin in each with the same chance.
    runs, seed
        Number of runs and seed of the draws.
    model
        How probabilities become events.
    """
    rng = np.random.default_rng(seed)
    shape = (runs, len(probability))
    risk = 1 - probability
    fails = rng.random(shape) < risk
    fails_at = np.where(fails, rng.integers(num_periods, size=shape), num_periods)
    stands = rng.random(shape) < np.minimum(1.0, model.standstill_factor * risk)
    stands_from = rng.integers(num_periods, size=shape)
    length = rng.integers(1, model.longest_standstill + 1, size=shape)
    return Hazards(fails_at, stands_from, np.where(stands, length, 0))
