"""A compiled scenario: the solver's problem and the way back to names."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fabrouter.compile.index import ScenarioIndex
from fabrouter.compile.modes import ModeKey
from fabrouter_network.calendars import Horizon
from fabrouter_network.labs import MachineGroup
from fabrouter_network.matching import Match
from fabrouter_network.policy import Policy
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.travel import TravelMatrix
from fabrouter_solver import ProblemData


@dataclass(frozen=True)
class CompiledScenario:
    """What ``compile_scenario`` returns.

    Parameters
    ----------
    document
        The scenario.
    policy
        The weights in euros that were used.
    index
        Row numbers of labs, sites, designs, stages, lines and materials.
    data
        The solver's problem.
    travel
        Travel from labs to places, in kilometres, hours and euros.
    pool_keys
        (lab row, machine group id or ``None`` for people) of each pool.
    unlimited_s
        int64, shape (pools, periods): seconds without the labs' own limits.
    bin_keys
        (lab row, material row) of each bin.
    mode_keys
        (stage row, lab row, machine groups) of each mode.
    refused
        Why a lab cannot or may not run a stage, by (stage row, lab row).
    """

    document: ScenarioDocument
    policy: Policy
    index: ScenarioIndex
    data: ProblemData
    travel: TravelMatrix
    pool_keys: tuple[tuple[int, str | None], ...]
    unlimited_s: NDArray[np.int64]
    bin_keys: tuple[tuple[int, int], ...]
    mode_keys: tuple[ModeKey, ...]
    refused: dict[tuple[int, int], Match]

    @property
    def horizon(self) -> Horizon:
        """The scenario's horizon."""
        return self.document.horizon

    @cached_property
    def mode_rows(self) -> dict[ModeKey, int]:
        """Row of each mode."""
        return {key: row for row, key in enumerate(self.mode_keys)}

    def groups_of(self, mode: int) -> tuple[MachineGroup, ...]:
        """Returns the machine group of each operation of a mode."""
        _, lab, names = self.mode_keys[mode]
        groups = {group.id: group for group in self.index.labs[lab].machines}
        return tuple(groups[name] for name in names)
