"""The map of a public page: regions as discs whose areas are units, on the outlines around them."""

import re
from typing import Any

from fabrouter_api.web.public_map import WIDTH, map_of


def region(latitude, longitude, requested, under_way=0, received=0, **others):
    """Returns a region as the API tells it."""
    return {
        "latitude": latitude, "longitude": longitude, "requested": requested,
        "under_way": under_way, "received": received, "labs": 0, "region": "", "country": "FR",
    } | others  # fmt: skip


def drawn(regions: Any) -> Any:
    """Returns the map of some regions."""
    return map_of(regions)


def test_without_regions_there_is_no_map():
    assert drawn([]) is None


def test_areas_of_discs_are_units():
    """A quarter of the units has half the radius, in one region and between regions."""
    paris, lyon = region(48.85, 2.35, 400, under_way=300, received=100), region(45.75, 4.85, 100)
    first, second = drawn([lyon, paris]).discs
    assert (first.region, second.region) == (paris, lyon)
    assert (first.asked, first.promised, first.received) == (30, 30, 15)
    assert (second.asked, second.promised, second.received) == (15, 0, 0)


def test_north_is_up_and_everything_is_in_the_picture():
    picture = drawn([region(50.6, 3.06, 10), region(43.3, 5.4, 10), region(48.4, -4.5, 10)])
    lille, marseille, brest = sorted(picture.discs, key=lambda disc: -disc.region["latitude"])[
        0:1
    ] + [disc for name in (5.4, -4.5) for disc in picture.discs if disc.region["longitude"] == name]
    assert lille.y < brest.y < marseille.y
    assert brest.x < lille.x < marseille.x
    assert all(0 < disc.x < WIDTH and 0 < disc.y < picture.height for disc in picture.discs)


def test_islands_far_away_do_not_shrink_the_rest():
    near = [region(48.85, 2.35, 10), region(45.75, 4.85, 10)]
    picture = drawn([*near, region(-20.9, 55.5, 500)])
    assert picture.far == 1
    assert len(picture.discs) == 2
    assert picture.discs == drawn(near).discs


def test_the_ground_is_outlines_only_where_they_may_be_seen():
    picture = drawn([region(48.85, 2.35, 10), region(48.9, 2.4, 10)])
    assert re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+Z)+", picture.ground)
    assert len(picture.ground) < 10_000


def test_regions_that_ask_for_nothing_only_have_labs():
    (disc,) = drawn([region(48.85, 2.35, 0, labs=2)]).discs
    assert (disc.asked, disc.promised, disc.received) == (0, 0, 0)
