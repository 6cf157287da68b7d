"""Solves public instances and says how far the answers are from what is published."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

from fabrouter_bench.public.json_lines import read_json_lines
from fabrouter_bench.public.mapping import Mapped, MappedWhole, mapped
from fabrouter_bench.public.native import Instance, Kind
from fabrouter_bench.public.orlib import read_orlib
from fabrouter_network.issues import InputError, Issue
from fabrouter_solver import SolveParams, solve


@dataclass(frozen=True)
class Answer:
    """What was found for one public instance, in its own units.

    Parameters
    ----------
    name, engine
        Which instance, which engine ran.
    objective
        Native value, recomputed from the assignment; ``None`` if somebody is left out.
    lower_bound
        Certified; for a maximised instance it bounds from above.
    gap
        Relative distance of objective and bound, 0 … 1; ``None`` without an objective.
    seconds
        Mapping and solving.
    published
        Value in the file, if any.
    """

    name: str
    engine: str
    objective: float | None
    lower_bound: float
    gap: float | None
    seconds: float
    published: float | None

    def as_json(self) -> dict[str, object]:
        """Returns all fields."""
        return asdict(self)


def read_public(path: Path, kind: Kind) -> list[Instance]:
    """Reads JSON lines (``.jsonl``, ``.jsonl.gz``) or an OR-Library text file (``.txt``).

    Raises
    ------
    InputError
        If the file cannot be understood.
    """
    reader = read_orlib if path.suffix == ".txt" else read_json_lines
    try:
        return reader(path, kind)
    except (ValueError, ZeroDivisionError, TypeError, AttributeError) as error:
        issue = Issue("", "bad-instance", f"not a file of {kind} instances: {error}")
        raise InputError(str(path), [issue]) from error


def solve_public(instances: list[Instance], params: SolveParams) -> Iterator[Answer]:
    """Yields the answer to each instance as soon as it is there."""
    for instance in instances:
        start = time.perf_counter()
        problem = mapped(instance)
        result = solve(problem.data, params)
        value = problem.native_value(result.solution)
        bound = problem.native_bound(result.lower_bound)
        seconds = time.perf_counter() - start
        yield _answer(instance, problem, result.engine, value, bound, seconds)


def _answer(
    instance: Instance,
    problem: Mapped,
    engine: str,
    value: Fraction | None,
    bound: Fraction,
    seconds: float,
) -> Answer:
    if isinstance(problem, MappedWhole) and problem.top is not None and value is not None:
        distance = bound - value
    else:
        distance = value - bound if value is not None else Fraction(0)
    gap = None if value is None else float(distance / abs(value)) if value else 0.0
    published = instance.published
    return Answer(
        name=instance.name,
        engine=engine,
        objective=None if value is None else float(value),
        lower_bound=float(bound),
        gap=gap,
        seconds=round(seconds, 3),
        published=None if published is None else float(published),
    )
