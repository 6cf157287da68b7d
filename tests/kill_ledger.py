"""What clients were promised: their own book of acknowledgements, which knows no database."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from threading import Condition
from typing import Any

Effect = tuple[Any, ...]
"""Something a write brings about exactly once, such as ``("stock_movement", lab, note, milli)``."""


@dataclass
class Write:
    """One change that a client means.

    Parameters
    ----------
    kind
        What is changed.
    key
        Its idempotency key.
    tries
        How often it was sent.
    sent_at
        When it was sent last.
    """

    kind: str
    key: str
    tries: int = 0
    sent_at: datetime | None = None


@dataclass
class Ledger:
    """Acknowledgements of all clients.

    Parameters
    ----------
    quota
        Writes that clients make together.
    """

    quota: int
    acknowledged: list[Write] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    expected: Counter[Effect] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    _news: Condition = field(default_factory=Condition)

    def is_full(self) -> bool:
        """Returns whether enough writes were acknowledged."""
        with self._news:
            return len(self.acknowledged) >= self.quota

    def acknowledge(self, write: Write, effects: Iterator[Effect] | list[Effect]) -> None:
        """Notes that a write was answered with success, and what it must have brought about."""
        with self._news:
            self.acknowledged.append(write)
            self.expected.update(effects)
            self._news.notify_all()

    def refuse(self, write: Write, why: str) -> None:
        """Notes that a write was refused: it must have brought about nothing."""
        with self._news:
            self.refused[f"{write.kind}: {why}"] += 1

    def note_broken(self, how: str) -> None:
        """Notes that a call was not answered, or with a failure."""
        with self._news:
            self.broken[how] += 1

    def wait_for(self, count: int, timeout_s: float) -> bool:
        """Waits until so many writes are acknowledged; returns whether they are."""
        end = time.monotonic() + timeout_s
        with self._news:
            while len(self.acknowledged) < count:
                left = end - time.monotonic()
                if left <= 0 or not self._news.wait(left):
                    return len(self.acknowledged) >= count
            return True
