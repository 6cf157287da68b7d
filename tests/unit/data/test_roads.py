"""The bundled road map: complete, sound and joined."""

import numpy as np

import fabrouter_data
from fabrouter.reference import bundled_roads
from fabrouter_network.geometry import great_circle_km


def test_nodes_and_edges():
    """As many as described, within the box, every edge between two nodes."""
    tables = fabrouter_data.read_json("roads_fr.json")
    assert len(tables["nodes"]) == 29_527
    assert len(tables["edges"]) == 44_321
    lat, lon = np.array(tables["nodes"]).T
    assert 40.9 < lat.min() < lat.max() < 51.7
    assert -5.7 < lon.min() < lon.max() < 10.3
    ends = np.array([edge[:2] for edge in tables["edges"]])
    assert ends.min() >= 0
    assert ends.max() < 29_527


def test_roads_are_not_shorter_than_the_great_circle():
    """Lengths are positive, and at most a rounding below the straight line."""
    tables = fabrouter_data.read_json("roads_fr.json")
    for a, b, km in tables["edges"]:
        direct = great_circle_km(*tables["nodes"][a], *tables["nodes"][b])
        assert km > 0
        assert km >= direct * 0.99 - 0.02, (a, b)


def test_mainland_and_corsica():
    """Two pieces of land: nearly all nodes on the mainland, the rest on Corsica."""
    roads = bundled_roads()
    sizes = np.bincount(roads.landmass)
    assert len(sizes) == 2
    corsica = roads.points[roads.main_landmass != 0]
    assert len(corsica) < 500
    assert corsica[:, 0].max() < 43.1
    assert corsica[:, 1].min() > 8.5
