"""Labs and hubs from the bundled lists, completed by the assumption model."""

import re
from collections import Counter
from functools import lru_cache

import fabrouter_data
from fabrouter.campaigns.assumptions import (
    BENCHES,
    HUB_BENCHES,
    HUB_PEOPLE,
    HUB_STOCK_FACTOR,
    LabAssumptions,
    hub_opening,
    machine_group,
)
from fabrouter.campaigns.places import clean_text, french_towns, inside, place_of, time_zone_of
from fabrouter.campaigns.spec import CampaignSpec
from fabrouter_data import Row
from fabrouter_network.capabilities import CAPABILITIES, from_fablabs_io
from fabrouter_network.labs import Lab, LabKind, MachineGroup
from fabrouter_network.materials import Material

_RESIN = re.compile(r"^form ?\d|formlabs|anycubic photon|elegoo mars")
_SEWING = re.compile(r"innov-?'?is (15|n150|m280d|nv55)|inovis nv55|singer|juki|bernina|sewing")
_NOT_A_TOOL = re.compile(r"scan")

_COWORKINGS = {"cantine", "tierslieu"}
"""Words of the Brittany list for coworking spaces and places open to many uses."""

_ASSUMED = ("/opening", "/people", "/limits", "/stock", "/delivery_probability")


def countries_with_labs() -> frozenset[str]:
    """Returns the ISO codes of countries that the list of labs has."""
    return frozenset(row["country"] for row in fabrouter_data.read_rows("labs_world.csv"))


def labs_of(spec: CampaignSpec, materials: list[Material]) -> list[Lab]:
    """Returns the labs of a campaign, sorted by id."""
    rows = [
        row
        for row in fabrouter_data.read_rows("labs_world.csv")
        if row["country"] in spec.countries
        and row["lat"]
        and (not spec.labs or row["lab_id"] in spec.labs)
        and inside(spec.area, float(row["lat"]), float(row["lon"]))
    ]
    return sorted((_lab(row, spec.seed, materials) for row in rows), key=lambda lab: lab.id)


def hubs_of(spec: CampaignSpec, materials: list[Material]) -> list[Lab]:
    """Returns the hubs of a campaign, sorted by id; there is data for France only."""
    if "FR" not in spec.countries:
        return []
    hubs: list[Lab] = []
    if "town_halls" in spec.hubs:
        hubs += [_town_hall(row, spec.seed, materials) for row in _departments()]
    if "coworkings" in spec.hubs:
        rows = fabrouter_data.read_rows("labs_bretagne.csv")
        spaces = (row for row in rows if row["structure"] in _COWORKINGS)
        hubs += [_coworking(row, spec.seed, materials) for row in spaces]
    chosen = (hub for hub in hubs if inside(spec.area, hub.place.lat, hub.place.lon))
    return sorted(chosen, key=lambda hub: hub.id)


def _departments() -> list[Row]:
    return fabrouter_data.read_rows("departements_fr.csv")


@lru_cache(maxsize=1)
def listed_machines() -> dict[str, Counter[str]]:
    """Returns, for each lab that lists its machines, their number by capability."""
    machines: dict[str, Counter[str]] = {}
    for row in fabrouter_data.read_rows("lab_machines.csv"):
        capability = capability_of_machine(row["machine"], row["brand"], row["machine_class"])
        machines.setdefault(row["lab_id"], Counter())
        if capability:
            machines[row["lab_id"]][capability] += 1
    return machines


def capability_of_machine(machine: str, brand: str, machine_class: str) -> str | None:
    """Returns what a listed machine can do, ``None`` if nothing of the taxonomy.

    The list calls resin printers 3D printers and sewing machines "other"; their names tell.
    """
    name = machine.lower()
    if _SEWING.search(name):
        return "sewing"
    if machine_class == "three_d_printer" and (_RESIN.search(name) or brand == "formlabs"):
        return "resin_printing"
    if machine_class in ("laser", "three_d_printer") and _NOT_A_TOOL.search(name):
        return "3d_scanning"
    return from_fablabs_io(machine_class)


def _lab(row: Row, seed: int, materials: list[Material]) -> Lab:
    drawn = LabAssumptions(seed, row["lab_id"])
    place = place_of(row, row["country"])
    groups, assumed = _machines(row, drawn)
    return Lab(
        id=row["lab_id"],
        name=clean_text(row["name"]) or row["lab_id"],
        place=place,
        time_zone=time_zone_of(row["country"], place.lat, place.lon),
        opening=drawn.opening(),
        machines=groups,
        people=drawn.people(),
        stock=drawn.stock(groups, materials),
        limits=drawn.limits(),
        delivery_probability=drawn.delivery_probability(LabKind.FAB_LAB),
        source="fablabs.io through the Internet of Production Alliance, 2024",
        url=row["url"],
        assumed=(*_ASSUMED, *assumed),
    )


def _machines(row: Row, drawn: LabAssumptions) -> tuple[tuple[MachineGroup, ...], list[str]]:
    """Returns machine groups and pointers to what is assumed about them."""
    listed = listed_machines().get(row["lab_id"], Counter())
    declared = {from_fablabs_io(word) for word in row["capabilities"].split(";") if word}
    found = {c: (listed[c], False) for c in listed}
    for capability in sorted(name for name in declared if name and name not in listed):
        found[capability] = (drawn.machine_count(), True)
    if "sewing" not in found and drawn.has_sewing():
        found["sewing"] = (drawn.machine_count(), True)
    if drawn.has_clean_bench():
        found["quality_check"] = (1, True)
    for capability, count in BENCHES.items():
        found[capability] = (count, True)
    groups, assumed = [], []
    for position, (capability, (count, is_assumed)) in enumerate(sorted(found.items())):
        name = CAPABILITIES[capability].name if capability in CAPABILITIES else capability
        groups.append(machine_group(capability, name, count))
        fields = ["hours", "share_percent", "eur_per_hour"]
        assumed += [f"/machines/{position}/{name}" for name in fields]
        if is_assumed:
            assumed.append(f"/machines/{position}/count")
    return tuple(groups), assumed


def _hub(
    hub_id: str, name: str, row: Row, seed: int, materials: list[Material], source: str
) -> Lab:
    drawn = LabAssumptions(seed, hub_id)
    groups = tuple(
        machine_group(capability, CAPABILITIES[capability].name, count)
        for capability, count in sorted(HUB_BENCHES.items())
    )
    place = place_of(row, "FR")
    return Lab(
        id=hub_id,
        name=name,
        kind=LabKind.HUB,
        place=place,
        time_zone=time_zone_of(_iso(place.region), place.lat, place.lon),
        opening=hub_opening(),
        machines=groups,
        people=drawn.people(HUB_PEOPLE),
        stock=drawn.stock(groups, materials, HUB_STOCK_FACTOR),
        delivery_probability=drawn.delivery_probability(LabKind.HUB),
        source=source,
        url=row.get("web", ""),
        assumed=(*_ASSUMED, "/machines"),
    )


def _iso(department: str) -> str:
    """Returns the ISO code of a department's territory."""
    overseas = {"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT"}
    return overseas.get(department, "FR")


def _town_hall(row: Row, seed: int, materials: list[Material]) -> Lab:
    town = french_towns().by_insee(row["chef_lieu_insee"])
    fields = {"lat": str(town.lat), "lon": str(town.lon), "city": town.name}
    name = f"Mairie de {town.name}"
    return _hub(f"mairie-{town.insee}", name, fields, seed, materials, "INSEE, La Poste")


def _coworking(row: Row, seed: int, materials: list[Material]) -> Lab:
    source = "grouan/bzh_fablab, 2020"
    return _hub(f"bzh-{row['id']}", clean_text(row["name"]), row, seed, materials, source)
