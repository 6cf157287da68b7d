"""Tries, in a child process, single changes that would help a plan."""

import threading
import time

from fabrouter.advice import Advice
from fabrouter.jobs.process import ChildProcess, Runner
from fabrouter.service.refusals import Conflict, Overload

_AT_ONCE = threading.Semaphore(1)
"""One at a time: whoever waits for advice can ask again, solves and offers cannot wait."""
_RETRY_S = 10
_START_UP_S = 60.0


def advice_for(
    plan: str, scenario: str, time_limit_s: float, runner: Runner = ChildProcess
) -> Advice:
    """Returns changes that verifiably help a plan.

    Parameters
    ----------
    plan, scenario
        JSON texts.
    time_limit_s
        Seconds of trying.
    runner
        Starts what does the trying.

    Raises
    ------
    Overload
        If somebody else is being advised.
    Conflict
        ``no-advice`` if the trying failed.
    """
    if not _AT_ONCE.acquire(blocking=False):
        raise Overload("Another plan is being looked at.", _RETRY_S)
    try:
        return _advised(plan, scenario, time_limit_s, runner)
    finally:
        _AT_ONCE.release()


def _advised(plan: str, scenario: str, time_limit_s: float, runner: Runner) -> Advice:
    until = time.monotonic() + time_limit_s + _START_UP_S
    task = {"do": "advise", "plan": plan, "scenario": scenario, "time_limit_s": time_limit_s}
    running, why = runner(task), "it took too long"
    try:
        while not running.ended and time.monotonic() < until:
            message = running.next(0.2)
            if message and message["is"] == "advice":
                return Advice.model_validate_json(message["json"])
            if message and message["is"] == "failed":
                why = message["error"]
        raise Conflict("no-advice", f"No advice could be found: {why}.")
    finally:
        running.kill()
