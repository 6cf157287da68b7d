"""The child process of a worker: ``python -m fabrouter.jobs.child [ready]``.

It reads its task from standard input, one JSON document on one line, and writes messages to
standard output, one per line. Another line on its input asks it to stop; the end of its input
means that its worker has died, and it follows at once. With ``ready`` it loads what solving needs
before it waits for the task.
"""

import json
import os
import resource
import sys
import threading
from io import TextIOWrapper
from typing import Any

from fabrouter.jobs.task import Message, run_task
from fabrouter_solver.kernel import is_compiled, make_ready

_NICENESS = 10
_MEGABYTE = 2**20


def main() -> None:
    """Does one task."""
    os.nice(_NICENESS)
    # Whatever libraries print goes to the log, not between the messages.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if sys.argv[1:] == ["ready"] and is_compiled():
        make_ready()
    line = sys.stdin.readline()
    if not line:
        return
    task = json.loads(line)
    _limit_memory(task.get("memory_mb"))
    stop = threading.Event()
    threading.Thread(target=_listen, args=(stop,), daemon=True).start()
    run_task(task, _teller(out), stop.is_set)
    # Solvers take a second to tidy up what is gone in a moment anyway.
    os._exit(0)


def _limit_memory(megabytes: int | None) -> None:
    if megabytes:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * _MEGABYTE,) * 2)


def _listen(stop: threading.Event) -> None:
    if sys.stdin.readline():
        stop.set()
        sys.stdin.readline()
    os._exit(1)


def _teller(out: TextIOWrapper) -> Any:
    lock = threading.Lock()

    def tell(message: Message) -> None:
        with lock:
            out.write(json.dumps(message, separators=(",", ":")) + "\n")
            out.flush()

    return tell


if __name__ == "__main__":
    main()
