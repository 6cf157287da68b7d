"""A worker's side of a child process: starts it, listens, asks it to stop, kills it."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from fabrouter.jobs.task import Message


class Running(Protocol):
    """A task under way."""

    def next(self, timeout: float) -> Message | None:
        """Returns the next message; ``None`` = none came in time."""

    @property
    def ended(self) -> bool:
        """Whether it has ended and all its messages were read."""

    def stop(self) -> None:
        """Asks it to end with what it has."""

    def kill(self) -> None:
        """Ends it at once."""


Runner = Callable[[Message], Running]
"""Starts a task."""

COMMAND = (sys.executable, "-m", "fabrouter.jobs.child")


def start_child(*words: str) -> "subprocess.Popen[str]":
    """Starts a process that waits for its task."""
    return subprocess.Popen(  # noqa: S603
        (*COMMAND, *words),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


class ChildProcess:
    """A task in a process of its own, so that neither its work nor its death is ours.

    Parameters
    ----------
    task
        See :func:`~fabrouter.jobs.task.run_task`; ``memory_mb`` limits its address space.
    process
        A process that waits for a task; by default one is started.
    """

    def __init__(self, task: Message, process: "subprocess.Popen[str] | None" = None) -> None:
        self._process = process or start_child()
        self._messages: queue.Queue[Message | None] = queue.Queue()
        self._over = False
        self._say(json.dumps(task))
        threading.Thread(target=self._read, daemon=True).start()

    def _say(self, line: str) -> None:
        pipe = self._process.stdin
        if pipe is not None:
            # A child that has ended needs no words.
            with suppress(BrokenPipeError, ValueError):
                pipe.write(line + "\n")
                pipe.flush()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._messages.put(json.loads(line))
        self._messages.put(None)

    def next(self, timeout: float) -> Message | None:
        """Returns the next message; ``None`` = none came in time, or no more will."""
        if self._over:
            return None
        try:
            message = self._messages.get(timeout=timeout)
        except queue.Empty:
            return None
        self._over = message is None
        return message

    @property
    def ended(self) -> bool:
        """Whether it has ended and all its messages were read."""
        return self._over

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def stop(self) -> None:
        """Asks it to end with what it has."""
        self._say("stop")

    def kill(self) -> None:
        """Ends it at once and waits until it is gone."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError, ValueError):
                    pipe.close()
