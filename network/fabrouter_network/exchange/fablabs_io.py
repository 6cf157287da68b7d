"""Reads the list of labs of fablabs.io: who and where they are, and nothing more.

The list says which processes a lab knows, never how many machines it has or when it is open: so
capacity stays undeclared, and the processes are passed on as hints.
"""

from pydantic import ValidationError

from fabrouter_network.capabilities import from_fablabs_io
from fabrouter_network.exchange.countries import country_code
from fabrouter_network.exchange.fields import Fields, id_from
from fabrouter_network.exchange.found import FoundLab, FoundLabs, ZoneOf
from fabrouter_network.issues import InputError, Issue, Severity
from fabrouter_network.json_text import decode
from fabrouter_network.labs import LabIdentity
from fabrouter_network.shape import shape_issues, show

SOURCE = "fablabs.io"
_CLOSED = ("closed", "planned")
_PLACES = {
    "/id": "/slug",
    "/place/lat": "/latitude",
    "/place/lon": "/longitude",
    "/place/country": "/country_code",
    "/place/region": "/county",
    "/place/city": "/city",
    "/place/postcode": "/postal_code",
}
"""Where the fields of an identity come from."""


def read_fablabs_io(data: bytes, source: str, zone_of: ZoneOf) -> FoundLabs:
    """Reads the JSON array that fablabs.io publishes; closed and planned labs are left out.

    E-mail addresses and telephone numbers are not taken: they need the consent of the lab.

    Raises
    ------
    InputError
        With every fault and its pointer.
    """
    tree, issues = decode(data, source)
    if not isinstance(tree, list):
        message = "the list of fablabs.io is a JSON array of labs."
        raise InputError(source, [Issue("", "wrong-type", message, "Send the array as it is.")])
    labs: list[FoundLab] = []
    warnings: list[Issue] = []
    for position, row in enumerate(tree):
        if not isinstance(row, dict):
            fix = "Write an object."
            issues.append(Issue(f"/{position}", "wrong-type", f"got {show(row)}.", fix))
            continue
        lab = Fields(row, f"/{position}", issues)
        status = lab.node.get("activity_status")
        if status in _CLOSED:
            name = str(lab.node.get("name", ""))[:80]
            message = f"'{name}' is {status}: it was left out."
            warnings.append(Issue(lab.where, "left-out", message, "", Severity.WARNING))
        else:
            labs += _lab(lab, zone_of)
    if issues:
        raise InputError(source, issues)
    return FoundLabs(tuple(labs), tuple(warnings))


def _lab(row: Fields, zone_of: ZoneOf) -> list[FoundLab]:
    slug, name = row.text("slug", required=True), row.text("name", required=True)
    country = row.text("country_code", required=True)
    lat, lon = row.number("latitude"), row.number("longitude")
    if lat is None or lon is None:
        message = "the lab has no point on the map."
        row.fault("latitude", "missing", message, "Add latitude and longitude.")
        return []
    if not (slug and name and country):
        return []
    country = country_code(country) or country
    fields = {
        "id": id_from(slug),
        "name": name,
        "place": {
            "lat": lat,
            "lon": lon,
            "country": country,
            "region": row.text("county"),
            "city": row.text("city"),
            "postcode": row.text("postal_code"),
        },
        "source": SOURCE,
        "url": f"https://www.fablabs.io/labs/{slug}",
    }
    hints = [from_fablabs_io(word) or f"x-{word}" for word in row.texts("capabilities")]
    try:
        identity = LabIdentity.model_validate(
            {**fields, "time_zone": zone_of(country, lat, lon)}, strict=False
        )
    except ValidationError as error:
        row.issues.extend(
            Issue(f"{row.where}{_PLACES.get(i.where, i.where)}", i.code, i.message, i.fix)
            for i in shape_issues(error, fields)
        )
        return []
    return [FoundLab(identity, hints=tuple(hints))]
