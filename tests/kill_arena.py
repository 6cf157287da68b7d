"""Where servers are killed without a word while clients write, and everything is counted after.

Faults happen in the main thread, clients are threads: a child process dies with the thread that
started it.
"""

import logging
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple, Protocol

from sqlmodel import col, select

from fabrouter.jobs.lease import MOST_ATTEMPTS
from fabrouter.settings import Settings
from fabrouter.store import Store
from fabrouter.store.export import export_lines
from fabrouter.store.tables import SolveRun, SolveState
from fabrouter.verify import State, Violation, verify
from kill_audit import Findings, answers_that_were_lost, audit
from kill_clients import Caller, Coordinator, LabMember, Requester
from kill_ledger import Ledger
from kill_world import DAYS, DECLARATION, KillWorld, build_world, first_link
from postgresql_server import PostgresqlServer
from redis_server import RedisServer
from service_processes import ServiceProcess, WebServer

log = logging.getLogger(__name__)

_UNDER_WAY = (SolveState.QUEUED.value, SolveState.RUNNING.value)
_FIRST_LINES = 6
_SPARED_FOR_S = 240.0
_LEASE_S = "2"


class _Client(Protocol):
    def step(self) -> None:
        """Makes one write."""


class _People(NamedTuple):
    clients: list[_Client]
    coordinator: Coordinator


@dataclass
class Figures:
    """What happened, and what does not fit.

    Parameters
    ----------
    acknowledged, sent, refused
        Writes that were acknowledged; calls it took; writes that were rightly refused.
    kinds
        Acknowledged writes by kind.
    broken
        Calls that were not answered, or with a failure, by how.
    answers_lost
        Writes that were done before they were sent the last time.
    faults
        Kills by kind.
    solves
        Solves by state.
    findings
        Lost and double effects, wrong sums, undecided solves.
    violations
        What the independent checker says.
    seconds
        How long clients wrote.
    """

    acknowledged: int
    sent: int
    refused: dict[str, int]
    kinds: dict[str, int]
    broken: dict[str, int]
    answers_lost: int
    faults: dict[str, int]
    solves: dict[str, int]
    findings: Findings
    violations: list[Violation]
    seconds: float

    def told(self) -> dict[str, Any]:
        """Returns figures as plain values; findings as numbers."""
        shown = asdict(self) | {name: len(found) for name, found in asdict(self.findings).items()}
        del shown["findings"]
        return shown | {"violations": len(self.violations)}


@dataclass
class Arena:
    """A service with everything it needs, all of which may be killed.

    Parameters
    ----------
    folder
        For logs and files.
    database_url
        An empty database.
    web_servers
        How many ``fabrouter serve`` processes there are.
    postgresql, redis
        Servers under the service, if it uses them; with one of them, a worker process runs.
    seed
        Decides what clients do.
    """

    folder: Path
    database_url: str
    web_servers: int = 1
    postgresql: PostgresqlServer | None = None
    redis: RedisServer | None = None
    seed: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        settings = {
            "FABROUTER_DATABASE_URL": self.database_url,
            "FABROUTER_SECRET": "s" * 40,
            "FABROUTER_REQUIRE_TOTP": "false",
            "FABROUTER_REQUESTS_PER_MINUTE": "1000000000",
            "FABROUTER_MAIL_FOLDER": str(self.folder / "mail"),
        }
        if self.redis is not None:
            settings["FABROUTER_REDIS_URL"] = self.redis.url
        self._settings = settings
        self._store = Store(self.database_url)
        self._callers: list[Caller] = []
        self.web = [
            WebServer(f"serve-{number}", settings, self.folder)
            for number in range(1, self.web_servers + 1)
        ]
        self.workers: list[ServiceProcess] = []
        if self.postgresql is not None:
            # With Redis, looks into the database are so seldom that waking matters.
            poll = "0.5" if self.redis is None else "5"
            words = ["worker", "--lease", _LEASE_S, "--poll", poll]
            self.workers.append(ServiceProcess("worker", words, settings, self.folder))

    def start(self) -> KillWorld:
        """Starts everything and makes a campaign."""
        given = {k.removeprefix("FABROUTER_").lower(): v for k, v in self._settings.items()}
        link = first_link(Settings.model_validate(given))
        for process in (*self.web, *self.workers):
            process.start()
        self.world = build_world(self._ready_address(), link)
        return self.world

    def stop(self) -> None:
        """Ends all processes of the service."""
        for process in (*self.web, *self.workers):
            process.kill()
        for caller in self._callers:
            caller.close()
        self._store.close()

    def run(self, writes: int, kill_every: int, rest_s: float, last_lines: int = 0) -> Figures:
        """Has eight clients write until so many writes are acknowledged, and kills meanwhile.

        They have a published plan to begin with; at the end everything is killed and started again.

        Parameters
        ----------
        writes
            Acknowledged writes.
        kill_every
            Acknowledged writes between two kills.
        rest_s
            Seconds between two solves.
        last_lines
            Lines that are planned after the end; none = solves under way are seen through.
        """
        ledger = Ledger(writes)
        people = self._people(ledger, rest_s)
        people.coordinator.see_through(_FIRST_LINES)
        begun = time.monotonic()
        with ThreadPoolExecutor(len(people.clients), thread_name_prefix="client") as pool:
            running = [pool.submit(_write_until_full, one, ledger) for one in people.clients]
            try:
                self._torment(ledger, running, kill_every)
            finally:
                # Clients of a service that does not come back give up by themselves.
                wait(running)
        for client in running:
            client.result()
        seconds = time.monotonic() - begun
        self._begin_again()
        people.coordinator.see_through(last_lines)
        return self._figures(ledger, people.coordinator.caller, seconds)

    def _people(self, ledger: Ledger, rest_s: float) -> _People:
        world = self.world
        ready: SimpleQueue[tuple[str, int]] = SimpleQueue()
        free = datetime.now(UTC).date() + timedelta(days=DAYS + 1)
        labs = [
            LabMember(
                self._caller(seat.token, ledger, number),
                seat.lab_id,
                world.labs[(number + 1) % len(world.labs)].lab_id,
                seat.version,
                DECLARATION,
                free,
            )
            for number, seat in enumerate(world.labs)
        ]
        requesters = [
            Requester(self._caller(token, ledger, 10 + n), world.campaign_id, site_id, site, ready)
            for n, (token, site_id, site) in enumerate(world.requesters)
        ]
        coordinator = Coordinator(
            self._caller(world.coordinator, ledger, 20),
            world.campaign_id,
            world.campaign_version,
            world.requesters[0][2],
            ready,
            rest_s,
        )
        return _People([*labs, *requesters, coordinator], coordinator)

    def _caller(self, token: str, ledger: Ledger, number: int) -> Caller:
        addresses = [server.address for server in self.web]
        caller = Caller(addresses, token, ledger, random.Random(self.seed * 1000 + number))
        self._callers.append(caller)
        return caller

    def _torment(self, ledger: Ledger, clients: list[Future[None]], every: int) -> None:
        """Commits one fault after the other, each after so many more acknowledged writes."""
        deeds = cycle(self._deeds())
        at = len(ledger.acknowledged) + every
        while at < ledger.quota and not any(client.done() for client in clients):
            if not ledger.wait_for(at, 0.2):
                continue
            name, deed = next(deeds)
            if "redis" not in name:
                self._spare_last_attempts(clients)
            deed()
            self.faults[name] += 1
            at = len(ledger.acknowledged) + every
            log.info("%s after %d acknowledged writes", name, len(ledger.acknowledged))

    def _deeds(self) -> list[tuple[str, Callable[[], None]]]:
        kills = [(f"kill {one.name}", partial(self._kill_process, one)) for one in self.web]
        deeds: list[tuple[str, Callable[[], None]]] = [*kills[:1]]
        if self.postgresql is not None:
            deeds += [("kill postgresql", self._kill_postgresql)]
        deeds += [(f"kill {one.name}", partial(self._kill_process, one)) for one in self.workers]
        if self.redis is not None:
            deeds = [("flush redis", self.redis.flush), *deeds, ("kill redis", self._kill_redis)]
        return deeds + kills[1:]

    def _kill_process(self, process: ServiceProcess) -> None:
        """Kills a process and starts it again; never the last web server that serves."""
        if process in self.web:
            for server in self.web:
                server.wait_until_ready()
        process.kill()
        process.start()

    def _kill_postgresql(self) -> None:
        assert self.postgresql is not None
        self.postgresql.crash()
        time.sleep(0.2)
        self.postgresql.start_again()

    def _kill_redis(self) -> None:
        assert self.redis is not None
        self.redis.kill()
        time.sleep(1.0)
        self.redis.start()

    def _spare_last_attempts(self, clients: list[Future[None]]) -> None:
        """Waits while a kill could cost a solve its last attempt: then it would rightly fail."""
        end = time.monotonic() + _SPARED_FOR_S
        while self._on_last_attempt() and not any(client.done() for client in clients):
            assert time.monotonic() < end, "a solve does not end although nobody is killed"
            time.sleep(0.1)

    def _on_last_attempt(self) -> bool:
        with self._store.read() as session:
            query = select(SolveRun.id).where(
                col(SolveRun.state).in_(_UNDER_WAY), SolveRun.attempts >= MOST_ATTEMPTS - 1
            )
            return session.exec(query).first() is not None

    def _begin_again(self) -> None:
        """Kills everything at once and starts it on what is stored."""
        for process in (*self.web, *self.workers):
            process.kill()
        if self.postgresql is not None:
            self._kill_postgresql()
        if self.redis is not None:
            self.redis.flush()
        for process in (*self.web, *self.workers):
            process.start()
        for server in self.web:
            server.wait_until_ready()

    def _figures(self, ledger: Ledger, boss: Caller, seconds: float) -> Figures:
        lines = list(export_lines(self._store, secrets=False))
        stored = State(lines)
        return Figures(
            acknowledged=len(ledger.acknowledged),
            sent=sum(write.tries for write in ledger.acknowledged),
            refused=dict(ledger.refused),
            kinds=dict(Counter(write.kind for write in ledger.acknowledged)),
            broken=dict(ledger.broken),
            answers_lost=answers_that_were_lost(ledger, stored),
            faults=dict(self.faults),
            solves=dict(Counter(run["state"] for run in stored.rows("solve_run"))),
            findings=audit(ledger, stored, self.world, boss),
            violations=verify(lines),
            seconds=round(seconds, 1),
        )

    def _ready_address(self) -> str:
        for server in self.web:
            server.wait_until_ready()
        return self.web[0].address


def _write_until_full(client: _Client, ledger: Ledger) -> None:
    while not ledger.is_full():
        client.step()
