"""Labs and hubs: machines, people, hours, stock, limits."""

from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from fabrouter_network.calendars import Opening, Span
from fabrouter_network.document import (
    CapabilityId,
    Document,
    Euros,
    Id,
    Moment,
    Name,
    Percent,
    Text,
    TimeZone,
    end_of,
    start_of,
)
from fabrouter_network.materials import Stock, Supply
from fabrouter_network.places import Place

Millimetres = Annotated[float, Field(gt=0, le=100_000)]
Box = tuple[Millimetres, Millimetres, Millimetres]
"""Length, width, height."""


class LabKind(StrEnum):
    """What kind of place works here."""

    FAB_LAB = "fab_lab"
    """Machines and people."""
    HUB = "hub"
    """A coworking space or town hall: benches, storage and pick-up, no machines."""


class LabStatus(StrEnum):
    """Does the lab take work?"""

    ACTIVE = "active"
    PAUSED = "paused"


PEOPLE = "people"
"""Name of the pool of a lab's people; machine groups are named by their id."""


def _check_machine_id(value: str) -> str:
    if value == PEOPLE:
        raise PydanticCustomError(
            "reserved-id", "'people' stands for a lab's people: give the machines another id."
        )
    return value


class MachineGroup(Document):
    """Equal machines of one lab; the pool that work is booked on."""

    id: Annotated[Id, AfterValidator(_check_machine_id)]
    name: Name
    capability: CapabilityId
    count: Annotated[int, Field(ge=0, le=10_000)] = 1
    speed_percent: Annotated[
        int, Field(ge=1, le=1000, description="100 = the minutes a design states.")
    ] = 100
    hours: Annotated[
        Literal["opening", "always"],
        Field(description="Runs when the lab is open, or also unattended day and night."),
    ] = "opening"
    share_percent: Annotated[
        Percent, Field(description="Part of those hours the group can work on campaigns.")
    ] = 100
    eur_per_hour: Euros = 0.0
    largest_part_mm: Box | None = None
    materials: Annotated[
        tuple[Id, ...] | None, Field(description="Materials it can work; none given = any.")
    ] = None


class People(Document):
    """People who give their time; the pool that labour minutes are booked on."""

    count: Annotated[int, Field(ge=0, le=10_000, description="People present when open.")]
    share_percent: Percent = 100
    eur_per_hour: Euros = 0.0


class Limits(Document):
    """What a lab keeps the right to refuse."""

    max_share_percent: Annotated[
        Percent, Field(description="Most of its hours that campaigns may take.")
    ] = 100
    refused_designs: tuple[Id, ...] = ()
    refused_lines: Annotated[
        tuple[Id, ...], Field(description="Order lines it has declined: it gets no more of them.")
    ] = ()
    home_region_only: Annotated[
        bool, Field(description="Delivers only to sites of its own region.")
    ] = False
    max_distance_km: Annotated[float, Field(gt=0, le=50_000)] | None = None
    max_ship_kg_per_period: Annotated[float, Field(ge=0, le=1e6)] | None = None


Probability = Annotated[float, Field(gt=0, le=1)]


class BusyTime(Document):
    """Time in which others use one machine of a group, or the whole lab."""

    machine: Annotated[Id | None, Field(description="Machine group; none = the whole lab.")] = None
    start: Moment
    end: Moment

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        begin, finish = self.span(ZoneInfo("UTC"))
        if begin >= finish:
            raise PydanticCustomError(
                "date-order",
                "starts at {start} but ends at {end}: put the start first.",
                {"start": str(self.start), "end": str(self.end)},
            )
        return self

    def span(self, zone: ZoneInfo) -> Span:
        """Returns the first instant and the one after the last, in UTC."""
        return start_of(self.start, zone), end_of(self.end, zone)


class BookedTime(Document):
    """Seconds of a pool that work outside the scenario takes, of those the lab offers."""

    pool: Annotated[Id, Field(description="Machine group, or 'people'.")]
    at: Annotated[Moment, Field(description="A moment in the period whose hours are taken.")]
    seconds: Annotated[int, Field(ge=1, le=10**9)]


class LabIdentity(Document):
    """Who and where a lab is, without a word on what it can do."""

    id: Id
    name: Name
    kind: LabKind = LabKind.FAB_LAB
    place: Place
    time_zone: TimeZone = "Europe/Paris"
    source: Text = ""
    url: Text = ""


class Declaration(Document):
    """What a lab says it can do; stock on hand is counted apart, in a ledger."""

    opening: Opening = Opening()
    machines: tuple[MachineGroup, ...] = ()
    people: Annotated[
        People | None, Field(description="Left out = people's time does not limit the lab.")
    ] = None
    skills: tuple[Name, ...] = ()
    limits: Limits = Limits()
    purchases: tuple[Supply, ...] = ()
    opening_eur: Annotated[Euros, Field(description="Cost of using the lab at all.")] = 0.0
    delivery_probability: Probability = 1.0
    assumed: Annotated[
        tuple[Text, ...],
        Field(description="Fields whose values are assumptions, as pointers."),
    ] = ()


class Lab(Document):
    """A lab or hub of the network."""

    id: Id
    name: Name
    kind: LabKind = LabKind.FAB_LAB
    place: Place
    time_zone: TimeZone = "Europe/Paris"
    status: LabStatus = LabStatus.ACTIVE
    active_from: Moment | None = None
    active_until: Moment | None = None
    opening: Opening = Opening()
    machines: tuple[MachineGroup, ...] = ()
    people: Annotated[
        People | None, Field(description="Left out = people's time does not limit the lab.")
    ] = None
    skills: Annotated[
        tuple[Name, ...], Field(description="Skills and certificates designs may ask for.")
    ] = ()
    stock: tuple[Stock, ...] = ()
    busy: Annotated[tuple[BusyTime, ...], Field(description="When others use its machines.")] = ()
    booked: Annotated[
        tuple[BookedTime, ...], Field(description="Hours promised to work outside the scenario.")
    ] = ()
    limits: Limits = Limits()
    opening_eur: Annotated[Euros, Field(description="Cost of using the lab at all.")] = 0.0
    delivery_probability: Annotated[
        Probability,
        Field(description="Chance that it works to the end of the campaign; 1 = never fails."),
    ] = 1.0
    source: Text = ""
    url: Text = ""
    assumed: Annotated[
        tuple[Text, ...],
        Field(description="Fields below this lab whose values are assumptions, as pointers."),
    ] = ()
