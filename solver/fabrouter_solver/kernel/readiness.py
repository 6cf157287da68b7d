"""Compiles everything ahead of the first solve, so that no clock counts it."""

from functools import cache

import numpy as np

from fabrouter_solver.kernel.assignment import Assignment, anneal, put, value
from fabrouter_solver.kernel.compiled import cache_folder
from fabrouter_solver.kernel.core import Core
from fabrouter_solver.kernel.open_sets import better_set
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import Bins, Lines, Links, Modes, Options, Pools, Stages
from fabrouter_solver.urgency import urgency_order
from fabrouter_solver.weights import Weights


def is_compiled() -> bool:
    """Returns whether an earlier process left compiled code on disk."""
    return any(cache_folder().rglob("ruin.rounds-*.nbc"))


@cache
def make_ready() -> None:
    """Has every compiled function built, or read from disk, for this process."""
    data = _smallest()
    core = Core(data)
    core.insert(urgency_order(data), lambda: True)
    core.improve(1, 0.0)
    core.join_trips()
    Core(data).load(core.solution())
    table, one = np.ones((1, 1)), np.ones(1)
    closed, nobody = np.zeros(1, np.bool_), np.zeros(0, np.int64)
    better_set(table, table, one, one, closed, one.copy(), np.inf, 0, nobody)
    work = _smallest_assignment()
    put(work, 0, 0)
    anneal(work, np.ones(1), 0.0, 1)
    value(work, np.ones(1))


def _smallest_assignment() -> Assignment:
    """Returns one lab and one line that nobody serves."""
    table, one = np.ones((1, 1)), np.ones(1)
    none, near = np.zeros(1, np.int64), np.zeros((1, 1), np.int64)
    member = near.copy()
    lists = (none - 1, member, none.copy(), none.copy(), one.copy())
    return Assignment(table, table, one, one, near, *lists, none + 1)


def _smallest() -> ProblemData:
    """Returns one lab, one site and one line."""
    one, none = np.ones(1, np.int64), np.zeros(1, np.int64)
    return ProblemData(
        num_periods=2,
        num_labs=1,
        num_sites=1,
        num_designs=1,
        opening_ueur=none,
        pools=Pools(none, np.full((1, 2), 10)),
        bins=Bins.empty(2),
        stages=Stages(none, -one, one, one, one, one),
        modes=Modes(
            none,
            none,
            one,
            one,
            np.arange(2),
            none,
            one,
            one,
            np.zeros(2, np.int64),
            one[:0],
            one[:0],
        ),
        lines=Lines(none, one, one, none, one, one, one, one, none),
        options=Options(none, none, none),
        links=Links(*(np.zeros((1, 2), np.int64) for _ in range(4))),
        weights=Weights(unmet=1000, tardiness=1),
    )
