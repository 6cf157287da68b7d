"""Studies of researchers, and their runs as jobs."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from fabrouter.store.tables.base import Row, Versioned, json_field, not_negative, one_of


class StudyRunState(StrEnum):
    """Life of a run of a study."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


RUNS_UNDER_WAY = (StudyRunState.QUEUED.value, StudyRunState.RUNNING.value)
"""States of runs that wait or run."""


class Study(Versioned, table=True):
    """Engines compared on campaigns of real places; its runs say how far it is."""

    private: ClassVar[frozenset[str]] = frozenset({"name", "spec", "share_key"})

    network_id: UUID = Field(foreign_key="network.id", index=True)
    asked_by: UUID | None = Field(default=None, foreign_key="account.id")
    name: str = Field(max_length=200)
    spec: dict[str, Any] = json_field()
    """A :class:`~fabrouter.research.StudySpec`."""
    share_key: str | None = Field(default=None, max_length=64, unique=True)
    """Whoever knows it may read the study."""


class StudyRun(Row, table=True):
    """One engine on one instance; this row is the job's only truth, as with solves."""

    __tablename__ = "study_run"
    study_id: UUID = Field(foreign_key="study.id")
    number: int
    """Place among the study's runs, from 0."""
    size_percent: int
    mix: str = Field(max_length=40)
    tightness: float
    seed: int
    engine: str = Field(max_length=40)
    state: str = Field(default=StudyRunState.QUEUED.value, max_length=16)
    worker: str | None = Field(default=None, max_length=200)
    fence: int = 0
    attempts: int = 0
    lease_until: datetime | None = None
    figures: dict[str, Any] | None = json_field(nullable=True, default=None)
    """A :class:`~fabrouter.research.ExperimentFigures`."""
    error: str = Field(default="", max_length=4000)
    finished_at: datetime | None = None

    __table_args__ = (
        UniqueConstraint("study_id", "number"),
        Index(None, "state", "lease_until"),
        one_of("state", StudyRunState),
        *not_negative("number", "size_percent", "seed", "fence", "attempts"),
        CheckConstraint(
            "state <> 'running' OR (worker IS NOT NULL AND lease_until IS NOT NULL)",
            name="running_is_leased",
        ),
        CheckConstraint("state <> 'done' OR figures IS NOT NULL", name="done_has_figures"),
    )
