"""How workers go on: round after round, with pauses while there is nothing to do or no database."""

import threading
from collections.abc import Callable

import structlog
from sqlalchemy.exc import DBAPIError

log = structlog.get_logger()

_LONGEST_PAUSE_S = 30.0


def go_on(
    run_once: Callable[[], bool],
    stopping: threading.Event,
    wake: threading.Event,
    poll_s: float,
    event: str,
) -> None:
    """Does rounds until told to stop.

    Parameters
    ----------
    run_once
        Does one round; returns whether there was anything to do.
    stopping
        Ends it after the round.
    wake
        Shortens a pause.
    poll_s
        Seconds between rounds that found nothing; they grow while the database is away.
    event
        Name in the log of a database that is away.
    """
    pause = poll_s
    while not stopping.is_set():
        try:
            worked = run_once()
            pause = poll_s
        except DBAPIError as error:
            worked, pause = False, min(pause * 2, _LONGEST_PAUSE_S)
            log.warning(event, error=type(error).__name__, pause_s=pause)
        if not worked:
            wake.wait(pause)
            wake.clear()
