"""Modes: every way a lab can run a stage, with its times, materials and costs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fabrouter.compile.index import ScenarioIndex
from fabrouter_network.designs import Operation, Stage
from fabrouter_network.labs import Lab, MachineGroup
from fabrouter_network.matching import LAB_DECISIONS, Match, match
from fabrouter_network.units import (
    MICROEUROS_PER_EURO,
    SECONDS_PER_MINUTE,
    material_steps,
    to_whole,
)
from fabrouter_solver import Modes

ModeKey = tuple[int, int, tuple[str, ...]]
"""(stage row, lab row, machine group of each operation)."""

PoolRows = dict[tuple[int, str | None], int]
BinRows = dict[tuple[int, int], int]


@dataclass
class ModeTable:
    """Rows of modes as they are collected."""

    keys: list[ModeKey] = field(default_factory=list)
    costs: list[tuple[int, int]] = field(default_factory=list)
    operations: list[list[tuple[int, int, int]]] = field(default_factory=list)
    uses: list[list[tuple[int, int]]] = field(default_factory=list)

    def modes(self) -> Modes:
        """Returns the solver's table."""
        keys = np.array([key[:2] for key in self.keys], np.int64).reshape(-1, 2)
        costs = np.array(self.costs, np.int64).reshape(-1, 2)
        operations = _flat(self.operations, 3)
        uses = _flat(self.uses, 2)
        return Modes(
            keys[:, 0],
            keys[:, 1],
            costs[:, 0],
            costs[:, 1],
            _offsets(self.operations),
            operations[:, 0],
            operations[:, 1],
            operations[:, 2],
            _offsets(self.uses),
            uses[:, 0],
            uses[:, 1],
        )


def collect_modes(
    index: ScenarioIndex, pools: PoolRows, bins: BinRows, promised: set[tuple[int, int]]
) -> tuple[ModeTable, dict[tuple[int, int], Match]]:
    """Returns the modes, sorted by stage and lab, and the matches of ineligible pairs.

    Parameters
    ----------
    index
        Names and rows.
    pools, bins
        Row of each pool and bin.
    promised
        (stage row, lab row) pairs with commitments: a lab keeps the modes it needs for them
        although it refuses the design or is paused by now.
    """
    table, refused = ModeTable(), {}
    for stage_row, (design_row, stage) in enumerate(index.stages):
        design = index.designs[design_row]
        for lab_row, lab in enumerate(index.labs):
            found = match(design, stage, lab)
            own_choice = all(reason.obstacle in LAB_DECISIONS for reason in found.reasons)
            kept = own_choice and (stage_row, lab_row) in promised
            if not found.eligible:
                refused[stage_row, lab_row] = found
            if found.eligible or kept:
                for groups in found.choices:
                    _add(table, index, pools, bins, (stage_row, lab_row), groups)
    return table, refused


def _add(
    table: ModeTable,
    index: ScenarioIndex,
    pools: PoolRows,
    bins: BinRows,
    pair: tuple[int, int],
    groups: tuple[MachineGroup, ...],
) -> None:
    stage_row, lab_row = pair
    stage, lab = index.stages[stage_row][1], index.labs[lab_row]
    people = pools.get((lab_row, None))
    table.keys.append((stage_row, lab_row, tuple(group.id for group in groups)))
    table.costs.append(_costs(index, stage, lab, groups))
    times: dict[int, tuple[int, int]] = {}
    for operation, group in zip(stage.operations, groups, strict=True):
        machine = machine_seconds(operation, group)
        _add_time(times, pools[lab_row, group.id], machine)
        labour = labour_seconds(operation)
        if people is not None and any(labour):
            _add_time(times, people, labour)
    table.operations.append([(pool, max(1, unit), setup) for pool, (unit, setup) in times.items()])
    table.uses.append(
        [
            (
                bins[lab_row, index.material_rows[use.material]],
                material_steps(
                    use.quantity, index.materials[index.material_rows[use.material]].unit
                ),
            )
            for use in stage.materials
        ]
    )


def _add_time(times: dict[int, tuple[int, int]], pool: int, seconds: tuple[int, int]) -> None:
    unit, setup = times.get(pool, (0, 0))
    times[pool] = unit + seconds[0], setup + seconds[1]


def machine_seconds(operation: Operation, group: MachineGroup) -> tuple[int, int]:
    """Returns seconds per unit and per setup on a machine group.

    Where a design gives no machine minutes, the bench is busy as long as people are.
    """
    minutes = operation.machine_min_per_unit or operation.labour_min_per_unit
    setup = operation.setup_min or operation.setup_labour_min
    factor = SECONDS_PER_MINUTE * 100 / group.speed_percent
    return to_whole(minutes, factor), to_whole(setup, factor)


def labour_seconds(operation: Operation) -> tuple[int, int]:
    """Returns people's seconds per unit and per setup."""
    return (
        to_whole(operation.labour_min_per_unit, SECONDS_PER_MINUTE),
        to_whole(operation.setup_labour_min, SECONDS_PER_MINUTE),
    )


def work_costs(lab: Lab, stage: Stage, groups: Sequence[MachineGroup]) -> tuple[float, float]:
    """Returns euros per unit and per setup: machine hours and people's hours, no material.

    Parameters
    ----------
    lab, stage
        Who makes what.
    groups
        The machine group of each operation.
    """
    people_rate = lab.people.eur_per_hour if lab.people else 0.0
    unit = setup = 0.0
    for operation, group in zip(stage.operations, groups, strict=True):
        machine, labour = machine_seconds(operation, group), labour_seconds(operation)
        unit += (machine[0] * group.eur_per_hour + labour[0] * people_rate) / 3600
        setup += (machine[1] * group.eur_per_hour + labour[1] * people_rate) / 3600
    return unit, setup


def _costs(
    index: ScenarioIndex, stage: Stage, lab: Lab, groups: tuple[MachineGroup, ...]
) -> tuple[int, int]:
    """Returns microeuros per unit and per setup: machine hours, people's hours, material."""
    unit, setup = work_costs(lab, stage, groups)
    for use in stage.materials:
        material = index.materials[index.material_rows[use.material]]
        unit += use.quantity * material.eur_per_unit
    return to_whole(unit, MICROEUROS_PER_EURO), to_whole(setup, MICROEUROS_PER_EURO)


def _flat(
    rows: Sequence[Sequence[tuple[int, ...]]], width: int
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    entries = [entry for row in rows for entry in row]
    return np.array(entries, np.int64).reshape(len(entries), width)


def _offsets(rows: Sequence[Sequence[object]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)
