"""Many-to-many lead times over the real road map, from nothing and from the cache."""

import os
import tempfile
from pathlib import Path

import numpy as np

import fabrouter_data
from fabrouter.campaigns.places import hospitals, place_of
from fabrouter.reference import bundled_crossings, bundled_roads
from fabrouter_bench.measure import Timing, timed
from fabrouter_network.places import Place
from fabrouter_network.transport import Transport
from fabrouter_network.travel_cache import CACHE_VARIABLE, cached_travel_matrix

NUM_SITES = 500


def french_places(seed: int) -> tuple[list[Place], list[Place]]:
    """Returns every French lab and a sample of hospitals."""
    rows = fabrouter_data.read_rows("labs_world.csv")
    labs = [place_of(row, "FR") for row in rows if row["country"] == "FR" and row["lat"]]
    sites = hospitals(("FR",), None)
    chosen = np.random.default_rng(seed).choice(len(sites), NUM_SITES, replace=False)
    return labs, [sites[int(row)].place for row in chosen]


def measure_travel(seed: int, repeats: int) -> dict[str, Timing]:
    """Returns seconds for labs × (labs + hospitals), reading the road map included when cold."""
    labs, sites = french_places(seed)
    transport = Transport(crossings=bundled_crossings())

    def matrix() -> None:
        cached_travel_matrix(labs, [*labs, *sites], transport, bundled_roads())

    def cold() -> None:
        bundled_roads.cache_clear()
        matrix()

    before = os.environ.get(CACHE_VARIABLE)
    try:
        os.environ[CACHE_VARIABLE] = ""
        from_nothing = timed(cold, repeats)
        with tempfile.TemporaryDirectory() as folder:
            os.environ[CACHE_VARIABLE] = str(Path(folder))
            matrix()
            from_cache = timed(matrix, repeats)
    finally:
        os.environ.pop(CACHE_VARIABLE, None)
        if before is not None:
            os.environ[CACHE_VARIABLE] = before
    return {f"{len(labs)} labs × {NUM_SITES} sites, cold": from_nothing, "from cache": from_cache}
