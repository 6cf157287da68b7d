"""What a lab is asked to do, in the figures people decide by."""

from dataclasses import dataclass
from typing import Any

from fabrouter.i18n import Translator
from fabrouter_api.web.inner_api import InnerApi, Json
from fabrouter_network.labs import PEOPLE
from fabrouter_network.units import MICROEUROS_PER_EURO, SECONDS_PER_HOUR

MILLI = 1000
"""Materials are told in thousandths of their unit."""


@dataclass(frozen=True)
class Names:
    """Words for what work orders name by ids.

    Parameters
    ----------
    designs, campaigns
        Documents of the API by id.
    materials
        Materials of the lab's network by their ids in documents.
    machines
        Names of the lab's machine groups.
    """

    designs: dict[str, Json]
    campaigns: dict[str, Json]
    materials: dict[str, Json]
    machines: dict[str, str]


@dataclass(frozen=True)
class Work:
    """A work order as the lab sees it.

    Parameters
    ----------
    order
        The work order as the API tells it.
    campaign
        Its campaign; empty if it cannot be seen.
    product, part
        What to make; the part is empty where a design is made in one stage.
    hours
        Machine group or people, and how many hours the whole lot takes of it.
    materials
        Name, quantity and unit of what the whole lot takes.
    pay_eur
        What work and material of the whole lot count for.
    stack
        Units of a full print stack or cut sheet.
    """

    order: Json
    campaign: Json
    product: str
    part: str
    hours: list[tuple[str, float]]
    materials: list[tuple[str, float, str]]
    pay_eur: float
    stack: int

    @property
    def zone(self) -> str:
        """Time zone in which its days are meant."""
        return str(self.campaign.get("time_zone", "Europe/Paris"))

    @property
    def left(self) -> int:
        """Units that are still to be made."""
        return int(self.order["quantity"] - self.order["made"] - self.order["scrapped"])

    @property
    def step(self) -> str:
        """State of the work; ``full`` once nothing is left to make of what has begun."""
        is_full = self.order["state"] == "started" and self.left <= 0
        return "full" if is_full else str(self.order["state"])

    @property
    def goals(self) -> list[str]:
        """Ids of the places that its units are planned to go to."""
        return list(dict.fromkeys(sent["to"] for sent in self.order["schedule"]["shipments"]))


async def names_for(api: InnerApi, lab: Json, orders: list[Json]) -> Names:
    """Returns the words for some work orders of a lab, read all at once."""
    designs = sorted({order["design_id"] for order in orders})
    campaigns = sorted({order["campaign_id"] for order in orders})
    materials, declaration, *found = await api.together(
        api.items(f"/networks/{lab['network_id']}/materials"),
        api.find(f"/labs/{lab['id']}/declaration"),
        *(api.find(f"/designs/{one}") for one in designs),
        *(api.find(f"/campaigns/{one}") for one in campaigns),
    )
    machines = declaration["document"]["machines"] if declaration else []
    return Names(
        {one["id"]: one["document"] for one in found[: len(designs)] if one},
        {one["id"]: one for one in found[len(designs) :] if one},
        {row["document"]["id"]: row["document"] for row in materials},
        {group["id"]: group["name"] for group in machines},
    )


def work_of(t: Translator, order: Json, names: Names) -> Work:
    """Returns a work order in the words of a language."""
    design = names.designs.get(order["design_id"])
    stage = _stage(design, order["stage"])
    several = design is not None and len(design["stages"]) > 1
    return Work(
        order,
        names.campaigns.get(order["campaign_id"], {}),
        t.name(design["name"], design["name_fr"]) if design else order["design"],
        t.name(stage["name"], stage["name_fr"]) if several and stage else "",
        _hours(t, order, names),
        [_material(t, use, order["quantity"], names) for use in order["terms"]["materials"]],
        _pay_eur(order),
        stage["lot_multiple"] if stage else 1,
    )


def _stage(design: Json | None, stage: str) -> Json | None:
    stages: list[Json] = design["stages"] if design else []
    return next((one for one in stages if one["id"] == stage), None)


def _hours(t: Translator, order: Json, names: Names) -> list[tuple[str, float]]:
    setups, units = _setups(order), _units(order)
    found = []
    for pool in order["terms"]["pools"]:
        name = t("people") if pool["pool"] == PEOPLE else names.machines.get(pool["pool"])
        seconds = pool["unit_s"] * units + pool["setup_s"] * setups
        found.append((name or pool["pool"], seconds / SECONDS_PER_HOUR))
    return found


def _units(order: Json) -> int:
    """Returns units to make: full stacks may be more than was ordered."""
    planned = sum(entry["units"] for entry in order["schedule"]["production"])
    return int(max(order["quantity"], planned))


def _setups(order: Json) -> int:
    return int(order["schedule"].get("setup") is not None)


def _material(
    t: Translator, use: dict[str, Any], quantity: int, names: Names
) -> tuple[str, float, str]:
    known = names.materials.get(use["material"])
    name = t.name(known["name"], known["name_fr"]) if known else use["material"]
    return name, use["milli_per_unit"] * quantity / MILLI, unit_words(t, use["unit"])


def unit_words(t: Translator, unit: str) -> str:
    """Returns a material's unit as people write it."""
    return t("pieces") if unit == "piece" else unit


def _pay_eur(order: Json) -> float:
    terms = order["terms"]
    per_unit = terms["unit_work_ueur"] + terms["unit_material_ueur"]
    total = per_unit * order["quantity"] + terms["setup_work_ueur"] * _setups(order)
    return float(total / MICROEUROS_PER_EURO)
