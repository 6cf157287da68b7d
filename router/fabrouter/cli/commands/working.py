"""``fabrouter worker``."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from fabrouter.cli.service_parts import service_parts

_PATIENCE_S = 15.0
"""How long a run of a study may take to be given back."""


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
    studies: Annotated[
        bool, typer.Option(help="Run studies of researchers, too, beside solves.")
    ] = True,
) -> None:
    """Run solves that the service was asked for, one at a time."""
    with service_parts():
        from fabrouter.jobs.ready_children import ReadyChildren
        from fabrouter.jobs.study_worker import StudyWorker
        from fabrouter.jobs.worker import Worker, WorkerSettings
        from fabrouter.settings import Settings
        from fabrouter.store import Desk, Store
        from fabrouter.store.upgrade import assert_current

        settings = Settings()
        store = Store(database or settings.database_url)
        assert_current(store)
        how = WorkerSettings(lease_s=lease, poll_s=poll, memory_mb=memory)
        children = ReadyChildren()
        worker, wake = Worker(Desk(store), how, children), threading.Event()
        researcher, research_wake = StudyWorker(Desk(store), how), threading.Event()

        def ring() -> None:
            wake.set()
            research_wake.set()

        def leave(_number: int, _frame: object) -> None:
            worker.stop()
            researcher.stop()
            ring()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        url = redis or (settings.redis_url.get_secret_value() if settings.redis_url else None)
        beside = threading.Thread(target=researcher.run, args=(research_wake,), daemon=True)
        if studies:
            beside.start()
        children.prepare()
        with _listening(url, ring):
            try:
                worker.run(wake)
            finally:
                children.close()
                if studies:
                    beside.join(_PATIENCE_S)
                store.close()


@contextmanager
def _listening(url: str | None, ring: Callable[[], None]) -> Iterator[None]:
    """Lets Redis wake the workers, if there is one."""
    if url is None:
        yield
        return
    from fabrouter.jobs.redis_bell import RedisEar

    ear = RedisEar(url, ring)
    try:
        yield
    finally:
        ear.close()
