"""Thousands of people watch a campaign while it changes many times a second."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, Any

from fabrouter_bench.service.calls import Caller
from fabrouter_bench.service.samples import Sample
from fabrouter_bench.service.watcher import Heard, Order
from fabrouter_bench.service.world import STREAMS_EACH, World

_FILES_BESIDES = 200
"""Files a process has open beside its streams."""
_WAIT_S = 60.0


@dataclass(frozen=True)
class Watching:
    """What came of it.

    Parameters
    ----------
    watchers, seconds
        Streams, and how long events were made.
    asked_per_s, made_per_s
        Events wanted, and events made: writers that do not keep up make fewer.
    changes
        How long the calls took that made the events.
    settled_s
        Seconds after the last event until every stream had it.
    heard
        What the streams counted.
    """

    watchers: int
    seconds: float
    asked_per_s: float
    made_per_s: float
    changes: Sample
    settled_s: float
    heard: Heard

    @property
    def holds(self) -> bool:
        """Whether everybody heard everything once, in order, at the rate asked for."""
        lost = self.heard.missing + self.heard.repeated + self.heard.out_of_order
        return not lost and not self.heard.closed and self.made_per_s >= 0.98 * self.asked_per_s

    def as_json(self) -> dict[str, object]:
        """Returns everything as a tree."""
        return {
            "watchers": self.watchers,
            "seconds": round(self.seconds, 1),
            "asked_per_s": self.asked_per_s,
            "made_per_s": round(self.made_per_s, 2),
            "changes": self.changes.as_json(),
            "settled_s": round(self.settled_s, 2),
            "heard": asdict(self.heard),
            "holds": self.holds,
        }


def most_watchers() -> int:
    """Returns how many streams a process may open here."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard - _FILES_BESIDES


def measure_watching(
    caller: Caller, world: World, port: int, watchers: int, per_s: float, seconds: float
) -> Watching:
    """Opens the streams, changes lines of the campaign at a steady rate, and counts."""
    tokens = [token for token in world.watchers for _ in range(STREAMS_EACH)][:watchers]
    path = f"/api/v1/events/stream?campaign={world.campaign_id}"
    with _listening(Order(port, path, tokens)) as process:
        first = _head(caller, world) + 1
        begin = time.perf_counter()
        changes = _change_lines(caller, world, per_s, seconds)
        took = time.perf_counter() - begin
        last = _head(caller, world)
        begin = time.perf_counter()
        _say(process, [first, last, _WAIT_S])
        heard = Heard(**_hear(process))
        settled = time.perf_counter() - begin
    made = (last - first + 1) / took
    return Watching(len(tokens), took, per_s, made, Sample(tuple(changes)), settled, heard)


def _change_lines(caller: Caller, world: World, per_s: float, seconds: float) -> list[float]:
    """Changes notes of lines in turn; returns how long each call took."""
    lines = caller.get(f"/api/v1/campaigns/{world.campaign_id}/lines?limit=200").tree["items"]
    tags = {line["id"]: f'"{line["version"]}"' for line in lines}
    ids, times = list(tags), []
    begin = time.perf_counter()
    for number in range(int(per_s * seconds)):
        time.sleep(max(0.0, begin + number / per_s - time.perf_counter()))
        line_id = ids[number % len(ids)]
        given = {"note": f"change {number}"}
        done = caller.call("PATCH", f"/api/v1/lines/{line_id}", given, etag=tags[line_id])
        tags[line_id] = done.etag
        times.append(done.seconds)
    return times


def _head(caller: Caller, world: World) -> int:
    path = f"/api/v1/events?campaign={world.campaign_id}&limit=1"
    position: int = caller.get(path).tree["items"][0]["position"]
    return position


@contextmanager
def _listening(order: Order) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "fabrouter_bench.service.watcher"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        _say(process, asdict(order))
        _hear(process)
        yield process
    finally:
        process.kill()
        process.wait()


def _say(process: "subprocess.Popen[str]", tree: object) -> None:
    _open_pipe(process.stdin).write(json.dumps(tree) + "\n")
    _open_pipe(process.stdin).flush()


def _hear(process: "subprocess.Popen[str]") -> dict[str, Any]:
    line = _open_pipe(process.stdout).readline()
    if not line:
        msg = "The watching process ended without a word."
        raise RuntimeError(msg)
    tree: dict[str, Any] = json.loads(line)
    return tree


def _open_pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise AssertionError
    return pipe
