"""Rough boxes of islands and continents, for places that are not on the road map.

Two places in one box can be joined by road; between boxes there must be a crossing or a flight.
The boxes are drawn by hand to separate what the sea separates, no finer; the first that holds a
point counts. A piece of land that one box does not fit has several, all of the same name.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Landmass:
    """A piece of land and a box around it, in degrees."""

    name: str
    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        """Returns whether a point lies in the box."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


ISLANDS = (
    Landmass("guadeloupe", 15.8, -61.9, 16.6, -60.9),
    Landmass("martinique", 14.3, -61.3, 14.95, -60.7),
    Landmass("reunion", -21.5, 55.1, -20.8, 55.9),
    Landmass("mayotte", -13.1, 44.9, -12.5, 45.4),
    Landmass("saint_pierre_et_miquelon", 46.7, -56.5, 47.2, -56.0),
    Landmass("new_caledonia", -23.0, 163.5, -19.5, 168.2),
    Landmass("french_polynesia", -28.0, -155.0, -7.5, -134.0),
    Landmass("ireland", 51.3, -10.7, 55.4, -5.4),
    Landmass("great_britain", 49.8, -6.5, 51.7, -2.2),
    Landmass("great_britain", 50.5, -2.5, 51.45, 1.5),
    Landmass("great_britain", 51.45, -8.0, 61.0, 1.9),
    Landmass("iceland", 63.0, -25.0, 67.0, -13.0),
    Landmass("sardinia", 38.8, 8.0, 41.28, 9.9),
    Landmass("sicily", 36.6, 12.3, 38.35, 15.6),
    Landmass("balearics", 38.5, 1.1, 40.2, 4.4),
    Landmass("canaries", 27.5, -18.3, 29.5, -13.3),
    Landmass("azores", 36.8, -31.5, 39.8, -24.9),
    Landmass("madeira", 32.3, -17.4, 33.2, -16.2),
    Landmass("crete", 34.8, 23.4, 35.7, 26.4),
    Landmass("cyprus", 34.4, 32.2, 35.8, 34.7),
    Landmass("malta", 35.7, 14.1, 36.1, 14.7),
    Landmass("cuba", 19.7, -85.0, 23.3, -74.0),
    Landmass("hispaniola", 17.5, -74.5, 20.0, -68.3),
    Landmass("puerto_rico", 17.8, -67.3, 18.6, -65.2),
    Landmass("madagascar", -26.0, 43.0, -11.8, 50.6),
    Landmass("sri_lanka", 5.8, 79.5, 9.9, 82.0),
    Landmass("taiwan", 21.8, 119.9, 25.4, 122.1),
    Landmass("japan", 30.0, 128.5, 45.6, 146.0),
    Landmass("philippines", 4.5, 117.0, 21.0, 127.0),
    Landmass("java_and_sumatra", -9.0, 95.0, 6.0, 115.5),
    Landmass("australia", -44.0, 112.0, -10.0, 154.5),
    Landmass("new_zealand", -48.0, 166.0, -34.0, 179.0),
)
"""Islands, the smaller ones first."""

CONTINENTS = (
    Landmass("americas", -57.0, -170.0, 84.0, -30.0),
    Landmass("eurasia_and_africa", -36.0, -30.0, 84.0, 180.0),
)

ELSEWHERE = Landmass("elsewhere", -90.0, -180.0, 90.0, 180.0)


def landmass_of(lat: float, lon: float) -> Landmass:
    """Returns the piece of land a point lies on."""
    return next(box for box in (*ISLANDS, *CONTINENTS, ELSEWHERE) if box.holds(lat, lon))
