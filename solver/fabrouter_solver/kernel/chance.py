"""Random numbers that depend on the seed alone, on every machine."""

from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.state import RANDOM, State

_MODULUS = 2**31 - 1


@compiled
def draw(state: State) -> float:
    """Returns a number in (0, 1) from the Park-Miller generator (CACM 31, 1988, 1192-1201)."""
    following = state.counters[RANDOM] * 48_271 % _MODULUS
    state.counters[RANDOM] = following
    return following / _MODULUS


@compiled
def draw_below(state: State, end: int) -> int:
    """Returns one of 0 … end - 1."""
    return int(draw(state) * end)
