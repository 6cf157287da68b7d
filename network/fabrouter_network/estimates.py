"""How distances are estimated where the road map does not tell, and by which factors.

The factors come from comparing the road map with great circles (23,974 lab-to-hospital pairs):
road over great circle is 1.56 in the middle under 20 km, 1.37 at 20-50 km, 1.25 at 50-100 km and
1.18-1.23 beyond; see ``docs/model.md``.
"""

from enum import IntEnum

SHORT_HOP_KM = 20.0
"""Below this great-circle distance the main-road graph is too coarse."""

SHORT_HOP_FACTOR = 1.4
"""Road over great circle for short hops."""

DETOUR_FACTOR = 1.3
"""Road over great circle off the road map, and between a place and its nearest main road."""

LONGEST_ACCESS_KM = 30.0
"""A place farther than this from every main road is not on the road map."""

NOTABLE_ACCESS_KM = 10.0
"""An access leg longer than this is worth a remark: mountains, or an island without a bridge."""

LONG_ROAD_KM = 2_000.0
"""Off the road map, no road is assumed beyond this great-circle distance."""

FLIGHT_KM = 1_000.0
"""Where neither road nor crossing is known, goods fly if the way is longer than this."""


class Estimate(IntEnum):
    """How a distance was found."""

    ROAD_MAP = 0
    """Along the road map."""
    SHORT_HOP = 1
    """Great circle × 1.4."""
    LONG_ACCESS = 2
    """Along the road map, with a long way to the nearest main road."""
    OFF_ROAD_MAP = 3
    """Great circle × 1.3."""
    CROSSING = 4
    """By road and a listed ferry or air line."""
    FLIGHT = 5
    """Great circle by air, no listed line."""
    GIVEN = 6
    """Written in the scenario."""
    UNREACHABLE = 7
    """No way known."""
