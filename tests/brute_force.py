"""The optimum of a tiny routing problem by trying everything, judged by ``validation`` alone."""

from collections.abc import Iterator
from itertools import product
from math import prod

import numpy as np

from fabrouter_solver import Lot, MaterialTransfer, ProblemData, Purchase, Solution
from fabrouter_solver.objective import objective_value
from fabrouter_solver.validation import CHECKS, check
from fabrouter_solver.validation.commitments import check_commitments
from fabrouter_solver.validation.flow import check_kits
from fabrouter_solver.validation.resources import check_material

_ALONE = [c for c in CHECKS if c not in (check_kits, check_material, check_commitments)]
"""Families that more lots, purchases or transfers can never repair."""


def brute_force(data: ProblemData, most: int) -> tuple[int, Solution] | None:
    """Returns the least objective and a plan that has it.

    ``None`` if there are more than ``most`` combinations to try.
    """
    choices: list[list[object]] = [_lot_choices(data, *key) for key in _possible(data)]
    choices += _purchase_choices(data) + _transfer_choices(data)
    if prod(map(len, choices)) > most:
        return None
    return min(_feasible(data, choices), key=lambda found: found[0])


def _feasible(data: ProblemData, choices: list[list[object]]) -> Iterator[tuple[int, Solution]]:
    for combination in product(*choices):
        chosen = [item for item in combination if item is not None]
        plan = Solution(
            tuple(item for item in chosen if isinstance(item, Lot)),
            tuple(item for item in chosen if isinstance(item, Purchase)),
            tuple(item for item in chosen if isinstance(item, MaterialTransfer)),
        )
        if not check(data, plan):
            yield objective_value(data, plan), plan


def _possible(data: ProblemData) -> list[tuple[int, int]]:
    """Returns every (line, mode) whose design the line accepts."""
    pairs = set()
    for line, design in zip(data.options.line, data.options.design, strict=True):
        for stage in data.stages_of_design[design]:
            pairs |= {(int(line), mode) for mode in data.modes_of(stage)}
    return sorted(pairs)


def _lot_choices(data: ProblemData, line: int, mode: int) -> list[object]:
    """Returns no lot and every lot that breaks no rule by itself."""
    stage = int(data.modes.stage[mode])
    largest = data.max_lot(line, stage)
    if data.stages.parent[stage] < 0:
        places = [data.num_labs + int(data.lines.site[line])]
    else:
        modes = data.modes_of(int(data.stages.parent[stage]))
        labs = {int(data.modes.lab[m]) for m in modes}
        if data.min_lot(line, stage) > 1:  # what is too much may stay where it is made
            labs.add(int(data.modes.lab[mode]))
        places = sorted(labs)
    slots = [(place, t) for place in places for t in range(data.num_periods)]
    choices: list[object] = [None]
    for made in _vectors(data.num_periods, largest):
        if not sum(made):
            continue
        production = tuple((t, units) for t, units in enumerate(made) if units)
        for sent in _vectors(len(slots), sum(made)):
            shipments = tuple((*slots[k], units) for k, units in enumerate(sent) if units)
            for setup in range(production[0][0] + 1):
                lot = Lot(line, mode, setup, production, shipments)
                plan = Solution((lot,))
                if not any(True for family in _ALONE for _ in family(data, plan)):
                    choices.append(lot)
    return choices


def _vectors(length: int, total: int) -> Iterator[tuple[int, ...]]:
    """Yields every vector of whole numbers >= 0 whose sum is at most ``total``."""
    if not length:
        yield ()
        return
    for first in range(total + 1):
        for rest in _vectors(length - 1, total - first):
            yield first, *rest


def _purchase_choices(data: ProblemData) -> list[list[object]]:
    used = set(data.modes.use_bin[data.modes.use_quantity > 0].tolist())
    used |= set(data.transfers.source.tolist())
    return [
        [None, *(Purchase(b, t, q) for q in range(1, int(data.bins.purchase_limit[b]) + 1))]
        for b in sorted(used)
        if data.bins.purchase_lead[b] >= 0
        for t in range(data.num_periods - int(data.bins.purchase_lead[b]))
    ]


def _transfer_choices(data: ProblemData) -> list[list[object]]:
    stock = int(np.max(data.bins.arrivals.sum(axis=1) + data.bins.purchase_limit, initial=0))
    return [
        [None, *(MaterialTransfer(lane, t, q) for q in range(1, stock + 1))]
        for lane, lead in enumerate(data.transfers.lead.tolist())
        for t in range(data.num_periods - lead)
    ]
