"""Child processes that wait with everything loaded, so that a search begins at once."""

import subprocess
import threading

from fabrouter.jobs.process import ChildProcess, start_child
from fabrouter.jobs.task import Message

_PAUSE_S = 5.0
"""The next process is started once a task has had the machine to itself for its first plan."""


class ReadyChildren:
    """Starts tasks in child processes; as a rule one waits already. Each does one task."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spare: subprocess.Popen[str] | None = None
        self._timer: threading.Timer | None = None
        self._closed = False

    def __call__(self, task: Message) -> ChildProcess:
        """Starts a task."""
        with self._lock:
            process, self._spare = self._spare, None
        if process is not None and process.poll() is not None:
            process = None
        running = ChildProcess(task, process)
        self.prepare(_PAUSE_S)
        return running

    def prepare(self, pause_s: float = 0.0) -> None:
        """Has a process wait for a task, started after a pause; does nothing if one does."""
        with self._lock:
            if self._closed or self._spare is not None or self._timer is not None:
                return
            self._timer = threading.Timer(pause_s, self._start)
            self._timer.daemon = True
            self._timer.start()

    def _start(self) -> None:
        with self._lock:
            self._timer = None
            if not self._closed and self._spare is None:
                self._spare = start_child("ready")

    def close(self) -> None:
        """Ends the process that waits."""
        with self._lock:
            self._closed = True
            spare, self._spare = self._spare, None
            if self._timer is not None:
                self._timer.cancel()
        if spare is not None:
            with spare:
                spare.kill()
