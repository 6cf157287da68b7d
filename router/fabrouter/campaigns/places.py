"""Real places from the bundled data: labs, hubs and hospitals with department and time zone."""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from scipy.spatial import cKDTree

import fabrouter_data
from fabrouter_data import Row
from fabrouter_network.geometry import great_circle_km, unit_vectors
from fabrouter_network.places import Place, Site
from fabrouter_network.scenario import Area

FRENCH_CODES = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM"})
"""France and its overseas departments, which have ISO codes of their own."""

FARTHEST_FROM_DEPARTMENT_KM = 120
"""A hospital farther than this from its department's centre has a doubtful position."""

_WINDOWS = {chr(code): bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
"""Control characters that are Windows-1252 punctuation read as Latin-1."""

_ZONE_FOLDER = "tzdata.zoneinfo"

_EXCLAVES = frozenset({"Europe/Busingen"})
"""Zones of single villages, to which half a country would be nearest."""


@dataclass(frozen=True)
class Town:
    """A French commune."""

    insee: str
    name: str
    department: str
    lat: float
    lon: float


class Towns:
    """Finds the French commune nearest to a point, or by name and postcode."""

    def __init__(self, rows: list[Row]) -> None:
        self.towns = [
            Town(row["insee"], row["name"], row["dep"], float(row["lat"]), float(row["lon"]))
            for row in rows
        ]
        points = np.array([(town.lat, town.lon) for town in self.towns])
        self._tree = cKDTree(unit_vectors(points))
        self._by_insee = {town.insee: town for town in self.towns}
        self._by_postcode: dict[str, list[Town]] = {}
        self._by_name: dict[str, list[Town]] = {}
        for town, row in zip(self.towns, rows, strict=True):
            self._by_postcode.setdefault(row["postcode"], []).append(town)
            self._by_name.setdefault(plain_name(town.name), []).append(town)

    def nearest(self, lat: float, lon: float) -> Town:
        """Returns the commune nearest to a point."""
        _, row = self._tree.query(unit_vectors(np.array([[lat, lon]]))[0])
        return self.towns[int(row)]

    def by_insee(self, insee: str) -> Town:
        """Returns the commune with an INSEE code."""
        return self._by_insee[insee]

    def locate(self, city: str, postcode: str) -> tuple[float, float] | None:
        """Returns the point of a commune given by name, postcode or both, if it is certain."""
        named = self._by_name.get(plain_name(city), []) if city else []
        coded = self._by_postcode.get(postcode, []) if postcode else []
        if named and postcode:
            department = postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]
            named = [town for town in named if town in coded] or [
                town for town in named if town.department == department
            ]
        found = named or (coded if not city else [])
        return (found[0].lat, found[0].lon) if len(found) == 1 else None


def plain_name(name: str) -> str:
    """Returns a town's name without case, accents and hyphens, ``st`` written out."""
    letters = unicodedata.normalize("NFKD", name.lower())
    plain = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    spelled = {"st": "saint", "ste": "sainte"}
    return " ".join(spelled.get(word, word) for word in plain.split() if word != "cedex")


def clean_text(raw: str) -> str:
    """Returns a name of a source fit for show: Windows punctuation mended, invisibles dropped."""
    mended = "".join(_WINDOWS.get(c, c) for c in raw)
    return "".join(c for c in mended if c.isprintable()).strip()[:200]


@lru_cache(maxsize=1)
def french_towns() -> Towns:
    """Returns the communes of France."""
    return Towns(fabrouter_data.read_rows("communes_fr.csv"))


@lru_cache(maxsize=1)
def _zones() -> dict[str, list[tuple[float, float, str]]]:
    """Returns (lat, lon, name) of the time zones of each country."""
    zones: dict[str, list[tuple[float, float, str]]] = {}
    text = files(_ZONE_FOLDER).joinpath("zone.tab").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            country, point, name = line.split("\t")[:3]
            if name in _EXCLAVES:
                continue
            cut = max(point.rfind("+"), point.rfind("-"))
            zones.setdefault(country, []).append(
                (_degrees(point[:cut]), _degrees(point[cut:]), name)
            )
    return zones


def _degrees(text: str) -> float:
    """Reads ``±DDMM[SS]`` or ``±DDDMM[SS]``."""
    digits = text[1:]
    width = 3 if len(digits) in (5, 7) else 2
    value = int(digits[:width]) + int(digits[width : width + 2]) / 60
    return -value if text[0] == "-" else value


def time_zone_of(country: str, lat: float, lon: float) -> str:
    """Returns the time zone of the country whose chief town is nearest to a point."""
    zones = _zones().get(country, [])
    nearest = min(zones, key=lambda zone: great_circle_km(lat, lon, zone[0], zone[1]), default=None)
    return nearest[2] if nearest else "UTC"


def inside(area: Area | None, lat: float, lon: float) -> bool:
    """Returns whether a point lies in the area; no area = everywhere."""
    if area is None:
        return True
    return area.south <= lat <= area.north and area.west <= lon <= area.east


def place_of(row: Row, country: str) -> Place:
    """Returns the place of a row with lat, lon, city and postcode."""
    lat, lon = round(float(row["lat"]), 5), round(float(row["lon"]), 5)
    region = french_towns().nearest(lat, lon).department if country in FRENCH_CODES else ""
    return Place(
        lat=lat,
        lon=lon,
        country=country,
        region=region,
        city=clean_text(row.get("city", "")),
        postcode=clean_text(row.get("postcode", "")),
    )


def hospitals(countries: tuple[str, ...], area: Area | None) -> list[Site]:
    """Returns hospital sites with trustworthy positions, sorted by id."""
    sites: list[Site] = []
    if "FR" in countries:
        centres = {row["dep"]: row for row in fabrouter_data.read_rows("departements_fr.csv")}
        rows = fabrouter_data.read_rows("care_sites_fr.csv")
        sites += [_french_site(row) for row in rows if _trustworthy(row, centres)]
    wanted = set(countries) - {"FR"}
    if wanted:
        rows = fabrouter_data.read_rows("hospitals_europe.csv")
        sites += [_european_site(row) for row in rows if _iso(row["cc"]) in wanted and row["lat"]]
    chosen = (site for site in sites if inside(area, site.place.lat, site.place.lon))
    return _told_apart(sorted(chosen, key=lambda site: (site.id, site.name, site.place.lat)))


def _told_apart(sites: list[Site]) -> list[Site]:
    """Returns the sites with numbers behind ids that several have: houses of one hospital."""
    seen: Counter[str] = Counter()
    apart = []
    for site in sites:
        seen[site.id] += 1
        number = seen[site.id]
        name = f"{site.id[:76]}:{number}" if number > 1 else site.id
        apart.append(site.model_copy(update={"id": name}))
    return apart


def _trustworthy(row: Row, centres: dict[str, Row]) -> bool:
    """Returns whether a French site lies near its department (Guyane is large)."""
    centre = centres.get(row["dep"])
    if centre is None or row["geo_qual"] == "3":
        return False
    points = (float(row["lat"]), float(row["lon"]), float(centre["lat"]), float(centre["lon"]))
    farthest = FARTHEST_FROM_DEPARTMENT_KM * (3 if row["dep"] == "973" else 1)
    return great_circle_km(*points) <= farthest


def _french_site(row: Row) -> Site:
    place = Place(
        lat=round(float(row["lat"]), 5),
        lon=round(float(row["lon"]), 5),
        country="FR",
        region=row["dep"],
        city=clean_text(row["city"]).title(),
        postcode=row["postcode"],
    )
    return Site(
        id=f"finess-{row['finess_id']}",
        name=clean_text(row["name"]).title(),
        place=place,
        kind=row["kind"],
        source="FINESS through Eurostat, 2020",
    )


def _iso(code: str) -> str:
    """Returns the ISO code of a country that Eurostat calls by its own."""
    return {"EL": "GR", "UK": "GB"}.get(code, code)


def _european_site(row: Row) -> Site:
    place = Place(
        lat=round(float(row["lat"]), 5),
        lon=round(float(row["lon"]), 5),
        country=_iso(row["cc"]),
        city=clean_text(row["city"]),
        postcode=clean_text(row["postcode"]),
    )
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "_.:-") else "-" for c in row["id"])
    name = clean_text(row["name"]) or row["id"]
    return Site(id=f"eu-{safe}"[:80], name=name, place=place, kind="hospital", source="Eurostat")
