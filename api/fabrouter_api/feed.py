"""The live feed: one reader of the journal per process, many listeners.

The reader asks the database for new entries when it is rung, and every second in any case, so that
a lost ring costs a second and never an event. Each entry is put into words once and handed to the
listeners of its topics; nobody looks through what is not for them.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from fabrouter.messages.events import entries_after, event_of, head_position
from fabrouter.messages.topics import ABOUT_ACCESS, ABOUT_SITES, Topics
from fabrouter.store import Desk
from fabrouter.store.tables import JournalEntry

MOST_STREAMS = 5
"""Streams one account may have open."""

_POLL_S = 1.0
_HEARTBEAT_S = 15.0
_MOST_WAITING = 2_000
"""Events a listener may be behind; a slower one is cut off and resumes from the database."""

Key = tuple[str, UUID] | tuple[str, UUID, UUID]
Group = TypeVar("Group")


@dataclass(frozen=True, slots=True)
class Message:
    """An event in the words of server-sent events, and what tells its kind apart."""

    position: int
    subject: tuple[str, UUID]
    text: bytes


def message_of(entry: JournalEntry) -> Message:
    """Returns an entry as a message."""
    data = json.dumps(event_of(entry), separators=(",", ":"), ensure_ascii=False)
    text = f"id: {entry.position}\nevent: {entry.kind}\ndata: {data}\n\n"
    return Message(entry.position, (entry.subject, entry.subject_id), text.encode())


@dataclass(eq=False)
class Listener:
    """One open stream.

    Parameters
    ----------
    account_id
        Whose it is.
    topics
        What it hears of.
    since
        Position of the newest entry that was there before it listened.
    """

    account_id: UUID
    topics: Topics
    since: int
    _waiting: list[Message] = field(default_factory=list)
    _rung: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def put(self, message: Message) -> None:
        """Hands over a message; a listener that is far behind is cut off."""
        if len(self._waiting) >= _MOST_WAITING:
            self.close()
        elif not self.closed:
            self._waiting.append(message)
            self._rung.set()

    def close(self) -> None:
        """Ends the stream after what it already has."""
        self.closed = True
        self._rung.set()

    async def take(self, timeout_s: float) -> list[Message]:
        """Returns all messages that wait, after at most a while of none."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._rung.wait()
        self._rung.clear()
        taken, self._waiting = self._waiting, []
        return taken


class TooManyStreamsError(Exception):
    """An account has as many streams open as it may."""


class Feed:
    """Hands new journal entries to everybody who may hear of them.

    Parameters
    ----------
    desk
        The database.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._listeners: defaultdict[Key, set[Listener]] = defaultdict(set)
        self._by_account: defaultdict[UUID, set[Listener]] = defaultdict(set)
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.position = 0

    async def run(self) -> None:
        """Reads and hands out until cancelled."""
        self._loop = asyncio.get_running_loop()
        self.position = await asyncio.to_thread(self._head)
        while True:
            # Python 3.11's wait_for can swallow being cancelled just when the bell rings.
            with suppress(TimeoutError):
                async with asyncio.timeout(_POLL_S):
                    await self._bell.wait()
            self._bell.clear()
            await self._hand_out()

    def ring(self) -> None:
        """Says that there may be something new; callable from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._bell.set)

    def _head(self) -> int:
        with self._desk.store.read() as session:
            return head_position(session)

    async def _hand_out(self) -> None:
        while True:
            entries = await asyncio.to_thread(self._new)
            for entry in entries:
                self.position = entry.position
                self._hand(entry)
            if not entries:
                return

    def _new(self) -> list[JournalEntry]:
        with self._desk.store.read() as session:
            return entries_after(session, self.position)

    def _hand(self, entry: JournalEntry) -> None:
        hearing = {listener for key in _keys_of(entry) for listener in self._listeners.get(key, ())}
        if hearing:
            message = message_of(entry)
            for listener in hearing:
                listener.put(message)
        if entry.subject in ABOUT_ACCESS:
            self._cut_off(entry)

    def _cut_off(self, entry: JournalEntry) -> None:
        """Ends the streams of an account whose rights changed; it may come back with new ones."""
        told = entry.after.get("account_id")
        account = entry.subject_id if entry.subject == "account" else told and UUID(told)
        for listener in tuple(self._by_account.get(account, ())) if account else ():
            listener.close()

    def subscribe(self, account_id: UUID, topics: Topics) -> Listener:
        """Opens a stream.

        Raises
        ------
        TooManyStreamsError
            If the account has too many open.
        """
        if len(self._by_account[account_id]) >= MOST_STREAMS:
            raise TooManyStreamsError
        listener = Listener(account_id, topics, self.position)
        self._by_account[account_id].add(listener)
        for key in _keys_for(topics):
            self._listeners[key].add(listener)
        return listener

    def unsubscribe(self, listener: Listener) -> None:
        """Closes a stream."""
        listener.close()
        _drop(self._by_account, listener.account_id, listener)
        for key in _keys_for(listener.topics):
            _drop(self._listeners, key, listener)

    def close_all(self) -> None:
        """Ends every stream, so that the server can stop."""
        for listeners in tuple(self._by_account.values()):
            for listener in tuple(listeners):
                listener.close()

    async def stream(
        self, listener: Listener, after: int | None, *, coalesce: bool = False
    ) -> AsyncGenerator[bytes, None]:
        """Yields what a listener hears, beginning after a position.

        Parameters
        ----------
        listener
            From :meth:`subscribe`; it is unsubscribed at the end.
        after
            Last position the client has; ``None`` = begin with what is new.
        coalesce
            Tell of each subject only the newest of what waits.
        """
        position = listener.since if after is None else after
        try:
            yield b"retry: 2000\n\n"
            async for messages in self._missed(listener, position):
                position = messages[-1].position
                yield _joined(messages, coalesce)
            while True:
                messages = await listener.take(_HEARTBEAT_S)
                fresh = [message for message in messages if message.position > position]
                if fresh:
                    position = fresh[-1].position
                    yield _joined(fresh, coalesce)
                elif not listener.closed:
                    yield b": still here\n\n"
                if listener.closed:
                    return
        finally:
            self.unsubscribe(listener)

    async def _missed(self, listener: Listener, after: int) -> AsyncIterator[list[Message]]:
        """Yields what a client has missed, from the database; what came since it listens waits."""
        position = after
        while position < listener.since:
            entries = await asyncio.to_thread(self._entries, position, listener.topics)
            heard = [entry for entry in entries if listener.topics.hears(entry)]
            if heard:
                yield [message_of(entry) for entry in heard]
            if not entries:
                return
            position = entries[-1].position

    def _entries(self, after: int, topics: Topics) -> list[JournalEntry]:
        with self._desk.store.read() as session:
            return entries_after(session, after, topics)


def _joined(messages: list[Message], coalesce: bool) -> bytes:
    """Returns messages as one piece of text; coalesced = the last about each subject, in order."""
    if coalesce:
        last = {message.subject: message for message in messages}
        messages = sorted(last.values(), key=lambda message: message.position)
    return b"".join(message.text for message in messages)


def _drop(groups: dict[Group, set[Listener]], key: Group, listener: Listener) -> None:
    listeners = groups.get(key, set())
    listeners.discard(listener)
    if not listeners:
        groups.pop(key, None)


def _keys_for(topics: Topics) -> Iterable[Key]:
    yield from (("network", key) for key in topics.networks)
    yield from (("campaign", key) for key in topics.campaigns)
    yield from (("lab", key) for key in topics.labs)
    yield from (("site", campaign, site) for campaign, site in topics.sites)


def _keys_of(entry: JournalEntry) -> Iterable[Key]:
    if entry.network_id is not None:
        yield "network", entry.network_id
    if entry.campaign_id is not None:
        yield "campaign", entry.campaign_id
    if entry.lab_id is not None:
        yield "lab", entry.lab_id
    site = entry.after.get("site_id") if entry.subject in ABOUT_SITES else None
    if site is not None and entry.campaign_id is not None:
        yield "site", entry.campaign_id, UUID(site)
