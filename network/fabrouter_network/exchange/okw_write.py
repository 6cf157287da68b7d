"""Writes Open Know-Where (OKW v1) JSON: plain fields for everybody, ours beside them."""

import json
from collections.abc import Sequence
from typing import Any

from fabrouter_network.exchange.countries import country_name
from fabrouter_network.exchange.found import FoundLab
from fabrouter_network.exchange.okw_model import KEY, FacilityExtension
from fabrouter_network.exchange.okw_words import process_url
from fabrouter_network.labs import Declaration, LabIdentity, MachineGroup
from fabrouter_network.places import Place
from fabrouter_network.spreadsheets.hours import write_hours


def write_okw(labs: Sequence[FoundLab]) -> bytes:
    """Returns an OKW file: an array of facilities that :func:`read_okw` reads back unchanged."""
    facilities = [facility(lab) for lab in labs]
    return (json.dumps(facilities, ensure_ascii=False, indent=1) + "\n").encode()


def facility(lab: FoundLab) -> dict[str, Any]:
    """Returns one lab as an OKW facility."""
    identity, said = lab.identity, lab.declaration
    return {
        "name": identity.name,
        "location": location_of(identity.place),
        "facility_status": "Active",
        **({"owner": {"website": identity.url}} if identity.url else {}),
        **(_capacity(said) if said else {}),
        KEY: _extension(identity, lab),
    }


def location_of(place: Place) -> dict[str, Any]:
    """Returns a place as an OKW location."""
    address = {
        "city": place.city,
        "region": place.region,
        "country": country_name(place.country),
        "postcode": place.postcode,
    }
    filled = {name: value for name, value in address.items() if value}
    return {"address": filled, "gps_coordinates": f"{place.lat!r}, {place.lon!r}"}


def _capacity(said: Declaration) -> dict[str, Any]:
    processes = dict.fromkeys(process_url(group.capability) for group in said.machines)
    people = {"human_capacity": {"headcount": said.people.count}} if said.people else {}
    return {
        "opening_hours": write_hours(said.opening),
        "equipment": [equipment_of(group) for group in said.machines],
        "manufacturing_processes": list(processes),
        "certifications": list(said.skills),
        **people,
    }


def equipment_of(group: MachineGroup) -> dict[str, Any]:
    """Returns a machine group as OKW equipment."""
    process = process_url(group.capability)
    travel = zip(("x_travel", "y_travel", "z_travel"), group.largest_part_mm or (), strict=False)
    return {
        "equipment_type": process,
        "manufacturing_process": process,
        "model": group.name,
        "quantity": group.count,
        **dict(travel),
        KEY: {"id": group.id},
    }


def _extension(identity: LabIdentity, lab: FoundLab) -> dict[str, Any]:
    extension = FacilityExtension(
        id=identity.id,
        kind=identity.kind,
        country=identity.place.country,
        time_zone=identity.time_zone,
        source=identity.source,
        url=identity.url,
        declaration=lab.declaration,
        stock=lab.stock,
    )
    return extension.model_dump(mode="json")
