"""What a solve answers: a checked plan, how good it is at least, and why the search ended."""

from dataclasses import dataclass
from enum import StrEnum

from fabrouter_solver.certificate.price_list import PriceList
from fabrouter_solver.objective import Terms
from fabrouter_solver.solution import Solution


class Status(StrEnum):
    """Did it end well?"""

    OPTIMAL = "optimal"
    """A plan that no plan beats."""
    FEASIBLE = "feasible"
    """A plan; better ones may exist, see the gap."""


class Termination(StrEnum):
    """Why did it end?"""

    PROVEN = "proven"
    """The lower bound met the objective."""
    COMPLETED = "completed"
    """A heuristic ran to its own end."""
    TIME_LIMIT = "time_limit"
    """The wall-clock or the deterministic limit was reached."""
    INTERRUPTED = "interrupted"
    """The caller asked to stop."""


class Proof(StrEnum):
    """What proves the lower bound?"""

    PRICES = "prices"
    """The stored prices: ``certificate.certified_bound`` recomputes it from them."""
    SOLVER = "solver"
    """The search of the exact solver that ran, such as CP-SAT."""


@dataclass(frozen=True, slots=True)
class TracePoint:
    """The state of a search at one moment.

    Parameters
    ----------
    seconds
        Since the start of the solve.
    objective, lower_bound
        Nanoeuros; ``objective`` is ``None`` before the first plan.
    phase
        What the engine is doing.
    """

    seconds: float
    objective: int | None
    lower_bound: int
    phase: str


def gap(objective: int, lower_bound: int) -> float:
    """Returns (objective - lower_bound) / objective, 0 for a free plan."""
    return (objective - lower_bound) / objective if objective > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of a solve.

    Parameters
    ----------
    status, termination
        Whether it ended well and why it ended.
    solution
        The best plan found; it has passed ``validation.check``.
    terms
        Its objective terms, recomputed by ``objective.objective_terms``.
    objective, lower_bound
        Nanoeuros. No plan costs less than ``lower_bound``.
    runtime
        Seconds.
    engine
        Engine that ran.
    trace
        Improvements of plan and bound over time.
    choice
        Why ``auto`` chose that engine; empty when it was asked for by name.
    proof
        What proves ``lower_bound``.
    prices
        The prices that prove it; ``None`` = a solver's search does.
    """

    status: Status
    termination: Termination
    solution: Solution
    terms: Terms
    objective: int
    lower_bound: int
    runtime: float
    engine: str
    trace: tuple[TracePoint, ...] = ()
    choice: str = ""
    proof: Proof = Proof.PRICES
    prices: PriceList | None = None

    @property
    def gap(self) -> float:
        """Relative gap between plan and bound, 0 … 1."""
        return gap(self.objective, self.lower_bound)
