"""Candidates from what labs and carriers limit themselves."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

import numpy as np

from fabrouter.advice import changes
from fabrouter.advice.candidates import LIMIT_EUR, Candidate
from fabrouter.advice.shortage import Shortage
from fabrouter.compile.compiled import CompiledScenario
from fabrouter_solver import ProblemData, Solution
from fabrouter_solver.explain import CauseCode
from fabrouter_solver.validation.flow import shipped_grams

MOST_LABS = 5
_FULL = 0.9
"""Share of a shipping limit from which on it counts as used up."""


def limit_candidates(
    compiled: CompiledScenario, solution: Solution, found: Shortage
) -> Iterator[Candidate]:
    """Yields labs that give all their hours or work for more sites, and wider shipping limits."""
    if found.limited:
        yield from _own_shares(compiled, found)
        yield from _exclusions(compiled, found)
    if found.codes[CauseCode.SHIPPING_LIMIT] or found.codes[CauseCode.SEVERAL_LIMITS]:
        yield from _shipping(compiled, solution, found)


def _own_shares(compiled: CompiledScenario, found: Shortage) -> Iterator[Candidate]:
    """Yields labs that offer only part of their hours, those that lack most first."""
    data = compiled.data
    held_back = (compiled.unlimited_s - data.pools.capacity_s).sum(axis=1)
    weight: Counter[int] = Counter()
    for pool in np.flatnonzero(held_back > 0).tolist():
        weight[compiled.pool_keys[pool][0]] += 1 + found.limited_s[pool]
    for lab, _ in weight.most_common(MOST_LABS):
        pools = [row for row, key in enumerate(compiled.pool_keys) if key[0] == lab]
        yield Candidate(
            change=partial(_unlimited, seconds=compiled.unlimited_s, pools=tuple(pools)),
            kind="own_limit",
            promise=found.limited.total(),
            effort_eur=LIMIT_EUR,
            labs=(compiled.index.labs[lab].id,),
            amount=float(compiled.index.labs[lab].limits.max_share_percent),
        )


def _unlimited(data: ProblemData, seconds: changes.IntArray, pools: tuple[int, ...]) -> ProblemData:
    extra = np.zeros_like(data.pools.capacity_s)
    rows = list(pools)
    extra[rows] = seconds[rows] - data.pools.capacity_s[rows]
    return changes.more_seconds(data, extra)


def _exclusions(compiled: CompiledScenario, found: Shortage) -> Iterator[Candidate]:
    """Yields labs that keep away from lines that lack units, and have hours to give."""
    data = compiled.data
    hours = np.bincount(
        data.pools.lab, weights=data.pools.capacity_s.sum(axis=1), minlength=data.num_labs
    )
    able = set(np.unique(data.modes.lab).tolist())
    lines: dict[int, list[int]] = {}
    for line, lab in data.excluded.tolist():
        declined = compiled.index.lines[line].id in compiled.index.labs[lab].limits.refused_lines
        if found.limited[line] and lab in able and not declined:
            lines.setdefault(lab, []).append(line)
    ranked = sorted(lines, key=lambda lab: (-hours[lab] * len(lines[lab]), lab))
    for lab in ranked[:MOST_LABS]:
        rows = tuple(lines[lab])
        yield Candidate(
            change=partial(changes.admit, lines=rows, lab=lab),
            kind="distance_limit",
            promise=sum(found.limited[row] for row in rows),
            effort_eur=LIMIT_EUR,
            labs=(compiled.index.labs[lab].id,),
            lines=tuple(compiled.index.lines[row].id for row in rows),
        )


def _shipping(
    compiled: CompiledScenario, solution: Solution, found: Shortage
) -> Iterator[Candidate]:
    limits = compiled.data.limits
    used = shipped_grams(compiled.data, solution).max(axis=1)
    share = used / np.maximum(limits.grams, 1)
    units = found.codes[CauseCode.SHIPPING_LIMIT] + found.codes[CauseCode.SEVERAL_LIMITS]
    tight = sorted(range(len(share)), key=lambda row: -share[row])
    for row in tight[:MOST_LABS]:
        if share[row] < _FULL and limits.grams[row] and found.codes[CauseCode.SHIPPING_LIMIT] == 0:
            continue
        yield Candidate(
            change=partial(changes.wider_shipping, row=row),
            kind="shipping_limit",
            promise=units,
            effort_eur=LIMIT_EUR,
            labs=(compiled.index.labs[int(limits.origin[row])].id,),
            amount=int(limits.grams[row]) / 1000,
        )
