"""The command line: ``fabrouter …``."""

from fabrouter.cli.main import main

__all__ = ["main"]
