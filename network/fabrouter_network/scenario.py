"""The scenario document: one file that says everything a solve needs."""

from typing import Annotated, Literal

from pydantic import Field

from fabrouter_network.calendars import Horizon
from fabrouter_network.designs import Design
from fabrouter_network.document import Document, Latitude, Longitude, Name, Text
from fabrouter_network.labs import Lab
from fabrouter_network.materials import Material
from fabrouter_network.orders import Commitment, OrderLine, PartsOnHand
from fabrouter_network.places import Site
from fabrouter_network.policy import Policy, PolicyName
from fabrouter_network.transport import Transport

SchemaVersion = Literal["1.0"]

SCHEMA_VERSION: SchemaVersion = "1.0"

MOST_ROWS = 100_000
"""Longest list in a scenario."""


class Area(Document):
    """The box all labs and sites should lie in; catches swapped coordinates."""

    south: Latitude
    west: Longitude
    north: Latitude
    east: Longitude


class Credit(Document):
    """A source of data in the scenario, with its licence."""

    name: Name
    licence: Text = ""
    url: Text = ""


class ScenarioDocument(Document):
    """Labs, sites, designs, order lines and everything else a plan depends on."""

    schema_version: SchemaVersion
    name: Name
    description: Text = ""
    seed: Annotated[
        int | None, Field(ge=0, lt=2**31, description="Seed it was generated with.")
    ] = None
    assumptions: Annotated[tuple[Text, ...], Field(description="What was assumed, in words.")] = ()
    credits: tuple[Credit, ...] = ()
    horizon: Horizon
    area: Area | None = None
    materials: Annotated[tuple[Material, ...], Field(max_length=MOST_ROWS)] = ()
    labs: Annotated[tuple[Lab, ...], Field(max_length=MOST_ROWS)]
    sites: Annotated[tuple[Site, ...], Field(max_length=MOST_ROWS)]
    designs: Annotated[tuple[Design, ...], Field(max_length=MOST_ROWS)]
    lines: Annotated[tuple[OrderLine, ...], Field(max_length=MOST_ROWS)]
    transport: Transport = Transport()
    policy: PolicyName | Policy = "balanced"
    commitments: Annotated[tuple[Commitment, ...], Field(max_length=MOST_ROWS)] = ()
    parts: Annotated[tuple[PartsOnHand, ...], Field(max_length=MOST_ROWS)] = ()
