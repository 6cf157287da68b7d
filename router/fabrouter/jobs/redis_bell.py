"""Wakes workers on other hosts through Redis: SAQ carries the id of a run, and nothing else.

Redis is never needed: workers look into the database by themselves, only later. So whatever goes
wrong with it is logged, waited out and tried again, and never stops a request or a solve.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import structlog
from redis.exceptions import RedisError

QUEUE = "fabrouter-solves"
_TASK = "wake_up"
_KEPT_S = 300
"""A ring that nobody heard for so long is forgotten; the database remembers."""
_TIMEOUT_S = 10
_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_LOOK_EVERY_S = 5.0

log = structlog.get_logger()


def _queue(url: str) -> Any:
    from saq.queue.redis import RedisQueue

    return RedisQueue.from_url(url, name=QUEUE)


class _Loop:
    """An event loop in a thread of its own."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Any) -> "Any":
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(_TIMEOUT_S)
        self.loop.close()


class RedisRinger:
    """Rings for runs that were asked for here.

    Parameters
    ----------
    url
        Of Redis.
    """

    def __init__(self, url: str) -> None:
        self._queue = _queue(url)
        self._loop = _Loop("solve-ringer")

    def __call__(self, run_id: UUID) -> None:
        """Rings, without waiting for Redis."""
        self._loop.submit(self._ring(str(run_id)))

    async def _ring(self, run_id: str) -> None:
        try:
            await asyncio.wait_for(
                # Waking up takes no time and may be lost: neither heartbeats nor retries matter.
                self._queue.enqueue(
                    _TASK, run_id=run_id, timeout=_TIMEOUT_S, retries=1, ttl=_KEPT_S
                ),
                _TIMEOUT_S,
            )
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("redis.not_rung", error=type(error).__name__)

    def close(self) -> None:
        """Ends its thread and its connections."""
        with suppress(RedisError, OSError, TimeoutError):
            self._loop.submit(self._queue.disconnect()).result(_TIMEOUT_S)
        self._loop.close()


class RedisEar:
    """Listens for rings and wakes a worker of this process.

    Parameters
    ----------
    url
        Of Redis.
    wake
        Called when somebody rings.
    """

    def __init__(self, url: str, wake: Callable[[], None]) -> None:
        self._url = url
        self._wake = wake
        self._leaving = asyncio.Event()
        self._loop = _Loop("solve-ear")
        self._task = self._loop.submit(self._listen())

    async def _listen(self) -> None:
        pause = _SHORTEST_PAUSE_S
        while not self._leaving.is_set():
            queue = _queue(self._url)
            if await _is_there(queue):
                pause = _SHORTEST_PAUSE_S
                await self._work(queue)
            else:
                log.warning("redis.away", pause_s=pause)
                await self._sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
            with suppress(RedisError, OSError):
                await queue.disconnect()

    async def _work(self, queue: Any) -> None:
        """Runs SAQ's worker until Redis is away, where it would spin, or we leave."""
        from saq import Worker

        async def wake_up(_context: Any, *, run_id: str) -> None:
            log.info("redis.rung", run=run_id)
            self._wake()

        worker: Any = Worker(queue, functions=[(_TASK, wake_up)], concurrency=1)
        worker.SIGNALS = []
        running = asyncio.create_task(worker.start())
        try:
            while not self._leaving.is_set() and not running.done():
                await self._sleep(_LOOK_EVERY_S)
                if not await _is_there(queue):
                    break
        finally:
            await _end(worker, running)

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._leaving.wait(), seconds)

    def close(self) -> None:
        """Stops listening."""
        self._loop.loop.call_soon_threadsafe(self._leaving.set)
        with suppress(TimeoutError):
            self._task.result(_TIMEOUT_S)
        self._loop.close()


async def _is_there(queue: Any) -> bool:
    try:
        return bool(await asyncio.wait_for(queue.redis.ping(), 2.0))
    except (RedisError, OSError, TimeoutError):
        return False


async def _end(worker: Any, running: "asyncio.Task[None]") -> None:
    with suppress(RedisError, OSError, TimeoutError, asyncio.CancelledError):
        await asyncio.wait_for(worker.stop(), 2.0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
