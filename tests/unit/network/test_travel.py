"""Time, distance, cost and CO2e between places: roads, crossings, flights."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabrouter_network.estimates import Estimate
from fabrouter_network.geometry import great_circle_km
from fabrouter_network.places import Place
from fabrouter_network.roads import RoadMap
from fabrouter_network.transport import Transport
from fabrouter_network.travel import TravelMatrix, travel_matrix

Point = tuple[float, float]

PORT, TOWN = (43.0, 5.0), (44.0, 5.0)
FAR_PORT, FAR_TOWN = (42.0, 9.0), (42.0, 9.5)
ROADS = RoadMap.from_tables(
    {
        "nodes": [PORT, TOWN, (45.0, 5.0), FAR_PORT, FAR_TOWN],
        "edges": [(0, 1, 120.0), (1, 2, 130.0), (3, 4, 50.0)],
    }
)
MODES = {
    "road": {"speed_kmh": 60, "handling_h": 6, "eur_per_shipment": 6, "eur_per_kg_km": 0.001,
             "g_co2e_per_kg_km": 0.5},
    "ferry": {"speed_kmh": 30, "handling_h": 4, "eur_per_shipment": 7, "eur_per_kg_km": 0.0004,
              "g_co2e_per_kg_km": 0.05},
    "air": {"speed_kmh": 750, "handling_h": 24, "eur_per_shipment": 25, "eur_per_kg_km": 0.002,
            "g_co2e_per_kg_km": 0.6},
}  # fmt: skip
REUNION, MAYOTTE, NOUMEA = (-20.9, 55.5), (-12.8, 45.2), (-22.3, 166.4)


def line(name: str, start: Point, end: Point, mode: str = "ferry", **fields: Any) -> dict[str, Any]:
    ends = [{"name": "a", "lat": start[0], "lon": start[1]}]
    ends += [{"name": "b", "lat": end[0], "lon": end[1]}]
    return {"id": name, "mode": mode, "ends": ends, **fields}


FERRY = line("ferry", PORT, FAR_PORT, km=300.0)


def transport(*crossings: dict[str, Any], **fields: Any) -> Transport:
    tree = {"modes": MODES, "crossings": list(crossings), **fields}
    return Transport.model_validate(tree, strict=False)


def places(*points: Point) -> list[Place]:
    return [Place(lat=lat, lon=lon, country="FR") for lat, lon in points]


def travel(start: Point, end: Point, how: Transport, roads: RoadMap | None = ROADS) -> TravelMatrix:
    """Returns the travel between two points."""
    return travel_matrix(places(start), places(end), how, roads)


def figures(matrix: TravelMatrix) -> dict[str, float]:
    return {name: float(array[0, 0]) for name, array in matrix.arrays().items()}


def kind(matrix: TravelMatrix) -> Estimate:
    return Estimate(int(matrix.estimate[0, 0]))


def test_a_road_adds_up():
    """250 km: 6 h loading + 250/60 h, 0.25 EUR and 125 g per kg, 6 EUR per shipment."""
    assert figures(travel(PORT, (45.0, 5.0), transport())) == pytest.approx(
        {
            "km": 250,
            "hours": 6 + 250 / 60,
            "eur_per_kg": 0.25,
            "eur_per_shipment": 6,
            "g_co2e_per_kg": 125,
            "estimate": Estimate.ROAD_MAP,
        },
        rel=1e-6,
    )


def test_a_ferry_adds_up():
    """120 km of road, 300 km of sea, 50 km of road."""
    assert figures(travel(TOWN, FAR_TOWN, transport(FERRY))) == pytest.approx(
        {
            "km": 470,
            "hours": 6 + 170 / 60 + 4 + 300 / 30,
            "eur_per_kg": 170 * 0.001 + 300 * 0.0004,
            "eur_per_shipment": 6 + 7,
            "g_co2e_per_kg": 170 * 0.5 + 300 * 0.05,
            "estimate": Estimate.CROSSING,
        },
        rel=1e-6,
    )


def test_an_air_line_adds_up():
    """From the port by air to Réunion, great circle as the line says no length."""
    matrix = travel(PORT, REUNION, transport(line("air", PORT, REUNION, "air")))
    km = great_circle_km(*PORT, *REUNION)
    assert figures(matrix) == pytest.approx(
        {
            "km": km,
            "hours": 6 + 24 + km / 750,
            "eur_per_kg": km * 0.002,
            "eur_per_shipment": 6 + 25,
            "g_co2e_per_kg": km * 0.6,
            "estimate": Estimate.CROSSING,
        },
        rel=1e-5,
    )


def test_lines_run_both_ways():
    """The way back is the same."""
    there = figures(travel(TOWN, FAR_TOWN, transport(FERRY)))
    assert figures(travel(FAR_TOWN, TOWN, transport(FERRY))) == there


def test_a_line_of_no_length_has_no_length():
    """0 km is what the scenario says, not a missing figure."""
    bridge = line("bridge", PORT, FAR_PORT, km=0.0)
    assert figures(travel(PORT, FAR_PORT, transport(bridge)))["km"] == pytest.approx(0, abs=0.01)


def test_two_crossings_in_a_row():
    """By air to Réunion and on to Mayotte: two handlings, two fares."""
    lines = [line("a", PORT, REUNION, "air"), line("b", REUNION, MAYOTTE, "air")]
    found = figures(travel(PORT, MAYOTTE, transport(*lines)))
    km = great_circle_km(*PORT, *REUNION) + great_circle_km(*REUNION, *MAYOTTE)
    assert found["km"] == pytest.approx(km, rel=1e-6)
    assert found["hours"] == pytest.approx(6 + 2 * 24 + km / 750, rel=1e-6)
    assert found["eur_per_shipment"] == 6 + 2 * 25
    assert found["estimate"] == Estimate.CROSSING


def test_ferry_and_air_in_a_row():
    """Modes of one way add up each at its own figures."""
    lines = [FERRY, line("b", PORT, REUNION, "air")]
    found = figures(travel(FAR_TOWN, REUNION, transport(*lines)))
    km = great_circle_km(*PORT, *REUNION)
    assert found["hours"] == pytest.approx(6 + 50 / 60 + 4 + 10 + 24 + km / 750, rel=1e-6)
    assert found["eur_per_shipment"] == 6 + 7 + 25


def test_the_fastest_line_is_taken():
    """Of two ferries the one that is there first counts."""
    slow = line("slow", PORT, FAR_PORT, km=400.0)
    assert figures(travel(PORT, FAR_PORT, transport(slow, FERRY)))["km"] == pytest.approx(300)


def test_the_faster_way_round_beats_the_direct_line():
    """A detour over a third port is taken if it saves time."""
    lines = [
        line("direct", PORT, FAR_PORT, km=2000.0),
        line("first", PORT, (39.6, 2.65), km=100.0),
        line("second", (39.6, 2.65), FAR_PORT, km=100.0),
    ]
    assert figures(travel(PORT, FAR_PORT, transport(*lines)))["km"] == pytest.approx(200)


def test_where_a_road_leads_no_ferry_is_used():
    """A line between two ports of one coast does not replace the road."""
    along = line("along", PORT, TOWN, km=100.0)
    assert kind(travel(PORT, TOWN, transport(along))) is Estimate.ROAD_MAP


def test_a_port_on_the_way_is_no_crossing():
    """A port between two places more than 2,000 km apart does not join them by road."""
    start, end = (44.0, 0.0), (26.0, 0.0)
    plain = figures(travel(start, end, transport()))
    assert plain["estimate"] == Estimate.FLIGHT
    assert figures(travel(start, end, transport(FERRY))) == plain


def test_a_closed_line_does_not_run():
    """Without it the island is unreachable, or another line is taken."""
    closed = [{"kind": "crossing", "crossing": "ferry"}]
    found = travel(TOWN, FAR_TOWN, transport(FERRY, closures=closed))
    assert kind(found) is Estimate.UNREACHABLE
    other = line("other", PORT, FAR_PORT, km=600.0)
    matrix = travel(TOWN, FAR_TOWN, transport(FERRY, other, closures=closed))
    assert figures(matrix)["km"] == pytest.approx(770)


def test_a_mode_without_figures_does_not_run():
    """A ferry line in a scenario without figures for ferries is no way."""
    only_road = transport(FERRY).model_copy(update={"modes": {"road": transport().modes["road"]}})
    assert kind(travel(TOWN, FAR_TOWN, only_road)) is Estimate.UNREACHABLE


@pytest.mark.parametrize("price", [0.0, 0.001])
def test_unreachable_is_infinite_in_every_figure(price):
    """No way is infinitely long, slow and dear, even if roads are free."""
    free = {**MODES["road"], "eur_per_kg_km": price, "g_co2e_per_kg_km": price}
    found = figures(travel(TOWN, FAR_TOWN, transport(modes={"road": free})))
    assert found["estimate"] == Estimate.UNREACHABLE
    for name in ("km", "hours", "eur_per_kg", "g_co2e_per_kg"):
        assert np.isinf(found[name]), name


def test_far_places_off_the_map_are_flown_to():
    """Where no way is known, more than 1,000 km are flown: handling, fare and nothing else."""
    found = figures(travel(PORT, NOUMEA, transport()))
    km = great_circle_km(*PORT, *NOUMEA)
    assert found["estimate"] == Estimate.FLIGHT
    assert found["km"] == pytest.approx(km, rel=1e-6)
    assert found["hours"] == pytest.approx(6 + 24 + km / 750, rel=1e-6)
    assert found["eur_per_shipment"] == 6 + 25


def test_a_flight_does_not_pay_for_ferries_it_does_not_take():
    """A flight from an island with a ferry costs what any flight of its length costs."""
    plain = figures(travel(FAR_TOWN, NOUMEA, transport()))
    found = figures(travel(FAR_TOWN, NOUMEA, transport(FERRY)))
    assert found == pytest.approx(plain)
    assert figures(travel(NOUMEA, FAR_TOWN, transport(FERRY))) == pytest.approx(plain)


def test_near_islands_are_not_flown_to():
    """Less than 1,000 km without a line is no way."""
    assert kind(travel(REUNION, (-20.2, 57.5), transport())) is Estimate.UNREACHABLE


def test_without_figures_for_air_nothing_flies():
    """Then far places are out of reach."""
    modes = {"road": MODES["road"], "ferry": MODES["ferry"]}
    assert kind(travel(PORT, NOUMEA, transport(modes=modes))) is Estimate.UNREACHABLE


def test_closed_roads_lengthen_the_way_to_the_ferry():
    """A closure that cuts the only road makes the island unreachable from the town."""
    closed = [{"kind": "roads", "lat": PORT[0], "lon": PORT[1], "radius_km": 5}]
    assert kind(travel(TOWN, FAR_TOWN, transport(FERRY, closures=closed))) is Estimate.UNREACHABLE


def test_shapes_and_types():
    """Rows are origins, columns destinations; numbers are float32, kinds uint8."""
    matrix = travel_matrix(places(PORT, TOWN), places(FAR_TOWN), transport(FERRY), ROADS)
    for name, array in matrix.arrays().items():
        assert array.shape == (2, 1), name
        assert array.dtype == (np.uint8 if name == "estimate" else np.float32), name


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 2), (2, 0)])
def test_empty_sides_give_empty_tables(n, m):
    """No labs or no places is no error."""
    points = places(PORT, FAR_TOWN)
    matrix = travel_matrix(points[:n], points[:m], transport(FERRY), ROADS)
    assert matrix.km.shape == (n, m)
    assert matrix.share_of(Estimate.ROAD_MAP) == 0.0


def test_shares_of_estimates():
    """One pair of three is by ferry."""
    matrix = travel_matrix(
        places(TOWN), places(PORT, (45.0, 5.0), FAR_TOWN), transport(FERRY), ROADS
    )
    assert matrix.share_of(Estimate.CROSSING) == pytest.approx(1 / 3)
    assert matrix.share_of(Estimate.ROAD_MAP) == pytest.approx(2 / 3)


_POINTS = st.lists(
    st.one_of(
        st.tuples(st.floats(41, 51), st.floats(-5, 10)),
        st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
        st.sampled_from([PORT, FAR_TOWN, REUNION, NOUMEA]),
    ),
    min_size=1,
    max_size=6,
)
LINES = transport(
    line("ferry", PORT, FAR_PORT),
    line("air", PORT, REUNION, "air"),
    line("on", REUNION, MAYOTTE, "air"),
)


@settings(max_examples=100, deadline=None)
@given(_POINTS, st.booleans())
def test_travel_is_symmetric_and_never_shorter_than_the_great_circle(points, with_roads):
    """For any places, on the map and off it."""
    spots = places(*points)
    matrix = travel_matrix(spots, spots, LINES, ROADS if with_roads else None)
    for name in ("km", "hours", "eur_per_kg", "eur_per_shipment", "g_co2e_per_kg"):
        array = matrix.arrays()[name]
        assert not np.isnan(array).any()
        assert (array >= 0).all()
        reachable = matrix.estimate != Estimate.UNREACHABLE
        assert np.allclose(array[reachable], array.T[reachable], rtol=1e-4, atol=0.01), name
    direct = [[great_circle_km(*a, *b) for b in points] for a in points]
    assert (matrix.km >= np.array(direct) * (1 - 1e-6) - 0.01).all()
    assert (np.isinf(matrix.hours) == (matrix.estimate == Estimate.UNREACHABLE)).all()
