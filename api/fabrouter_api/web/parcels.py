"""Parcels as those see them who send or receive them."""

from collections.abc import Mapping
from dataclasses import dataclass

from fabrouter.i18n import Translator
from fabrouter_api.web.inner_api import Json


@dataclass(frozen=True)
class Content:
    """Units of one work order in a parcel.

    Parameters
    ----------
    item
        As the API tells it.
    what
        What they are, in the words of the design.
    """

    item: Json
    what: str


@dataclass(frozen=True)
class Parcel:
    """A shipment with what the visitor may do about it.

    Parameters
    ----------
    shipment
        As the API tells it.
    contents
        What it holds.
    sends, receives, coordinates
        What the visitor has to do with it.
    """

    shipment: Json
    contents: tuple[Content, ...]
    sends: bool
    receives: bool
    coordinates: bool

    @property
    def units(self) -> int:
        """Units of everything in it."""
        return sum(content.item["units"] for content in self.contents)

    @property
    def goal(self) -> str:
        """Name of the place it goes to."""
        return str(self.shipment["site"] or self.shipment["to_lab"])

    @property
    def can_confirm(self) -> bool:
        """Whether the visitor may count what arrived now."""
        is_there = self.shipment["state"] in ("dispatched", "delivered")
        return is_there and (self.receives or self.coordinates)

    @property
    def can_deliver(self) -> bool:
        """Whether the visitor may say that it is there now, and count it later."""
        for_site = self.shipment["site_id"] is not None and self.receives
        return self.shipment["state"] in ("dispatched", "lost") and (for_site or self.coordinates)

    @property
    def arrived_short(self) -> bool:
        """Whether not all of it was good."""
        return any(content.item["bad"] or content.item["missing"] for content in self.contents)


def parcel_of(
    t: Translator, shipment: Json, designs: Mapping[str, Json], me: Json, network_id: str | None
) -> Parcel:
    """Returns a shipment as a visitor sees it.

    Parameters
    ----------
    t
        Who writes the names of designs.
    shipment
        As the API tells it.
    designs
        Documents of designs by their ids; short names stand for those that are missing.
    me
        The visitor's session.
    network_id
        Network of its campaign; None if the visitor may not know.
    """
    campaign = shipment["campaign_id"]
    roles = [*me["network_roles"].get(network_id, []), *me["campaign_roles"].get(campaign, [])]
    return Parcel(
        shipment,
        tuple(Content(item, _what(t, item, designs)) for item in shipment["items"]),
        sends=shipment["lab_id"] in me["lab_ids"],
        receives=shipment["site_id"] in me["site_ids"].get(campaign, [])
        or shipment["to_lab_id"] in me["lab_ids"],
        coordinates="coordinator" in roles,
    )


def _what(t: Translator, item: Json, designs: Mapping[str, Json]) -> str:
    design = designs.get(item["design_id"])
    if design is None:
        return str(item["design"])
    product = t.name(design["name"], design["name_fr"])
    part = next((s for s in design["stages"] if s["id"] == item["stage"]), None)
    if item["is_final"] or part is None:
        return product
    return f"{product} – {t.name(part['name'], part['name_fr'])}"
