"""What studies and their runs look like over HTTP."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from fabrouter.research import ExperimentFigures, StudySpec
from fabrouter.research.library import Library, SuiteFacts
from fabrouter.store.tables import Study, StudyRun, StudyRunState
from fabrouter_api.schemas.base import ReadModel


class RunCounts(ReadModel):
    """How many runs are in which state."""

    queued: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0


class SharedStudyRead(ReadModel):
    """A study as whoever has its link sees it."""

    name: str
    spec: StudySpec
    runs: RunCounts
    created_at: datetime

    @classmethod
    def beside(cls, study: Study, counts: Mapping[str, int]) -> Self:
        """Returns a study as it is shown."""
        return cls.shown(study, spec=_spec(study), runs=RunCounts(**counts))


class StudyRead(SharedStudyRead):
    """A study as those who research see it."""

    id: UUID
    network_id: UUID
    share_key: Annotated[
        str | None, Field(description="Whoever knows it may read the study; nothing = not shared.")
    ]
    changed_at: datetime
    version: int


class StudyRunRead(ReadModel):
    """One engine on one instance."""

    number: int
    size_percent: int
    mix: str
    tightness: float
    seed: int
    engine: str
    state: StudyRunState
    attempts: int
    error: Annotated[str, Field(description="Why it failed.")]
    figures: ExperimentFigures | None
    finished_at: datetime | None

    @classmethod
    def of(cls, run: StudyRun) -> Self:
        """Returns a run as it is shown."""
        found = ExperimentFigures.model_validate(run.figures, strict=False) if run.figures else None
        return cls.shown(run, figures=found)


class StudyRunsRead(ReadModel):
    """All runs of a study, in their order."""

    runs: list[StudyRunRead]


class SuiteRead(ReadModel):
    """A size of campaign in real places."""

    name: str
    labs: Annotated[int, Field(description="Labs and hubs together.")]
    lines: int
    days: int
    countries: list[str]

    @classmethod
    def of(cls, facts: SuiteFacts) -> Self:
        """Returns a suite as it is shown."""
        return cls(**vars(facts) | {"countries": list(facts.countries)})


class LibraryRead(ReadModel):
    """What studies can be made of."""

    suites: list[SuiteRead]
    mixes: Annotated[dict[str, list[list[str]]], Field(description="Designs of each product.")]
    engines: list[str]
    first_day: str
    last_day: str
    most_runs: int
    most_seconds: float

    @classmethod
    def of(cls, library: Library) -> Self:
        """Returns the library as it is shown."""
        return cls(
            suites=[SuiteRead.of(suite) for suite in library.suites],
            mixes={name: [list(one) for one in items] for name, items in library.mixes.items()},
            engines=list(library.engines),
            first_day=library.first_day.isoformat(),
            last_day=library.last_day.isoformat(),
            most_runs=library.most_runs,
            most_seconds=library.most_seconds,
        )


def _spec(study: Study) -> StudySpec:
    return StudySpec.model_validate(study.spec, strict=False)
