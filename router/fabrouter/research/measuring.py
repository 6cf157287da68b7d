"""What is measured of a run, whoever runs it."""

import platform
import resource
import sys
from collections.abc import Iterable
from importlib.metadata import version

from fabrouter_solver import TracePoint

_BYTES = 1 if sys.platform == "darwin" else 1024
"""Unit of the largest resident set: kibibytes everywhere but on macOS."""

NOTHING_MADE = frozenset({"bound", "promised"})
"""Phases before the first plan that an engine made."""


def peak_memory_mb() -> float:
    """Returns the largest resident set of this process so far, 10⁶ bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES / 1e6


def first_plan_s(trace: Iterable[TracePoint]) -> float | None:
    """Returns seconds to the first plan that makes anything, ``None`` if there is none."""
    made = (p.seconds for p in trace if p.objective and p.phase not in NOTHING_MADE)
    return next(made, None)


def versions_of(packages: Iterable[str]) -> str:
    """Returns the versions of Python and of packages."""
    named = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"Python {platform.python_version()}, {named}"
