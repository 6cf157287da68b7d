"""Public instances as routing problems; ``benchmarks/README.md`` says what becomes what.

Quantities become whole by exact scaling. So do costs where a factor of at most ``FINEST`` does it;
otherwise they are rounded down, so that a lower bound of the routing problem still holds.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

import numpy as np

from fabrouter_bench.public.native import Assignment, Instance, Location, Matrix
from fabrouter_solver import (
    Bins,
    Lines,
    Links,
    Modes,
    Options,
    Pools,
    ProblemData,
    Solution,
    Stages,
    Weights,
)
from fabrouter_solver.tables import IntArray

FINEST = 10**6
"""Largest factor on costs and quantities."""

ROUNDING = Fraction(1, 10**7)
"""Share of the cheapest conceivable cost that rounding costs down may lose."""

PRICE_STEPS = 1_000
"""Least scale of costs: the solver's prices per second of capacity are whole numbers of steps."""

MOVES = 10
"""Leaving out one who must be served whole counts as much as this many of the dearest pairs, beside
the dearest opening. Any figure keeps the lower bound true, since complete plans cost the same; a
larger one keeps more plans complete, but the prices that prove the bound take longer to settle."""

_ONE_KILOGRAM_G = 1000
"""Mass of a unit of demand: moving it then costs what moving a kilogram costs."""


@dataclass(frozen=True)
class Mapped(ABC):
    """A public instance as a routing problem.

    Parameters
    ----------
    data
        The routing problem; its objective is the native one × ``scale`` in nanoeuros.
    scale
        Nanoeuros per native unit of cost.
    """

    data: ProblemData
    scale: int

    @abstractmethod
    def native_value(self, solution: Solution) -> Fraction | None:
        """Returns the native objective recomputed from who serves whom.

        ``None`` if somebody is not served: then the plan is no solution of the instance.
        """

    def native_bound(self, lower_bound: int) -> Fraction:
        """Returns a bound on the native objective from below (from above where it is maximised)."""
        return Fraction(lower_bound, self.scale)


@dataclass(frozen=True)
class MappedSplit(Mapped):
    """Customers may be split over facilities."""

    native: Location
    units: int
    """Units of the routing problem per native unit of demand."""

    def native_value(self, solution: Solution) -> Fraction | None:
        """Adds opening costs and shares of the costs of whole demands."""
        native = self.native
        served = [Fraction(0)] * len(native.demand)
        total = Fraction(0)
        for lot in solution.lots:
            facility = int(self.data.modes.lab[lot.mode])
            share = Fraction(lot.shipped, self.units) / native.demand[lot.line]
            served[lot.line] += share
            total += native.cost[facility][lot.line] * share
        opened = {int(self.data.modes.lab[lot.mode]) for lot in solution.lots}
        total += sum((native.fixed[facility] for facility in opened), Fraction(0))
        complete = all(
            share == (1 if demand else 0)
            for share, demand in zip(served, native.demand, strict=True)
        )
        return total if complete else None


@dataclass(frozen=True)
class MappedWhole(Mapped):
    """Everybody is served whole by one agent or facility."""

    fixed: list[Fraction]
    cost: Matrix
    top: Fraction | None = None
    """Sum of the largest profits where profits are maximised: value = ``top`` - cost."""

    def native_value(self, solution: Solution) -> Fraction | None:
        """Adds opening costs and costs of the pairs."""
        pairs = [(int(self.data.modes.lab[lot.mode]), lot.line) for lot in solution.lots]
        if len({line for _, line in pairs}) < self.data.num_lines:
            return None
        total = sum((self.cost[lab][line] for lab, line in pairs), Fraction(0))
        return total + sum((self.fixed[lab] for lab in {lab for lab, _ in pairs}), Fraction(0))

    def native_bound(self, lower_bound: int) -> Fraction:
        """Returns the bound; from above where profits are maximised."""
        bound = super().native_bound(lower_bound)
        return bound if self.top is None else self.top - bound


def mapped(instance: Instance) -> Mapped:
    """Returns an instance as a routing problem."""
    if isinstance(instance, Assignment):
        return _assignment(instance)
    if instance.single_source:
        resource = [instance.demand] * len(instance.capacity)
        return _whole(instance.capacity, list(instance.fixed), resource, instance.cost)
    return _split(instance)


def _assignment(native: Assignment) -> Mapped:
    nothing = [Fraction(0)] * len(native.capacity)
    if not native.maximise:
        return _whole(native.capacity, nothing, native.resource, native.cost)
    best = [max(column) for column in zip(*native.cost, strict=True)]
    loss = [[top - c for top, c in zip(best, row, strict=True)] for row in native.cost]
    plan = _whole(native.capacity, nothing, native.resource, loss)
    return MappedWhole(plan.data, plan.scale, nothing, native.cost, sum(best, Fraction(0)))


def exact_scale(values: Iterable[Fraction]) -> int | None:
    """Returns the factor that makes all values whole, ``None`` if it is above ``FINEST``."""
    scale = 1
    for value in values:
        scale = lcm(scale, value.denominator)
        if scale > FINEST:
            return None
    return scale


def _quantity_scale(values: Iterable[Fraction]) -> int:
    """Returns the factor that makes all quantities whole.

    Raises
    ------
    ValueError
        If it is too large: rounded quantities would make another problem.
    """
    scale = exact_scale(values)
    if scale is None:
        msg = f"quantities have more decimals than a factor of {FINEST:,} makes whole."
        raise ValueError(msg)
    return scale


def _coarse_scale(units: int, total: Fraction) -> int:
    """Returns a power of ten at which rounding every unit's cost down loses little of a total."""
    scale = 1
    while scale < FINEST and units > ROUNDING * scale * total:
        scale *= 10
    return scale


def _whole_numbers(values: Iterable[Fraction], scale: int) -> IntArray:
    """Returns values × scale, rounded down, int64, shape ``(num_values,)``."""
    return np.array([floor(value * scale) for value in values], np.int64)


def _split(native: Location) -> MappedSplit:
    """Facility = lab, customer = site with one line, demand = units, serving = transport."""
    facilities, customers = len(native.capacity), len(native.demand)
    units = _quantity_scale((*native.demand, *native.capacity))
    quantity = _whole_numbers(native.demand, units)
    unit_cost = [
        [c / (n or 1) for c, n in zip(row, quantity.tolist(), strict=True)] for row in native.cost
    ]
    least = sum((min(column) for column in zip(*native.cost, strict=True)), Fraction(0))
    scale = exact_scale((*native.fixed, *(c for row in unit_cost for c in row)))
    scale = scale or _coarse_scale(int(quantity.sum()), least)
    moving = np.stack([_whole_numbers(row, scale) for row in unit_cost])
    opening = _whole_numbers(native.fixed, scale)
    kg_ueur = np.concatenate([np.zeros((facilities, facilities), np.int64), moving], axis=1)
    one, rows = np.ones(customers, np.int64), np.arange(facilities)
    data = ProblemData(
        num_periods=1,
        num_labs=facilities,
        num_sites=customers,
        num_designs=1,
        opening_ueur=opening,
        pools=Pools(rows, _whole_numbers(native.capacity, units)[:, None]),
        bins=Bins.empty(1),
        stages=_stages(1, _ONE_KILOGRAM_G),
        modes=_modes(np.zeros(facilities, np.int64), rows, np.zeros(facilities, np.int64), one[:1]),
        lines=_lines(np.arange(customers), quantity),
        options=Options(np.arange(customers), 0 * one, 0 * one),
        links=_links(facilities, kg_ueur),
        weights=_weights(int(opening.max() + (facilities + 1) * moving.max()) + 1),
    )
    return MappedSplit(data, scale, native, units)


def _whole(
    capacity: Sequence[Fraction], fixed: list[Fraction], resource: Matrix, cost: Matrix
) -> MappedWhole:
    """Agent = lab, job = line of one unit with a design of its own, resource = machine time."""
    agents, jobs = len(fixed), len(cost[0])
    seconds = _quantity_scale((*capacity, *(r for row in resource for r in row)))
    scale = exact_scale((*fixed, *(c for row in cost for c in row))) or FINEST
    scale *= -(-PRICE_STEPS // scale)
    costs = np.stack([_whole_numbers(row, scale) for row in cost])
    needs = np.stack([_whole_numbers(row, seconds) for row in resource])
    rows, one = np.arange(jobs), np.ones(jobs, np.int64)  # modes are sorted by design
    opening = _whole_numbers(fixed, scale)
    if needs.min() < 1:
        msg = "a job that takes no capacity cannot be mapped: machine time is at least 1."
        raise ValueError(msg)
    data = ProblemData(
        num_periods=1,
        num_labs=agents,
        num_sites=1,
        num_designs=jobs,
        opening_ueur=opening,
        pools=Pools(np.arange(agents), _whole_numbers(capacity, seconds)[:, None]),
        bins=Bins.empty(1),
        stages=_stages(jobs, 0),
        modes=_modes(
            np.repeat(rows, agents),
            np.tile(np.arange(agents), jobs),
            costs.T.reshape(-1),
            needs.T.reshape(-1),
        ),
        lines=_lines(0 * rows, one),
        options=Options(rows, rows, 0 * rows),
        links=_links(agents, np.zeros((agents, agents + 1), np.int64)),
        weights=_weights(int(opening.max() + MOVES * costs.max()) + 1),
    )
    return MappedWhole(data, scale, fixed, cost)


def _stages(designs: int, mass_g: int) -> Stages:
    one = np.ones(designs, np.int64)
    return Stages(np.arange(designs), -one, one, mass_g * one, one, one)


def _modes(stage: IntArray, lab: IntArray, unit_ueur: IntArray, unit_s: IntArray) -> Modes:
    """Returns modes with one operation each, on the only pool of their lab, without setup."""
    count, nothing = len(stage), np.zeros(len(stage), np.int64)
    none, seconds = np.zeros(0, np.int64), np.broadcast_to(unit_s, count)
    offsets, no_uses = np.arange(count + 1), np.zeros(count + 1, np.int64)
    return Modes(
        stage, lab, unit_ueur, nothing, offsets, lab, seconds, nothing, no_uses, none, none
    )


def _lines(site: IntArray, quantity: IntArray) -> Lines:
    zero, one = np.zeros(len(site), np.int64), np.ones(len(site), np.int64)
    return Lines(site, quantity, one, zero, zero, zero, one, one, zero)


def _links(labs: int, kg_ueur: IntArray) -> Links:
    """Returns links from each lab to itself and to every site, at once, shipments for free."""
    lead = np.zeros_like(kg_ueur)
    lead[:, :labs] = np.where(np.eye(labs, dtype=np.bool_), 0, -1)
    return Links(lead, kg_ueur, np.zeros_like(kg_ueur), np.zeros_like(kg_ueur))


def _weights(unmet: int) -> Weights:
    """Returns weights that count costs at face value; leaving anybody out never pays."""
    return Weights(unmet=unmet, tardiness=0, production=1, transport=1, preference=0)
