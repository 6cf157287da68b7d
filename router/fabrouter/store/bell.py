"""Tells the rest of the process that the journal has something new."""

from collections.abc import Callable

Listener = Callable[[], None]


class Bell:
    """Rung after each commit that wrote to the journal; listeners must return at once.

    A ring says nothing but "look": whoever hears it reads the journal.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Has a function called at every ring; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def ring(self) -> None:
        """Calls everybody who listens."""
        for listener in tuple(self._listeners):
            listener()
