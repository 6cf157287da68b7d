"""What one process is asked to do, and what it answers."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from fabrouter.campaigns.suites import Case

THREADS = 2
"""Threads of an engine: the targets are set for two cores."""


@dataclass(frozen=True)
class Job:
    """One engine on one instance.

    Parameters
    ----------
    case
        The instance.
    engine
        Engine asked for.
    time_limit
        Seconds.
    scenarios
        Folder that keeps scenario files; made where it is missing.
    threads
        Threads of the engine.
    """

    case: Case
    engine: str
    time_limit: float
    scenarios: str
    threads: int = THREADS

    @property
    def key(self) -> str:
        """Names the result: one per instance and engine."""
        return f"{self.case.name}-{self.engine}"

    def to_json(self) -> str:
        """Returns the job as JSON text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Job":
        """Reads a job from JSON text."""
        raw = json.loads(text)
        return cls(**{**raw, "case": Case(**raw["case"])})


@dataclass
class Outcome:
    """The row of one run; fields that a failed run does not know are ``None``.

    Parameters
    ----------
    suite, mix, tightness, seed, engine, time_limit_s
        What was asked.
    error
        Why the run failed; empty when it did not.
    ran, choice
        Engine that ran and why ``auto`` chose it.
    status, termination
        See ``fabrouter_solver.Result``.
    labs, lines, sites, periods, modes
        Size of the problem.
    objective_neur, lower_bound_neur
        Nanoeuros.
    gap
        Relative, 0 … 1.
    proof, certified_neur
        What proves the lower bound, see ``fabrouter_solver.Proof``; what the certificate makes of
        the stored prices, nanoeuros, ``None`` = no prices prove it or the run is older than this.
    first_plan_s
        Seconds of the solve to the first plan that makes anything.
    runtime_s, load_s, compile_s, build_s
        Seconds of solving, reading the scenario file, compiling it with known distances, and
        building it (0 when it was there).
    peak_memory_mb
        Largest resident set of the process, 10⁶ bytes.
    terms, weighted
        Objective terms in natural units and in nanoeuros.
    trace
        Points (seconds, objective_neur, lower_bound_neur, phase).
    versions, commit, machine, started
        Where and when; ``started`` is UTC, ISO 8601.
    """

    suite: str
    mix: str
    tightness: float
    seed: int
    engine: str
    time_limit_s: float
    error: str = ""
    ran: str | None = None
    choice: str | None = None
    status: str | None = None
    termination: str | None = None
    labs: int | None = None
    lines: int | None = None
    sites: int | None = None
    periods: int | None = None
    modes: int | None = None
    objective_neur: int | None = None
    lower_bound_neur: int | None = None
    gap: float | None = None
    proof: str | None = None
    certified_neur: int | None = None
    first_plan_s: float | None = None
    runtime_s: float | None = None
    load_s: float | None = None
    compile_s: float | None = None
    build_s: float | None = None
    peak_memory_mb: float | None = None
    terms: dict[str, int] | None = None
    weighted: dict[str, int] | None = None
    trace: list[dict[str, Any]] = field(default_factory=list)
    versions: str | None = None
    commit: str | None = None
    machine: str | None = None
    started: str | None = None

    @classmethod
    def of(cls, job: Job) -> "Outcome":
        """Returns the row of a job of which nothing is known yet."""
        case = job.case
        asked = (case.suite, case.mix, case.tightness, case.seed, job.engine, job.time_limit)
        return cls(*asked)

    @property
    def key(self) -> str:
        """Names the result as :attr:`Job.key` does."""
        return f"{self.instance}-{self.engine}"

    @property
    def instance(self) -> str:
        """Names the instance."""
        return Case(self.suite, self.mix, self.tightness, self.seed).name
