"""Many listeners of the event stream in one process; ``python -m fabrouter_bench.service.watcher``.

Reads one line of JSON (:class:`Order`), opens the streams, prints ``{"open": n}``, counts until a
second line comes (the position of the last event, and how long to wait for it), and prints what
each stream has heard. It speaks HTTP by hand: a client library costs more than the service.
"""

import asyncio
import json
import re
import sys
from dataclasses import asdict, dataclass, field
from itertools import pairwise

_POSITION = re.compile(rb"(?:^|\n)id: (\d+)\n")
_OPENING_AT_ONCE = 50
_OPENED_WITHIN_S = 120.0


@dataclass(frozen=True)
class Order:
    """What to listen to.

    Parameters
    ----------
    port, path
        Of the stream on the loopback interface.
    tokens
        One API token per stream.
    """

    port: int
    path: str
    tokens: list[str]


@dataclass(frozen=True)
class Heard:
    """What all streams together have heard.

    Parameters
    ----------
    streams, events
        How many.
    missing, repeated, out_of_order
        Events that a stream did not get, got again, or got after a later one.
    closed
        Streams that ended by themselves.
    """

    streams: int
    events: int
    missing: int
    repeated: int
    out_of_order: int
    closed: int


@dataclass
class Stream(asyncio.Protocol):
    """One stream; keeps the positions it has heard."""

    positions: list[int] = field(default_factory=list)
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False
    _rest: bytes = b""

    def data_received(self, data: bytes) -> None:
        """Takes what came apart."""
        text = self._rest + data
        if not self.opened.is_set():
            if b"retry:" not in text:
                self._rest = text
                return
            self.opened.set()
        whole, _, self._rest = text.rpartition(b"\n\n")
        self.positions += map(int, _POSITION.findall(whole))

    def connection_lost(self, _error: Exception | None) -> None:
        """Notes that the stream ended."""
        self.closed = True


async def watch(order: Order) -> Heard:
    """Opens the streams, waits for word of the last event, and counts."""
    streams = await _open_all(order)
    print(json.dumps({"open": len(streams)}), flush=True)  # noqa: T201
    line = await asyncio.to_thread(sys.stdin.readline)
    first, last, wait_s = json.loads(line)
    await _until_heard(streams, last, wait_s)
    return _count(streams, first, last)


async def _open_all(order: Order) -> list[Stream]:
    room = asyncio.Semaphore(_OPENING_AT_ONCE)

    async def open_one(token: str) -> Stream:
        async with room:
            transport, stream = await asyncio.get_running_loop().create_connection(
                Stream, "127.0.0.1", order.port
            )
            transport.write(
                f"GET {order.path} HTTP/1.1\r\nhost: 127.0.0.1\r\n"
                f"authorization: Bearer {token}\r\n\r\n".encode()
            )
            await asyncio.wait_for(stream.opened.wait(), _OPENED_WITHIN_S)
            return stream

    return list(await asyncio.gather(*map(open_one, order.tokens)))


async def _until_heard(streams: list[Stream], last: int, wait_s: float) -> None:
    for _ in range(int(wait_s / 0.1)):
        if all(stream.positions and stream.positions[-1] >= last for stream in streams):
            return
        await asyncio.sleep(0.1)


def _count(streams: list[Stream], first: int, last: int) -> Heard:
    wanted = set(range(first, last + 1))
    heard = [[p for p in stream.positions if p in wanted] for stream in streams]
    return Heard(
        streams=len(streams),
        events=sum(map(len, heard)),
        missing=sum(len(wanted - set(row)) for row in heard),
        repeated=sum(len(row) - len(set(row)) for row in heard),
        out_of_order=sum(a > b for row in heard for a, b in pairwise(row)),
        closed=sum(stream.closed for stream in streams),
    )


if __name__ == "__main__":
    given = Order(**json.loads(sys.stdin.readline()))
    print(json.dumps(asdict(asyncio.run(watch(given)))), flush=True)  # noqa: T201
