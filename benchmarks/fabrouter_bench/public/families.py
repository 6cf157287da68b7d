"""Draws instances of published families, for sizes and kinds of which no files are at hand.

The same family, size and seed always give the same instance. It has the distribution of the
published ones but is none of them: no optimum is published for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fabrouter_bench.public.native import Kind

Row = dict[str, Any]
Random = np.random.Generator
FloatArray = NDArray[np.float64]
WholeArray = NDArray[np.int64]

LOOSENESS = 0.8
"""Agents' capacity over the mean load of an agent that does every job it could, types c, d, e."""

CAPACITY_RATIO = 5.0
"""All facilities' capacity over all demand: one of the ratios that the published sets use."""


@dataclass(frozen=True)
class Family:
    """A published way of drawing instances.

    Parameters
    ----------
    kind
        What the instances ask for.
    draw
        Returns the tables of an instance from (random numbers, agents or facilities, jobs or
        customers).
    """

    kind: Kind
    draw: Callable[[Random, int, int], Row]


def generate(family: str, agents: int, jobs: int, seed: int) -> Row:
    """Returns one instance as a row of the JSON-lines layout.

    Parameters
    ----------
    family
        One of ``FAMILIES``.
    agents, jobs
        Agents and jobs, or facilities and customers.
    seed
        Non-negative.
    """
    chosen = FAMILIES[family]
    tables = chosen.draw(np.random.default_rng(seed), agents, jobs)
    name = f"{family}-{agents}x{jobs}-{seed}"
    return {"name": name, "kind": chosen.kind.value, "source": "generated", **tables}


def _gap_a(random: Random, agents: int, jobs: int) -> Row:
    return _loose(random, agents, jobs, 1.0)


def _gap_b(random: Random, agents: int, jobs: int) -> Row:
    return _loose(random, agents, jobs, 0.7)


def _loose(random: Random, agents: int, jobs: int, share: float) -> Row:
    """Capacity by the busiest agent if every job went where it is cheapest."""
    resource, cost = _independent(random, agents, jobs)
    cheapest = np.argmin(cost, axis=0)
    load = np.bincount(cheapest, resource[cheapest, np.arange(jobs)], minlength=agents)
    capacity = share * (0.6 * 15 * jobs / agents + 0.4 * load.max())
    return _assignment(cost, resource, np.full(agents, capacity))


def _gap_c(random: Random, agents: int, jobs: int) -> Row:
    resource, cost = _independent(random, agents, jobs)
    return _assignment(cost, resource, _tight(resource))


def _independent(random: Random, agents: int, jobs: int) -> tuple[WholeArray, WholeArray]:
    shape = agents, jobs
    return random.integers(5, 26, shape), random.integers(10, 51, shape)


def _gap_d(random: Random, agents: int, jobs: int) -> Row:
    """What takes less capacity costs more."""
    shape = agents, jobs
    resource = random.integers(1, 101, shape)
    cost = 111 - resource + random.integers(-10, 11, shape)
    return _assignment(cost, resource, _tight(resource))


def _gap_e(random: Random, agents: int, jobs: int) -> Row:
    """As d, by a hyperbola; costs below 1 are drawn so rarely that they are lifted to 1."""
    shape = agents, jobs
    resource = 1 - 10 * np.log(1 - random.random(shape))
    cost = np.maximum(1, 1000 / resource - 10 * random.random(shape))
    whole = _rounded(resource)
    return _assignment(_rounded(cost), whole, _tight(whole))


def _tight(resource: WholeArray) -> FloatArray:
    capacity: FloatArray = LOOSENESS * resource.sum(axis=1) / len(resource)
    return capacity


def _assignment(cost: WholeArray, resource: WholeArray, capacity: FloatArray) -> Row:
    return {
        "agents": len(cost),
        "jobs": cost.shape[1],
        "cost": cost.tolist(),
        "resource": resource.tolist(),
        "capacity": np.floor(capacity).astype(np.int64).tolist(),
    }


def _sscflp(random: Random, facilities: int, customers: int) -> Row:
    tables, cost = _location(random, facilities, customers)
    return {**tables, "cost": cost.tolist()}


def _cflp(random: Random, facilities: int, customers: int) -> Row:
    tables, cost = _location(random, facilities, customers)
    return {**tables, "cost_all_demand_of_customer_from_facility": cost.T.tolist()}


def _location(random: Random, facilities: int, customers: int) -> tuple[Row, WholeArray]:
    """Points in the unit square; large facilities are dearer, but less than in proportion."""
    places, homes = random.random((facilities, 2)), random.random((customers, 2))
    demand = random.integers(5, 36, customers)
    capacity: FloatArray = random.integers(10, 161, facilities).astype(np.float64)
    opening = random.integers(0, 91, facilities).astype(np.float64)
    growing = random.integers(100, 111, facilities).astype(np.float64)
    fixed: FloatArray = opening + growing * np.sqrt(capacity)
    capacity = CAPACITY_RATIO * float(demand.sum()) / float(capacity.sum()) * capacity
    distance = np.linalg.norm(places[:, None] - homes[None, :], axis=2)
    tables = {
        "facilities": facilities,
        "customers": customers,
        "capacity": _rounded(capacity).tolist(),
        "fixed": _rounded(fixed).tolist(),
        "demand": demand.tolist(),
    }
    return tables, _rounded(10 * distance * demand.astype(np.float64))


def _rounded(values: FloatArray) -> WholeArray:
    return np.rint(values).astype(np.int64)


FAMILIES = {
    "gap-a": Family(Kind.GAP, _gap_a),
    "gap-b": Family(Kind.GAP, _gap_b),
    "gap-c": Family(Kind.GAP, _gap_c),
    "gap-d": Family(Kind.GAP, _gap_d),
    "gap-e": Family(Kind.GAP, _gap_e),
    "sscflp": Family(Kind.SSCFLP, _sscflp),
    "cflp": Family(Kind.CFLP, _cflp),
}
"""``gap-a`` … ``gap-d``: Chu and Beasley (1997). ``gap-e``: Laguna et al. (1995), as whole numbers.
``cflp``: Cornuéjols, Sridharan and Thizy (1991); ``sscflp``: the same with single sources, as Yang,
Chu and Chen (2012) do."""
