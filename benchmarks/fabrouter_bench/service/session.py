"""One measurement of the service, from an empty database to the page of results."""

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy.engine.url import make_url

from fabrouter.files import write_text
from fabrouter_bench.environment import commit, machine, versions
from fabrouter_bench.service.accepting import measure_accepting
from fabrouter_bench.service.calls import Caller
from fabrouter_bench.service.page import page_of
from fabrouter_bench.service.reading import TRIVIAL, addresses, read_in_turn
from fabrouter_bench.service.samples import Ratio, Sample, ratio_of_medians
from fabrouter_bench.service.serving import served
from fabrouter_bench.service.solving import measure_first_plan, measure_while_solving
from fabrouter_bench.service.watching import Watching, measure_watching, most_watchers
from fabrouter_bench.service.world import World, fill, launch

MOST_FIRST_PLAN_S = 3.0
"""Seconds to the first plan that are aimed at."""
MOST_ONE, MOST_LIST, MOST_ACCEPT, MOST_BUSY = 3.0, 6.0, 3.0, 2.0
"""Ratios that are aimed at."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Extent:
    """How much is measured.

    Parameters
    ----------
    reads, accepts
        Repeats.
    watchers, per_s, watch_s
        Streams, events per second, seconds.
    solve_s
        Time limit of solves.
    first_plans
        How often a first plan is waited for.
    """

    reads: int = 300
    accepts: int = 200
    watchers: int = 3000
    per_s: float = 30.0
    watch_s: float = 60.0
    solve_s: float = 20.0
    first_plans: int = 5


QUICK = Extent(reads=30, accepts=20, watchers=100, watch_s=5.0, solve_s=3.0, first_plans=2)


@dataclass(frozen=True)
class Outcome:
    """Everything that was measured.

    Parameters
    ----------
    database
        ``sqlite`` or ``postgresql``.
    extent
        How much was measured.
    samples
        Times by name.
    ratios
        What is aimed at.
    watching
        The event streams.
    load
        Processes that wanted a core in the last minute, before and after.
    """

    database: str
    extent: Extent
    samples: dict[str, Sample]
    ratios: list[Ratio]
    watching: Watching
    load: tuple[float, float]

    def as_json(self) -> dict[str, object]:
        """Returns everything as a tree."""
        return {
            "database": self.database,
            "versions": versions(),
            "machine": machine(),
            "commit": commit(),
            "load": [round(value, 2) for value in self.load],
            "extent": asdict(self.extent),
            "samples": {name: sample.as_json() for name, sample in self.samples.items()},
            "ratios": [ratio.as_json() for ratio in self.ratios],
            "watching": self.watching.as_json(),
        }


def run_session(out: Path, database_url: str | None, extent: Extent, say: Say) -> Outcome:
    """Measures on an empty database and writes ``service-<database>.json`` and ``.md``.

    Parameters
    ----------
    out
        Folder for results; without a database, a SQLite file lives in it for the time being.
    database_url
        An empty database.
    extent
        How much to measure.
    say
        Told what begins.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as name:
        folder = Path(name)
        url = database_url or f"sqlite:///{folder.resolve() / 'service.db'}"
        outcome = _measure(url, folder, extent, say)
    name = f"service-{outcome.database}"
    write_text(out / f"{name}.json", json.dumps(outcome.as_json(), indent=1) + "\n")
    write_text(out / f"{name}.md", page_of(outcome.as_json()))
    return outcome


def _measure(url: str, folder: Path, extent: Extent, say: Say) -> Outcome:
    watchers = min(extent.watchers, most_watchers())
    before = os.getloadavg()[0]
    say("Loading the demo campaign …")
    world = fill(url, watchers)
    with served(url, folder) as port:
        caller = Caller(port, world.coordinator)
        say("Routing it and offering the plan …")
        launch(caller, world)
        samples, ratios = _read(caller, world, extent, say)
        say("Accepting offers …")
        accepting = measure_accepting(caller, world, url, extent.accepts)
        samples |= {"accept": accepting.accept, "bare insert and commit": accepting.bare}
        ratios.append(ratio_of_medians("accept", accepting.accept, accepting.bare, MOST_ACCEPT))
        busy = _while_solving(caller, world, extent, say)
        samples |= {"while calm": busy[0], "while solving": busy[1]}
        ratios.append(Ratio("p99 while solving", busy[1].p99 * 1000, busy[0].p99 * 1000, MOST_BUSY))
        say("Waiting for first plans …")
        first = measure_first_plan(caller, world, extent.first_plans, extent.solve_s)
        samples["first plan"] = first
        ratios.append(Ratio("first plan", first.p50 * 1000, 1000, MOST_FIRST_PLAN_S))
        say(f"{watchers} watchers, {extent.per_s:g} events a second, {extent.watch_s:g} s …")
        watching = measure_watching(caller, world, port, watchers, extent.per_s, extent.watch_s)
        caller.close()
    database = make_url(url).get_backend_name()
    load = (before, os.getloadavg()[0])
    return Outcome(database, extent, samples, ratios, watching, load)


def _read(
    caller: Caller, world: World, extent: Extent, say: Say
) -> tuple[dict[str, Sample], list[Ratio]]:
    say("Reading …")
    singles, lists = addresses(caller, world)
    paths = {TRIVIAL: TRIVIAL}
    paths |= {f"one {name}": path for name, path in singles.items()}
    paths |= {f"50 {name}": path for name, path in lists.items()}
    samples = read_in_turn(caller, paths, extent.reads)
    most = {name: MOST_LIST if name.startswith("50 ") else MOST_ONE for name in paths}
    ratios = [
        ratio_of_medians(name, samples[name], samples[TRIVIAL], most[name])
        for name in paths
        if name != TRIVIAL
    ]
    return samples, ratios


def _while_solving(caller: Caller, world: World, extent: Extent, say: Say) -> tuple[Sample, Sample]:
    say("Reading while a solve runs …")
    singles, _ = addresses(caller, world)
    found = measure_while_solving(caller, world, list(singles.values()), extent.solve_s)
    return found.calm, found.busy
