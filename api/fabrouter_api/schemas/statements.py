"""What statements look like over HTTP."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from fabrouter.service.statements.effort import LabEffort
from fabrouter.service.statements.transparency import Transparency
from fabrouter_api.schemas.base import ReadModel


class MaterialUsed(ReadModel):
    """Material in thousandths of its unit."""

    material: str
    unit: str
    quantity_milli: int


class EffortRead(ReadModel):
    """What a lab did for a campaign."""

    lab_id: UUID
    lab: str
    work_orders: int
    made: int
    scrapped: int
    surplus: int
    machine_s: int
    people_s: int
    materials: list[MaterialUsed]
    work_cents: int
    material_cents: int
    transport_cents: int
    total_cents: int
    co2e_g: int

    @classmethod
    def of(cls, effort: LabEffort) -> Self:
        """Returns an effort as it is shown."""
        used = [
            MaterialUsed(material=material, unit=unit, quantity_milli=milli)
            for (material, unit), milli in effort.materials.items()
        ]
        sums = ("made", "scrapped", "surplus", "machine_s", "people_s", "work_cents",
                "material_cents", "co2e_g")  # fmt: skip
        return cls(
            lab_id=effort.lab.id,
            lab=effort.lab.name,
            work_orders=len(effort.work),
            materials=used,
            transport_cents=effort.total("cost_cents"),
            total_cents=effort.total_cents,
            **{name: effort.total(name) for name in sums},
        )


class EffortsRead(ReadModel):
    """What every lab did for a campaign, as far as the caller may see."""

    labs: list[EffortRead]

    @classmethod
    def of(cls, efforts: Sequence[LabEffort]) -> Self:
        """Returns efforts as they are shown."""
        return cls(labs=[EffortRead.of(effort) for effort in efforts])


class SquareRead(ReadModel):
    """Labs in one square of a coarse grid."""

    latitude: float
    longitude: float
    labs: int
    made: int


class RegionRead(ReadModel):
    """Needs and labs of one region; its place is coarse."""

    country: str
    region: Annotated[str, Field(description="Name or code; empty where none was given.")]
    latitude: float
    longitude: float
    sites: int
    requested: int
    under_way: int
    received: int
    labs: int
    made: int


class ProductRead(ReadModel):
    """How much of one design is asked for."""

    design: str
    name: str
    name_fr: str
    requested: int
    under_way: int
    received: int


class TransparencyRead(ReadModel):
    """A campaign in public figures."""

    name: str
    description: str
    state: str
    starts_on: date
    ends_on: date
    network: str
    lines: int
    sites: int
    requested: int
    under_way: int
    received: int
    unmet: int
    labs: int
    machine_s: int
    people_s: int
    total_cents: int
    co2e_g: int
    regions: list[RegionRead]
    products: list[ProductRead]
    squares: list[SquareRead]

    @classmethod
    def of(cls, figures: Transparency) -> Self:
        """Returns figures as they are shown."""
        campaign = figures.campaign
        return cls(
            name=campaign.name,
            description=campaign.description,
            state=campaign.state,
            starts_on=campaign.starts_on,
            ends_on=campaign.ends_on,
            network=figures.network,
            regions=[RegionRead.model_validate(region) for region in figures.regions],
            products=[ProductRead.model_validate(product) for product in figures.products],
            squares=[SquareRead.model_validate(square) for square in figures.squares],
            **{
                name: getattr(figures, name)
                for name in ("lines", "sites", "requested", "under_way", "received", "unmet",
                             "labs", "machine_s", "people_s", "total_cents", "co2e_g")
            },
        )  # fmt: skip
