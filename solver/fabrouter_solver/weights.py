"""Objective weights: the integer form of a policy."""

from dataclasses import dataclass, fields

import numpy as np

from fabrouter_solver.tables import require


@dataclass(frozen=True)
class Weights:
    """Objective weights in nanoeuros per natural unit.

    Parameters
    ----------
    unmet
        per unit of priority 1 that does not arrive by its deadline.
    tardiness
        per unit of priority 1 and period of lateness.
    production, transport, preference
        per microeuro (1000 = face value).
    co2
        per milligram of CO2e.
    lot, lab
        per lot and per lab that does any work.
    overload
        per second of load above each of the ``overload_percent`` shares of a lab's capacity.
    change
        per unit by which an offered lot changes.
    overload_percent
        Rising shares of capacity; more shares make the imbalance cost more convex.
    """

    unmet: int
    tardiness: int
    production: int = 1000
    transport: int = 1000
    preference: int = 1000
    co2: int = 0
    lot: int = 0
    lab: int = 0
    overload: int = 0
    change: int = 0
    overload_percent: tuple[int, ...] = (50, 75, 90)

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name == "overload_percent":
                require(np.diff(value) > 0, "Must have rising overload_percent.")
            else:
                require(value >= 0, f"Must have weight {item.name} >= 0.")
