"""Where words go: results to stdout, everything else to stderr."""

import json
import os
import sys

from rich.console import Console

_PIPE_WIDTH = 110
"""Columns of tables that go to a file or pipe."""


def _console(*, to_stderr: bool = False) -> Console:
    console = Console(stderr=to_stderr)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _PIPE_WIDTH
    return console


stdout = _console()
stderr = _console(to_stderr=True)


def print_json(document: object) -> None:
    """Prints one JSON document and nothing else to stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def print_text(text: str) -> None:
    """Prints text as it is to stdout."""
    sys.stdout.write(text)


def note(text: str) -> None:
    """Prints a remark to stderr."""
    stderr.print(text, highlight=False, soft_wrap=True)
