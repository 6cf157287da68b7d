"""Which calls are under way, so that a second click is told to wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class InFlight:
    """Names of calls that this process is working on."""

    def __init__(self) -> None:
        self._names: set[tuple[str, ...]] = set()
        self._lock = Lock()

    @contextmanager
    def enter(self, *name: str) -> Iterator[bool]:
        """Gives whether the call is the only one of its name; holds the name if so."""
        with self._lock:
            is_first = name not in self._names
            self._names.add(name)
        try:
            yield is_first
        finally:
            if is_first:
                with self._lock:
                    self._names.discard(name)
