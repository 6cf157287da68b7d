"""Runs ``fabrouter serve`` as people do, in a process of its own on the loopback interface."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

_STARTS_WITHIN_S = 180.0
_STOPS_WITHIN_S = 40.0
_HOST = "127.0.0.1"


@contextmanager
def served(database_url: str, folder: Path) -> Iterator[int]:
    """Gives the port of a service on a database; its log goes into a folder."""
    port = _free_port()
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", "from fabrouter.cli import main; main()", "serve"],
            env=_environment(database_url, folder, port),
            stdout=log,
            stderr=log,
        )
    try:
        _wait(process, port, folder / "serve.log")
        yield port
    finally:
        process.terminate()
        try:
            process.wait(_STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(database_url: str, folder: Path, port: int) -> dict[str, str]:
    given = {
        "DATABASE_URL": database_url,
        "HOST": _HOST,
        "PORT": str(port),
        "SECRET": "b" * 40,
        "REQUESTS_PER_MINUTE": str(10**9),
        "MAIL_FOLDER": str(folder / "mail"),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FABROUTER_")}
    return kept | {f"FABROUTER_{name}": value for name, value in given.items()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection(_HOST, port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError(log.read_text("utf-8", "replace")[-2000:])
