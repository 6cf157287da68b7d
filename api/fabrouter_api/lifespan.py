"""What runs beside the requests of one process."""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog
from litestar import Litestar
from sqlalchemy.exc import SQLAlchemyError

from fabrouter.jobs.beside import solving_beside
from fabrouter.messages.mail import FolderOutbox, Outbox, Sender, SmtpOutbox
from fabrouter.service.clock import Clockwork
from fabrouter.settings import Settings
from fabrouter_api.limits import Limits
from fabrouter_api.state import Shared

if TYPE_CHECKING:
    from redis import Redis

_THREADS = 24
"""Requests that talk to the database at once in one process; its pool has room for more."""
_WRITE_DOWN_EVERY_S = 60.0
_CLOCK_EVERY_S = 15.0

log = structlog.get_logger()


@asynccontextmanager
async def requests_only(app: Litestar) -> AsyncIterator[None]:
    """Gives requests their threads; writes down what they left when the server stops."""
    common: Shared = app.state.shared
    executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="request")
    asyncio.get_running_loop().set_default_executor(executor)
    stop = threading.Event()
    writer = threading.Thread(target=_write_down, args=(common, stop), name="last-use", daemon=True)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()
        executor.shutdown()


def _write_down(common: Shared, stop: threading.Event) -> None:
    is_over = False
    while not is_over:
        is_over = stop.wait(_WRITE_DOWN_EVERY_S)
        try:
            common.last_use.write_down(common.desk)
        except SQLAlchemyError as error:
            log.warning("last_use.not_written", error=type(error).__name__)


@asynccontextmanager
async def background(app: Litestar) -> AsyncIterator[None]:
    """Runs the clock, and solves where no worker processes do."""
    common: Shared = app.state.shared
    stop = threading.Event()
    clock = threading.Thread(target=_run_clock, args=(common, stop), name="clock", daemon=True)
    solving = solving_beside(common.settings, common.desk)
    clock.start()
    await asyncio.to_thread(solving.__enter__)
    try:
        yield
    finally:
        stop.set()
        await asyncio.to_thread(solving.__exit__, None, None, None)
        await asyncio.to_thread(clock.join)


def _run_clock(common: Shared, stop: threading.Event) -> None:
    settings = common.settings
    sender = Sender(_outbox(settings), settings.mail_from, settings.base_url)
    clockwork = Clockwork(common.desk, sender)
    while not stop.wait(_CLOCK_EVERY_S):
        clockwork.run_due()


def _outbox(settings: Settings) -> Outbox:
    if not settings.smtp_host:
        return FolderOutbox(settings.mail_folder)
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
    return SmtpOutbox(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_user,
        password,
        settings.smtp_starttls,
    )


def limits_of(settings: Settings) -> Limits:
    """Returns counters, shared through Redis if there is one."""
    if settings.redis_url is None:
        return Limits()
    return Limits(_redis(settings.redis_url.get_secret_value()))


def _redis(url: str) -> "Redis":
    from redis import Redis

    return Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
