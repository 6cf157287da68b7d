"""Labs and hubs: machines, people, hours, stock, limits."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from fabrouter_network.calendars import Opening
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
)
from fabrouter_network.materials import Stock
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


class MachineGroup(Document):
    """Equal machines of one lab; the pool that work is booked on."""

    id: Id
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
    home_region_only: Annotated[
        bool, Field(description="Delivers only to sites of its own region.")
    ] = False
    max_distance_km: Annotated[float, Field(gt=0, le=50_000)] | None = None
    max_ship_kg_per_period: Annotated[float, Field(ge=0, le=1e6)] | None = None


Probability = Annotated[float, Field(gt=0, le=1)]


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
