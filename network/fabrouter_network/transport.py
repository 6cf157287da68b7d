"""How goods travel: figures per mode, crossings between land masses, closures, overrides."""

from typing import Annotated, Literal

from pydantic import Field

from fabrouter_network.document import Document, Euros, Id, Latitude, Longitude, Name, Text

Kilometres = Annotated[float, Field(ge=0, le=50_000)]
Hours = Annotated[float, Field(ge=0, le=2_000)]

ModeName = Literal["road", "ferry", "air"]


class ModeFigures(Document):
    """What moving goods costs in one transport mode."""

    speed_kmh: Annotated[float, Field(gt=0, le=1_500)]
    handling_h: Annotated[Hours, Field(description="Waiting and loading, once per use.")] = 0.0
    eur_per_shipment: Euros = 0.0
    eur_per_kg_km: Annotated[float, Field(ge=0, le=100)] = 0.0
    g_co2e_per_kg_km: Annotated[float, Field(ge=0, le=100)] = 0.0


ROAD = ModeFigures(
    speed_kmh=60, handling_h=6, eur_per_shipment=6.0, eur_per_kg_km=0.0006, g_co2e_per_kg_km=0.59
)
"""A van. Speed, handling and costs are assumptions of ours; CO2e is Defra's average for vans."""

FERRY = ModeFigures(
    speed_kmh=35, handling_h=6, eur_per_shipment=6.0, eur_per_kg_km=0.0004, g_co2e_per_kg_km=0.051
)
"""Freight on a ferry. CO2e is Defra's factor for ro-ro ferries; the rest is assumed."""

AIR = ModeFigures(
    speed_kmh=750, handling_h=24, eur_per_shipment=25.0, eur_per_kg_km=0.001, g_co2e_per_kg_km=0.57
)
"""Air freight. CO2e is Defra's factor for long hauls; the rest is assumed."""


class Terminal(Document):
    """A port or airport at one end of a crossing."""

    name: Name
    lat: Latitude
    lon: Longitude


class Crossing(Document):
    """A ferry or air line between two terminals, usable both ways."""

    id: Id
    mode: Literal["ferry", "air"]
    ends: tuple[Terminal, Terminal]
    km: Annotated[Kilometres | None, Field(description="Left out = great-circle distance.")] = None


class Closure(Document):
    """Roads that cannot be used: every road with a point inside the circle."""

    kind: Literal["roads"]
    lat: Latitude
    lon: Longitude
    radius_km: Annotated[float, Field(gt=0, le=1_000)]
    note: Text = ""


class ClosedCrossing(Document):
    """A crossing that does not run."""

    kind: Literal["crossing"]
    crossing: Id
    note: Text = ""


class LinkOverride(Document):
    """A known way between two places that replaces what the map says, both ways."""

    ends: tuple[Id, Id]
    hours: Hours
    km: Kilometres
    eur_per_shipment: Euros = 0.0
    eur_per_kg: Euros = 0.0
    g_co2e_per_kg: Annotated[float, Field(ge=0, le=1e6)] = 0.0


class LinkLimit(Document):
    """Most kilograms per period from a lab to a place."""

    origin: Id
    destination: Id
    kg_per_period: Annotated[float, Field(ge=0, le=1e6)]


class MaterialTransfers(Document):
    """Whether labs may send each other material."""

    materials: tuple[Id, ...] = ()
    max_km: Kilometres = 100.0
    nearest: Annotated[
        int, Field(ge=1, le=50, description="Lanes per lab: to its nearest labs only.")
    ] = 3


class Transport(Document):
    """Everything about moving goods in a scenario."""

    roads: Annotated[
        Literal["bundled", "none"],
        Field(description="The bundled road graph, or great-circle estimates everywhere."),
    ] = "bundled"
    modes: dict[ModeName, ModeFigures] = {"road": ROAD, "ferry": FERRY, "air": AIR}
    crossings: tuple[Crossing, ...] = ()
    closures: tuple[Annotated[Closure | ClosedCrossing, Field(discriminator="kind")], ...] = ()
    overrides: tuple[LinkOverride, ...] = ()
    limits: tuple[LinkLimit, ...] = ()
    transfers: MaterialTransfers = MaterialTransfers()
