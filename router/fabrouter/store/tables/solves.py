"""Solve runs as jobs: what they saw, who holds them, what they answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from fabrouter.store.tables.base import Row, Versioned, json_field, not_negative, one_of


class SolveState(StrEnum):
    """Life of a solve run."""

    QUEUED = "queued"
    RUNNING = "running"
    VERIFIED = "verified"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"


class SolveKind(StrEnum):
    """Why a solve was asked for."""

    ROUTE = "route"
    REPLAN = "replan"
    WHAT_IF = "what_if"


class Snapshot(Row, table=True):
    """The scenario a solve saw: JSON, compressed with zlib; no personal data."""

    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    revision: int
    sha256: str = Field(max_length=64)
    document: bytes = Field(sa_type=LargeBinary)

    __table_args__ = (*not_negative("revision"),)


class SolveRun(Versioned, table=True):
    """A request for a plan; this row is the job's only truth.

    A worker owns it until ``lease_until`` and shows ``fence`` with everything it writes.
    """

    private: ClassVar[frozenset[str]] = frozenset({"error", "lease_until"})

    __tablename__ = "solve_run"
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    snapshot_id: UUID | None = Field(default=None, foreign_key="snapshot.id")
    """What it saw; taken when a worker begins, so that it is as fresh as can be."""
    kind: str = Field(max_length=16)
    cause: str = Field(default="", max_length=200)
    state: str = Field(default=SolveState.QUEUED.value, max_length=16)
    params: dict[str, Any] = json_field()
    auto_publish: bool = False
    requested_by: UUID | None = Field(default=None, foreign_key="account.id")
    worker: str | None = Field(default=None, max_length=200)
    fence: int = 0
    attempts: int = 0
    lease_until: datetime | None = None
    cancel_requested: bool = False
    """Ends without a plan."""
    stop_requested: bool = False
    """Ends with the best plan so far."""
    progress: dict[str, Any] = json_field(default_factory=dict)
    error: str = Field(default="", max_length=4000)
    finished_at: datetime | None = None

    __table_args__ = (
        Index(None, "state", "lease_until"),
        one_of("state", SolveState),
        one_of("kind", SolveKind),
        *not_negative("fence", "attempts"),
        CheckConstraint(
            "state <> 'running' OR (worker IS NOT NULL AND lease_until IS NOT NULL)",
            name="running_is_leased",
        ),
        CheckConstraint(
            "state NOT IN ('verified', 'published') OR snapshot_id IS NOT NULL",
            name="plan_has_snapshot",
        ),
    )


class StoredPlan(Row, table=True):
    """A checked plan: JSON, compressed with zlib, and its figures."""

    __tablename__ = "stored_plan"
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    run_id: UUID = Field(foreign_key="solve_run.id")
    fence: int
    document: bytes = Field(sa_type=LargeBinary)
    sha256: str = Field(max_length=64)
    objective_eur: float
    lower_bound_eur: float
    totals: dict[str, Any] = json_field()
    differences: dict[str, Any] | None = json_field(nullable=True, default=None)
    published_at: datetime | None = None
    published_by: UUID | None = Field(default=None, foreign_key="account.id")

    __table_args__ = (
        UniqueConstraint("run_id"),
        *not_negative("fence"),
    )


class Incumbent(Row, table=True):
    """What the best plan so far of a running solve gives labs and lines; gone once it has ended.

    ``document`` is an :class:`~fabrouter.plan.outline.PlanOutline` as JSON, compressed with zlib.
    """

    run_id: UUID = Field(foreign_key="solve_run.id", unique=True)
    number: int
    """Counts the plans a run has shown."""
    document: bytes = Field(sa_type=LargeBinary)

    __table_args__ = (CheckConstraint("number >= 1", name="number_range"),)


class PlannedUnits(Row, table=True):
    """Units that the newest checked plan of a campaign would add to a line.

    They are there while that plan waits to be published.
    """

    __tablename__ = "planned_units"
    plan_id: UUID = Field(foreign_key="stored_plan.id", index=True)
    line_id: UUID = Field(foreign_key="order_line.id", unique=True)
    units: int

    __table_args__ = (CheckConstraint("units >= 1", name="units_range"),)
