"""How functions of this package are compiled: by Numba, once, kept on disk."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar

import numba
import platformdirs

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compiles a function on its first call; later processes find the result on disk."""
    with _cached_in(cache_folder()):
        compiler = numba.njit(cache=True, nogil=True, error_model="numpy")
        result: Callable[P, R] = compiler(function)
    return result


@cache
def cache_folder() -> Path:
    """Returns where compiled code of these very sources is kept.

    Numba compiles a function anew when its own file changes, but not when a function it calls does;
    hence a folder for every state of the whole package, beside it or, where that is not allowed,
    among the user's caches.
    """
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.glob("*.py")):
        digest.update(path.read_bytes())
    beside = package / "__pycache__"
    writable = os.access(beside if beside.exists() else package, os.W_OK)
    base = beside if writable else Path(platformdirs.user_cache_dir("fabrouter"))
    return base / f"compiled-{digest.hexdigest()[:16]}"


@contextmanager
def _cached_in(folder: Path) -> Iterator[None]:
    """Has Numba keep what is decorated meanwhile in a folder."""
    settings = vars(numba.config)
    before = settings["CACHE_DIR"]
    settings["CACHE_DIR"] = str(folder)
    try:
        yield
    finally:
        settings["CACHE_DIR"] = before
