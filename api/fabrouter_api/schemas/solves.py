"""What solves and their plans look like over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from fabrouter.plan.document import PlanDocument, Totals
from fabrouter.plan.outline import PlanOutline
from fabrouter.service.solves.compare import Figures
from fabrouter.service.solves.incumbent import IncumbentView
from fabrouter.service.solves.params import SolveOptions, read_options
from fabrouter.service.solves.view import PlanView
from fabrouter.store.tables import SolveKind, SolveRun, SolveState, StoredPlan
from fabrouter_api.schemas.base import ReadModel
from fabrouter_network.document import Document, Text


class SolveRequest(Document):
    """A plan that is asked for."""

    kind: Annotated[
        SolveKind,
        Field(
            strict=False,
            description="'route' and 'replan' may be published; 'what_if' only shows.",
        ),
    ] = SolveKind.ROUTE
    options: SolveOptions = SolveOptions()
    cause: Annotated[Text, Field(max_length=200, description="Why, in a few words.")] = ""
    auto_publish: Annotated[
        bool, Field(description="Offer the plan's work to labs as soon as it is checked.")
    ] = False


class SolveProgress(ReadModel):
    """How far a search is; what is not known yet is left empty."""

    phase: str = ""
    seconds: float | None = None
    objective_eur: Annotated[
        float | None, Field(description="Weighted objective of the best plan so far.")
    ] = None
    lower_bound_eur: Annotated[
        float | None, Field(description="No plan has a lower objective.")
    ] = None
    gap: Annotated[
        float | None, Field(description="(objective - lower bound) / objective, 0 to 1.")
    ] = None
    incumbent: Annotated[
        int, Field(description="Counts outlines of better plans: a new one can be read.")
    ] = 0


class SolveRead(ReadModel):
    """A solve as a job."""

    id: UUID
    campaign_id: UUID
    kind: SolveKind
    cause: str
    state: SolveState
    options: SolveOptions
    auto_publish: bool
    attempts: int
    cancel_requested: bool
    stop_requested: bool
    progress: SolveProgress
    message: Annotated[str, Field(description="What went wrong, or what is odd about the plan.")]
    created_at: datetime
    changed_at: datetime
    finished_at: datetime | None
    version: int

    @classmethod
    def of(cls, run: SolveRun) -> Self:
        """Returns a run as it is shown."""
        known = SolveProgress.model_fields.keys()
        progress = {name: value for name, value in run.progress.items() if name in known}
        return cls.shown(
            run,
            options=read_options(run.params),
            progress=SolveProgress(**progress),
            message=run.error,
        )


class PlanSummary(ReadModel):
    """What a plan amounts to."""

    totals: Totals
    objective_eur: float
    lower_bound_eur: float


class SolveListed(SolveRead):
    """A solve in a list, with what its plan amounts to."""

    plan: Annotated[PlanSummary | None, Field(description="Nothing if it has none.")] = None

    @classmethod
    def beside(cls, run: SolveRun, stored: StoredPlan | None) -> Self:
        """Returns a run and its plan as they are shown in a list."""
        plan = _summary(stored) if stored else None
        return cls(**dict(SolveRead.of(run)), plan=plan)


def _summary(stored: StoredPlan) -> PlanSummary:
    return PlanSummary(
        totals=Totals.model_validate(stored.totals, strict=False),
        objective_eur=stored.objective_eur,
        lower_bound_eur=stored.lower_bound_eur,
    )


class IncumbentRead(ReadModel):
    """The best plan so far of a running solve, in outline."""

    run_id: UUID
    number: Annotated[int, Field(description="As in the solve's progress.")]
    found_at: datetime
    outline: PlanOutline

    @classmethod
    def of(cls, view: IncumbentView) -> Self:
        """Returns an outline as it is shown."""
        return cls.model_validate(view)


class PlanRead(ReadModel):
    """A checked plan."""

    run_id: UUID
    campaign_id: UUID
    sha256: str
    objective_eur: float
    lower_bound_eur: float
    published_at: datetime | None
    differences: Annotated[
        dict[str, Any] | None,
        Field(description="What it changes against the work labs have; nothing for a first plan."),
    ]
    plan: PlanDocument

    @classmethod
    def of(cls, view: PlanView) -> Self:
        """Returns a plan as it is shown."""
        stored = view.stored
        return cls(
            run_id=view.run.id,
            campaign_id=stored.campaign_id,
            sha256=stored.sha256,
            objective_eur=stored.objective_eur,
            lower_bound_eur=stored.lower_bound_eur,
            published_at=stored.published_at,
            differences=stored.differences,
            plan=view.document,
        )


class PlanFigures(ReadModel):
    """Figures by which a plan is compared with others."""

    run_id: UUID
    requested_units: int
    on_time_units: int
    late_units: int
    unmet_units: int
    late_unit_days: float
    production_eur: float
    transport_eur: float
    co2e_kg: float
    lots: int
    labs: int
    largest_load: Annotated[float, Field(description="Load ÷ capacity; 1 = all hours.")]
    median_load: float
    objective_eur: float
    lower_bound_eur: float
    gap: float
    lots_like_first: Annotated[int, Field(description="Lots the first plan has just so.")]


class Comparison(ReadModel):
    """Plans side by side, in the order they were asked for."""

    plans: list[PlanFigures]

    @classmethod
    def of(cls, figures: list[Figures]) -> Self:
        """Returns figures as they are shown."""
        return cls(plans=[PlanFigures.model_validate(row) for row in figures])
