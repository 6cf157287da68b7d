"""Prices of scarce resources: the dual variables of the bound, and a guide for heuristics."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabrouter_solver.problem_data import ProblemData

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Prices:
    """What using up a scarce resource counts, in nanoeuros.

    Parameters
    ----------
    pool
        float64, shape ``(num_pools,)``: per second of a pool, whenever it is used.
    material
        float64, shape ``(num_bins,)``: per quantity step of a bin.
    """

    pool: FloatArray
    material: FloatArray

    @classmethod
    def zero(cls, data: ProblemData) -> "Prices":
        """Returns prices at which nothing is scarce."""
        return cls(np.zeros(len(data.pools.lab)), np.zeros(len(data.bins.lab)))
