"""Shares of a lab's opening that lines pay where it serves them.

A plan that delivers a part ``x`` of a line from a lab opens that lab, ``x <= y``: prices of these
rules are what every line pays towards the opening of each lab, in full where the lab delivers all
of it. They are the multipliers of strong facility location (Erlenkotter, "A dual-based procedure
for uncapacitated facility location", Operations Research 26 (1978), 992-1009).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabrouter_solver.tables import IntArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class OpeningShares:
    """What lines pay towards openings, one row per (line, lab), sorted by line.

    Parameters
    ----------
    line, lab
        int64, shape ``(num_shares,)``.
    price
        float64, same shape: nanoeuros for the whole line, >= 0.
    """

    line: IntArray
    lab: IntArray
    price: FloatArray

    @classmethod
    def none(cls) -> "OpeningShares":
        """Returns no shares at all."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))

    @classmethod
    def of(cls, lines: IntArray, price: FloatArray) -> "OpeningShares":
        """Returns the shares of a table, shape ``(num_lines_asked_for, num_labs)``."""
        row, lab = np.nonzero(price > 0)
        order = np.argsort(lines[row], kind="stable")
        return cls(lines[row][order], lab[order], price[row, lab][order])

    def of_lines(self, lines: IntArray, num_labs: int) -> FloatArray:
        """Returns the shares of some lines, float64, shape ``(num_lines_asked_for, num_labs)``."""
        first = np.searchsorted(self.line, lines)
        counts = np.searchsorted(self.line, lines, "right") - first
        row = np.repeat(np.arange(len(lines)), counts)
        entry = np.arange(len(row)) + np.repeat(first - (np.cumsum(counts) - counts), counts)
        table = np.zeros((len(lines), num_labs))
        np.add.at(table, (row, self.lab[entry]), self.price[entry])
        return table

    def of_labs(self, num_labs: int) -> FloatArray:
        """Returns what each lab is paid at most, float64, shape ``(num_labs,)``."""
        return np.bincount(self.lab, self.price, minlength=num_labs).astype(np.float64)

    def scaled(self, factor: float) -> "OpeningShares":
        """Returns the shares times a factor >= 0."""
        return OpeningShares(self.line, self.lab, factor * self.price)

    def joined(self, other: "OpeningShares") -> "OpeningShares":
        """Returns both added up."""
        line = np.concatenate([self.line, other.line])
        order = np.argsort(line, kind="stable")
        lab = np.concatenate([self.lab, other.lab])
        price = np.concatenate([self.price, other.price])
        return OpeningShares(line[order], lab[order], price[order])

    def rounded(self, unit: int) -> "OpeningShares":
        """Returns the shares in whole parts of a nanoeuro, without what is not positive."""
        price = np.round(self.price * unit) / unit
        kept = price > 0
        return OpeningShares(self.line[kept], self.lab[kept], price[kept])
