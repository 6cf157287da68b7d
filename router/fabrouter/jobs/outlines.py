"""Tells outlines of better plans while a search goes on, seldom enough not to slow it down."""

import time
from collections.abc import Callable

from fabrouter.compile import CompiledScenario
from fabrouter.plan.outline import outline_of
from fabrouter_solver import Solution

_EVERY_S = 1.0
_SHARE = 20
"""Outlines take at most one part in so many of the time."""


class Outlines:
    """Tells the newest plan at most once a second.

    Parameters
    ----------
    compiled
        What is solved.
    tell
        Takes an outline as JSON text.
    clock
        Counts seconds.
    """

    def __init__(
        self,
        compiled: CompiledScenario,
        tell: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._compiled = compiled
        self._tell = tell
        self._clock = clock
        self._next = clock()
        self._waiting: Solution | None = None

    def take(self, solution: Solution) -> None:
        """Takes a better plan; it is told now, or at a later :meth:`tick`."""
        self._waiting = solution
        self.tick()

    def tick(self) -> None:
        """Tells the plan that waits, once it is time."""
        begin = self._clock()
        if self._waiting is None or begin < self._next:
            return
        self._tell(outline_of(self._compiled, self._waiting).model_dump_json())
        self._waiting = None
        end = self._clock()
        self._next = end + max(_EVERY_S, _SHARE * (end - begin))
