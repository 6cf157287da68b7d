"""Ruin and recreate: takes related lines out and puts them back, keeping what pays.

Schrimpf, Schneider, Stamm-Wilbrandt and Dueck, "Record breaking optimization results using the
ruin and recreate principle", Journal of Computational Physics 159 (2000), 139-171.
"""

import numpy as np

from fabrouter_solver.kernel.booking import undo, withdraw
from fabrouter_solver.kernel.chance import draw, draw_below
from fabrouter_solver.kernel.compiled import compiled
from fabrouter_solver.kernel.doors import change_labs, is_among, lab_of, openings_are_dear
from fabrouter_solver.kernel.insertion import insert_whole
from fabrouter_solver.kernel.instance import FIXED, PLACE, QUANTITY, Instance
from fabrouter_solver.kernel.state import (
    BOOKED,
    COST,
    FULL,
    LOT_LAB_NEXT,
    LOT_LINE,
    NONE,
    STOPPED_FROM,
    USUAL,
    State,
)
from fabrouter_solver.kernel.trips import stop_trips
from fabrouter_solver.tables import IntArray

_MOST_LINES = 8
"""Most lines taken out in one round."""

_NOISE = 0.3
"""Largest relative spread of the random factor on lab costs."""

_UNMET_FIRST = 0.5
"""Share of the rounds that begin with a line that lacks units, where there is one."""

_CLOSING = 0.01
"""Share of the rounds that try to do without a lab."""

_EXCHANGING = 0.005
"""Share of the rounds, of these, that open others instead, where openings are dear."""

_STOPPING = 0.05
"""Share of the rounds that try to do without the trips of parts between two labs."""

_ALWAYS = 2.0
"""Patience with which all parts wait for trips."""

_SAME_SITE = 0.3
"""Share of the rounds in which lines of the same site go together, to share trips."""


@compiled
def rounds(
    instance: Instance,
    state: State,
    rank: IntArray,
    lines_at: IntArray,
    lines: IntArray,
    count: int,
    heat: float,
) -> int:
    """Runs some rounds; returns how many, fewer if the state must grow.

    Parameters
    ----------
    rank
        int64, shape ``(num_lines,)``: position of every line by urgency.
    lines_at, lines
        Lines of each site; places are numbered labs first.
    heat
        Mean nanoeuros by which a round may make the plan dearer and yet be kept (simulated
        annealing).
    """
    exchanging = _EXCHANGING if openings_are_dear(instance, state) else 0.0
    for done in range(count):
        before = state.counters[COST]
        luck = draw(state)
        if luck < _CLOSING:
            chosen = change_labs(instance, state, luck < exchanging)
        elif luck < _CLOSING + _STOPPING:
            chosen = stop_trips(instance, state)
        else:
            chosen = _choose(instance, state, lines_at, lines)
        for line in chosen:
            withdraw(instance, state, line)
        _shuffle(state, chosen)
        if draw(state) < 0.5:
            chosen = chosen[np.argsort(rank[chosen])]
        noise = _NOISE * draw(state)
        patience = draw(state)
        if state.counters[STOPPED_FROM] != NONE:
            patience = _ALWAYS
        for line in chosen:
            if not state.counters[FULL]:
                insert_whole(instance, state, line, noise, patience)
        if luck < _CLOSING:
            state.doors[:] = USUAL
        state.counters[STOPPED_FROM] = NONE
        change = state.counters[COST] - before
        full = state.counters[FULL]
        if full or change > -heat * np.log(draw(state)):
            undo(instance, state, 0)
        state.counters[BOOKED] = 0
        if full:
            return done
    return count


@compiled
def _choose(instance: Instance, state: State, lines_at: IntArray, lines: IntArray) -> IntArray:
    """Returns a random line and lines of its site or of its labs."""
    total = len(instance.lines)
    wanted = 1 + draw_below(state, min(_MOST_LINES, total))
    chosen = np.empty(wanted, np.int64)
    seed = _first(instance, state)
    chosen[0] = seed
    count = 1
    if draw(state) < _SAME_SITE:
        place = instance.lines[seed, PLACE] - len(state.lab_lots)
        for k in range(lines_at[place], lines_at[place + 1]):
            if lines[k] != seed and count < wanted:
                chosen[count] = lines[k]
                count += 1
    lab = lab_of(instance, state, seed)
    if lab == NONE:
        count = _add_some(state, chosen, count, total)
    else:
        count = _add_of_lab(state, lab, chosen, count)
    kept = 0
    for k in range(count):
        if not instance.lines[chosen[k], FIXED]:
            chosen[kept] = chosen[k]
            kept += 1
    return chosen[:kept]


@compiled
def _add_some(state: State, chosen: IntArray, count: int, total: int) -> int:
    """Fills up with lines that follow each other; returns how many there are."""
    start = draw_below(state, total)
    for step in range(total):
        if count == len(chosen):
            break
        line = (start + step) % total
        if draw(state) < 0.5 and not is_among(chosen, count, line):
            chosen[count] = line
            count += 1
    return count


@compiled
def _add_of_lab(state: State, lab: int, chosen: IntArray, count: int) -> int:
    """Fills up with lines that work in a lab, each with even odds; returns how many there are."""
    lots, steps = state.lots, state.lab_lots[lab]
    lot = state.first_of_lab[lab]
    for _ in range(draw_below(state, steps)):
        lot = lots[lot, LOT_LAB_NEXT]
    for _ in range(steps):
        if count == len(chosen):
            break
        line = lots[lot, LOT_LINE]
        if draw(state) < 0.5 and not is_among(chosen, count, line):
            chosen[count] = line
            count += 1
        lot = lots[lot, LOT_LAB_NEXT]
        if lot == NONE:
            lot = state.first_of_lab[lab]
    return count


@compiled
def _first(instance: Instance, state: State) -> int:
    """Returns a random line, in some of the rounds one that lacks units."""
    total = len(instance.lines)
    seed = draw_below(state, total)
    if draw(state) < _UNMET_FIRST:
        for step in range(total):
            line = (seed + step) % total
            if state.delivered[line] < instance.lines[line, QUANTITY]:
                return line
    return seed


@compiled
def _shuffle(state: State, values: IntArray) -> None:
    for k in range(len(values) - 1, 0, -1):
        other = draw_below(state, k + 1)
        values[k], values[other] = values[other], values[k]
