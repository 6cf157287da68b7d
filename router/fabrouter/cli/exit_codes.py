"""What the exit status means."""

GOOD = 0
"""All well."""

NO = 1
"""The answer is no: violations found, commitments in conflict."""

BAD_INPUT = 2
"""Usage or bad input."""

INTERRUPTED = 130
"""Ctrl-C before there was anything to keep."""
