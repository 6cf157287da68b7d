"""Where words go: results to stdout, everything else to stderr."""

import json
import os
import sys

from rich.console import Console

_PIPE_WIDTH = 110
"""Columns of tables that go to a file or pipe."""


class ReaderLeftError(Exception):
    """Whoever read the output has gone, as in ``fabrouter … | head``."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise ReaderLeftError


def _console(*, to_stderr: bool = False) -> Console:
    console = _Console(stderr=to_stderr)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _PIPE_WIDTH
    return console


stdout = _console()
stderr = _console(to_stderr=True)


def print_json(document: object) -> None:
    """Prints one JSON document and nothing else to stdout."""
    print_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def print_text(text: str) -> None:
    """Prints text as it is to stdout."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderLeftError from error


def close_stdout() -> None:
    """Sends whatever is still to be written nowhere, so that the end of the program is quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def note(text: str) -> None:
    """Prints a remark to stderr."""
    stderr.print(text, markup=False, highlight=False, soft_wrap=True)
