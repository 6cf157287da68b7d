"""Reads Open Know-Where (OKW v1) JSON, as OHM and we write it; tolerates known slips of others."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from fabrouter_network.calendars import Opening
from fabrouter_network.exchange.countries import country_code
from fabrouter_network.exchange.fields import Fields, id_from
from fabrouter_network.exchange.found import FoundLab, FoundLabs, ZoneOf
from fabrouter_network.exchange.okw_machines import read_machines
from fabrouter_network.exchange.okw_model import KEY, FacilityExtension
from fabrouter_network.issues import InputError, Issue, Severity
from fabrouter_network.json_text import decode, text_of
from fabrouter_network.labs import Declaration, LabIdentity, People
from fabrouter_network.shape import shape_issues
from fabrouter_network.spreadsheets.cells import CellError
from fabrouter_network.spreadsheets.hours import parse_hours, write_hours

_GONE = ("Closed", "Planned")
_RELATIONAL = ("facility_id", "resource_id")
"""Keys of another format that is called OKW as well."""
_GPS = re.compile(r"\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)\s*[,;]\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)\s*", re.I)
_PLACES = {
    "/name": "/name",
    "/place/lat": "/location/gps_coordinates",
    "/place/lon": "/location/gps_coordinates",
    "/place/country": "/location/address/country",
    "/place/region": "/location/address/region",
    "/place/city": "/location/address/city",
    "/place/postcode": "/location/address/postcode",
    "/skills": "/certifications",
    "/people/count": "/human_capacity/headcount",
}
"""Where our fields come from."""


def read_okw(data: bytes, source: str, zone_of: ZoneOf) -> FoundLabs:
    """Reads a facility or an array of facilities; closed and planned ones are left out.

    Equipment declares machines; hours or numbers that the file lacks are marked as assumed or
    stay empty. Contacts are not taken: they need the consent of the lab.

    Raises
    ------
    InputError
        With every fault and its pointer.
    """
    tree, issues = decode(data, source)
    single = isinstance(tree, dict)
    listed = [tree] if single else tree
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        message = "an OKW file is a facility or an array of facilities."
        raise InputError(source, [Issue("", "wrong-type", message, "Send JSON objects.")])
    labs: list[FoundLab] = []
    warnings: list[Issue] = []
    for position, row in enumerate(listed):
        fields = Fields(row, "" if single else f"/{position}", issues)  # type: ignore[arg-type]
        labs += _facility(fields, zone_of, warnings)
    if issues:
        raise InputError(source, issues)
    return FoundLabs(tuple(labs), tuple(warnings))


def _facility(row: Fields, zone_of: ZoneOf, warnings: list[Issue]) -> list[FoundLab]:
    if any(key in row.node for key in _RELATIONAL):
        message = "this is the relational OKW format of 2024, with tables of ids."
        fix = "Export facilities with name, location and equipment."
        row.fault("", "unsupported-format", message, fix)
        return []
    status = row.text("facility_status")
    if status in _GONE:
        message = f"'{row.text('name')[:80]}' is {status.lower()}: it was left out."
        warnings.append(Issue(row.where, "left-out", message, "", Severity.WARNING))
        return []
    row.refuse_personal("name", "description")
    extension = _extension(row)
    identity = _identity(row, extension, zone_of)
    declaration = _declaration(row, extension, warnings)
    if identity is None:
        return []
    return [FoundLab(identity, declaration, extension.stock if extension else ())]


def _extension(row: Fields) -> FacilityExtension | None:
    tree = row.node.get(KEY)
    if tree is None:
        return None
    try:
        return FacilityExtension.model_validate_json(text_of(tree))
    except ValidationError as error:
        told = {issue.where for issue in row.issues}
        found = [
            Issue(f"{row.where}/{KEY}{issue.where}", issue.code, issue.message, issue.fix)
            for issue in shape_issues(error, tree)
        ]
        row.issues.extend(issue for issue in found if issue.where not in told)
        return None


def _identity(row: Fields, ours: FacilityExtension | None, zone_of: ZoneOf) -> LabIdentity | None:
    place = _place(row, ours)
    name = row.text("name", required=True)
    if place is None or not name:
        return None
    zone = ours.time_zone if ours else zone_of(place["country"], place["lat"], place["lon"])
    url = row.object("owner").text("website") or (ours.url if ours else "")
    fields = {
        "id": ours.id if ours else id_from(name),
        "name": name,
        "kind": ours.kind if ours else "fab_lab",
        "place": place,
        "time_zone": zone,
        "source": ours.source if ours else "OKW",
        "url": url,
    }
    try:
        return LabIdentity.model_validate(fields, strict=False)
    except ValidationError as error:
        _explain(row, error, fields)
        return None


def _explain(row: Fields, error: ValidationError, fields: Mapping[str, Any]) -> None:
    """Notes what is wrong with what was read, where it stood in the file."""
    row.issues.extend(
        Issue(f"{row.where}{_PLACES.get(i.where, i.where)}", i.code, i.message, i.fix)
        for i in shape_issues(error, fields)
    )


def _place(row: Fields, ours: FacilityExtension | None) -> dict[str, Any] | None:
    location = row.object("location")
    address = location.object("address")
    point = _point(location)
    if point is None:
        return None
    named = address.text("country") or location.text("country")
    code = country_code(named) if named else None
    if named and code is None and ours is None:
        message = f"'{named[:80]}' is not a country."
        address.fault("country", "wrong-value", message, "Write its English name or ISO code.")
        return None
    if not named and ours is None:
        address.fault("country", "missing", "'country' is required but missing.", "Add it.")
        return None
    return {
        "lat": point[0],
        "lon": point[1],
        "country": code or (ours.country if ours else ""),
        "region": address.text("region") or location.text("region"),
        "city": address.text("city") or location.text("city"),
        "postcode": address.text("postcode"),
    }


def _point(location: Fields) -> tuple[float, float] | None:
    """Returns latitude and longitude; known misspellings are understood."""
    text = location.node.get("gps_coordinates")
    if isinstance(text, str):
        found = _GPS.fullmatch(text)
        if found:
            return float(found[1]), float(found[2])
        message = f"'{text[:80]}' is not a point."
        fix = "Write decimal degrees like 48.11, -1.68."
        location.fault("gps_coordinates", "wrong-value", message, fix)
        return None
    for name, lat, lon in (("coordinates", "lat", "lon"), ("gps", "latitude", "longitude")):
        if name in location.node:
            point = location.object(name)
            second = "logitude" if "logitude" in point.node else lon
            numbers = point.number(lat), point.number(second)
            if numbers[0] is not None and numbers[1] is not None:
                return numbers[0], numbers[1]
    message = "the facility has no point on the map."
    location.fault("gps_coordinates", "missing", message, 'Add "gps_coordinates": "48.11, -1.68".')
    return None


def _declaration(
    row: Fields, ours: FacilityExtension | None, warnings: list[Issue]
) -> Declaration | None:
    """Returns what the lab can do; ``None`` if the file says nothing of equipment."""
    base = ours.declaration if ours and ours.declaration else None
    if base is None and "equipment" not in row.node:
        return None
    base = base or Declaration()
    machines, assumed = read_machines(row, base)
    fields: dict[str, Any] = {
        **dict(base),
        "machines": machines,
        "opening": _opening(row, base.opening, warnings),
        "people": _people(row, base.people),
        "skills": tuple(row.texts("certifications"))
        if "certifications" in row.node
        else base.skills,
        "assumed": tuple(dict.fromkeys((*base.assumed, *assumed))),
    }
    try:
        return Declaration.model_validate(fields, strict=False)
    except ValidationError as error:
        _explain(row, error, fields)
        return None


def _opening(row: Fields, known: Opening, warnings: list[Issue]) -> Opening:
    """Returns the hours of the file if they were changed; words that are no hours stay out."""
    text = row.text("opening_hours")
    if not text or text == write_hours(known):
        return known
    try:
        return parse_hours(text)
    except CellError as error:
        place = f"{row.where}/opening_hours"
        message = f"{error.args[0]} The lab stays without hours until it declares them."
        warnings.append(Issue(place, error.code, message, error.fix, Severity.WARNING))
        return known


def _people(row: Fields, known: People | None) -> People | None:
    count = row.object("human_capacity").whole("headcount", 10_000)
    if count is None:
        return known
    return (known or People(count=count)).model_copy(update={"count": count})
