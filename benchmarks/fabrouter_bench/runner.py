"""Runs jobs, each in a process of its own, on this machine."""

import json
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager

from fabrouter_bench.job import Job, Outcome

MOST_MISSED_LIMIT = 10
"""A process that takes this many times its limit, and half an hour more, is ended."""

_HALF_HOUR_S = 1800
_LAST_WORDS = 400
"""Characters of a failed process' complaints that are kept."""


def start_process(job: Job) -> subprocess.Popen[str]:
    """Starts the process of a job, deaf to a Ctrl-C meant for its parent."""
    command = (sys.executable, "-m", "fabrouter_bench.child", job.to_json())
    return subprocess.Popen(  # noqa: S603 - our own module
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(job: Job, process: subprocess.Popen[str]) -> Outcome:
    """Waits for a process and returns its row; one that failed says why."""
    try:
        out, complaints = process.communicate(
            timeout=MOST_MISSED_LIMIT * job.time_limit + _HALF_HOUR_S
        )
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return failed(job, "did not end in time")
    if process.returncode != 0:
        last = complaints.strip().splitlines()[-1:] or [""]
        return failed(job, f"exit status {process.returncode}: {last[0][:_LAST_WORDS]}")
    return Outcome(**json.loads(out))


def failed(job: Job, reason: str) -> Outcome:
    """Returns the row of a job that failed."""
    outcome = Outcome.of(job)
    outcome.error = reason
    return outcome


def run_alone(job: Job) -> Outcome:
    """Runs one job from start to end; what a Dask worker does."""
    return finish(job, start_process(job))


class LocalRunner:
    """Runs some jobs at a time on this machine."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, jobs: list[Job]) -> Generator[Outcome]:
        """Yields rows as they come; when the caller leaves, nothing goes on running."""
        with ThreadPoolExecutor(self._workers) as pool, self._stopping(pool):
            futures = [pool.submit(self._one, job) for job in jobs]
            for future in as_completed(futures):
                yield future.result()

    @contextmanager
    def _stopping(self, pool: ThreadPoolExecutor) -> Iterator[None]:
        """Ends waiting and running jobs when the block is left."""
        try:
            yield
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            with self._lock:
                self._stopped = True
                for process in self._running:
                    process.kill()

    def _one(self, job: Job) -> Outcome:
        with self._lock:
            if self._stopped:
                return failed(job, "stopped")
            process = start_process(job)
            self._running.add(process)
        try:
            return finish(job, process)
        finally:
            with self._lock:
                self._running.discard(process)
