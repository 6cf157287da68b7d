"""What labs look like over HTTP."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from fabrouter.service.labs.assemble import MILLI, identity_facts, read_declaration
from fabrouter.service.labs.busy import BusyImport
from fabrouter.service.labs.declare import Declared
from fabrouter.service.labs.importing import LabsImport
from fabrouter.service.labs.makeable import DesignInLab
from fabrouter.service.labs.states import Moved
from fabrouter.store import tables
from fabrouter_api.schemas.base import ReadModel
from fabrouter_network.document import Document, Text
from fabrouter_network.issues import Issue
from fabrouter_network.labs import Declaration, LabIdentity


class ReasonInput(Document):
    """Why something is done."""

    reason: Text = ""


class IssueRead(ReadModel):
    """Something odd, or something that has to be answered."""

    where: Annotated[str, Field(description="JSON pointer, or row and column.")]
    code: str
    message: str
    fix: str

    @classmethod
    def of(cls, issue: Issue) -> Self:
        """Returns an issue as it is shown."""
        return cls(where=issue.where, code=issue.code, message=issue.message, fix=issue.fix)


class LabRead(ReadModel):
    """A lab."""

    id: UUID
    network_id: UUID
    identity: LabIdentity
    state: str
    state_reason: str
    declaration_id: Annotated[
        UUID | None, Field(description="Null = the lab has declared nothing and gets no offers.")
    ]
    confirmed_at: datetime | None
    expires_at: datetime | None
    version: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: tables.Lab) -> Self:
        """Returns a row as it is shown."""
        return cls.shown(row, identity=identity_facts(row))


class StoppedRead(ReadModel):
    """What became of work that should not go on."""

    withdrawn: Annotated[list[UUID], Field(description="Work orders whose offer was taken back.")]
    flagged: Annotated[list[UUID], Field(description="Promised work orders; they stay.")]


class LabMovedRead(LabRead):
    """A lab after a step of its life."""

    stopped: StoppedRead

    @classmethod
    def after(cls, moved: Moved) -> Self:
        """Returns a step as it is shown."""
        stopped = StoppedRead.model_validate(moved.stopped, from_attributes=True)
        shown = LabRead.of(moved.lab)
        return cls(**dict(shown), stopped=stopped)


class OverCommittedRead(ReadModel):
    """A day on which a lab has promised more than it declares."""

    pool: str
    day: date
    over_s: int


class DeclarationRead(ReadModel):
    """What a lab said it can do, at one time."""

    id: UUID
    lab_id: UUID
    number: int
    document: Declaration
    created_at: datetime

    @classmethod
    def of(cls, row: tables.Declaration) -> Self:
        """Returns a row as it is shown."""
        return cls.shown(row, document=read_declaration(row))


class DeclaredRead(LabRead):
    """A lab with its new declaration."""

    number: int
    over_committed: Annotated[
        list[OverCommittedRead],
        Field(description="Days on which promises are above the new hours; they stay."),
    ]
    warnings: list[IssueRead]

    @classmethod
    def after(cls, declared: Declared) -> Self:
        """Returns a declaration as it is shown to who made it."""
        return cls(
            **dict(LabRead.of(declared.lab)),
            number=declared.declaration.number,
            over_committed=[
                OverCommittedRead.model_validate(row) for row in declared.over_committed
            ],
            warnings=[IssueRead.of(issue) for issue in declared.warnings],
        )


class BalanceRead(ReadModel):
    """What a lab has of a material."""

    material: str
    quantity: float


class StockRead(ReadModel):
    """What a lab has."""

    balances: list[BalanceRead]

    @classmethod
    def of(cls, balances: dict[str, int]) -> Self:
        """Returns balances in thousandths as they are shown."""
        rows = (
            BalanceRead(material=name, quantity=milli / MILLI) for name, milli in balances.items()
        )
        return cls(balances=list(rows))


class MovementRead(ReadModel):
    """Material that came or went."""

    id: UUID
    material: str
    cause: str
    quantity: float
    balance: float
    work_order_id: UUID | None
    note: str
    created_at: datetime

    @classmethod
    def of(cls, row: tables.StockMovement) -> Self:
        """Returns a row as it is shown."""
        quantity, balance = row.quantity_milli / MILLI, row.balance_milli / MILLI
        return cls.shown(row, quantity=quantity, balance=balance)


class CertificateRead(ReadModel):
    """A skill or certificate; it counts once it is checked."""

    id: UUID
    skill: str
    valid_from: date | None
    valid_until: date | None
    checked: bool
    created_at: datetime

    @classmethod
    def of(cls, row: tables.Certificate) -> Self:
        """Returns a row as it is shown."""
        return cls.shown(row, checked=row.checked_by is not None)


class ContactRead(ReadModel):
    """How to reach somebody of a lab."""

    id: UUID
    role: str
    name: str | None
    email: str | None
    phone: str | None
    address: str | None
    agreed_at: Annotated[
        datetime | None, Field(description="When the person agreed to stay on file.")
    ]
    version: int

    @classmethod
    def of(cls, row: tables.Contact) -> Self:
        """Returns a row as it is shown."""
        return cls.model_validate(row)


class BusyTimeRead(ReadModel):
    """Time in which machines are taken by others."""

    id: UUID
    machine: Annotated[str | None, Field(description="Null = the whole lab.")]
    starts_at: datetime
    ends_at: datetime
    source: str

    @classmethod
    def of(cls, row: tables.BusyTime) -> Self:
        """Returns a row as it is shown."""
        return cls.model_validate(row)


class LabsImported(ReadModel):
    """What an import of labs did, or would do."""

    added: list[str]
    changed: list[str]
    declared: list[str]
    counted: list[str]
    unchanged: int
    hints: Annotated[
        dict[str, list[str]],
        Field(description="What labs are said to be able to do, without saying how much."),
    ]
    warnings: list[IssueRead]
    dry_run: bool

    @classmethod
    def of(cls, done: LabsImport) -> Self:
        """Returns an import as it is shown."""
        return cls(
            added=done.added,
            changed=done.changed,
            declared=done.declared,
            counted=done.counted,
            unchanged=done.unchanged,
            hints={name: list(words) for name, words in done.hints.items()},
            warnings=[IssueRead.of(issue) for issue in done.warnings],
            dry_run=done.dry_run,
        )


class BusyTimesImported(ReadModel):
    """What an import of busy times did, or would do."""

    times: int
    replaced: int
    over_committed: list[OverCommittedRead]
    warnings: list[IssueRead]
    dry_run: bool

    @classmethod
    def of(cls, done: BusyImport) -> Self:
        """Returns an import as it is shown."""
        return cls(
            times=done.times,
            replaced=done.replaced,
            over_committed=[OverCommittedRead.model_validate(row) for row in done.over_committed],
            warnings=[IssueRead.of(issue) for issue in done.warnings],
            dry_run=done.dry_run,
        )


class ObstacleRead(ReadModel):
    """Why a lab cannot or may not do a stage, and which capability, material or skill that is."""

    obstacle: str
    subject: str


class StageInLabRead(ReadModel):
    """A stage of a design in a lab; without obstacles the lab can do it."""

    stage: str
    name: str
    name_fr: str
    obstacles: list[ObstacleRead]


class DesignInLabRead(ReadModel):
    """A design as a lab could make it."""

    id: UUID
    slug: str
    edition: str
    name: str
    name_fr: str
    makeable: Annotated[bool, Field(description="The lab can do every stage.")]
    stages: list[StageInLabRead]

    @classmethod
    def of(cls, found: DesignInLab) -> Self:
        """Returns a match as it is shown."""
        stages = [
            StageInLabRead(
                stage=one.stage.id,
                name=one.stage.name,
                name_fr=one.stage.name_fr,
                obstacles=[
                    ObstacleRead(obstacle=reason.obstacle.value, subject=reason.subject)
                    for reason in one.reasons
                ],
            )
            for one in found.stages
        ]
        names = {"name": found.design.name, "name_fr": found.design.name_fr}
        row = found.row
        return cls(
            id=row.id, slug=row.slug, edition=row.edition, makeable=found.makeable, stages=stages,
            **names,
        )  # fmt: skip


class DesignsInLab(ReadModel):
    """Every design of a lab's network that is not withdrawn."""

    designs: list[DesignInLabRead]
