"""One attempt at a run: what it sees, the search, the check, the answer."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from fabrouter.jobs.answer import Seen, cancel_run, fail_run, reject_plan, store_plan
from fabrouter.jobs.lease import Claim, LeaseLostError, Wishes, renew
from fabrouter.jobs.process import Runner, Running
from fabrouter.jobs.task import Message, text_of
from fabrouter.service.refusals import Refusal
from fabrouter.service.solves.params import read_options
from fabrouter.service.solves.snapshot import snapshot_document
from fabrouter.store import Desk
from fabrouter.store.tables import Campaign, SolveRun
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter.what_if import with_changes
from fabrouter_network.issues import InputError
from fabrouter_solver.result import gap

if TYPE_CHECKING:
    from fabrouter.jobs.worker import WorkerSettings

log = structlog.get_logger()
Answer = TypeVar("Answer")

_TICK_S = 0.1
_BEAT_S = 0.5
"""Progress is written at most twice a second."""
_CHECK_LIMIT_S = 120.0
_START_UP_S = 60.0
"""A child process may need this long to begin and to compile the problem."""
_PATIENCE_S = 60.0
"""How long a finished answer waits for a database that is away."""


class StoppingError(Exception):
    """The worker is to stop."""


class CancelledError(Exception):
    """The run's coordinator gave it up."""


class Attempt:
    """Sees a claimed run to its end.

    Parameters
    ----------
    desk
        Where the run is.
    held
        The run.
    settings
        Of the worker.
    runner
        Starts tasks.
    stopping
        Whether the worker is to stop.
    """

    def __init__(
        self,
        desk: Desk,
        held: Claim,
        settings: "WorkerSettings",
        runner: Runner,
        stopping: Callable[[], bool],
    ) -> None:
        self._desk = desk
        self._held = held
        self._settings = settings
        self._runner = runner
        self._stopping = stopping
        self._progress: dict[str, Any] = {"phase": "starting"}
        self._written: dict[str, Any] = {}
        self._renewed = self._beaten = time.monotonic()
        self._seen: Seen | None = None
        self._outline: bytes | None = None
        self._outlines = 0
        self._plans: list[bytes] = []
        self._error = ""
        self._done = False

    def run(self) -> None:
        """Runs it; afterwards the run has ended.

        Raises
        ------
        LeaseLostError
            If somebody else took the run over.
        StoppingError
            If the worker is to stop; the run is still held.
        """
        try:
            options = self._look()
            self._search(options)
            self._conclude()
        except CancelledError:
            self._write(lambda unit: cancel_run(unit, self._held))
        except Refusal as refusal:
            self._fail(refusal.detail)
        except InputError as error:
            self._fail("; ".join(str(issue) for issue in error.issues))

    def _fail(self, why: str) -> None:
        self._write(lambda unit: fail_run(unit, self._held, self._seen, why))

    def _look(self) -> dict[str, Any]:
        """Reads the campaign as it is now and returns the options of the run."""
        with self._desk.store.read_at_once() as session:
            run = session.exec(select(SolveRun).where(SolveRun.id == self._held.run_id)).one()
            campaign = session.get_one(Campaign, self._held.campaign_id)
            now = self._desk.clock()
            document, _ = snapshot_document(session, campaign, now)
            document = with_changes(document, read_options(run.params).changes)
            self._seen = Seen(text_of(document).encode(), campaign.revision, now)
            return run.params

    def _search(self, options: dict[str, Any]) -> None:
        limit = read_options(options).time_limit_s + self._settings.margin_s + _START_UP_S
        task = {"do": "solve", "scenario": self._scenario.decode(), "options": options}
        in_time = self._follow(task, limit, self._hear)
        if not self._done and not self._error:
            word = "The search ended unexpectedly" if in_time else "The search took too long"
            kept = "; its best plan so far is kept." if self._plans else " before it had a plan."
            self._error = word + kept

    @property
    def _looked(self) -> Seen:
        if self._seen is None:
            msg = "The campaign is read before anything is done with it."
            raise AssertionError(msg)
        return self._seen

    @property
    def _scenario(self) -> bytes:
        return self._looked.scenario

    def _hear(self, message: Message) -> None:
        kind = message.pop("is")
        if kind == "plan":
            self._plans.append(message["json"].encode())
        elif kind == "scenario":
            text = message["json"].encode()
            self._seen = Seen(text, self._looked.revision, self._looked.at)
        elif kind == "progress":
            self._progress = _with_gap(message) | {"incumbent": self._outlines}
        elif kind == "incumbent":
            self._outline = message["json"].encode()
            self._outlines += 1
            self._progress = self._progress | {"incumbent": self._outlines}
        elif kind == "failed":
            self._error = message["error"]
        elif kind == "done":
            self._done = True

    def _conclude(self) -> None:
        """Stores the best plan that the checker lets pass."""
        refused: list[str] = []
        for plan in reversed(self._plans):
            self._progress = {**self._progress, "phase": "checking"}
            findings = self._findings(plan)
            if not findings:
                self._keep(plan, refused)
                return
            refused.append(findings[0])
            log.error("plan.refused", run=str(self._held.run_id), finding=findings[0])
        if refused:
            why = f"The checker refused the plan: {refused[0]}"
            self._write(lambda unit: reject_plan(unit, self._held, self._looked, why))
        else:
            self._write(lambda unit: fail_run(unit, self._held, self._looked, self._error))

    def _keep(self, plan: bytes, refused: list[str]) -> None:
        note = "" if self._done else self._error
        if refused:
            note = f"A better plan was refused by the checker: {refused[0]}"
        self._write(lambda unit: store_plan(unit, self._held, self._looked, plan, note))

    def _findings(self, plan: bytes) -> list[str]:
        """Returns what a process of its own finds wrong with a plan."""
        found: list[str] = ["the check did not end"]

        def hear(message: Message) -> None:
            if message["is"] == "verdict":
                found[:] = message["findings"]
            elif message["is"] == "failed":
                found[:] = [message["error"]]

        task = {"do": "check", "scenario": self._scenario.decode(), "plan": plan.decode()}
        self._follow(task, _CHECK_LIMIT_S, hear)
        return found

    def _follow(self, task: Message, limit_s: float, hear: Callable[[Message], None]) -> bool:
        """Runs a task to its end or its limit; returns whether it ended in time."""
        until = time.monotonic() + limit_s
        running = self._runner(task | {"memory_mb": self._settings.memory_mb})
        try:
            asked = False
            while not running.ended:
                self._take(running, hear)
                wishes = self._beat()
                if wishes.cancel:
                    raise CancelledError
                if wishes.stop and not asked and task["do"] == "solve":
                    running.stop()
                    asked = True
                if self._stopping():
                    raise StoppingError
                if time.monotonic() > until:
                    return False
            return True
        finally:
            running.kill()

    def _take(self, running: Running, hear: Callable[[Message], None]) -> None:
        """Hears all messages there are, so that the newest progress is the one written."""
        message = running.next(_TICK_S)
        while message is not None:
            hear(message)
            message = running.next(0.0)

    def _beat(self) -> Wishes:
        """Renews the lease and writes progress now and then; returns what people want."""
        now = time.monotonic()
        if now - self._beaten < _BEAT_S:
            return Wishes(False, False)
        self._beaten = now
        try:
            return self._renew(now)
        except DBAPIError as error:
            # The lease may run out meanwhile; whoever comes first when the database is back wins.
            log.warning("solve.database_away", error=type(error).__name__)
            return Wishes(False, False)

    def _renew(self, now: float) -> Wishes:
        fresh = self._progress if self._progress != self._written else None
        if fresh is None and now - self._renewed < self._settings.lease_s / 3:
            return self._wishes()
        shown = None if self._outline is None else (self._outlines, self._outline)
        wishes = renew(self._desk, self._held, self._settings.lease, fresh, shown)
        self._renewed, self._written, self._outline = now, self._progress, None
        return wishes

    def _wishes(self) -> Wishes:
        with self._desk.store.read() as session:
            row = session.exec(
                select(SolveRun.cancel_requested, SolveRun.stop_requested, SolveRun.fence).where(
                    SolveRun.id == self._held.run_id
                )
            ).one()
        if row[2] != self._held.fence:
            raise LeaseLostError
        return Wishes(row[0], row[1])

    def _write(self, work: Callable[[UnitOfWork], Answer]) -> Answer:
        """Writes an answer; waits for a database that is away rather than lose the answer."""
        until, pause = time.monotonic() + _PATIENCE_S, 0.2
        while True:
            try:
                return self._desk.write(work)
            except DBAPIError:
                if time.monotonic() > until:
                    raise
                time.sleep(pause)
                pause = min(pause * 2, 5.0)


def _with_gap(message: Message) -> dict[str, Any]:
    objective, bound = message.get("objective_eur"), message.get("lower_bound_eur")
    if objective is None or bound is None:
        return message
    return {**message, "gap": gap(objective, bound)}
