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


class SolveProgress:
    """Receives the trace of a solve and shows it; knows whether the user asked to stop."""

    def __init__(self) -> None:
        self.stopped = False
        self._start = time.monotonic()
        self._last: TracePoint | None = None
        self._printed = -_LINE_SECONDS
        self._live: Live | None = None

    def __call__(self, point: TracePoint) -> None:
        """Takes a better plan or bound."""
        self._last = point
        if self._live is None and point.seconds - self._printed >= _LINE_SECONDS:
            self._printed = point.seconds
            stderr.print(_line(point), highlight=False)

    def stop(self) -> bool:
        """Returns whether the user pressed Ctrl-C."""
        return self.stopped

    def __rich__(self) -> Table:
        """Returns the state as a line that is drawn again and again."""
        table = Table.grid(padding=(0, 2))
        seconds = f"{time.monotonic() - self._start:5.1f} s"
        if self._last is None:
            table.add_row(seconds, "…")
        else:
            table.add_row(seconds, *_fields(self._last), "[dim]Ctrl-C keeps the best plan[/]")
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
