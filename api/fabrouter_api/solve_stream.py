"""A solve as server-sent events: its row, whenever it has changed, until it has ended."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from uuid import UUID

from fabrouter.store import Desk
from fabrouter.store.tables import SolveRun, SolveState
from fabrouter_api.feed import MOST_STREAMS, TooManyStreamsError
from fabrouter_api.schemas.solves import SolveRead

_LOOK_EVERY_S = 0.5
_HEARTBEAT_S = 15.0
_UNDER_WAY = (SolveState.QUEUED, SolveState.RUNNING)

_open: Counter[UUID] = Counter()
"""Streams by account, in this process."""


def open_stream(desk: Desk, account_id: UUID, run_id: UUID) -> AsyncIterator[bytes]:
    """Returns the stream of a run.

    Raises
    ------
    TooManyStreamsError
        If the account has as many open as it may.
    """
    if _open[account_id] >= MOST_STREAMS:
        raise TooManyStreamsError
    _open[account_id] += 1
    return _stream(desk, account_id, run_id)


async def _stream(desk: Desk, account_id: UUID, run_id: UUID) -> AsyncIterator[bytes]:
    try:
        told, silent = "", 0.0
        while True:
            shown = await asyncio.to_thread(_shown, desk, run_id)
            text = shown.model_dump_json()
            if text != told:
                told, silent = text, 0.0
                yield f"event: progress\ndata: {text}\n\n".encode()
            elif silent >= _HEARTBEAT_S:
                silent = 0.0
                yield b": still here\n\n"
            if shown.state not in _UNDER_WAY:
                return
            await asyncio.sleep(_LOOK_EVERY_S)
            silent += _LOOK_EVERY_S
    finally:
        _open[account_id] -= 1
        if not _open[account_id]:
            del _open[account_id]


def _shown(desk: Desk, run_id: UUID) -> SolveRead:
    with desk.store.read() as session:
        return SolveRead.of(session.get_one(SolveRun, run_id))
