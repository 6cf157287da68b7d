"""The road graph: nearest nodes, shortest ways, closures."""

import networkx as nx
import numpy as np
import pytest

from fabrouter_network.roads import RoadMap
from fabrouter_network.transport import Closure

NODES = [(48.0, 0.0), (48.0, 1.0), (48.0, 2.0), (49.0, 1.0), (42.0, 9.0), (42.0, 9.1)]
EDGES = [(0, 1, 80.0), (1, 2, 80.0), (0, 3, 150.0), (3, 2, 150.0), (4, 5, 10.0)]


def road_map() -> RoadMap:
    """Returns a square of roads with a long way round, and an island."""
    return RoadMap.from_tables({"nodes": NODES, "edges": EDGES})


def closure(lat: float, lon: float, radius_km: float = 5) -> Closure:
    return Closure(kind="roads", lat=lat, lon=lon, radius_km=radius_km)


def between(roads: RoadMap, start: int, end: int) -> float:
    return float(roads.distances(np.array([start]), np.array([end]))[0, 0])


def test_the_shortest_way_counts():
    """80 + 80 is shorter than 150 + 150."""
    assert between(road_map(), 0, 2) == 160
    assert between(road_map(), 2, 0) == 160
    assert between(road_map(), 1, 1) == 0


def test_no_road_is_infinitely_far():
    """The island cannot be reached."""
    assert np.isinf(between(road_map(), 0, 4))
    assert between(road_map(), 4, 5) == 10


def test_distances_have_a_row_per_source_in_the_order_given():
    """Sources may repeat and come in any order."""
    km = road_map().distances(np.array([2, 0, 2]), np.array([0, 1]))
    assert km.tolist() == [[160, 80], [0, 80], [160, 80]]


def test_more_sources_than_fit_in_one_block():
    """Blocks of sources give the same as one at a time."""
    nodes = [(45.0, k / 100) for k in range(150)]
    edges = [(k, k + 1, 1.0) for k in range(149)]
    line = RoadMap.from_tables({"nodes": nodes, "edges": edges})
    rows = np.arange(150)
    assert np.array_equal(line.distances(rows, rows), np.abs(rows[:, None] - rows[None, :]))


def test_the_nearest_node_and_the_way_to_it():
    """A point 0.1 degree east of node 1 is 7.4 km away at this latitude."""
    node, km = road_map().nearest(np.array([[48.0, 1.1], [42.0, 8.0]]))
    assert node.tolist() == [1, 4]
    assert km == pytest.approx([7.44, 82.6], abs=0.1)


def test_a_closed_circle_lengthens_the_way():
    """With node 1 closed, the way leads over node 3."""
    assert between(road_map().without([closure(48, 1)]), 0, 2) == 300


def test_closed_circles_cut_the_way():
    """With nodes 1 and 3 closed there is no way left."""
    assert np.isinf(between(road_map().without([closure(48, 1), closure(49, 1)]), 0, 2))


def test_one_large_circle_closes_everything_in_it():
    """A circle of 200 km around the square leaves only the island's road."""
    closed = road_map().without([closure(48.3, 1, 200)])
    assert np.isinf(between(closed, 0, 1))
    assert between(closed, 4, 5) == 10


def test_a_circle_that_holds_no_node_closes_nothing():
    """Roads are closed by their ends; without closures the map is the same object."""
    roads = road_map()
    assert roads.without([closure(48, 0.5, 5)]) is roads
    assert roads.without([]) is roads


def test_the_radius_counts():
    """A node 7.4 km from the centre is closed by 8 km and open at 7."""
    assert between(road_map().without([closure(48, 1.1, 7)]), 0, 2) == 160
    assert between(road_map().without([closure(48, 1.1, 8)]), 0, 2) == 300


def test_closing_leaves_the_map_itself_alone():
    """``without`` gives another map."""
    roads = road_map()
    roads.without([closure(48, 1)])
    assert between(roads, 0, 2) == 160


def test_pieces_of_land():
    """The largest piece is 0, others have numbers of their own."""
    assert road_map().main_landmass[:4].tolist() == [0] * 4
    assert len(set(road_map().main_landmass[4:].tolist())) == 1
    assert road_map().main_landmass[4] != 0


def test_a_cut_makes_new_pieces():
    """What closures separate lies on different pieces."""
    pieces = road_map().without([closure(48, 1), closure(49, 1)]).landmass
    assert len(set(pieces[:4].tolist())) == 4


def test_a_path_has_both_ends_and_the_nodes_between():
    """The way from near node 0 to near node 2 leads through node 1."""
    path = road_map().path((48.01, 0.0), (48.01, 2.0))
    assert path == [(48.01, 0.0), NODES[0], NODES[1], NODES[2], (48.01, 2.0)]


def test_a_path_within_one_node():
    """Two points near the same node meet there."""
    assert road_map().path((48.01, 0), (47.99, 0)) == [(48.01, 0), NODES[0], (47.99, 0)]


def test_no_path_is_an_error():
    """Over the sea there is none."""
    with pytest.raises(nx.NetworkXNoPath):
        road_map().path((48, 0), (42, 9))


def test_the_fingerprint_tells_maps_apart():
    """Equal maps have equal fingerprints; a moved node or another length changes it."""
    moved = [*NODES[:5], (42.0, 9.2)]
    longer = [*EDGES[:4], (4, 5, 11.0)]
    digests = {
        road_map().digest,
        RoadMap.from_tables({"nodes": moved, "edges": EDGES}).digest,
        RoadMap.from_tables({"nodes": NODES, "edges": longer}).digest,
        road_map().without([closure(48, 1)]).digest,
    }
    assert len(digests) == 4
    assert road_map().digest in digests
