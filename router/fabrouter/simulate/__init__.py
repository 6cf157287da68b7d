"""Plays plans many times while labs fail and stand still."""

from fabrouter.simulate.hazards import HazardModel, Hazards, draw_hazards
from fabrouter.simulate.simulate import RUNS, Outcomes, delivery_probabilities, play, simulate
from fabrouter.simulate.summary import Simulated, Spread, simulate_plan

__all__ = [
    "RUNS",
    "HazardModel",
    "Hazards",
    "Outcomes",
    "Simulated",
    "Spread",
    "delivery_probabilities",
    "draw_hazards",
    "play",
    "simulate",
    "simulate_plan",
]
