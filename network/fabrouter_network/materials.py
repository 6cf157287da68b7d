"""Materials and how they can be had."""

from typing import Annotated

from pydantic import Field

from fabrouter_network.document import Document, Euros, Id, Moment, Name, Quantity, Text
from fabrouter_network.units import MaterialUnit


class Material(Document):
    """A material that designs use and labs stock."""

    id: Id
    name: Name
    name_fr: Text = ""
    unit: MaterialUnit
    eur_per_unit: Annotated[Euros, Field(description="Value of one unit used.")] = 0.0
    kg_per_unit: Annotated[
        float, Field(ge=0, le=1000, description="Mass of one unit, for moving it between labs.")
    ] = 0.0
    assumed: tuple[Text, ...] = ()


class StockArrival(Document):
    """Material that will arrive at a lab."""

    at: Moment
    quantity: Quantity


class Supply(Document):
    """How a lab can get more of a material: what is on its way, and what it could buy."""

    material: Id
    arrivals: tuple[StockArrival, ...] = ()
    purchase_limit: Annotated[
        Quantity, Field(description="Most the lab could buy during the campaign.")
    ] = 0.0
    purchase_days: Annotated[float, Field(ge=0, le=365, description="Days from order to use.")] = (
        0.0
    )
    purchase_extra_eur: Annotated[
        Euros, Field(description="What a bought unit costs on top of eur_per_unit.")
    ] = 0.0


class Stock(Supply):
    """Material at a lab: on hand, on its way, and what it could buy."""

    quantity: Quantity
