"""A worker: takes up runs one after the other, and sees each to its end."""

import os
import socket
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlmodel import col, select

from fabrouter.jobs.attempt import Attempt, StoppingError
from fabrouter.jobs.lease import Claim, LeaseLostError, claim, give_back, reconcile
from fabrouter.jobs.process import ChildProcess, Runner
from fabrouter.jobs.rounds import go_on
from fabrouter.service.refusals import Refusal
from fabrouter.service.solves.access import locked_run
from fabrouter.service.solves.publish import publish_plan, supersede
from fabrouter.store import Desk
from fabrouter.store.tables import SolveRun, SolveState
from fabrouter.store.unit_of_work import UnitOfWork

log = structlog.get_logger()


@dataclass(frozen=True)
class WorkerSettings:
    """How a worker works.

    Parameters
    ----------
    lease_s
        Seconds after which a run whose worker is silent is given to another one.
    poll_s
        Seconds between looks into the database when nobody rings.
    margin_s
        Seconds beyond a solve's time limit after which its process is killed.
    memory_mb
        Most address space of a solve in megabytes; ``None`` = not limited.
    """

    lease_s: float = 30.0
    poll_s: float = 1.0
    margin_s: float = 30.0
    memory_mb: int | None = None

    @property
    def lease(self) -> timedelta:
        """How long a claim lasts unless it is renewed."""
        return timedelta(seconds=self.lease_s)


def own_name() -> str:
    """Returns a name for a worker of this process."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident() % 10_000}"


class Worker:
    """Takes up runs.

    Parameters
    ----------
    desk
        Where runs are.
    settings
        How it works.
    runner
        Starts what does the solving; by default a child process.
    name
        What it calls itself.
    """

    def __init__(
        self,
        desk: Desk,
        settings: WorkerSettings | None = None,
        runner: Runner = ChildProcess,
        name: str = "",
    ) -> None:
        self._desk = desk
        self._settings = settings or WorkerSettings()
        self._runner = runner
        self._name = name or own_name()
        self._stopping = threading.Event()

    def run(self, wake: threading.Event) -> None:
        """Works until :meth:`stop` is called; ``wake`` shortens its pauses."""
        go_on(self.run_once, self._stopping, wake, self._settings.poll_s, "worker.database_away")

    def stop(self) -> None:
        """Ends :meth:`run`; a run under way goes back into the queue."""
        self._stopping.set()

    def run_once(self) -> bool:
        """Does one round: lost leases, unpublished plans, one run; returns whether it had a run."""
        reconcile(self._desk)
        self.publish_waiting()
        held = claim(self._desk, self._name, self._settings.lease)
        if held is None:
            return False
        self._see_through(held)
        return True

    def _see_through(self, held: Claim) -> None:
        entry: dict[str, Any] = {"run": str(held.run_id), "fence": held.fence}
        log.info("solve.begun", **entry)
        attempt = Attempt(self._desk, held, self._settings, self._runner, self._stopping.is_set)
        try:
            attempt.run()
            self._publish(held)
        except LeaseLostError:
            log.warning("solve.lease_lost", **entry)
        except StoppingError:
            _unless_lost(self._desk, held)
        log.info("solve.ended", **entry)

    def publish_waiting(self) -> None:
        """Publishes plans that were to be published and whose worker died before it did."""
        with self._desk.store.read() as session:
            query = select(SolveRun.id).where(
                SolveRun.state == SolveState.VERIFIED.value, col(SolveRun.auto_publish)
            )
            waiting = session.exec(query.order_by(col(SolveRun.id))).all()
        for run_id in waiting:
            publish_if_waiting(self._desk, run_id)

    def _publish(self, held: Claim) -> None:
        publish_if_waiting(self._desk, held.run_id)


def publish_if_waiting(desk: Desk, run_id: Any) -> None:
    """Publishes the plan of a run that says so; what cannot be published is superseded."""

    def publish(unit: UnitOfWork) -> None:
        _, run = locked_run(unit, None, run_id)
        if run.state == SolveState.VERIFIED and run.auto_publish:
            publish_plan(unit, None, run_id)

    def give_up(unit: UnitOfWork, why: str) -> None:
        campaign, run = locked_run(unit, None, run_id)
        if run.state == SolveState.VERIFIED and run.auto_publish:
            supersede(unit, campaign, run, why)

    try:
        desk.write(publish)
    except Refusal as refusal:
        why = refusal.detail
        log.warning("solve.not_published", run=str(run_id), code=refusal.code)
        desk.write(lambda unit: give_up(unit, why))


def _unless_lost(desk: Desk, held: Claim) -> None:
    try:
        give_back(desk, held)
    except LeaseLostError:
        log.warning("solve.lease_lost", run=str(held.run_id), fence=held.fence)
