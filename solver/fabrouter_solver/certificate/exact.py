"""Whole numbers for the certificate: 64-bit where all costs fit, unlimited otherwise."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Exact = NDArray[Any]
"""int64 or Python's own integers, in 1/64 nanoeuro."""

NEVER = 1 << 60
"""Cost of what is impossible in 64-bit numbers."""

_ROOM = 1 << 56
"""Costs up to this may be added up a few times without coming near ``NEVER``."""

_UNLIMITED = 1 << 400


class Numbers:
    """The kind of whole numbers that an instance needs.

    Parameters
    ----------
    largest
        No cost that counts is above it.
    """

    def __init__(self, largest: int) -> None:
        self._small = largest < _ROOM
        self.never = NEVER if self._small else _UNLIMITED

    def array(self, values: Any) -> Exact:
        """Returns whole numbers that can be calculated with."""
        return np.array(values, np.int64 if self._small else object)

    def full(self, shape: tuple[int, ...], value: int) -> Exact:
        """Returns an array of one number."""
        return np.full(shape, value, np.int64 if self._small else object)

    def capped(self, values: Exact) -> Exact:
        """Returns values with all that is impossible set to ``never``."""
        capped: Exact = np.minimum(values, self.never)
        return capped
