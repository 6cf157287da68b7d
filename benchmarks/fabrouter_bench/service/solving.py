"""Reads while the service solves, against reads without; how soon the first plan is there."""

import itertools
import time
from dataclasses import dataclass

from fabrouter_bench.service.calls import Caller
from fabrouter_bench.service.samples import Sample
from fabrouter_bench.service.world import World, ended

_MOST_S = 120.0
_LOOK_S = 0.02


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


def measure_first_plan(caller: Caller, world: World, times: int, time_limit_s: float) -> Sample:
    """Returns seconds from asking for a plan until an outline of the first one has been read."""
    path = f"/api/v1/campaigns/{world.campaign_id}/solves"
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        wish = {"kind": "what_if", "options": {"time_limit_s": time_limit_s}}
        run = caller.call("POST", path, wish).tree["id"]
        _await_outline(caller, run)
        found.append(time.perf_counter() - begin)
        caller.call("POST", f"/api/v1/solves/{run}/cancel")
        ended(caller, run, _MOST_S)
    return Sample(tuple(found))


def _await_outline(caller: Caller, run: str) -> None:
    deadline = time.monotonic() + _MOST_S
    while caller.get(f"/api/v1/solves/{run}").tree["progress"]["incumbent"] == 0:
        if time.monotonic() > deadline:
            msg = f"No plan came in {_MOST_S} s."
            raise TimeoutError(msg)
        time.sleep(_LOOK_S)
    caller.get(f"/api/v1/solves/{run}/incumbent")
