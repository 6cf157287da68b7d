"""Reads of one thing while the service solves, against the same reads while it does not."""

import itertools
import time
from dataclasses import dataclass

from fabrouter_bench.service.calls import Caller
from fabrouter_bench.service.samples import Sample
from fabrouter_bench.service.world import World, ended

_MOST_S = 120.0


@dataclass(frozen=True)
class WhileSolving:
    """How long reads take.

    Parameters
    ----------
    calm, busy
        Without a solve, and from its request to its end.
    state
        In which the solve ended.
    """

    calm: Sample
    busy: Sample
    state: str


def measure_while_solving(
    caller: Caller, world: World, paths: list[str], time_limit_s: float
) -> WhileSolving:
    """Reads in turn for as long as a solve takes, before it and during it."""
    calm = _read(caller, paths, time_limit_s)
    options = {"time_limit_s": time_limit_s}
    path = f"/api/v1/campaigns/{world.campaign_id}/solves"
    run = caller.call("POST", path, {"kind": "what_if", "options": options}).tree["id"]
    busy: list[float] = []
    deadline = time.monotonic() + _MOST_S
    state = "running"
    while state == "running" and time.monotonic() < deadline:
        busy += _read(caller, paths, 1.0)
        state = ended(caller, run, 0.01)
    return WhileSolving(Sample(tuple(calm)), Sample(tuple(busy)), state)


def _read(caller: Caller, paths: list[str], seconds: float) -> list[float]:
    deadline = time.monotonic() + seconds
    times: list[float] = []
    for path in itertools.cycle(paths):
        if time.monotonic() > deadline:
            return times
        times.append(caller.get(path).seconds)
    return times
