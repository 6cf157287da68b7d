"""A worker for studies: beside solves, so that nobody in a hurry waits for research."""

import threading
import time

import structlog

from fabrouter.jobs.lease import LeaseLostError
from fabrouter.jobs.process import ChildProcess, Runner
from fabrouter.jobs.rounds import go_on
from fabrouter.jobs.study_lease import (
    StudyClaim,
    answer_study_run,
    claim_study_run,
    give_back_study_run,
    renew_study_run,
)
from fabrouter.jobs.worker import WorkerSettings, own_name
from fabrouter.store import Desk

log = structlog.get_logger()

_TICK_S = 0.2
_START_UP_S = 120.0
"""A run may need this long to build its campaign and to play its plan."""


class StudyWorker:
    """Takes up runs of studies, one at a time.

    Parameters
    ----------
    desk
        Where runs are.
    settings
        How it works.
    runner
        Starts what does the solving; by default a child process.
    """

    def __init__(
        self, desk: Desk, settings: WorkerSettings | None = None, runner: Runner = ChildProcess
    ) -> None:
        self._desk = desk
        self._settings = settings or WorkerSettings()
        self._runner = runner
        self._name = own_name()
        self._stopping = threading.Event()

    def run(self, wake: threading.Event) -> None:
        """Works until :meth:`stop` is called; ``wake`` shortens its pauses."""
        go_on(self.run_once, self._stopping, wake, self._settings.poll_s, "study.database_away")

    def stop(self) -> None:
        """Ends :meth:`run`; a run under way goes back into the queue."""
        self._stopping.set()

    def run_once(self) -> bool:
        """Does one run; returns whether there was one."""
        held = claim_study_run(self._desk, self._name, self._settings.lease)
        if held is None:
            return False
        try:
            self._see_through(held)
        except LeaseLostError:
            log.warning("study.lease_lost", run=str(held.run_id), fence=held.fence)
        return True

    def _see_through(self, held: StudyClaim) -> None:
        until = time.monotonic() + held.spec["time_limit_s"] + _START_UP_S
        renewed = time.monotonic()
        task = {"do": "experiment", "spec": held.spec, "experiment": held.experiment}
        running = self._runner(task | {"memory_mb": self._settings.memory_mb})
        figures, error = None, "The run ended unexpectedly."
        try:
            while not running.ended:
                message = running.next(_TICK_S)
                if message and message["is"] == "figures":
                    figures, error = message["figures"], ""
                elif message and message["is"] == "failed":
                    error = message["error"]
                if self._stopping.is_set():
                    give_back_study_run(self._desk, held)
                    return
                if time.monotonic() > until:
                    error = "The run took too long."
                    break
                if time.monotonic() - renewed > self._settings.lease_s / 6:
                    renew_study_run(self._desk, held, self._settings.lease)
                    renewed = time.monotonic()
        finally:
            running.kill()
        answer_study_run(self._desk, held, figures, error)
