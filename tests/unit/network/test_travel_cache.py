"""Travel kept on disk: the same as computed, and never in the way."""

import threading
from typing import Any

import numpy as np
import pytest

from fabrouter_network import travel_cache
from fabrouter_network.places import Place
from fabrouter_network.roads import RoadMap
from fabrouter_network.transport import Transport
from fabrouter_network.travel import TravelMatrix, travel_matrix
from fabrouter_network.travel_cache import CACHE_VARIABLE, cached_travel_matrix

PLACES = [Place(lat=48, lon=2, country="FR"), Place(lat=45, lon=5, country="FR")]
OTHER = [Place(lat=48, lon=2.5, country="FR")]
ROADS = RoadMap.from_tables({"nodes": [(48, 2), (45, 5)], "edges": [(0, 1, 500.0)]})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Returns an empty folder that the cache uses."""
    path = tmp_path / "cache"
    monkeypatch.setenv(CACHE_VARIABLE, str(path))
    return path


@pytest.fixture
def computed(monkeypatch):
    """Returns a list that grows with every computation."""
    calls: list[int] = []

    def counted(*args: Any) -> TravelMatrix:
        calls.append(1)
        return travel_matrix(*args)

    monkeypatch.setattr(travel_cache, "travel_matrix", counted)
    return calls


def ask(transport: Transport | None = None, roads: RoadMap | None = ROADS) -> TravelMatrix:
    return cached_travel_matrix(PLACES, PLACES, transport or Transport(), roads)


def same(one: TravelMatrix, other: TravelMatrix) -> bool:
    arrays = other.arrays()
    return all(
        np.array_equal(array, arrays[name]) and array.dtype == arrays[name].dtype
        for name, array in one.arrays().items()
    )


def test_a_hit_is_the_same_as_a_miss(folder, computed):
    """The second question is answered from disk, to the bit."""
    first, second = ask(), ask()
    assert len(computed) == 1
    assert same(first, second)
    assert len(list(folder.iterdir())) == 1


def test_what_changes_the_answer_changes_the_key(folder, computed):
    """Figures, crossings, closures, places and roads are part of the question."""
    ask()
    tree: list[dict[str, Any]] = [
        {"modes": {"road": {"speed_kmh": 50}}},
        {"closures": [{"kind": "roads", "lat": 1, "lon": 1, "radius_km": 1}]},
        {"crossings": [{"id": "x", "mode": "ferry", "ends": [
            {"name": "a", "lat": 43, "lon": 5}, {"name": "b", "lat": 42, "lon": 9}]}]},
    ]  # fmt: skip
    for fields in tree:
        ask(Transport.model_validate(fields, strict=False))
    ask(roads=None)
    ask(roads=RoadMap.from_tables({"nodes": [(48, 2), (45, 5)], "edges": [(0, 1, 501.0)]}))
    cached_travel_matrix(PLACES, OTHER, Transport(), ROADS)
    cached_travel_matrix(OTHER, PLACES, Transport(), ROADS)
    assert len(computed) == 8
    assert len(list(folder.iterdir())) == 8


def test_what_does_not_change_the_answer_does_not_change_the_key(folder, computed):
    """Overrides and limits are applied elsewhere; names of places do not matter."""
    ask()
    limit = {"origin": "a", "destination": "b", "kg_per_period": 1}
    ask(Transport.model_validate({"limits": [limit], "transfers": {"max_km": 5}}, strict=False))
    assert len(computed) == 1


@pytest.mark.parametrize(
    "content", [b"", b"junk", b"PK\x03\x04junk", "half", "flipped", "encrypted", "foreign"]
)
def test_a_broken_entry_is_computed_again_and_mended(content, folder, computed):
    """Cut, damaged and foreign files count as missing."""
    first = ask()
    (entry,) = folder.iterdir()
    good = entry.read_bytes()
    if content == "half":
        entry.write_bytes(good[: len(good) // 2])
    elif content == "flipped":
        entry.write_bytes(good.replace(b"NUMPY", b"NUMPX"))
    elif content == "encrypted":
        at = good.index(b"PK\x01\x02") + 8
        entry.write_bytes(good[:at] + b"\x01" + good[at + 1 :])
    elif content == "foreign":
        with entry.open("wb") as file:
            np.savez(file, km=np.zeros(3))
    else:
        entry.write_bytes(content)
    assert same(ask(), first)
    assert len(computed) == 2
    assert same(ask(), first)
    assert len(computed) == 2


def test_no_damage_of_one_byte_crashes_the_reader(folder):
    """Whatever byte of an entry changes, it is read right or counts as missing."""
    first = ask()
    (entry,) = folder.iterdir()
    good = entry.read_bytes()
    for at in range(0, len(good), 3):
        entry.write_bytes(good[:at] + bytes([good[at] ^ 9]) + good[at + 1 :])
        found = travel_cache._load(entry)
        assert found is None or same(found, first)


def test_two_writers_do_not_disturb_each_other(folder):
    """Many threads that ask at once all get the same, and no draft is left."""
    found: list[TravelMatrix] = []
    threads = [threading.Thread(target=lambda: found.append(ask())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(same(matrix, found[0]) for matrix in found)
    assert [entry.suffix for entry in folder.iterdir()] == [".npz"]


def test_the_number_of_entries_is_bounded(folder, monkeypatch):
    """The oldest entries go first."""
    monkeypatch.setattr(travel_cache, "_MOST_ENTRIES", 3)
    for speed in range(50, 57):
        ask(Transport.model_validate({"modes": {"road": {"speed_kmh": speed}}}, strict=False))
    assert len(list(folder.iterdir())) == 3


def test_an_empty_variable_means_no_cache(tmp_path, monkeypatch, computed):
    """Nothing is written and everything is computed."""
    monkeypatch.setenv(CACHE_VARIABLE, "")
    monkeypatch.chdir(tmp_path)
    ask()
    ask()
    assert len(computed) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path, monkeypatch, computed):
    """A file in the place of the folder only costs time."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file"))
    assert same(ask(), ask())
    assert len(computed) == 2


def test_without_the_variable_the_user_folder_is_used(tmp_path, monkeypatch):
    """The cache of the user is a folder of its own."""
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    monkeypatch.setattr(travel_cache, "user_cache_path", lambda name: tmp_path / name)
    ask()
    assert len(list((tmp_path / "fabrouter" / "travel").iterdir())) == 1
