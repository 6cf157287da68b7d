"""``fabrouter worker``."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from fabrouter.cli.service_parts import service_parts


def worker_command(
    database: Annotated[
        str | None, typer.Option(help="SQLAlchemy URL; by default FABROUTER_DATABASE_URL.")
    ] = None,
    redis: Annotated[str | None, typer.Option(help="By default FABROUTER_REDIS_URL.")] = None,
    lease: Annotated[
        float, typer.Option(min=1, help="Seconds of silence after which its solve is given away.")
    ] = 30.0,
    poll: Annotated[
        float, typer.Option(min=0.05, help="Seconds between looks when nobody rings.")
    ] = 2.0,
    memory: Annotated[
        int | None, typer.Option(min=256, help="Most megabytes of one solve.")
    ] = None,
) -> None:
    """Run solves that the service was asked for, one at a time."""
    with service_parts():
        from fabrouter.jobs.worker import Worker, WorkerSettings
        from fabrouter.settings import Settings
        from fabrouter.store import Desk, Store
        from fabrouter.store.upgrade import assert_current

        settings = Settings()
        store = Store(database or settings.database_url)
        assert_current(store)
        worker = Worker(Desk(store), WorkerSettings(lease_s=lease, poll_s=poll, memory_mb=memory))
        wake = threading.Event()

        def leave(_number: int, _frame: object) -> None:
            worker.stop()
            wake.set()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        url = redis or (settings.redis_url.get_secret_value() if settings.redis_url else None)
        with _listening(url, wake):
            try:
                worker.run(wake)
            finally:
                store.close()


@contextmanager
def _listening(url: str | None, wake: threading.Event) -> Iterator[None]:
    """Lets Redis wake the worker, if there is one."""
    if url is None:
        yield
        return
    from fabrouter.jobs.redis_bell import RedisEar

    ear = RedisEar(url, wake.set)
    try:
        yield
    finally:
        ear.close()
