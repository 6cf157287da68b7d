"""What the changes that a plan brings look like over HTTP."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from fabrouter.plan.document import Totals
from fabrouter.service.solves.plan_changes import LotEffect, NamedChanges
from fabrouter_api.schemas.base import ReadModel


class MakingRead(ReadModel):
    """Units made, and the first and last local day of making them."""

    units: int
    first: date | None
    last: date | None


class LabChangeRead(ReadModel):
    """What changes for one lab, over all its lots."""

    lab: Annotated[str, Field(description="Id in the scenario.")]
    name: str
    kind: Annotated[
        Literal["new", "gone", "more", "less", "moved", "other"],
        Field(description="'moved' = as much on other days; 'other' = as much, for others."),
    ]
    before: MakingRead
    after: MakingRead


class OutcomeRead(ReadModel):
    """What a line gets, in units."""

    on_time: int
    late: int
    unmet: int
    last_arrival: datetime | None


class LineChangeRead(ReadModel):
    """A line that gets something else, or at other times."""

    line: str
    site: str
    site_name: str
    due: datetime
    requested: Annotated[int, Field(description="Units that are still to be made.")]
    before: OutcomeRead
    after: OutcomeRead


class LotChangeRead(ReadModel):
    """A lot that is new, gone, larger, smaller or on other days."""

    kind: Literal["new", "cancelled", "more", "less", "moved"]
    line: str
    design: str
    stage: str
    lab: str
    lab_name: str
    was: Annotated[str, Field(description="offered, accepted or started; empty for a new lot.")]
    why: str
    from_labs: Annotated[list[str], Field(description="Labs that do less, for takes_over.")]
    before: MakingRead
    after: MakingRead

    @classmethod
    def of(cls, effect: LotEffect, names: Mapping[str, str]) -> Self:
        """Returns a changed lot as it is shown."""
        return cls.shown(
            effect.change,
            lab_name=names.get(effect.change.lab, effect.change.lab),
            from_labs=list(effect.change.from_labs),
            before=MakingRead.shown(effect.before),
            after=MakingRead.shown(effect.after),
        )


class PlanChangesRead(ReadModel):
    """What publishing a plan would change for whom.

    Before = what comes of the work that labs hold; after = with the plan. Both count the units that
    are still to be made.
    """

    run_id: UUID
    totals_before: Totals
    totals_after: Totals
    labs: list[LabChangeRead]
    lines: list[LineChangeRead]
    lots: list[LotChangeRead]

    @classmethod
    def of(cls, named: NamedChanges) -> Self:
        """Returns the changes of a plan as they are shown."""
        changes, names = named.changes, named.names
        return cls(
            run_id=named.run_id,
            totals_before=changes.totals_before,
            totals_after=changes.totals_after,
            labs=[
                LabChangeRead.shown(row, name=names.get(row.lab, row.lab)) for row in changes.labs
            ],
            lines=[
                LineChangeRead.shown(row, site_name=names.get(row.site, row.site))
                for row in changes.lines
            ],
            lots=[LotChangeRead.of(row, names) for row in changes.lots],
        )
