"""How to solve: engine, limits, seed."""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class SolveParams:
    """Parameters of one solve.

    Parameters
    ----------
    engine
        A name of ``solve.ENGINES``, such as ``"auto"``, ``"local_search"`` or ``"cpsat"``.
    time_limit
        Wall-clock seconds; the best plan at hand is returned when they are over.
    seed
        Seed of everything random; 0 … 2**31 - 1.
    workers
        Threads of CP-SAT; with two or more the local search runs beside the bound. Only one worker
        is reproducible.
    deterministic_limit
        Deterministic seconds (CP-SAT's own unit of work; for the local search a fixed number of
        rounds per unit). With it, one worker and no wall-clock stop before it, the same seed
        always gives the same plan. ``None`` = no such limit.

    Raises
    ------
    ValueError
        If a value is out of range.
    """

    engine: str = "auto"
    time_limit: float = 10.0
    seed: int = 0
    workers: int = 1
    deterministic_limit: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.time_limit <= 7 * 86_400:
            msg = "Must have 0 <= time_limit <= 604800 seconds."
            raise ValueError(msg)
        if not 0 <= self.seed < 2**31:
            msg = "Must have 0 <= seed < 2147483648."
            raise ValueError(msg)
        if not 1 <= self.workers <= 256:
            msg = "Must have 1 <= workers <= 256."
            raise ValueError(msg)
        if self.deterministic_limit is not None and not 0 < self.deterministic_limit < inf:
            msg = "Must have 0 < deterministic_limit < infinity."
            raise ValueError(msg)

    @property
    def side_by_side(self) -> bool:
        """Whether bound and search may run at the same time."""
        return self.workers > 1 and self.deterministic_limit is None
