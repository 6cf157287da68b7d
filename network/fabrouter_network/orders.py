"""Order lines, and what earlier plans have already promised."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from fabrouter_network.document import Document, Euros, Id, Moment, Text, Units


class DesignOption(Document):
    """A design that a line accepts."""

    design: Id
    preference_eur: Annotated[
        Euros, Field(description="What one unit in this design counts against the plan.")
    ] = 0.0


class OrderLine(Document):
    """Goods for one site."""

    id: Id
    site: Id
    designs: Annotated[tuple[DesignOption, ...], Field(min_length=1, max_length=50)]
    quantity: Units
    priority: Annotated[int, Field(ge=1, le=10, description="Weight; 1 = normal.")] = 1
    release: Moment | None = None
    due: Annotated[Moment | None, Field(description="Later units are late.")] = None
    deadline: Annotated[Moment | None, Field(description="Later units do not count.")] = None
    min_lot: Annotated[int, Field(ge=1, le=100_000)] = 1
    lot_multiple: Annotated[int, Field(ge=1, le=10_000)] = 1
    max_labs: Annotated[int, Field(ge=1, le=10_000)] | None = None
    note: Text = ""


class CommitmentStatus(StrEnum):
    """How firm a promise is."""

    OFFERED = "offered"
    """May change, at a cost per unit."""
    ACCEPTED = "accepted"
    """Stays."""
    STARTED = "started"
    """Stays, and its setup is done."""

    @property
    def is_firm(self) -> bool:
        """Whether the solver must keep it."""
        return self is not CommitmentStatus.OFFERED


class WorkEntry(Document):
    """Units finished in the period that contains an instant."""

    at: Moment
    units: Units


class ShipmentEntry(Document):
    """Units that leave in the period that contains an instant."""

    at: Moment
    to: Annotated[Id, Field(description="Site for finished goods, lab for parts.")]
    units: Units


class Commitment(Document):
    """A lot of an earlier plan."""

    id: Id
    status: CommitmentStatus
    line: Id
    design: Id
    stage: Id
    lab: Id
    machines: Annotated[
        tuple[Id, ...], Field(description="Machine group of each operation, in order.")
    ]
    setup: Moment | None = None
    production: Annotated[tuple[WorkEntry, ...], Field(min_length=1)]
    shipments: tuple[ShipmentEntry, ...] = ()


class PartsOnHand(Document):
    """Parts of a line made earlier that are, or will be, at a lab."""

    line: Id
    design: Id
    stage: Id
    lab: Id
    units: Units
    at: Moment | None = None
