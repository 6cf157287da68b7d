"""How a solve is to be run, as callers say it and as it is stored."""

from typing import Annotated, Literal

from pydantic import Field

from fabrouter.advice.document import Change
from fabrouter_network.document import Document
from fabrouter_network.policy import Policy, PolicyName

LONGEST_S = 600.0
"""Longest time a solve may be given."""
MOST_CHANGES = 50
"""Most changes that a solve may be asked for."""


class SolveOptions(Document):
    """How to solve."""

    engine: Annotated[
        Literal["auto", "greedy", "local_search", "cpsat"],
        Field(description="'auto' chooses by size."),
    ] = "auto"
    time_limit_s: Annotated[float, Field(ge=0, le=LONGEST_S)] = 20.0
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    workers: Annotated[int, Field(ge=1, le=8, description="Threads; only one is reproducible.")] = 1
    deterministic_limit: Annotated[
        float | None,
        Field(gt=0, le=LONGEST_S, description="Work limit; with it the same plan every time."),
    ] = None
    policy: Annotated[
        PolicyName | Policy | None, Field(description="Replaces the campaign's policy.")
    ] = None
    changes: Annotated[
        tuple[Change, ...],
        Field(
            max_length=MOST_CHANGES,
            description="What is to be different; only 'what_if' takes more than restrictions.",
        ),
    ] = ()


def read_options(stored: dict[str, object]) -> SolveOptions:
    """Returns stored options."""
    return SolveOptions.model_validate(stored, strict=False)
