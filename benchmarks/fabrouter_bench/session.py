"""One ``fabrouter bench run``: what is left to do, progress, results as they come."""

from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from fabrouter.cli import exit_codes
from fabrouter.cli.output import note, stderr
from fabrouter_bench.cluster import DaskRunner
from fabrouter_bench.job import Job, Outcome
from fabrouter_bench.runner import LocalRunner
from fabrouter_bench.store import Store
from fabrouter_network.issues import InputError, Issue


def run_session(
    jobs: list[Job], out: Path, *, workers: int = 1, resume: bool = False, dask: str | None = None
) -> int:
    """Runs jobs and keeps every result at once; returns the exit code.

    Raises
    ------
    InputError
        If the folder has results and they are not to be resumed.
    """
    store = Store(out)
    waiting = _waiting(jobs, store, out, resume=resume)
    runner = DaskRunner(dask) if dask else LocalRunner(workers)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    failed = 0
    with Progress(*columns, TimeElapsedColumn(), console=stderr) as progress:
        task = progress.add_task("runs", total=len(jobs), completed=len(jobs) - len(waiting))
        try:
            for outcome in runner.run(waiting):
                store.write(outcome)
                failed += bool(outcome.error)
                progress.advance(task)
                progress.console.print(_line(outcome), highlight=False, markup=False)
        except KeyboardInterrupt:
            note(f"Interrupted; what is done is in {out}. Go on with --resume.")
            return exit_codes.INTERRUPTED
    note(f"Results: {out}. See: fabrouter bench report {out}")
    return exit_codes.NO if failed else exit_codes.GOOD


def _waiting(jobs: list[Job], store: Store, out: Path, *, resume: bool) -> list[Job]:
    """Returns the jobs without a result; failed ones are tried again."""
    done = store.finished()
    if done and not resume:
        message = "there are results here already."
        fix = "Go on with --resume, or choose another folder."
        raise InputError(str(out), [Issue("", "results-exist", message, fix)])
    return [job for job in jobs if job.key not in done]


def _line(outcome: Outcome) -> str:
    if outcome.error:
        return f"{outcome.key}: {outcome.error}"
    found = f"gap {outcome.gap:.2%}, {outcome.runtime_s:.1f} s"
    return f"{outcome.key}: {outcome.status}, {found}"
