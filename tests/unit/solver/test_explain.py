"""Why units are missing: one planted cause per instance is named, with what is lacking."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from fabrouter_solver import (
    Commitment,
    Options,
    ProblemData,
    Solution,
    SolveParams,
    check,
    solve,
)
from fabrouter_solver.explain import Cause, CauseCode, unmet_causes
from fabrouter_solver.usage import delivered
from fabrouter_solver.validation.resources import committed_work
from instances import Size, random_problem, with_commitments
from solver_cases import BASE, PLAN, ints, with_columns
from tiny_problem import (
    modes,
    tiny,
    with_lane,
    with_limit,
    with_lines,
    with_material,
    with_parts,
)

NARROW = {"periods": 1, "capacity_s": 20}
"""Room for 2 of 4 units."""


class Planted(NamedTuple):
    """An instance, what lacks in it, and the plan that shows it (the best one by default)."""

    name: str
    data: ProblemData
    causes: list[Cause]
    plan: Solution | None = None
    without_lab_limits: ProblemData | None = None


def one(code: CauseCode, units: int, *short: dict[int, int]) -> list[Cause]:
    return [Cause(0, code, units, *short)]


def no_material(units: int) -> list[Cause]:
    return one(CauseCode.MATERIAL_SHORT, units, {}, {0: units})


def closed(data: ProblemData) -> ProblemData:
    return with_columns(data, "pools", capacity_s=data.pools.capacity_s * 0)


def buyable(limit: int, lead: int, periods: int = 1) -> ProblemData:
    columns = {"purchase_lead": [lead], "purchase_ueur": [0], "purchase_limit": [limit]}
    return with_material(tiny(periods=periods), [[1] + [0] * (periods - 1)], **columns)


EMPTY = Solution()
SHARED = replace(tiny(2, periods=1), excluded=ints([0, 0], [0, 1]))
OWN_SHARE = tiny(**NARROW)
PROMISED = Commitment(0, 1, True, 0, ((0, 2),), ((2, 0, 2),))
PARTLY_PROMISED = replace(tiny(2, min_lot=3), commitments=(PROMISED,), excluded=ints([0, 1]))
FEW = with_material(tiny(periods=1), [[2]])

CASES = [
    Planted(
        "no accepted design",
        replace(tiny(), options=Options(ints(), ints(), ints())),
        one(CauseCode.NO_DESIGN, 4),
    ),
    Planted(
        "a design without stages",
        replace(tiny(), num_designs=2, options=Options(ints(0), ints(1), ints(0))),
        one(CauseCode.NO_DESIGN, 4),
    ),
    Planted(
        "no lab for the parts",
        replace(with_parts(tiny(2)), modes=modes([0], [0], [1])),
        one(CauseCode.NO_CAPABLE_LAB, 4),
    ),
    Planted(
        "too far",
        with_columns(tiny(), "links", lead=[[0, 3]]),
        one(CauseCode.TOO_FAR, 4),
    ),
    Planted(
        "no way at all", with_columns(tiny(), "links", lead=[[0, -1]]), one(CauseCode.TOO_FAR, 4)
    ),
    Planted("parts too far", with_parts(tiny(2), lead=3), one(CauseCode.TOO_FAR, 4)),
    Planted("released too late", tiny(release=2, due=1, deadline=1), one(CauseCode.TOO_FAR, 4)),
    Planted("too few for a lot", tiny(min_lot=5), one(CauseCode.BELOW_MIN_LOT, 4)),
    Planted(
        "too few left for a lot",
        PARTLY_PROMISED,
        one(CauseCode.BELOW_MIN_LOT, 2),
        committed_work(PARTLY_PROMISED),
        without_lab_limits=PARTLY_PROMISED,
    ),
    Planted("labs will not", SHARED, one(CauseCode.LAB_LIMITS, 4)),
    Planted(
        "a lab lends a share of its hours",
        OWN_SHARE,
        one(CauseCode.LAB_LIMITS, 2, {0: 20}),
        without_lab_limits=tiny(periods=1, capacity_s=40),
    ),
    Planted(
        "a lab lends a share, and all of it would not do",
        OWN_SHARE,
        [
            Cause(0, CauseCode.LAB_LIMITS, 1, {0: 10}),
            Cause(0, CauseCode.HOURS_SHORT, 1, {0: 10}),
        ],
        without_lab_limits=tiny(periods=1, capacity_s=30),
    ),
    Planted("hours", tiny(**NARROW), one(CauseCode.HOURS_SHORT, 2, {0: 20})),
    Planted(
        "hours, setup included",
        closed(with_columns(tiny(), "modes", op_setup_s=[5])),
        one(CauseCode.HOURS_SHORT, 4, {0: 45}),
    ),
    Planted(
        "hours of the parts",
        with_columns(with_parts(tiny(2, periods=1), 2), "pools", capacity_s=[[100], [40]]),
        one(CauseCode.HOURS_SHORT, 2, {1: 40}),
    ),
    Planted(
        "half an hour is left",
        tiny(periods=1, capacity_s=35),
        one(CauseCode.HOURS_SHORT, 1, {0: 5}),
    ),
    Planted(
        "material",
        with_material(tiny(periods=1), [[2]]),
        no_material(2),
    ),
    Planted("material, the rest bought", buyable(2, 0), no_material(1)),
    Planted("material, bought too late", buyable(2, 1), no_material(3)),
    Planted("material, not for sale", buyable(2, -1), no_material(3)),
    Planted(
        "hours and material",
        with_material(tiny(**NARROW), [[2]]),
        one(CauseCode.HOURS_AND_MATERIAL_SHORT, 2, {0: 20}, {0: 2}),
    ),
    Planted(
        "first material, then hours too",
        with_material(tiny(periods=1, capacity_s=30), [[2]]),
        [
            Cause(0, CauseCode.MATERIAL_SHORT, 1, {}, {0: 1}),
            Cause(0, CauseCode.HOURS_AND_MATERIAL_SHORT, 1, {0: 10}, {0: 1}),
        ],
    ),
    Planted(
        "first material, then hours too, over several periods",
        with_material(tiny(capacity_s=40, quantity=15), [[10, 0, 0]]),
        [
            Cause(0, CauseCode.MATERIAL_SHORT, 2, {}, {0: 2}),
            Cause(0, CauseCode.HOURS_AND_MATERIAL_SHORT, 3, {0: 30}, {0: 3}),
        ],
    ),
    Planted("hub", with_limit(tiny(periods=1), 2_000), one(CauseCode.SHIPPING_LIMIT, 2)),
    Planted(
        "link", with_limit(tiny(periods=1), 1_999, destination=1), one(CauseCode.SHIPPING_LIMIT, 3)
    ),
    Planted(
        "hours and hub",
        with_limit(tiny(**NARROW), 2_000),
        one(CauseCode.SEVERAL_LIMITS, 2, {0: 20}),
    ),
    Planted(
        "too dear", with_columns(tiny(), "modes", unit_ueur=[2_000]), one(CauseCode.NOT_WORTH, 4)
    ),
    Planted("nobody looked", tiny(), one(CauseCode.NOT_FOUND, 4), EMPTY),
    Planted(
        "nobody looked for half of it",
        tiny(**NARROW),
        [Cause(0, CauseCode.NOT_FOUND, 2), Cause(0, CauseCode.HOURS_SHORT, 2, {0: 20})],
        EMPTY,
    ),
]


def causes_of(planted: Planted) -> list[Cause]:
    plan = planted.plan
    if plan is None:
        plan = solve(planted.data, SolveParams("cpsat", time_limit=20)).solution
    assert check(planted.data, plan) == []
    return unmet_causes(planted.data, plan, planted.without_lab_limits)


@pytest.mark.parametrize("planted", CASES, ids=lambda planted: planted.name)
def test_the_planted_cause_is_named(planted):
    """The one cause that was planted is named, with units, seconds and quantities lacking."""
    assert causes_of(planted) == planted.causes


def test_every_cause_is_planted():
    """Each code that exists is the answer of some case."""
    assert {cause.code for planted in CASES for cause in planted.causes} == set(CauseCode)


def test_nothing_missing_needs_no_cause():
    """A plan that delivers everything has no causes."""
    assert unmet_causes(BASE, PLAN) == []


def test_an_hour_saves_one_line_only():
    """Room for two units explains two units, not two for every line."""
    data = with_lines(tiny(**NARROW), quantity=[2, 2], priority=[1, 2])
    assert unmet_causes(data, EMPTY) == [
        Cause(1, CauseCode.NOT_FOUND, 2),
        Cause(0, CauseCode.HOURS_SHORT, 2, {0: 20}),
    ]


def test_moved_material_cannot_be_found_again():
    """Material that the plan has moved away is not mistaken for room at its source."""
    data = with_lane(with_material(tiny(2, periods=1, quantity=6), [[2], [2]]), lead=0, ueur=0)
    plan = solve(data, SolveParams("cpsat", time_limit=20)).solution
    assert sum(move.quantity for move in plan.transfers) == 2
    causes = unmet_causes(data, plan)
    assert [(cause.code, cause.units) for cause in causes] == [(CauseCode.MATERIAL_SHORT, 2)]
    assert sum(causes[0].short_quantity.values()) == 2


@pytest.mark.parametrize("engine", ["greedy", "cpsat"])
@pytest.mark.parametrize("seed", range(5))
def test_causes_add_up_to_what_is_missing(engine, seed):
    """On random instances, with promises too, causes of a line sum to its missing units."""
    size = Size(labs=4, sites=2, designs=2, lines=6, periods=4, most_units=6, depth=2)
    data = random_problem(seed, size)
    if seed % 2:
        data = with_commitments(data, solve(data, SolveParams("greedy")).solution, seed)
    wish = SolveParams(engine, time_limit=20, deterministic_limit=0.1)
    plan = solve(data, wish).solution
    causes = unmet_causes(data, plan)
    units = np.zeros(data.num_lines, np.int64)
    for cause in causes:
        assert cause.units > 0
        units[cause.line] += cause.units
    assert units.tolist() == (data.lines.quantity - delivered(data, plan)[0]).tolist()
    assert all(short > 0 for cause in causes for short in cause.short_s.values())
    assert len({(cause.line, cause.code) for cause in causes}) == len(causes)
