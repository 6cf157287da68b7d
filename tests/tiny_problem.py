"""The smallest routing problems in which a rule can bind, with optima that fit in the head.

By default one line wants 4 units at one site within three periods. Every lab has one pool of 100 s
a period; a unit takes 10 s and costs 1 in lab 0, 2 in lab 1 and so on. A missing unit costs 1,000,
a late one 100 per period. Nothing else costs anything.
"""

from dataclasses import fields, replace
from typing import Any

import numpy as np

from fabrouter_solver import (
    Bins,
    Lines,
    Links,
    Modes,
    Options,
    Pools,
    ProblemData,
    ShippingLimits,
    Stages,
    Transfers,
    Weights,
)
from solver_cases import ints, with_columns

WEIGHTS = Weights(unmet=1_000, tardiness=100, production=1, transport=1, preference=1)


def tiny(labs: int = 1, periods: int = 3, capacity_s: int = 100, **line: int) -> ProblemData:
    """Returns the problem of this module; numbers of its line may be changed by name."""
    nothing = np.zeros((labs, labs + 1), np.int64)
    return ProblemData(
        num_periods=periods,
        num_labs=labs,
        num_sites=1,
        num_designs=1,
        opening_ueur=ints(*[0] * labs),
        pools=Pools(ints(*range(labs)), np.full((labs, periods), capacity_s)),
        bins=Bins.empty(periods),
        stages=Stages(ints(0), ints(-1), ints(1), ints(1_000), ints(1), ints(1)),
        modes=modes([0] * labs, list(range(labs)), list(range(1, labs + 1))),
        lines=Lines(**{name: ints(value) for name, value in (_line(periods) | line).items()}),
        options=Options(ints(0), ints(0), ints(0)),
        links=Links(nothing, nothing, nothing, nothing),
        weights=WEIGHTS,
    )


def _line(periods: int) -> dict[str, int]:
    numbers = dict.fromkeys((item.name for item in fields(Lines)), 0)
    last = {"due": periods - 1, "deadline": periods - 1}
    return numbers | {"quantity": 4, "priority": 1, "min_lot": 1, "lot_multiple": 1} | last


def modes(stage: list[int], lab: list[int], unit_ueur: list[int]) -> Modes:
    """Returns modes of one operation each: 10 s per unit on the pool with their lab's number."""
    n = len(stage)
    none = np.zeros(n, np.int64)
    return Modes(
        stage=ints(*stage),
        lab=ints(*lab),
        unit_ueur=ints(*unit_ueur),
        setup_ueur=none,
        op_offsets=np.arange(n + 1),
        op_pool=ints(*lab),
        op_unit_s=none + 10,
        op_setup_s=none,
        use_offsets=np.zeros(n + 1, np.int64),
        use_bin=ints(),
        use_quantity=ints(),
    )


def with_lines(data: ProblemData, **columns: list[int]) -> ProblemData:
    """Returns the problem with several lines, one per entry; other numbers as in its first."""
    n = len(next(iter(columns.values())))
    same = {item.name: [int(getattr(data.lines, item.name)[0])] * n for item in fields(Lines)}
    options = Options(np.arange(n), np.zeros(n, np.int64), np.zeros(n, np.int64))
    lines = Lines(**{name: ints(*values) for name, values in (same | columns).items()})
    return replace(data, lines=lines, options=options)


def with_material(data: ProblemData, arrivals: list[list[int]], **columns: Any) -> ProblemData:
    """Returns the problem with one material per lab, of which every unit takes one."""
    n = len(arrivals)
    bought = {"purchase_lead": [-1] * n, "purchase_ueur": [0] * n, "purchase_limit": [0] * n}
    bins = Bins(
        lab=np.arange(n),
        material=np.zeros(n, np.int64),
        arrivals=ints(*arrivals),
        **{name: ints(*values) for name, values in (bought | columns).items()},
    )
    used = replace(
        data.modes,
        use_offsets=np.arange(data.num_modes + 1),
        use_bin=data.modes.lab,
        use_quantity=np.ones(data.num_modes, np.int64),
    )
    return replace(data, bins=bins, modes=used)


def with_lane(data: ProblemData, lead: int, ueur: int) -> ProblemData:
    """Returns the problem with a lane that moves material from lab 1 to lab 0."""
    return replace(data, transfers=Transfers(ints(1), ints(0), ints(lead), ints(ueur), ints(0)))


def with_limit(data: ProblemData, grams: int, destination: int = -1) -> ProblemData:
    """Returns the problem with a limit on what leaves lab 0 in a period."""
    return replace(data, limits=ShippingLimits(ints(0), ints(destination), ints(grams)))


def with_parts(data: ProblemData, per_parent: int = 1, lead: int = 0) -> ProblemData:
    """Returns the problem with a second stage: lab 1 makes parts, lab 0 assembles them."""
    stages = Stages(
        ints(0, 0), ints(-1, 0), ints(1, per_parent), ints(1_000, 1_000), ints(1, 1), ints(1, 1)
    )
    staged = replace(data, stages=stages, modes=modes([0, 1], [0, 1], [1, 1]))
    between = staged.links.lead.copy()
    between[1, 0] = lead
    return with_columns(staged, "links", lead=between)


def with_second_design(data: ProblemData, preference_ueur: int) -> ProblemData:
    """Returns the problem with a second design, made in lab 1 only; the first in lab 0 only."""
    stages = Stages(ints(0, 1), ints(-1, -1), ints(1, 1), ints(0, 0), ints(1, 1), ints(1, 1))
    return replace(
        data,
        num_designs=2,
        stages=stages,
        modes=modes([0, 1], [0, 1], [1, 1]),
        options=Options(ints(0, 0), ints(0, 1), ints(0, preference_ueur)),
    )
