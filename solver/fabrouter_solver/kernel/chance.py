"""Random numbers that depend on the seed alone, on every machine."""

from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.state import RANDOM, State
from fabrouter_solver.tables import IntArray

_MODULUS = 2**31 - 1


@compiled
def draw_from(numbers: IntArray, place: int) -> float:
    """Returns a number in (0, 1) and keeps the generator's state in a place of an array.

    Park and Miller, CACM 31 (1988), 1192-1201.
    """
    following = numbers[place] * 48_271 % _MODULUS
    numbers[place] = following
    return following / _MODULUS


@compiled
def draw(state: State) -> float:
    """Returns a number in (0, 1)."""
    return draw_from(state.counters, RANDOM)


@compiled
def draw_below(state: State, end: int) -> int:
    """Returns one of 0 … end - 1."""
    return int(draw(state) * end)
