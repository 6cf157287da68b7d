"""Finds, or makes, the interpreter of the framework's own environment."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from fabrouter_network.issues import InputError, Issue

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
"""Pinned packages of the environment."""

BASES = ("python3.11", "python3.10", "python3.9")
"""Interpreters that pandas 1.5 has wheels for, by preference."""


def interpreter(python: str | None, environment: Path | None) -> Path:
    """Returns an interpreter that has the framework.

    Parameters
    ----------
    python
        An interpreter that has it already.
    environment
        A folder with a virtual environment; made if it is missing or empty.

    Raises
    ------
    InputError
        If neither or both are given, or there is no such interpreter, or it cannot be made.
    """
    if (python is None) == (environment is None):
        fix = "Give --env DIR to have an environment made there, or --python INTERPRETER."
        raise InputError("ppe_match", [Issue("", "no-environment", "one environment needed.", fix)])
    if python is not None:
        return _existing(python)
    return _made(environment or Path())


def _existing(python: str) -> Path:
    found = shutil.which(python)
    if found is None:
        fix = "Name an interpreter that can be run, or have one made with --env DIR."
        raise InputError(python, [Issue("", "no-interpreter", "there is no such program.", fix)])
    path = Path(os.path.abspath(found))  # noqa: PTH100 - the link itself: it marks the environment
    if not _has_framework(path):
        fix = f"Run: {python} -m pip install -r {REQUIREMENTS}"
        message = "ppe_match cannot be imported there."
        raise InputError(python, [Issue("", "no-ppe-match", message, fix)])
    return path


def _has_framework(python: Path) -> bool:
    try:
        done = subprocess.run([python, "-c", "import ppe_match"], capture_output=True, check=False)  # noqa: S603
    except OSError:
        return False
    return done.returncode == 0


def _made(environment: Path) -> Path:
    folder = "Scripts" if os.name == "nt" else "bin"
    python = environment.absolute() / folder / ("python.exe" if os.name == "nt" else "python")
    if python.exists() and _has_framework(python):
        return python
    if not python.exists():
        if environment.exists() and (not environment.is_dir() or any(environment.iterdir())):
            message = "there is something else here already."
            fix = "Choose a new or an empty folder."
            raise InputError(str(environment), [Issue("", "not-an-environment", message, fix)])
        _run([_base(), "-m", "venv", str(environment)], environment)
    words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([str(python), *words, "-r", str(REQUIREMENTS)], environment)
    return python


def _base() -> str:
    """Returns an interpreter that pandas 1.5 can be installed for."""
    if sys.version_info[:2] == (3, 11):
        return sys.executable
    for name in BASES:
        if found := shutil.which(name):
            return found
    fix = "Install Python 3.11, or give --python."
    message = f"pandas 1.5 needs one of {', '.join(BASES)}."
    raise InputError("ppe_match", [Issue("", "no-old-python", message, fix)])


def _run(command: list[str], environment: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        last = (done.stderr.strip() or "no reason given").splitlines()[-1]
        message = f"the environment cannot be made: {last}"
        raise InputError(str(environment), [Issue("", "environment-failed", message)])
