"""What designs, approvals and materials look like over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from fabrouter.service.designs.approvals import Decided
from fabrouter.service.designs.exchange import DesignImport
from fabrouter.service.designs.library import Approvals, countries_of, document_of
from fabrouter.service.designs.withdraw import Withdrawn
from fabrouter.store import tables
from fabrouter_api.schemas.base import ReadModel
from fabrouter_api.schemas.labs import IssueRead, StoppedRead
from fabrouter_network.designs import Design
from fabrouter_network.materials import Material


class DesignRead(ReadModel):
    """One version of a design."""

    id: UUID
    network_id: UUID
    slug: str
    edition: str
    sha256: Annotated[str, Field(description="Of the content; it never changes.")]
    document: Annotated[
        Design, Field(description="`approved_in` is what the countries say by now.")
    ]
    withdrawn_at: datetime | None
    withdrawn_because: str
    version: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: tables.Design, newest: Approvals) -> Self:
        """Returns a row as it is shown, with the newest word of each country."""
        return cls.shown(row, document=document_of(row, countries_of(newest, ())))


class DesignWithdrawn(DesignRead):
    """A withdrawn version, and what became of its work."""

    stopped: StoppedRead

    @classmethod
    def after(cls, done: Withdrawn) -> Self:
        """Returns a withdrawal as it is shown."""
        stopped = StoppedRead.model_validate(done.stopped, from_attributes=True)
        return cls(**dict(DesignRead.of(done.design, {})), stopped=stopped)


class ApprovalRead(ReadModel):
    """A country's word on a version."""

    id: UUID
    design_id: UUID
    country: str
    state: str
    notice: str
    notice_fr: str
    created_at: datetime

    @classmethod
    def of(cls, row: tables.Approval) -> Self:
        """Returns a row as it is shown."""
        return cls.model_validate(row)


class ApprovalDecided(ApprovalRead):
    """A country's word, and what became of work it forbids."""

    stopped: StoppedRead

    @classmethod
    def after(cls, done: Decided) -> Self:
        """Returns a decision as it is shown."""
        stopped = StoppedRead.model_validate(done.stopped, from_attributes=True)
        return cls(**dict(ApprovalRead.of(done.approval)), stopped=stopped)


class DesignImported(ReadModel):
    """What an import of a design did, or what has to be answered first."""

    design_id: Annotated[
        UUID | None, Field(description="The stored version; null = incomplete, or a trial.")
    ]
    draft: Annotated[dict[str, Any], Field(description="What the file says, as a design.")]
    questions: Annotated[
        list[IssueRead],
        Field(description="What is missing; complete the draft and add it as a design."),
    ]
    dry_run: bool

    @classmethod
    def of(cls, done: DesignImport) -> Self:
        """Returns an import as it is shown."""
        return cls(
            design_id=done.design.id if done.design else None,
            draft=done.found.draft,
            questions=[IssueRead.of(question) for question in done.found.questions],
            dry_run=done.dry_run,
        )


class MaterialRead(ReadModel):
    """A material of a network."""

    id: UUID
    document: Material
    version: int
    changed_at: datetime

    @classmethod
    def of(cls, row: tables.Material) -> Self:
        """Returns a row as it is shown."""
        document = Material.model_validate(row.document, strict=False)
        return cls(id=row.id, document=document, version=row.version, changed_at=row.changed_at)


class SeededRead(ReadModel):
    """How many designs and materials were new."""

    designs: int
    materials: int
