"""Prices of scarce resources: the dual variables of the bound, and a guide for heuristics."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fabrouter_solver.bounds.shares import OpeningShares
from fabrouter_solver.certificate.price_list import PRICE_UNIT

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Prices:
    """What using up a scarce resource counts, in nanoeuros; all >= 0.

    Parameters
    ----------
    time
        float64, shape ``(num_rows, num_periods)``: per unit of a row of ``CapacityRows``.
    material
        float64, shape ``(num_bins, num_periods)``: of the rule that use up to a period stays
        within supply up to it, per quantity step. What is used in a period counts with the
        prices of that period and of all later ones.
    load
        float64, shape ``(num_labs, num_shares)``: per second of a lab's work, for each overload
        share; at most the weight of overload.
    opening
        What lines pay towards the opening of labs that serve them.
    """

    time: FloatArray
    material: FloatArray
    load: FloatArray
    opening: OpeningShares = field(default_factory=OpeningShares.none)

    @property
    def using_material(self) -> FloatArray:
        """What a step counts that is used in a period, shape ``(num_bins, num_periods)``."""
        later: FloatArray = np.cumsum(self.material[:, ::-1], axis=1)[:, ::-1]
        return later

    @property
    def all_zero(self) -> bool:
        """Whether nothing counts."""
        scarce = self.time.any() or self.material.any() or self.load.any()
        return not (scarce or self.opening.price.any())

    def rounded(self) -> "Prices":
        """Returns prices in whole units of a price list, so that a certificate is exact."""
        parts = (self.time, self.material, self.load)
        time, material, load = (np.round(part * PRICE_UNIT) / PRICE_UNIT for part in parts)
        return Prices(time, material, load, self.opening.rounded(PRICE_UNIT))

    def averaged(self, limit: FloatArray) -> "Prices":
        """Returns prices that are the same in all periods, a guide for what ignores time.

        Prices of load and shares of openings are left out: heuristics see for themselves how
        loaded a lab is and whether it is open.

        Parameters
        ----------
        limit
            float64, shape ``(num_rows, num_periods)``: weights of the periods.
        """
        total = np.maximum(limit.sum(axis=1, keepdims=True), 1e-9)
        time = np.broadcast_to((self.time * limit).sum(axis=1, keepdims=True) / total, limit.shape)
        material = np.zeros_like(self.material)
        material[:, -1] = self.using_material.mean(axis=1)
        return Prices(time, material, np.zeros_like(self.load))

    def towards(self, other: "Prices", step: float) -> "Prices":
        """Returns prices a part of the way (0 … 1) to others."""
        pairs = (
            (self.time, other.time),
            (self.material, other.material),
            (self.load, other.load),
        )
        time, material, load = ((1 - step) * mine + step * theirs for mine, theirs in pairs)
        opening = self.opening.scaled(1 - step).joined(other.opening.scaled(step))
        return Prices(time, material, load, opening)
