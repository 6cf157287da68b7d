"""Options of a search that several commands share, as one parameter of theirs."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, TypedDict, get_type_hints

import typer

from fabrouter.cli.options import EngineName, Seed, TimeLimit


class SolveOptions(TypedDict):
    """What a search is given; keyword arguments of ``route``, ``replan`` and ``compare``."""

    engine: str
    time_limit: float
    seed: int
    workers: int | None
    deterministic_limit: float | None


def _options(
    *,
    engine: Annotated[
        EngineName, typer.Option("--engine", help="Solver engine.")
    ] = EngineName.AUTO,
    time_limit: TimeLimit = 10.0,
    seed: Seed = 0,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=256, help="Threads of CP-SAT; 1 is reproducible."),
    ] = None,
    deterministic_limit: Annotated[
        float | None,
        typer.Option(
            "--deterministic-limit",
            min=0.001,
            help="Stop after this much work instead of time: same seed, same plan.",
        ),
    ] = None,
) -> SolveOptions:
    return SolveOptions(
        engine=engine.value,
        time_limit=time_limit,
        seed=seed,
        workers=workers,
        deterministic_limit=deterministic_limit,
    )


def with_solve_options(command: Callable[..., None]) -> Callable[..., None]:
    """Returns a command whose parameter ``solve`` is read from one option per entry.

    Typer reads commands by their signature: there, the options stand in the parameter's place.
    """
    parts = inspect.signature(_options).parameters.values()

    @wraps(command)
    def run(**given: Any) -> None:
        chosen = {part.name: given.pop(part.name) for part in parts}
        command(**given, solve=_options(**chosen))

    signature = inspect.signature(command)
    spread: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        spread += parts if parameter.name == "solve" else [parameter]
    keyword = [part.replace(kind=inspect.Parameter.KEYWORD_ONLY) for part in spread]
    run.__signature__ = signature.replace(parameters=keyword)  # type: ignore[attr-defined]
    hints = get_type_hints(command, include_extras=True)
    run.__annotations__ = hints | get_type_hints(_options, include_extras=True)
    run.__annotations__.pop("solve")
    run.__annotations__["return"] = None
    return run
