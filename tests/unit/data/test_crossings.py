"""The bundled ferry and air lines: ends near ports and airports, and between two lands."""

import numpy as np
import pytest

from fabrouter.reference import bundled_crossings, bundled_roads
from fabrouter_network.geometry import great_circle_km
from fabrouter_network.ground import Ground

TERMINALS = {
    "Marseille": (43.31, 5.36),
    "Ajaccio": (41.92, 8.74),
    "Bastia": (42.70, 9.45),
    "Toulon": (43.12, 5.93),
    "Nice": (43.70, 7.28),
    "L'Île-Rousse": (42.64, 8.94),
    "Calais": (50.97, 1.86),
    "Dover": (51.13, 1.33),
    "Ouistreham": (49.28, -0.25),
    "Portsmouth": (50.81, -1.09),
    "Roscoff": (48.72, -3.97),
    "Plymouth": (50.365, -4.155),
    "Cherbourg": (49.64, -1.6),
    "Rosslare": (52.25, -6.34),
    "Holyhead": (53.31, -4.63),
    "Dublin": (53.35, -6.2),
    "Barcelona": (41.37, 2.18),
    "Palma": (39.56, 2.63),
    "Livorno": (43.55, 10.3),
    "Olbia": (40.92, 9.52),
    "Villa San Giovanni": (38.22, 15.64),
    "Messina": (38.19, 15.56),
    "Pozzallo": (36.73, 14.84),
    "Valletta": (35.89, 14.51),
    "Piraeus": (37.94, 23.63),
    "Heraklion": (35.35, 25.15),
    "Paris-Orly": (48.73, 2.36),
    "Paris-Charles-de-Gaulle": (49.01, 2.55),
    "Pointe-à-Pitre": (16.265, -61.53),
    "Fort-de-France": (14.59, -61.0),
    "Cayenne": (4.82, -52.36),
    "Saint-Denis": (-20.89, 55.51),
    "Dzaoudzi": (-12.8, 45.28),
    "Saint-Pierre": (46.76, -56.17),
}


@pytest.mark.parametrize("line", bundled_crossings(), ids=lambda line: line.id)
def test_ends_are_near_where_they_should_be(line):
    """Each end lies within five kilometres of its port or airport."""
    for end in line.ends:
        assert great_circle_km(end.lat, end.lon, *TERMINALS[end.name]) < 5, end.name


@pytest.mark.parametrize("line", bundled_crossings(), ids=lambda line: line.id)
def test_lines_join_two_lands(line):
    """The ends of a line lie on different pieces of land, or nobody would need it."""
    points = np.array([(end.lat, end.lon) for end in line.ends])
    one, other = Ground(bundled_roads()).locate(points).landmass.tolist()
    assert one != other


def test_there_are_23_lines_with_different_ids():
    """Sixteen ferries and seven air lines."""
    lines = bundled_crossings()
    assert len({line.id for line in lines}) == 23
    assert sum(line.mode == "ferry" for line in lines) == 16
