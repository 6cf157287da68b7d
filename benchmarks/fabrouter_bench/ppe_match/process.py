"""One replay: starts the framework in its environment and answers its questions."""

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from fabrouter_bench.ppe_match.rounds import Decision, Round
from fabrouter_network.issues import InputError, Issue

SCRIPT = Path(__file__).with_name("framework_side.py")
"""What the other interpreter runs."""

Message = dict[str, Any]


@dataclass(frozen=True)
class Framework:
    """How to start the framework.

    Parameters
    ----------
    python
        Interpreter of its environment.
    interval
        Days between two days of decisions.
    max_donation
        Larger offers are taken for typing errors by the framework, and left out.
    begin, end
        Only what was offered or asked from one day on and before the other takes part.
    script
        The other side of the pipe.
    """

    python: Path
    interval: int = 7
    max_donation: int = 1000
    begin: date = date(2020, 1, 1)
    end: date = date(2021, 1, 1)
    script: Path = SCRIPT

    def replay(
        self,
        strategy: str,
        decide: Callable[[Round], list[Decision]],
        on_day: Callable[[str], None],
    ) -> Message:
        """Runs one replay and returns its last message, with ``scores`` and ``versions``.

        Parameters
        ----------
        strategy
            ``first_come`` or ``proximity``, the framework's own, or ``ask``.
        decide
            Called with every day of decisions if ``ask``.
        on_day
            Called with the date as soon as a day comes up.

        Raises
        ------
        InputError
            If the framework is missing or fails; says why.
        """
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as remarks:
            process = self._start(strategy, remarks)
            try:
                for message in _messages(process):
                    if message["kind"] in ("scores", "missing"):
                        return _checked(message, self.python)
                    on_day(message["date"])
                    if message["kind"] == "day":
                        _answer(process, decide(Round.of_message(message)))
            except (BrokenPipeError, json.JSONDecodeError) as error:
                raise _failed(self.python, process, remarks) from error
            finally:
                _end(process)
            raise _failed(self.python, process, remarks)

    def _start(self, strategy: str, remarks: IO[str]) -> "subprocess.Popen[str]":
        days = [self.begin.isoformat(), self.end.isoformat()]
        arguments = [strategy, str(self.interval), str(self.max_donation), *days]
        try:
            return subprocess.Popen(  # noqa: S603
                [self.python, self.script, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=remarks,
                text=True,
                encoding="utf-8",
            )
        except OSError as error:
            issue = Issue("", "no-interpreter", f"cannot be started: {error.strerror}.")
            raise InputError(str(self.python), [issue]) from error


def _messages(process: "subprocess.Popen[str]") -> Iterator[Message]:
    if process.stdout is None:
        msg = "The process has no output."
        raise AssertionError(msg)
    for line in process.stdout:
        yield json.loads(line)


def _answer(process: "subprocess.Popen[str]", decisions: list[Decision]) -> None:
    if process.stdin is None:
        msg = "The process has no input."
        raise AssertionError(msg)
    rows = [[d.donor, d.recipient, d.product, float(d.units)] for d in decisions]
    process.stdin.write(json.dumps(rows) + "\n")
    process.stdin.flush()


def _checked(message: Message, python: Path) -> Message:
    if message["kind"] == "missing":
        issue = Issue("", "no-ppe-match", f"ppe_match cannot be imported: {message['message']}.")
        raise InputError(str(python), [issue])
    return message


def _failed(python: Path, process: "subprocess.Popen[str]", remarks: IO[str]) -> InputError:
    _end(process)
    remarks.seek(0)
    last = (remarks.read().strip() or "no reason given").splitlines()[-1]
    return InputError(str(python), [Issue("", "framework-failed", f"ppe_match failed: {last}")])


def _end(process: "subprocess.Popen[str]") -> None:
    """Ends the process: it is asked to by closing its input, then made to."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
    try:
        process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
