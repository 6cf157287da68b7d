"""A PostgreSQL server of the tests' own: private, on a socket, gone when the tests end."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

MISSING = "PostgreSQL is not installed: apt-get install postgresql"

_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "32MB",
}
"""Fast, not durable: tests that kill the server start one of their own."""


def find_program(name: str) -> Path | None:
    """Returns the newest installed program of PostgreSQL's server, nothing if there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    on_path = shutil.which(name)
    return found[-1] if found else Path(on_path) if on_path else None


@dataclass
class PostgresqlServer:
    """A running server.

    Parameters
    ----------
    folder
        Holds its data and its socket.
    command
        Starts the server.
    process
        The server; it ends with the process that started it.
    """

    folder: Path
    command: list[str]
    process: subprocess.Popen[bytes]

    def url(self, database: str) -> str:
        """Returns SQLAlchemy's URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create_database(self, name: str) -> str:
        """Creates an empty database and returns its URL."""
        import psycopg

        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self.url(name)

    def kill(self) -> None:
        """Ends the server without a word."""
        self.process.kill()
        self.process.wait()

    def crash(self) -> None:
        """Ends the server and every process of its own at once, as if the machine had stopped."""
        # Held still, it can neither replace its processes nor tidy up after them.
        self.process.send_signal(signal.SIGSTOP)
        for pid in _children(self.process.pid):
            os.kill(pid, signal.SIGKILL)
        self.kill()

    def start_again(self) -> None:
        """Starts a killed server on what it has stored."""
        for _ in range(100):
            self.process = _launch(self.folder, self.command)
            try:
                _wait_until_ready(self)
            except RuntimeError:
                # Sessions of the killed server hold its memory until they notice.
                time.sleep(0.1)
            else:
                return
        raise RuntimeError((self.folder / "log").read_text())

    def stop(self) -> None:
        """Stops the server and removes what it stored."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_server(**options: str) -> PostgresqlServer:
    """Starts a server; raises RuntimeError if PostgreSQL is missing."""
    initdb, postgres = find_program("initdb"), find_program("postgres")
    if initdb is None or postgres is None:
        raise RuntimeError(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="fabrouter-postgresql-"))
    _give_to_server(folder)
    data = folder / "data"
    setup = ["-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]
    subprocess.run([*_as_server(), str(initdb), *setup], check=True, stdout=subprocess.DEVNULL)
    settings = _OPTIONS | {"unix_socket_directories": str(folder)} | options
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command = [*_as_server(), str(postgres), "-D", str(data), *words]
    server = PostgresqlServer(folder, command, _launch(folder, command))
    _wait_until_ready(server)
    return server


def _launch(folder: Path, command: list[str]) -> subprocess.Popen[bytes]:
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log)


def _children(pid: int) -> list[int]:
    """Returns the processes that a process has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for task in tasks for word in task.read_text().split()]


def _as_server() -> list[str]:
    """Returns the words before a command of the server: never root, never left behind."""
    words = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        words += ["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
    return words


def _give_to_server(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        folder.chmod(0o755)


def _wait_until_ready(server: PostgresqlServer) -> None:
    import psycopg

    for _ in range(200):
        try:
            psycopg.connect(host=str(server.folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.process.poll() is not None:
                raise RuntimeError((server.folder / "log").read_text()) from None
            time.sleep(0.05)
        else:
            return
    raise RuntimeError((server.folder / "log").read_text())
