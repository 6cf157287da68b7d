"""Repeats a piece of work and keeps its times."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Timing:
    """Wall-clock seconds of repeated runs."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.seconds)

    def as_json(self) -> dict[str, object]:
        """Returns all runs and their median."""
        return {"median_s": round(self.median, 4), "runs_s": [round(s, 4) for s in self.seconds]}


def timed(work: Callable[[], object], repeats: int = 3) -> Timing:
    """Runs work several times and returns how long each took."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return Timing(tuple(seconds))
