"""How functions of this package are compiled: by Numba, once, kept on disk."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compiles a function on its first call; later processes find the result on disk."""
    result: Callable[P, R] = njit(cache=True, nogil=True, error_model="numpy")(function)
    return result
