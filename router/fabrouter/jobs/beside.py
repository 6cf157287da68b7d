"""What a web process does for solves: runs them itself, or wakes those who do."""

from collections.abc import Iterator
from contextlib import contextmanager

from fabrouter.jobs.ready_children import ReadyChildren
from fabrouter.jobs.supervisor import Supervisor
from fabrouter.jobs.worker import WorkerSettings
from fabrouter.service.solves.bell import listen
from fabrouter.settings import Settings
from fabrouter.store import Desk

_CALM_S = 2.0
"""A service that has just been started has other things to do first."""


@contextmanager
def solving_beside(
    settings: Settings, desk: Desk, worker: WorkerSettings | None = None
) -> Iterator[None]:
    """Sees to it that solves are run as long as the context lasts.

    On SQLite, or without Redis, a thread of this process takes them up. Otherwise they are left
    to ``fabrouter worker`` processes, which are woken through Redis.
    """
    if settings.is_sqlite or settings.redis_url is None:
        yield from _embedded(desk, worker)
    else:
        yield from _team(settings.redis_url.get_secret_value())


def _embedded(desk: Desk, worker: WorkerSettings | None) -> Iterator[None]:
    children = ReadyChildren()
    supervisor = Supervisor(desk, worker, runner=children)
    supervisor.start()
    children.prepare(_CALM_S)
    try:
        yield
    finally:
        supervisor.stop()
        children.close()


def _team(url: str) -> Iterator[None]:
    # Redis is an extra that one process on a laptop does without.
    from fabrouter.jobs.redis_bell import RedisRinger

    ringer = RedisRinger(url)
    leave = listen(ringer)
    try:
        yield
    finally:
        leave()
        ringer.close()
