"""Designs: what is made, in which stages, with which operations and materials."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from fabrouter_network.document import (
    CapabilityId,
    CountryCode,
    Document,
    Id,
    Minutes,
    Name,
    Quantity,
    Text,
)
from fabrouter_network.labs import Box

ANYWHERE = "*"
"""Approved in every country."""


class FigureKind(StrEnum):
    """Where a process figure comes from."""

    PUBLISHED = "published"
    SLICED = "sliced"
    DERIVED = "derived"
    ASSUMED = "assumed"


class Operation(Document):
    """One step of work on one machine group, by people, or both."""

    capability: CapabilityId
    machine_min_per_unit: Minutes = 0.0
    labour_min_per_unit: Minutes = 0.0
    setup_min: Annotated[Minutes, Field(description="Machine minutes once per lot.")] = 0.0
    setup_labour_min: Annotated[Minutes, Field(description="People's minutes per lot.")] = 0.0
    works: Annotated[Id | None, Field(description="Material the machine must be able to work.")] = (
        None
    )
    part_mm: Annotated[Box | None, Field(description="Size of what must fit the machine.")] = None


class MaterialUse(Document):
    """Material needed for one unit."""

    material: Id
    quantity: Quantity


class Stage(Document):
    """A step of a design that one lab does for one lot."""

    id: Id
    name: Name
    name_fr: Text = ""
    parent: Annotated[
        Id | None, Field(description="Stage that uses the output; none = the finished product.")
    ] = None
    per_parent: Annotated[
        int, Field(ge=1, le=1000, description="Units needed for one unit of the parent.")
    ] = 1
    mass_g: Annotated[float, Field(ge=0, le=1e6, description="Mass of one unit, packed.")] = 0.0
    operations: Annotated[tuple[Operation, ...], Field(min_length=1)]
    materials: tuple[MaterialUse, ...] = ()
    skills: tuple[Name, ...] = ()
    min_lot: Annotated[int, Field(ge=1, le=100_000)] = 1
    lot_multiple: Annotated[
        int, Field(ge=1, le=10_000, description="Units of a full print stack or cut sheet.")
    ] = 1


class Figure(Document):
    """The provenance of one process figure."""

    field: Annotated[Text, Field(description="Pointer inside the design.")]
    kind: FigureKind
    source: Text = ""
    note: Text = ""


class Design(Document):
    """An immutable version of an open design."""

    id: Id
    name: Name
    name_fr: Text = ""
    version: Name = "1"
    family: Text = ""
    licence: Text = ""
    url: Text = ""
    note: Text = ""
    approved_in: Annotated[
        tuple[CountryCode | Annotated[str, Field(pattern=r"^\*$")], ...],
        Field(description="Countries whose sites may receive it; '*' = all."),
    ] = (ANYWHERE,)
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=50)]
    figures: tuple[Figure, ...] = ()

    def approved_for(self, country: str) -> bool:
        """Returns whether sites of a country may receive the design."""
        return ANYWHERE in self.approved_in or country in self.approved_in

    @property
    def final_stage(self) -> Stage:
        """The stage that gives the finished product."""
        return next(stage for stage in self.stages if stage.parent is None)
