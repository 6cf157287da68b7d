"""Rounds that close a lab, or open others in its place: whose lines have to move?"""

import numpy as np

from fabrouter_solver.bounds.location import DEAR
from fabrouter_solver.kernel.booking import is_final, unit_moving
from fabrouter_solver.kernel.chance import draw_below
from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.instance import FINAL_STAGE, FIXED, LAB, PLACE, STAGE, Instance
from fabrouter_solver.kernel.state import (
    BARRED,
    COST,
    INVITED,
    LOT_LAB_NEXT,
    LOT_LINE,
    LOT_MODE,
    LOT_NEXT,
    NONE,
    State,
)
from fabrouter_solver.tables import IntArray

_MOST_MOVED = 150
"""Most lines that are moved in one round."""

_MOST_OPENED = 3
"""Most labs that are opened at once."""


@compiled
def openings_are_dear(instance: Instance, state: State) -> bool:
    """Returns whether openings make up much of what the plan costs."""
    opening = 0
    for lab in range(len(state.lab_lots)):
        opening += instance.opening[lab] if state.lab_lots[lab] else 0
    return opening > DEAR * state.counters[COST]


@compiled
def change_labs(instance: Instance, state: State, exchange: bool) -> IntArray:
    """Bars a lab for this round, in exchange for others if wanted; returns the lines to move.

    These are the lines that work in the lab, none if they are too many, and those for which one of
    the others is cheaper as long as nobody counts its opening.
    """
    seed = draw_below(state, len(instance.lines))
    lab = lab_of(instance, state, seed)
    chosen = np.empty(_MOST_MOVED, np.int64)
    count = 0
    if lab == NONE:
        return chosen[:0]
    lot = state.first_of_lab[lab]
    while lot != NONE:
        line = state.lots[lot, LOT_LINE]
        if not is_among(chosen, count, line):
            if count == _MOST_MOVED or instance.lines[line, FIXED]:
                return chosen[:0]
            chosen[count] = line
            count += 1
        lot = state.lots[lot, LOT_LAB_NEXT]
    state.doors[lab] = BARRED
    if exchange:
        _invite(instance, state, seed)
        count = _add_who_gain(instance, state, lab, chosen, count)
    return chosen[:count]


@compiled
def is_among(lines: IntArray, count: int, line: int) -> bool:
    """Returns whether a line is one of the first so many."""
    for k in range(count):  # noqa: SIM110 - plain for Numba
        if lines[k] == line:
            return True
    return False


@compiled
def _invite(instance: Instance, state: State, line: int) -> None:
    """Invites closed labs that are among the cheapest for a line."""
    option = instance.options_at[line]
    if option == instance.options_at[line + 1] or instance.options[option, FINAL_STAGE] < 0:
        return
    row = instance.near_row[instance.options[option, FINAL_STAGE], instance.lines[line, PLACE]]
    if row < 0 or not instance.near_count[row]:
        return
    for _ in range(1 + draw_below(state, _MOST_OPENED)):
        mode = instance.near[row, draw_below(state, instance.near_count[row])]
        lab = instance.modes[mode, LAB]
        if not state.lab_lots[lab] and state.doors[lab] != BARRED:
            state.doors[lab] = INVITED


@compiled
def _add_who_gain(
    instance: Instance, state: State, barred: int, chosen: IntArray, count: int
) -> int:
    """Adds lines for which an invited lab is cheaper than their own; returns how many there are."""
    total = len(instance.lines)
    start = draw_below(state, total)
    for step in range(total):
        line = (start + step) % total
        if count == len(chosen):
            break
        if instance.lines[line, FIXED] or works_in(instance, state, line, barred):
            continue
        if _cheapest_invited(instance, state, line) < _cost_now(instance, state, line):
            chosen[count] = line
            count += 1
    return count


@compiled
def _cheapest_invited(instance: Instance, state: State, line: int) -> float:
    """Returns nanoeuros per unit of a line in the cheapest invited lab, ``inf`` = in none."""
    least, place = np.inf, instance.lines[line, PLACE]
    for lab in range(len(state.doors)):
        if state.doors[lab] != INVITED or instance.lead[lab, place] < 0:
            continue
        for k in range(instance.modes_of_lab_at[lab], instance.modes_of_lab_at[lab + 1]):
            mode = instance.modes_of_lab[k]
            for option in range(instance.options_at[line], instance.options_at[line + 1]):
                if instance.options[option, FINAL_STAGE] == instance.modes[mode, STAGE]:
                    least = min(least, _unit_cost(instance, mode, place))
    return least


@compiled
def _cost_now(instance: Instance, state: State, line: int) -> float:
    """Returns nanoeuros per unit in the dearest lab that finishes a line, ``inf`` = none does."""
    lot, most = state.first_lot[line], -1.0
    while lot != NONE:
        mode = state.lots[lot, LOT_MODE]
        if is_final(instance, instance.modes[mode, STAGE]):
            most = max(most, _unit_cost(instance, mode, instance.lines[line, PLACE]))
        lot = state.lots[lot, LOT_NEXT]
    return most if most >= 0 else np.inf


@compiled
def _unit_cost(instance: Instance, mode: int, place: int) -> float:
    stage, lab = instance.modes[mode, STAGE], instance.modes[mode, LAB]
    cost: float = instance.unit_guide[mode] + unit_moving(instance, stage, lab, place)
    return cost


@compiled
def lab_of(instance: Instance, state: State, line: int) -> int:
    """Returns one of the labs that work for a line, ``NONE`` if there is none."""
    lot, count = state.first_lot[line], 0
    while lot != NONE:
        count += 1
        lot = state.lots[lot, LOT_NEXT]
    if not count:
        return NONE
    lot = state.first_lot[line]
    for _ in range(draw_below(state, count)):
        lot = state.lots[lot, LOT_NEXT]
    return instance.modes[state.lots[lot, LOT_MODE], LAB]


@compiled
def works_in(instance: Instance, state: State, line: int, lab: int) -> bool:
    """Returns whether a lab works for a line."""
    lot = state.first_lot[line]
    while lot != NONE:
        if instance.modes[state.lots[lot, LOT_MODE], LAB] == lab:
            return True
        lot = state.lots[lot, LOT_NEXT]
    return False
