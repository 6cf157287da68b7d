"""A Redis of the tests' own: private, on a socket, gone when the tests end."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

MISSING = "Redis is not installed: apt-get install redis-server"


def find_program() -> str | None:
    """Returns the path of Redis, nothing if it is not installed."""
    return shutil.which("redis-server")


class RedisServer:
    """A Redis that can be killed and started again."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fabrouter-redis-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """Its URL."""
        return f"unix://{self.folder}/redis.sock"

    def start(self) -> None:
        """Starts it, empty."""
        words = ["--port", "0", "--unixsocket", f"{self.folder}/redis.sock", "--save", ""]
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", find_program() or "redis-server", *words],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )
        self._wait()

    def _wait(self) -> None:
        from redis import Redis
        from redis.exceptions import RedisError

        with Redis.from_url(self.url) as client:
            for _ in range(200):
                try:
                    client.ping()
                except RedisError:
                    time.sleep(0.02)
                else:
                    return
        raise RuntimeError(MISSING)

    def flush(self) -> None:
        """Forgets everything."""
        from redis import Redis

        with Redis.from_url(self.url) as client:
            client.flushall()

    def kill(self) -> None:
        """Ends it without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Ends it and removes its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
