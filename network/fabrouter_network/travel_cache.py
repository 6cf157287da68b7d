"""Keeps travel matrices on disk, so that the same places are measured once."""

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from platformdirs import user_cache_path

from fabrouter_network.places import Place
from fabrouter_network.roads import RoadMap
from fabrouter_network.transport import Transport
from fabrouter_network.travel import TravelMatrix, travel_matrix

CACHE_VARIABLE = "FABROUTER_CACHE_DIR"
"""Environment variable with another folder for the cache; empty = no cache."""

_RULES_VERSION = 2
"""To be raised whenever the rules of ``travel`` change: old entries then no longer match."""

_MOST_ENTRIES = 32


def cached_travel_matrix(
    origins: Sequence[Place],
    destinations: Sequence[Place],
    transport: Transport,
    roads: RoadMap | None,
) -> TravelMatrix:
    """Returns :func:`~fabrouter_network.travel.travel_matrix`, from disk if it is there.

    A cache that cannot be read or written is never an error: the matrix is computed.
    """
    folder = _folder()
    if folder is None:
        return travel_matrix(origins, destinations, transport, roads)
    path = folder / f"{_key(origins, destinations, transport, roads)}.npz"
    found = _load(path)
    if found is not None:
        return found
    matrix = travel_matrix(origins, destinations, transport, roads)
    _store(path, matrix)
    return matrix


def _folder() -> Path | None:
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    return user_cache_path("fabrouter") / "travel"


def _key(
    origins: Sequence[Place],
    destinations: Sequence[Place],
    transport: Transport,
    roads: RoadMap | None,
) -> str:
    figures = transport.model_dump(mode="json", exclude={"overrides", "limits", "transfers"})
    parts = {
        "rules": _RULES_VERSION,
        "origins": [(place.lat, place.lon) for place in origins],
        "destinations": [(place.lat, place.lon) for place in destinations],
        "transport": figures,
        "roads": roads.digest if roads is not None else None,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _load(path: Path) -> TravelMatrix | None:
    try:
        with path.open("rb") as file, np.load(file) as stored:
            matrix = TravelMatrix.from_arrays({name: stored[name] for name in stored.files})
        path.touch()
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, RuntimeError):
        return None
    return matrix


def _store(path: Path, matrix: TravelMatrix) -> None:
    """Writes beside and renames, so that no reader ever sees half a file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **matrix.arrays())  # type: ignore[arg-type]
        Path(draft).replace(path)
        entries = sorted(path.parent.glob("*.npz"), key=lambda entry: entry.stat().st_mtime)
        for old in entries[:-_MOST_ENTRIES]:
            old.unlink(missing_ok=True)
    except OSError:
        return
