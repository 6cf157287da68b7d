"""A line between a browser and a service that counts what comes over it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_CHUNK = 65_536


class Wire:
    """A relay on a port of its own.

    Parameters
    ----------
    address
        Address of the service.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._service = (str(parts.hostname), parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets = [self._listener]
        self._threads: list[threading.Thread] = []
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.received = 0
        """Bytes that came from the service: heads, bodies and events."""
        self._begin(self._take)

    def cut(self) -> None:
        """Ends every connection."""
        for one in self._sockets:
            _hang_up(one)
        for thread in self._threads:
            thread.join(10)
        for one in self._sockets:
            one.close()

    def _begin(self, work: Callable[..., None], *args: socket.socket) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _take(self) -> None:
        with suppress(OSError):  # the wire was cut
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._service)
                self._sockets += [near, far]
                self._begin(self._pass, near, far)
                self._begin(self._bring, far, near)

    def _pass(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):  # either side may hang up
            while data := near.recv(_CHUNK):
                far.sendall(data)
        _hang_up(far)

    def _bring(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):  # either side may hang up
            while data := far.recv(_CHUNK):
                self.received += len(data)
                near.sendall(data)
        _hang_up(near)


def _hang_up(one: socket.socket) -> None:
    with suppress(OSError):  # the other side did before
        one.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire_to(address: str) -> Iterator[Wire]:
    """Opens a line to a service."""
    wire = Wire(address)
    try:
        yield wire
    finally:
        wire.cut()
