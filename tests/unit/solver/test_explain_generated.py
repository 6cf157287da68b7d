"""A hundred generated instances with room to spare, and one cause planted in each: it is named.

Line 0 has a site, a design, pools and bins of its own in every lab, so that a cause planted there
touches no other line. Sizes, costs, times and leads are drawn from the seed.
"""

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest

from fabrouter_solver import (
    Bins,
    Lines,
    Links,
    Modes,
    Options,
    Pools,
    ProblemData,
    ShippingLimits,
    Solution,
    SolveParams,
    Stages,
    Weights,
    check,
    solve,
)
from fabrouter_solver.explain import CauseCode, unmet_causes
from solver_cases import ints, with_columns

NUM_CASES = 100
ROOM = 100_000
"""Seconds and units of material that no plan uses up."""

Rng = np.random.Generator
Plant = Callable[[Rng, ProblemData], ProblemData]


def roomy(rng: Rng) -> ProblemData:
    """Returns an instance in which every unit can be made and is worth it."""
    labs, periods, others = (int(rng.integers(*ends)) for ends in ((2, 6), (4, 9), (1, 6)))
    stages = _stages(rng)
    places = labs + 1 + others
    lead = rng.integers(0, 2, (labs, places))
    lead[np.arange(labs), np.arange(labs)] = 0
    return ProblemData(
        num_periods=periods,
        num_labs=labs,
        num_sites=1 + others,
        num_designs=2,
        opening_ueur=rng.integers(0, 5, labs),
        pools=Pools(np.repeat(np.arange(labs), 2), np.full((2 * labs, periods), ROOM)),
        bins=_bins(labs, periods),
        stages=stages,
        modes=_modes(rng, stages, labs),
        lines=_lines(rng, 1 + others, periods),
        options=Options(np.arange(1 + others), ints(0, *[1] * others), ints(*[0] * (1 + others))),
        links=Links(lead, *(rng.integers(0, 4, (labs, places)) for _ in range(3))),
        weights=Weights(
            unmet=1_000_000, tardiness=int(rng.integers(0, 500)), production=1, transport=1, lot=1
        ),
    )


def _stages(rng: Rng) -> Stages:
    """Returns the stages of both designs; line 0's is made of parts in half of the cases."""
    parent = [-1, 0, -1] if rng.random() < 0.5 else [-1, -1]
    n = len(parent)
    design = [0] * (n - 1) + [1]
    one = np.ones(n, np.int64)
    per_parent = np.where(np.array(parent) < 0, 1, rng.integers(1, 3, n))
    return Stages(ints(*design), ints(*parent), per_parent, one * 1_000, one, one)


def _bins(labs: int, periods: int) -> Bins:
    arrivals = np.zeros((2 * labs, periods), np.int64)
    arrivals[:, 0] = ROOM
    nothing = np.zeros(2 * labs, np.int64)
    material = np.tile(ints(0, 1), labs)
    return Bins(np.repeat(np.arange(labs), 2), material, arrivals, nothing - 1, nothing, nothing)


def _modes(rng: Rng, stages: Stages, labs: int) -> Modes:
    """Returns a mode for every stage and lab; line 0's use the first pool and bin of the lab."""
    stage = np.repeat(np.arange(len(stages.design)), labs)
    lab = np.tile(np.arange(labs), len(stages.design))
    own = 2 * lab + stages.design[stage]
    n = len(stage)
    return Modes(
        stage=stage,
        lab=lab,
        unit_ueur=rng.integers(1, 10, n),
        setup_ueur=rng.integers(0, 10, n),
        op_offsets=np.arange(n + 1),
        op_pool=own,
        op_unit_s=rng.integers(5, 30, n),
        op_setup_s=rng.integers(0, 10, n),
        use_offsets=np.arange(n + 1),
        use_bin=own,
        use_quantity=rng.integers(1, 4, n),
    )


def _lines(rng: Rng, count: int, periods: int) -> Lines:
    one, due = np.ones(count, np.int64), rng.integers(2, periods, count)
    return Lines(
        site=np.arange(count),
        quantity=rng.integers(3, 12, count),
        priority=rng.integers(1, 4, count),
        release=0 * one,
        due=due,
        deadline=np.maximum(due, periods - 1),
        min_lot=one,
        lot_multiple=one,
        max_labs=0 * one,
    )


def no_design(_: Rng, data: ProblemData) -> ProblemData:
    """Line 0 accepts nothing."""
    options = data.options
    return replace(
        data, options=Options(options.line[1:], options.design[1:], options.preference_ueur[1:])
    )


def no_capable_lab(rng: Rng, data: ProblemData) -> ProblemData:
    """No lab does one of the stages."""
    own = np.flatnonzero(data.stages.design == 0)
    kept = data.modes.stage != rng.choice(own)
    names = [item.name for item in fields(Modes) if not item.name.endswith("offsets")]
    rows = {name: getattr(data.modes, name)[kept] for name in names}
    offsets = np.arange(kept.sum() + 1)
    return replace(data, modes=Modes(**rows, op_offsets=offsets, use_offsets=offsets))


def too_far(rng: Rng, data: ProblemData) -> ProblemData:
    """Every lab is as far from the site as all periods, or has no way there at all."""
    lead = data.links.lead.copy()
    lead[:, data.num_labs] = rng.choice([data.num_periods, -1], data.num_labs)
    return with_columns(data, "links", lead=lead)


def below_min_lot(rng: Rng, data: ProblemData) -> ProblemData:
    """The smallest lot is larger than the line."""
    smallest = int(data.lines.quantity[0] + rng.integers(1, 4))
    table = rng.choice(["lines", "stages"])
    least = getattr(data, table).min_lot.copy()
    least[0] = smallest
    return with_columns(data, table, min_lot=least)


def lab_limits(_: Rng, data: ProblemData) -> ProblemData:
    """Every lab keeps away from the line."""
    labs = np.arange(data.num_labs)
    return replace(data, excluded=np.stack([0 * labs, labs], axis=1))


def hours_short(rng: Rng, data: ProblemData) -> ProblemData:
    """Labs have no hours for the line but, in some cases, those for a few units in one of them."""
    capacity = data.pools.capacity_s.copy()
    capacity[::2] = 0
    capacity[2 * rng.integers(data.num_labs), 0] = rng.integers(0, 30)
    return with_columns(data, "pools", capacity_s=capacity)


def material_short(rng: Rng, data: ProblemData) -> ProblemData:
    """Likewise with material."""
    arrivals = data.bins.arrivals.copy()
    arrivals[::2] = 0
    arrivals[2 * rng.integers(data.num_labs), 0] = rng.integers(0, 3)
    return with_columns(data, "bins", arrivals=arrivals)


def hours_and_material_short(_: Rng, data: ProblemData) -> ProblemData:
    """Neither hours nor material."""
    return _closed(with_columns(data, "bins", arrivals=_without_first(data.bins.arrivals)))


def shipping_limit(rng: Rng, data: ProblemData) -> ProblemData:
    """Nothing, or a unit too few, may leave for the site."""
    labs = np.arange(data.num_labs)
    grams = rng.choice([0, 999], data.num_labs)
    return replace(data, limits=ShippingLimits(labs, 0 * labs + data.num_labs, grams))


def several_limits(rng: Rng, data: ProblemData) -> ProblemData:
    """No hours, and labs that keep away or may not ship."""
    other: Plant = rng.choice(np.array([lab_limits, shipping_limit], object))
    return other(rng, _closed(data))


def not_worth(rng: Rng, data: ProblemData) -> ProblemData:
    """A unit costs more than leaving it out."""
    price = data.modes.unit_ueur.copy()
    worth = data.weights.unmet * int(data.lines.priority[0]) // data.weights.production
    price[data.modes.stage == 0] = worth * int(rng.integers(2, 5))
    return with_columns(data, "modes", unit_ueur=price)


def not_found(_: Rng, data: ProblemData) -> ProblemData:
    """Nothing is wrong: the plan is."""
    return data


def _closed(data: ProblemData) -> ProblemData:
    return with_columns(data, "pools", capacity_s=_without_first(data.pools.capacity_s))


def _without_first(table: np.ndarray) -> np.ndarray:
    """Returns the table with nothing in the rows of line 0."""
    return np.where(np.arange(len(table))[:, None] % 2 == 0, 0, table)


PLANTS: dict[CauseCode, Plant] = {
    CauseCode.NO_DESIGN: no_design,
    CauseCode.NO_CAPABLE_LAB: no_capable_lab,
    CauseCode.TOO_FAR: too_far,
    CauseCode.BELOW_MIN_LOT: below_min_lot,
    CauseCode.LAB_LIMITS: lab_limits,
    CauseCode.HOURS_SHORT: hours_short,
    CauseCode.MATERIAL_SHORT: material_short,
    CauseCode.HOURS_AND_MATERIAL_SHORT: hours_and_material_short,
    CauseCode.SHIPPING_LIMIT: shipping_limit,
    CauseCode.SEVERAL_LIMITS: several_limits,
    CauseCode.NOT_WORTH: not_worth,
    CauseCode.NOT_FOUND: not_found,
}
CASES = [(seed, list(PLANTS)[seed % len(PLANTS)]) for seed in range(NUM_CASES)]


def planned(data: ProblemData, code: CauseCode) -> Solution:
    """Returns a plan; one that overlooks line 0 where that is the cause."""
    plan = solve(data, SolveParams("greedy")).solution
    if code is not CauseCode.NOT_FOUND:
        return plan
    return replace(plan, lots=tuple(lot for lot in plan.lots if lot.line != 0))


@pytest.mark.parametrize(("seed", "code"), CASES, ids=lambda value: str(value))
def test_the_planted_cause_is_the_only_one_named(seed, code):
    """Whatever sizes and costs are, the planted cause is named, for line 0 and nothing else."""
    rng = np.random.default_rng(seed)
    data = PLANTS[code](rng, roomy(rng))
    plan = planned(data, code)
    assert check(data, plan) == []
    causes = unmet_causes(data, plan)
    assert {(cause.line, cause.code) for cause in causes} == {(0, code)}


@pytest.mark.parametrize("seed", range(12))
def test_without_a_planted_cause_nothing_is_missing(seed):
    """The instances have room to spare before anything is planted."""
    data = roomy(np.random.default_rng(seed))
    assert unmet_causes(data, solve(data, SolveParams("greedy")).solution) == []


def test_every_cause_is_planted():
    """All codes are among the cases."""
    assert {code for _, code in CASES} == set(CauseCode)
