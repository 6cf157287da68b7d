"""The service as processes of its own that tests kill without a word and start again."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

_CODE = "from fabrouter.cli import main; main()"
_READY_WITHIN_S = 240.0


class ServiceProcess:
    """One ``fabrouter …`` process; it is killed when the process that started it ends.

    Parameters
    ----------
    name
        What it is called in figures and logs.
    words
        Command and options.
    settings
        Environment variables.
    folder
        Where its log goes.
    """

    def __init__(
        self, name: str, words: list[str], settings: Mapping[str, str], folder: Path
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self._command = [
            "setpriv", "--pdeathsig", "KILL", sys.executable, "-c", _CODE, *words,
        ]  # fmt: skip
        own = {k: v for k, v in os.environ.items() if not k.startswith("FABROUTER_")}
        cache = os.environ.get("FABROUTER_CACHE_DIR")
        self._environment = own | ({"FABROUTER_CACHE_DIR": cache} if cache else {}) | dict(settings)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, in the main thread: a child dies with the thread that started it."""
        if threading.current_thread() is not threading.main_thread():
            msg = "Start processes in the main thread: they die with the thread that started them."
            raise RuntimeError(msg)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """Ends it without a word.

        Raises
        ------
        RuntimeError
            If it had ended by itself: nothing that others suffer may end it.
        """
        if self._process is None:
            return
        ended = self._process.poll()
        self._process.kill()
        self._process.wait()
        self._process = None
        if ended is not None:
            raise RuntimeError(f"{self.name} ended by itself with {ended}: {self.words()[-2000:]}")

    def words(self) -> str:
        """Returns what it has logged."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


class WebServer(ServiceProcess):
    """``fabrouter serve`` on a port of its own; see :class:`ServiceProcess`."""

    def __init__(self, name: str, settings: Mapping[str, str], folder: Path) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        super().__init__(name, ["serve", "--port", str(port)], settings, folder)

    def wait_until_ready(self) -> None:
        """Waits until it serves.

        Raises
        ------
        RuntimeError
            If it does not in time.
        """
        end = time.monotonic() + _READY_WITHIN_S
        with httpx.Client(base_url=self.address, timeout=5, verify=False) as client:
            while time.monotonic() < end:
                if _is_ready(client):
                    return
                time.sleep(0.1)
        raise RuntimeError(f"{self.name} does not serve: {self.words()[-2000:]}")


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/health/ready").is_success
    except httpx.TransportError:
        return False


def free_port() -> int:
    """Returns a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
