"""Which piece of land a point lies on."""

import pytest

from fabrouter_network.landmasses import CONTINENTS, ISLANDS, landmass_of

PLACES = {
    "eurasia_and_africa": {
        "Paris": (48.86, 2.35),
        "Calais": (50.951, 1.859),
        "Boulogne-sur-Mer": (50.726, 1.615),
        "Cap Gris-Nez": (50.871, 1.585),
        "Dunkerque": (51.034, 2.377),
        "Le Touquet": (50.521, 1.591),
        "Cherbourg": (49.634, -1.622),
        "Brest": (48.39, -4.486),
        "Reggio Calabria": (38.111, 15.661),
        "Palermo's mainland, Naples": (40.85, 14.27),
        "Barcelona": (41.387, 2.169),
        "Dakar": (14.7, -17.45),
        "Athens": (37.98, 23.73),
        "Amsterdam": (52.37, 4.9),
        "Rameswaram's mainland, Madurai": (9.93, 78.12),
        "Noumea's antipode, Nouakchott": (18.08, -15.97),
    },
    "great_britain": {
        "London": (51.507, -0.128),
        "Dover": (51.13, 1.34),
        "Margate": (51.389, 1.386),
        "Brighton": (50.822, -0.137),
        "Plymouth": (50.365, -4.155),
        "Penzance": (50.118, -5.537),
        "Bristol": (51.455, -2.588),
        "Cardiff": (51.48, -3.18),
        "St Davids": (51.88, -5.27),
        "Holyhead": (53.31, -4.63),
        "Lowestoft": (52.475, 1.752),
        "Glasgow": (55.86, -4.25),
        "Campbeltown": (55.425, -5.606),
        "Portree": (57.41, -6.19),
    },
    "ireland": {
        "Dublin": (53.35, -6.26),
        "Rosslare": (52.25, -6.34),
        "Belfast": (54.597, -5.93),
        "Cork": (51.9, -8.47),
        "Malin Head": (55.38, -7.37),
    },
    "sicily": {"Messina": (38.193, 15.563), "Palermo": (38.116, 13.361)},
    "sardinia": {"Olbia": (40.92, 9.52)},
    "balearics": {"Palma": (39.57, 2.65)},
    "malta": {"Valletta": (35.9, 14.51)},
    "crete": {"Heraklion": (35.34, 25.13)},
    "guadeloupe": {"Pointe-à-Pitre": (16.24, -61.53)},
    "martinique": {"Fort-de-France": (14.61, -61.06)},
    "reunion": {"Saint-Pierre": (-21.34, 55.48)},
    "mayotte": {"Mamoudzou": (-12.78, 45.23)},
    "saint_pierre_et_miquelon": {"Saint-Pierre": (46.78, -56.18)},
    "new_caledonia": {"Nouméa": (-22.28, 166.46)},
    "french_polynesia": {"Papeete": (-17.54, -149.57)},
    "americas": {"Cayenne": (4.94, -52.33), "Québec": (46.8, -71.2), "Santiago": (-33.4, -70.7)},
    "australia": {"Sydney": (-33.87, 151.21)},
    "iceland": {"Reykjavík": (64.15, -21.94)},
}
CASES = [(name, *point, land) for land, towns in PLACES.items() for name, point in towns.items()]


@pytest.mark.parametrize(("town", "lat", "lon", "land"), CASES)
def test_towns_lie_on_their_land(town, lat, lon, land):
    """Ports on both sides of a strait are told apart, and one land has one name."""
    assert landmass_of(lat, lon).name == land, town


def test_every_point_lies_somewhere():
    """The open sea is land as well, so that every place has an answer."""
    names = {landmass_of(lat, lon).name for lat in range(-90, 91, 5) for lon in range(-180, 181, 5)}
    assert "elsewhere" in names
    assert {box.name for box in CONTINENTS} <= names


def test_boxes_are_boxes():
    """South lies below north and west before east, within the globe."""
    for box in (*ISLANDS, *CONTINENTS):
        assert -90 <= box.south < box.north <= 90, box
        assert -180 <= box.west < box.east <= 180, box
