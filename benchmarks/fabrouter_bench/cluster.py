"""Runs jobs on a Dask cluster: nothing but the job goes there, nothing but the row comes back."""

import secrets
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fabrouter.cli.output import note
from fabrouter_bench.environment import versions
from fabrouter_bench.job import Job, Outcome
from fabrouter_bench.runner import failed, run_alone
from fabrouter_network.issues import InputError, Issue

if TYPE_CHECKING:
    from distributed import Client

_CONNECT_S = 10
"""Seconds to wait for the scheduler."""


class DaskRunner:
    """Runs jobs on an existing Dask cluster whose workers have fabrouter installed.

    A job that loses its worker starts anew on another one; Dask gives up on it when the fourth
    worker dies (``distributed.scheduler.allowed-failures`` is 3).
    """

    def __init__(self, address: str) -> None:
        self._address = address

    def run(self, jobs: list[Job]) -> Generator[Outcome]:
        """Yields rows as they come; when the caller leaves, waiting jobs are cancelled.

        Raises
        ------
        InputError
            If there is no scheduler, or it is gone before all rows are here.
        """
        from distributed import as_completed

        with _connect(self._address) as client:
            # Equal keys would share results with whoever else runs the same suite on the cluster.
            session = secrets.token_hex(4)
            futures = client.map(
                run_on_worker,
                jobs,
                [versions()] * len(jobs),
                key=[f"{job.key}-{session}" for job in jobs],
                pure=False,
            )
            asked = dict(zip((future.key for future in futures), jobs, strict=True))
            try:
                for future in as_completed(futures):  # type: ignore[no-untyped-call]
                    yield self._row(future, asked[future.key])
            finally:
                client.cancel(futures)

    def _row(self, future: Any, job: Job) -> Outcome:
        """Returns the row of a job that has ended in any way."""
        if future.status == "finished":
            row: Outcome = future.result()
            return row
        if future.status == "error":
            reason = future.exception()
            return failed(job, f"{type(reason).__name__}: {reason}")
        message = "the scheduler is gone."
        fix = "Start it again and go on with --resume: what has come so far is kept."
        raise InputError(self._address, [Issue("", "no-scheduler", message, fix)])


def _connect(address: str) -> "Client":
    from distributed import Client

    try:
        client = Client(address, timeout=_CONNECT_S)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        message = "no Dask scheduler answers here."
        fix = "Start one with 'dask scheduler', and give the address that it prints."
        raise InputError(address, [Issue("", "no-scheduler", message, fix)]) from error
    workers = len(client.scheduler_info(n_workers=-1)["workers"])
    note(f"{address}: {workers} workers." if workers else f"{address} has no worker yet: waiting.")
    return client


def run_on_worker(job: Job, expected: str) -> Outcome:
    """Runs one job in a process beside the Dask worker that calls this.

    Scenario files come from the case alone and are built in the worker's own folder: the cluster
    needs no file system in common.

    Parameters
    ----------
    job
        Its folder of scenario files is that of the machine that asks, and not used.
    expected
        Versions on that machine; with others the job fails, since rows would not compare.
    """
    from distributed import get_worker

    here = versions()
    if here != expected:
        return failed(job, f"the worker has {here}, not {expected}")
    folder = Path(get_worker().local_directory) / "scenarios"
    return run_alone(replace(job, scenarios=str(folder)))
