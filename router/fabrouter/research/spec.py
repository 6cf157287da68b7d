"""What a study compares: sizes and hardships of a campaign, engines, seeds, time."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from fabrouter.campaigns.spec import MOST_DAYS_EARLY
from fabrouter_network.document import Day, Document, Name

FIRST_DAY, LAST_DAY = date(2020, 3, 18), date(2020, 10, 24)
"""First and last day of the recorded wave of 2020."""

FIRST_OF_APRIL = date(2020, 4, 1)

MOST_RUNS = 200
"""Most runs of one study: longer ones are for ``fabrouter bench run``."""
MOST_SECONDS = 7_200.0
"""Longest that all searches of one study may take together."""
FEWEST_DAYS, MOST_DAYS = 3, 28

SuiteName = Literal["city", "region", "nation"]
MixName = Literal["one_stage", "two_stage"]
Engine = Literal[
    "auto",
    "greedy",
    "nearest",
    "self_claim",
    "set_cover",
    "local_search",
    "lp_rounding",
    "cpsat",
    "mip_highs",
    "mip_scip",
]
SizePercent = Annotated[int, Field(ge=5, le=100)]
Tightness = Annotated[float, Field(ge=0.05, le=5.0)]
Seed = Annotated[int, Field(ge=0, lt=2**31)]
Value = TypeVar("Value", bound=Hashable)


def _unlike(values: tuple[Value, ...]) -> tuple[Value, ...]:
    if len(set(values)) < len(values):
        raise PydanticCustomError("listed-twice", "list each of them once.")
    return values


def _in_the_wave(value: date) -> date:
    if not FIRST_DAY <= value <= LAST_DAY:
        raise PydanticCustomError(
            "outside-the-wave",
            "choose a day from {first} to {last}: that is when the wave was recorded.",
            {"first": str(FIRST_DAY), "last": str(LAST_DAY)},
        )
    return value


class StudySpec(Document):
    """A study; every combination of size, mix, tightness, seed and engine is one run."""

    name: Annotated[Name, Field(max_length=120, examples=["Tightness in the north"])]
    suite: Annotated[SuiteName, Field(description="Real places and the size to start from.")] = (
        "city"
    )
    sizes_percent: Annotated[
        tuple[SizePercent, ...],
        Field(min_length=1, max_length=6, description="Shares of the suite's labs and lines."),
        AfterValidator(_unlike),
    ] = (100,)
    days: Annotated[
        int | None, Field(ge=FEWEST_DAYS, le=MOST_DAYS, description="By default the suite's.")
    ] = None
    mixes: Annotated[
        tuple[MixName, ...],
        Field(min_length=1, max_length=2, description="What is ordered."),
        AfterValidator(_unlike),
    ] = ("one_stage",)
    tightness: Annotated[
        tuple[Tightness, ...],
        Field(min_length=1, max_length=8, description="Shares of the scarcest hours ordered."),
        AfterValidator(_unlike),
    ] = (0.95,)
    starts_on: Annotated[Day, AfterValidator(_in_the_wave)] = Field(
        default_factory=lambda: FIRST_OF_APRIL,
        description="Where in the wave of 2020: decides which hospitals need how much.",
    )
    days_early: Annotated[
        int, Field(ge=0, le=14, description="The neediest are due this many days before the end.")
    ] = MOST_DAYS_EARLY
    lost_labs_percent: Annotated[
        int, Field(ge=0, le=90, description="Share of the labs that drop out once all is ordered.")
    ] = 0
    simulations: Annotated[
        int, Field(ge=0, le=500, description="How often each plan is played while labs fail.")
    ] = 0
    engines: Annotated[
        tuple[Engine, ...], Field(min_length=1, max_length=10), AfterValidator(_unlike)
    ] = ("auto", "greedy")
    seeds: Annotated[
        tuple[Seed, ...], Field(min_length=1, max_length=10), AfterValidator(_unlike)
    ] = (1,)
    time_limit_s: Annotated[float, Field(ge=0.5, le=120.0, description="Of one search.")] = 10.0

    @model_validator(mode="after")
    def _assert_bounded(self) -> Self:
        runs = len(experiments_of(self))
        if runs > MOST_RUNS or runs * self.time_limit_s > MOST_SECONDS:
            raise PydanticCustomError(
                "study-too-long",
                "{runs} runs of {seconds} s are too many: at most {most} runs and {hours} h.",
                {
                    "runs": runs,
                    "seconds": self.time_limit_s,
                    "most": MOST_RUNS,
                    "hours": MOST_SECONDS / 3600,
                },
            )
        return self


@dataclass(frozen=True)
class Experiment:
    """One run of a study.

    Parameters
    ----------
    size_percent, mix, tightness, seed
        The instance.
    engine
        What solves it.
    """

    size_percent: int
    mix: str
    tightness: float
    seed: int
    engine: str

    @property
    def instance(self) -> str:
        """Names the instance within its study."""
        return f"{self.size_percent}-{self.mix}-{self.tightness:g}-{self.seed}"


def experiments_of(spec: StudySpec) -> list[Experiment]:
    """Returns all runs of a study; all engines of an instance follow one another."""
    parts = product(
        sorted(spec.sizes_percent), spec.mixes, spec.tightness, spec.seeds, spec.engines
    )
    return [Experiment(*part) for part in parts]
