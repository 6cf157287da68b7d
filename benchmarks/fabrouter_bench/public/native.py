"""Public instances in their own words, exact numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

Matrix = Sequence[Sequence[Fraction]]


class Kind(StrEnum):
    """What a public instance asks for."""

    CFLP = "cflp"
    """Capacitated facility location: open facilities, split customers over them."""
    GAP = "gap"
    """Generalised assignment: every job to one agent within the agents' capacities."""
    SSCFLP = "sscflp"
    """Capacitated facility location in which one facility serves each customer."""


@dataclass(frozen=True)
class Location:
    """A facility location problem.

    Parameters
    ----------
    name
        As published.
    single_source
        Whether one facility must serve all of a customer.
    capacity, fixed
        Per facility: units it can serve, cost of opening it.
    demand
        Per customer: units.
    cost
        ``cost[facility][customer]`` of serving the customer's whole demand; a fraction of it costs
        that fraction.
    published
        Known optimum or best value, ``None`` if there is none in the file.
    """

    name: str
    single_source: bool
    capacity: Sequence[Fraction]
    fixed: Sequence[Fraction]
    demand: Sequence[Fraction]
    cost: Matrix
    published: Fraction | None = None

    def __post_init__(self) -> None:
        facilities, customers = len(self.capacity), len(self.demand)
        require_shape(self.name, self.cost, facilities, customers)
        if len(self.fixed) != facilities:
            msg = f"{self.name}: {len(self.fixed)} fixed costs for {facilities} facilities."
            raise ValueError(msg)


@dataclass(frozen=True)
class Assignment:
    """A generalised assignment problem.

    Parameters
    ----------
    name
        As published.
    capacity
        Per agent.
    resource, cost
        ``[agent][job]``: capacity the job takes, cost (or profit).
    maximise
        Whether ``cost`` is a profit.
    published
        Known optimum or best value, ``None`` if there is none in the file.
    """

    name: str
    capacity: Sequence[Fraction]
    resource: Matrix
    cost: Matrix
    maximise: bool = False
    published: Fraction | None = None

    def __post_init__(self) -> None:
        agents, jobs = len(self.capacity), len(self.cost[0]) if self.cost else 0
        require_shape(self.name, self.cost, agents, jobs)
        require_shape(self.name, self.resource, agents, jobs)


Instance = Location | Assignment


def require_shape(name: str, table: Matrix, rows: int, columns: int) -> None:
    """Refuses a table of another shape.

    Raises
    ------
    ValueError
        Naming the instance.
    """
    if len(table) != rows or any(len(row) != columns for row in table):
        msg = f"{name}: a table is not {rows} × {columns}."
        raise ValueError(msg)
