"""Counts attempts and requests, so that nobody guesses passwords or takes the whole service."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from redis import Redis

_MOST_NAMES = 100_000
"""Names counted in memory before those of past windows are dropped."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Limit:
    """So many times in so many seconds."""

    times: int
    seconds: int


@dataclass
class _Window:
    ends: float
    count: int = 0


class Limits:
    """Counters in fixed windows of time.

    Counts live in Redis if there is one, so that all processes share them; while Redis is away
    each process counts for itself.

    Parameters
    ----------
    redis
        Client of Redis, if there is one.
    clock
        Seconds that only rise.
    """

    def __init__(
        self, redis: "Redis | None" = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._redis, self._clock = redis, clock
        self._windows: dict[str, _Window] = {}
        self._lock = Lock()

    def count(self, name: str, limit: Limit) -> int:
        """Counts one more; returns the seconds to wait if that is too many, else 0."""
        if self._redis is None:
            return self.count_here(name, limit)
        from redis.exceptions import RedisError

        try:
            return self._count_in_redis(self._redis, name, limit)
        except RedisError:
            log.warning("limits.redis_unavailable")
            return self.count_here(name, limit)

    def count_here(self, name: str, limit: Limit) -> int:
        """Counts one more in this process alone; see :meth:`count`."""
        now = self._clock()
        with self._lock:
            window = self._windows.get(name)
            if window is None or window.ends <= now:
                self._make_room(now)
                window = self._windows[name] = _Window(now + limit.seconds)
            window.count += 1
            return max(1, int(window.ends - now) + 1) if window.count > limit.times else 0

    def take_back(self, name: str) -> None:
        """Uncounts one that turned out well."""
        with self._lock:
            window = self._windows.get(name)
            if window is not None:
                window.count -= 1
        if self._redis is not None:
            from redis.exceptions import RedisError

            try:
                self._redis.decr(_key(name))
            except RedisError:
                log.warning("limits.redis_unavailable")

    @staticmethod
    def _count_in_redis(redis: "Redis", name: str, limit: Limit) -> int:
        key = _key(name)
        with redis.pipeline() as pipe:
            pipe.set(key, 0, ex=limit.seconds, nx=True)
            pipe.incr(key)
            pipe.ttl(key)
            _, count, left = pipe.execute()
        return max(1, int(left)) if int(count) > limit.times else 0

    def _make_room(self, now: float) -> None:
        if len(self._windows) >= _MOST_NAMES:
            self._windows = {k: w for k, w in self._windows.items() if w.ends > now}


def _key(name: str) -> str:
    return f"fabrouter:limit:{name}"
