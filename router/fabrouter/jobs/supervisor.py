"""Runs workers in threads of this process; each solves in a child process."""

import threading
from uuid import UUID

from fabrouter.jobs.process import ChildProcess, Runner
from fabrouter.jobs.study_worker import StudyWorker
from fabrouter.jobs.worker import Worker, WorkerSettings
from fabrouter.service.solves.bell import listen
from fabrouter.store import Desk

_PATIENCE_S = 15.0


class Supervisor:
    """Workers beside whatever else the process does, one of them for studies.

    Parameters
    ----------
    desk
        Where runs are.
    settings
        How each worker works.
    count
        Workers, that is solves at a time.
    runner
        Starts what does the solving; studies have a process of their own each.
    """

    def __init__(
        self,
        desk: Desk,
        settings: WorkerSettings | None = None,
        count: int = 1,
        runner: Runner = ChildProcess,
    ) -> None:
        self._workers: list[Worker | StudyWorker] = [
            Worker(desk, settings, runner) for _ in range(count)
        ]
        self._workers.append(StudyWorker(desk, settings))
        self._wakes = [threading.Event() for _ in self._workers]
        self._threads = [
            threading.Thread(target=worker.run, args=(wake,), name="solves", daemon=True)
            for worker, wake in zip(self._workers, self._wakes, strict=True)
        ]
        self._leave = listen(self.ring)

    def start(self) -> None:
        """Begins to work."""
        for thread in self._threads:
            thread.start()

    def ring(self, _run_id: UUID | None = None) -> None:
        """Has all workers look for runs now."""
        for wake in self._wakes:
            wake.set()

    def stop(self) -> None:
        """Ends the workers; runs under way go back into the queue."""
        self._leave()
        for worker in self._workers:
            worker.stop()
        self.ring()
        for thread in self._threads:
            thread.join(_PATIENCE_S)
