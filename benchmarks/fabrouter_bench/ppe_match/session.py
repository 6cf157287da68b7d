"""One ``fabrouter bench ppe-match``: every strategy in turn, progress, results as they come."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from fabrouter.cli.output import note, stderr
from fabrouter_bench.environment import commit, machine, versions
from fabrouter_bench.ppe_match.policy import ReplayPolicy
from fabrouter_bench.ppe_match.process import Framework
from fabrouter_bench.ppe_match.replay import (
    BASELINES,
    OnDay,
    Versions,
    replay_baseline,
    replay_router,
)
from fabrouter_bench.ppe_match.report import write_report
from fabrouter_bench.ppe_match.scores import Scores
from fabrouter_solver import SolveParams

Replay = Callable[[OnDay], tuple[Scores, Versions]]


def replay_session(
    framework: Framework,
    settings: Mapping[str, ReplayPolicy],
    params: SolveParams,
    candidates: int,
    out: Path,
) -> list[Scores] | None:
    """Replays every strategy and writes the report anew after each; returns the scores.

    ``None`` = interrupted; what is done is in the folder.

    Raises
    ------
    InputError
        If the framework is missing or fails.
    """
    replays = _replays(framework, settings, params, candidates)
    origin = _origin(framework, params, candidates)
    found: list[Scores] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=stderr) as progress:
        task = progress.add_task("replays", total=len(replays))
        try:
            for name, replay in replays.items():
                scores, theirs = replay(_teller(progress, task, name))
                found.append(scores)
                page = write_report(out, found, {**origin, "framework": _words(theirs)})
                progress.advance(task)
                seconds = f"{name}: fill rate {scores.fill_rate:.4f}, {scores.seconds:.0f} s"
                progress.console.print(seconds, highlight=False, markup=False)
        except KeyboardInterrupt:
            note(f"Interrupted; what is done is in {out}.")
            return None
    note(f"Report: {page}")
    return found


def _replays(
    framework: Framework, settings: Mapping[str, ReplayPolicy], params: SolveParams, candidates: int
) -> dict[str, Replay]:
    replays: dict[str, Replay] = {
        name: partial(replay_baseline, framework, name) for name in BASELINES
    }
    for name, policy in settings.items():
        replays[name] = partial(replay_router, framework, name, policy, params, candidates)
    return replays


def _teller(progress: Progress, task: Any, name: str) -> OnDay:
    """Returns a function that shows which day a replay has reached."""

    def tell(date: str) -> None:
        progress.update(task, description=f"{name}, {date[:10]}")

    return tell


def _origin(framework: Framework, params: SolveParams, candidates: int) -> dict[str, Any]:
    work = f"{params.deterministic_limit:g} deterministic seconds a day"
    limits = f"{work}, at most {params.time_limit:g} s"
    return {
        "interval": f"{framework.interval} days",
        "largest donation": framework.max_donation,
        "engine": f"{params.engine}, {limits}, seed {params.seed}, {candidates} candidates",
        "commit": commit(),
        "machine": f"{machine()}; {versions()}",
    }


def _words(theirs: Versions) -> str:
    return ", ".join(f"{name} {version}" for name, version in theirs.items())
