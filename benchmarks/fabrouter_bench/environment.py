"""Where a result comes from: commit, machine, versions."""

import os
import platform
import subprocess
from pathlib import Path

from fabrouter.research.measuring import versions_of

_PACKAGES = ("fabrouter", "ortools", "numba", "numpy", "scipy", "networkx")


def versions() -> str:
    """Returns the versions of Python and of what the figures depend on."""
    return versions_of(_PACKAGES)


def machine() -> str:
    """Returns processor, number of cores and system in words."""
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models and models[0] else platform.machine()


def commit() -> str:
    """Returns the short hash of the checked-out commit, ``+`` behind it if files differ."""
    here = Path(__file__).parent
    command = ("git", "describe", "--always", "--dirty=+")
    try:
        done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()
