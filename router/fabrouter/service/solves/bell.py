"""Tells whoever runs solves that there is one, once its request is committed.

A lost ring costs seconds, no more: workers look into the database by themselves.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import event
from sqlmodel import Session

Listener = Callable[[UUID], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Has a function called with the id of every run that is asked for.

    Returns
    -------
    callable
        Ends it.
    """
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def ring_after_commit(session: Session, run_id: UUID) -> None:
    """Rings once the transaction is committed, if it is."""

    def ring(_session: object) -> None:
        for listener in tuple(_listeners):
            listener(run_id)

    event.listen(session, "after_commit", ring, once=True)
