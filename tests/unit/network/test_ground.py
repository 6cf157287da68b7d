"""Road kilometres between points, and how each figure was found."""

import numpy as np
import pytest

from fabrouter_network.estimates import Estimate
from fabrouter_network.geometry import great_circle_km
from fabrouter_network.ground import NOT_ON_MAP, Ground
from fabrouter_network.roads import RoadMap

NODES = [(48.0, 0.0), (48.0, 1.0), (42.0, 9.0), (42.0, 9.5)]
EDGES = [(0, 1, 100.0), (2, 3, 60.0)]
WEST, EAST = (48.0, 0.0), (48.0, 1.0)
ISLAND = (42.0, 9.0)
ROME, NAPLES, CAIRO = (41.9, 12.5), (40.85, 14.27), (30.05, 31.24)
LONDON, BRISTOL = (51.507, -0.128), (51.455, -2.588)

Point = tuple[float, float]


def ground(with_roads: bool = True) -> Ground:
    return Ground(RoadMap.from_tables({"nodes": NODES, "edges": EDGES}) if with_roads else None)


def measured(start: Point, end: Point, with_roads: bool = True) -> tuple[float, Estimate]:
    """Returns kilometres and kind of estimate between two points."""
    field = ground(with_roads)
    km, kind = field.road_km(field.locate(np.array([start])), field.locate(np.array([end])))
    return float(km[0, 0]), Estimate(int(kind[0, 0]))


def test_along_the_road_map():
    """Two points on main roads are as far apart as the road is long."""
    assert measured(WEST, EAST) == (100.0, Estimate.ROAD_MAP)


def test_access_counts_with_its_detour():
    """A point 5.56 km north of a node adds 1.3 times that."""
    km, kind = measured((48.05, 0.0), EAST)
    assert km == pytest.approx(100 + 1.3 * great_circle_km(48.05, 0, 48, 0))
    assert kind is Estimate.ROAD_MAP


def test_long_access_is_flagged():
    """More than 10 km to the next main road is worth a remark, from either end."""
    far = (48.1, 0.0)
    for start, end in ((far, EAST), (EAST, far)):
        km, kind = measured(start, end)
        assert km == pytest.approx(100 + 1.3 * 11.12, abs=0.01)
        assert kind is Estimate.LONG_ACCESS


def test_beyond_thirty_kilometres_a_point_is_off_the_map():
    """Then great circle × 1.3 counts."""
    far = (48.3, 0.0)
    km, kind = measured(far, EAST)
    assert km == pytest.approx(1.3 * great_circle_km(*far, *EAST))
    assert kind is Estimate.OFF_ROAD_MAP


def test_short_hops_do_not_use_the_coarse_map():
    """Under 20 km great circle × 1.4 counts, even on the road map."""
    km, kind = measured(WEST, (48.0, 0.2))
    assert km == pytest.approx(1.4 * great_circle_km(48, 0, 48, 0.2))
    assert kind is Estimate.SHORT_HOP
    assert measured(WEST, WEST)[0] == pytest.approx(0, abs=0.001)


def test_without_a_road_map_everything_is_estimated():
    """Great circle × 1.3."""
    km, kind = measured(WEST, EAST, with_roads=False)
    assert km == pytest.approx(1.3 * great_circle_km(*WEST, *EAST))
    assert kind is Estimate.OFF_ROAD_MAP


def test_a_piece_of_the_map_of_its_own_is_an_island():
    """No road leads to a piece that is not joined to the main one, however near."""
    assert measured(EAST, ISLAND) == (np.inf, Estimate.UNREACHABLE)
    assert measured(ISLAND, (42.0, 9.5)) == (60.0, Estimate.ROAD_MAP)


def test_no_short_hop_over_the_sea():
    """Two points 15 km apart on different land are not joined."""
    dover, calais = (51.13, 1.34), (51.0, 1.6)
    assert great_circle_km(*dover, *calais) < 25
    assert measured(dover, calais)[1] is Estimate.UNREACHABLE


def test_off_the_map_one_continent_is_joined():
    """Rome and Naples are estimated, and so is the way from the map to Rome."""
    assert measured(ROME, NAPLES)[1] is Estimate.OFF_ROAD_MAP
    assert measured(EAST, ROME)[1] is Estimate.OFF_ROAD_MAP


def test_one_island_is_joined():
    """From London to Bristol there is a road."""
    km, kind = measured(LONDON, BRISTOL)
    assert km == pytest.approx(1.3 * 170.5, abs=2)
    assert kind is Estimate.OFF_ROAD_MAP


def test_no_road_is_assumed_beyond_2000_km():
    """Paris to Cairo by van is nobody's meaning."""
    assert measured(EAST, CAIRO) == (np.inf, Estimate.UNREACHABLE)


def test_the_road_is_never_shorter_than_the_great_circle():
    """A road length that is too short in the source is mended."""
    short = RoadMap.from_tables({"nodes": NODES, "edges": [(0, 1, 1.0)]})
    field = Ground(short)
    ends = field.locate(np.array([WEST, EAST]))
    km, _ = field.road_km(ends, ends)
    assert km[0, 1] == pytest.approx(great_circle_km(*WEST, *EAST))


def test_islands_by_box_are_never_on_the_map():
    """A point of the balearics near a mainland node would be snapped over the sea."""
    near = RoadMap.from_tables({"nodes": [(39.6, 2.6), (39.7, 2.6)], "edges": [(0, 1, 12.0)]})
    located = Ground(near).locate(np.array([(39.6, 2.6)]))
    assert located.node.tolist() == [NOT_ON_MAP]
    assert located.landmass.tolist() == ["balearics"]


def test_no_points_are_no_problem():
    """Empty sides give empty tables."""
    field = ground()
    none, some = field.locate(np.zeros((0, 2))), field.locate(np.array([WEST]))
    assert field.road_km(none, some)[0].shape == (0, 1)
    assert field.road_km(some, none)[0].shape == (1, 0)
