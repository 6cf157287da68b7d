"""Candidates from what is used up: material and hours."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial

from fabrouter.advice import changes
from fabrouter.advice.candidates import (
    HANDLING_EUR,
    HOUR_EUR,
    HUB_EUR,
    MACHINE_EUR,
    Candidate,
)
from fabrouter.advice.shortage import Shortage
from fabrouter.compile.compiled import CompiledScenario
from fabrouter.plan.reasons import PEOPLE
from fabrouter_network.labs import LabKind
from fabrouter_network.units import SECONDS_PER_HOUR, material_quantity, material_steps
from fabrouter_solver import ProblemData

MOST_REGIONS = 6
MOST_POOLS = 8
MOST_LABS = 6
EVENING_H = 3.0
MOST_HOURS = 40.0


def material_candidates(compiled: CompiledScenario, found: Shortage) -> Iterator[Candidate]:
    """Yields more of each material that lacks, per region and in all regions together."""
    regions: defaultdict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    for row, steps in found.quantity.items():
        lab, material = compiled.bin_keys[row]
        region = compiled.index.labs[lab].place.region or ""
        regions[material, region][row] += steps
    ranked = sorted(regions.items(), key=lambda entry: -entry[1].total())
    for (material, region), bins in ranked[:MOST_REGIONS]:
        yield _material(compiled, material, region, bins)
    everywhere: defaultdict[int, Counter[int]] = defaultdict(Counter)
    counts: Counter[int] = Counter()
    for (material, _), bins in regions.items():
        everywhere[material] += bins
        counts[material] += 1
    for material, bins in everywhere.items():
        if counts[material] > 1:
            yield _material(compiled, material, "", bins)


def _material(
    compiled: CompiledScenario, material_row: int, region: str, bins: Counter[int]
) -> Candidate:
    material = compiled.index.materials[material_row]
    labs = {row: compiled.index.labs[compiled.bin_keys[row][0]].id for row in bins}
    rounded = {
        row: material_steps(round_up(material_quantity(steps, material.unit)), material.unit)
        for row, steps in bins.items()
    }
    amount = material_quantity(sum(rounded.values()), material.unit)
    return Candidate(
        change=partial(changes.more_material, quantity=rounded),
        kind="material",
        promise=bins.total(),
        effort_eur=amount * material.eur_per_unit + HANDLING_EUR * len(set(labs.values())),
        labs=tuple(sorted(set(labs.values()))),
        region=region,
        material=material.id,
        amount=amount,
    )


def round_up(value: float) -> float:
    """Returns a quantity with two digits that matter, rounded up; nothing below 0.1."""
    if value <= 0.1:
        return 0.1
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(math.ceil(value / step - 1e-9) * step)


def hours_candidates(compiled: CompiledScenario, found: Shortage) -> Iterator[Candidate]:
    """Yields more hours or one more machine or person, for pools that lack time."""
    for pool, seconds in found.seconds.most_common(MOST_POOLS):
        lab, group = compiled.pool_keys[pool]
        place = compiled.index.labs[lab]
        machines = {row.id: row for row in place.machines}
        capability = machines[group].capability if group else PEOPLE
        hours = min(MOST_HOURS, float(math.ceil(seconds / SECONDS_PER_HOUR)))
        yield Candidate(
            change=partial(_hours, pool=pool, hours=hours),
            kind="hours",
            promise=seconds,
            effort_eur=HOUR_EUR * hours,
            labs=(place.id,),
            machine=group or PEOPLE,
            capability=capability,
            amount=hours,
        )
        count = machines[group].count if group else (place.people.count if place.people else 0)
        if count:
            yield Candidate(
                change=partial(_scaled, pools=(pool,), count=count),
                kind="machine" if group else "person",
                promise=seconds,
                effort_eur=MACHINE_EUR,
                labs=(place.id,),
                machine=group or PEOPLE,
                capability=capability,
                amount=1.0,
            )


def evening_candidates(compiled: CompiledScenario, found: Shortage) -> Iterator[Candidate]:
    """Yields three more hours every working day, machines and people, in labs that lack time."""
    lacking: Counter[int] = Counter()
    for pool, seconds in found.seconds.items():
        lacking[compiled.pool_keys[pool][0]] += seconds
    for lab, seconds in lacking.most_common(MOST_LABS):
        place = compiled.index.labs[lab]
        counts = {row.id: row.count for row in place.machines if row.hours == "opening"}
        pools = {
            pool: counts[group] if group else (place.people.count if place.people else 0)
            for pool, (owner, group) in enumerate(compiled.pool_keys)
            if owner == lab and (group is None or group in counts)
        }
        open_days = int((compiled.data.pools.capacity_s[sorted(pools)] > 0).any(axis=0).sum())
        if pools and open_days:
            yield Candidate(
                change=partial(_evenings, pools=pools),
                kind="evenings",
                promise=seconds,
                effort_eur=HOUR_EUR * EVENING_H * open_days,
                labs=(place.id,),
                amount=EVENING_H,
            )
        if place.kind is LabKind.HUB:
            rows = tuple(row for row, key in enumerate(compiled.pool_keys) if key[0] == lab)
            yield Candidate(
                change=partial(_scaled, pools=rows, count=1),
                kind="second_hub",
                promise=seconds,
                effort_eur=HUB_EUR,
                labs=(place.id,),
            )


def _hours(data: ProblemData, pool: int, hours: float) -> ProblemData:
    return changes.more_seconds(data, changes.spread_hours(data, pool, hours))


def _scaled(data: ProblemData, pools: tuple[int, ...], count: int) -> ProblemData:
    return changes.more_seconds(data, changes.scaled(data, pools, 1, count))


def _evenings(data: ProblemData, pools: dict[int, int]) -> ProblemData:
    return changes.more_seconds(data, changes.evenings(data, pools, EVENING_H))
