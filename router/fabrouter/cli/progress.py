"""Shows a running solve, and lets Ctrl-C end it with the best plan so far."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from rich.live import Live
from rich.table import Table

from fabrouter.cli import exit_codes
from fabrouter.cli.output import stderr
from fabrouter_network.units import NANOEUROS_PER_EURO
from fabrouter_solver import TracePoint
from fabrouter_solver.result import gap

_LINE_SECONDS = 2.0
"""Least time between two lines of progress where there is no terminal."""


class LiveProgress:
    """A line that shows how work goes on; knows whether the user asked to stop."""

    def __init__(self) -> None:
        self.stopped = False
        self._start = time.monotonic()
        self._printed = -_LINE_SECONDS
        self._live: Live | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    def fields(self) -> tuple[str, ...]:
        """Returns what there is to say, cell by cell."""
        return ("…",)

    def _say(self, line: str, seconds: float) -> None:
        """Prints a line where there is no terminal, not too often."""
        if self._live is None and seconds - self._printed >= _LINE_SECONDS:
            self._printed = seconds
            stderr.print(line, highlight=False)

    def stop(self) -> bool:
        """Returns whether the user pressed Ctrl-C."""
        return self.stopped

    def __rich__(self) -> Table:
        """Returns the state as a line that is drawn again and again."""
        table = Table.grid(padding=(0, 2))
        table.add_row(f"{self.seconds:5.1f} s", *self.fields())
        return table

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Shows progress while the block runs; the first Ctrl-C only asks the solve to stop."""
        with self._interruptible():
            if not stderr.is_terminal:
                yield
                return
            with Live(self, console=stderr, refresh_per_second=5, transient=True) as live:
                self._live = live
                yield

    def _give_up(self) -> NoReturn:
        """Ends the program at once; an exception could be swallowed by whatever runs just now."""
        if self._live is not None:
            self._live.stop()
        stderr.print("Interrupted.")
        os._exit(exit_codes.INTERRUPTED)

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        def ask_to_stop(signum: int, frame: FrameType | None) -> None:
            del signum, frame
            if self.stopped:
                self._give_up()
            self.stopped = True
            stderr.print("Stopping; the best plan so far is kept. Ctrl-C again to give up.")

        before: Callable[[int, FrameType | None], object] | int | None
        before = signal.signal(signal.SIGINT, ask_to_stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


class SolveProgress(LiveProgress):
    """Receives the trace of a solve and shows it."""

    def __init__(self) -> None:
        super().__init__()
        self._last: TracePoint | None = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """As for all; says beforehand if the solver's inner loops are still to be compiled."""
        from fabrouter_solver.kernel import is_compiled

        if not is_compiled():
            stderr.print("Compiling the solver, once per installation: about a minute.")
        with super().shown():
            yield

    def __call__(self, point: TracePoint) -> None:
        """Takes a better plan or bound."""
        self._last = point
        self._say(_line(point), point.seconds)

    def fields(self) -> tuple[str, ...]:
        """Returns objective and bound."""
        if self._last is None:
            return ("…",)
        return (*_fields(self._last), "[dim]Ctrl-C keeps the best plan[/]")


class CountProgress(LiveProgress):
    """Counts things that are tried and shows how many helped.

    Parameters
    ----------
    text
        With places for ``{done}``, ``{whole}`` and ``{found}``.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._now = ""

    def __call__(self, done: int, whole: int, found: int) -> None:
        """Takes the numbers as they are now."""
        self._now = self._text.format(done=done, whole=whole, found=found)
        self._say(f"{self.seconds:6.1f} s  {self._now}", self.seconds)

    def fields(self) -> tuple[str, ...]:
        """Returns the count."""
        return (self._now or "…", "[dim]Ctrl-C keeps what was found[/]")


def _fields(point: TracePoint) -> tuple[str, ...]:
    if point.objective is None:
        return (point.phase,)
    return (
        point.phase,
        f"objective {point.objective / NANOEUROS_PER_EURO:,.0f} EUR",
        f"bound {point.lower_bound / NANOEUROS_PER_EURO:,.0f} EUR",
        f"gap {gap(point.objective, point.lower_bound):.1%}",
    )


def _line(point: TracePoint) -> str:
    return "  ".join((f"{point.seconds:6.1f} s", *_fields(point)))
