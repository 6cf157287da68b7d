"""Carries the bell of the journal to other processes through Redis.

A message is one byte: what is new stands in the database. So a message that is lost, or a Redis
that is away, costs the listeners a second and nothing else.
"""

import threading
from collections.abc import Callable
from contextlib import suppress

import structlog
from redis import Redis
from redis.exceptions import RedisError

CHANNEL = "fabrouter:journal"
_TIMEOUT_S = 1.0
_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0

log = structlog.get_logger()


class RedisWire:
    """Sends rings of this process, and rings here for those of others.

    Parameters
    ----------
    url
        Of Redis.
    on_ring
        Called when any process has rung, this one included.
    """

    def __init__(self, url: str, on_ring: Callable[[], None]) -> None:
        self._redis = Redis.from_url(
            url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S
        )
        self._on_ring = on_ring
        self._rung, self._stop = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=(work,), name=name, daemon=True)
            for name, work in (("wire-out", self._send_rings), ("wire-in", self._hear_rings))
        ]
        for thread in self._threads:
            thread.start()

    def send(self) -> None:
        """Rings everywhere, without waiting for Redis; many rings at once are one."""
        self._rung.set()

    def close(self) -> None:
        """Stops sending and hearing."""
        self._stop.set()
        self._rung.set()
        for thread in self._threads:
            thread.join(3 * _TIMEOUT_S)
        self._redis.close()

    def _repeat(self, work: Callable[[], None]) -> None:
        """Goes on with work until stopped; pauses ever longer while Redis is away."""
        pause = _SHORTEST_PAUSE_S
        while not self._stop.is_set():
            try:
                work()
                pause = _SHORTEST_PAUSE_S
            except (RedisError, OSError) as error:
                log.warning("redis.away", error=type(error).__name__, pause_s=pause)
                self._stop.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)

    def _send_rings(self) -> None:
        self._rung.wait()
        self._rung.clear()
        if not self._stop.is_set():
            self._redis.publish(CHANNEL, b"!")

    def _hear_rings(self) -> None:
        with self._redis.pubsub(  # type: ignore[no-untyped-call]
            ignore_subscribe_messages=True
        ) as ear:
            ear.subscribe(CHANNEL)
            # Somebody may have rung while nobody listened.
            self._on_ring()
            while not self._stop.is_set():
                with suppress(TimeoutError):
                    if ear.get_message(timeout=_TIMEOUT_S / 2) is not None:
                        self._on_ring()
