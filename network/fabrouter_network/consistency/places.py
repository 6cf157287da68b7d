"""Rules for places: where they should be, and the classic swap of latitude and longitude."""

from collections.abc import Iterator, Sequence
from statistics import median

from fabrouter_network.geometry import great_circle_km
from fabrouter_network.issues import Issue, Severity
from fabrouter_network.places import Place
from fabrouter_network.scenario import Area, ScenarioDocument

_FAR_KM = 1_500
_NEAR_KM = 1_000
_SWAP_FIX = "Are latitude and longitude swapped?"


def _places(document: ScenarioDocument) -> Iterator[tuple[str, str, Place]]:
    for k, lab in enumerate(document.labs):
        yield f"/labs/{k}/place", lab.id, lab.place
    for k, site in enumerate(document.sites):
        yield f"/sites/{k}/place", site.id, site.place


def _inside(area: Area, lat: float, lon: float) -> bool:
    return area.south <= lat <= area.north and area.west <= lon <= area.east


def check_inside_area(document: ScenarioDocument) -> Iterator[Issue]:
    """Every lab and site lies in the scenario's area, if it names one."""
    area = document.area
    if area is None:
        return
    if area.south >= area.north or area.west >= area.east:
        message = "the area is empty."
        yield Issue("/area", "empty-area", message, "South < north and west < east are needed.")
        return
    for where, name, place in _places(document):
        if not _inside(area, place.lat, place.lon):
            message = f"'{name}' at {place.lat}, {place.lon} lies outside /area."
            swapped = _inside(area, place.lon, place.lat)
            fix = _SWAP_FIX if swapped else "Correct the point, or widen the area."
            yield Issue(where, "outside-area", message, fix)


def check_swapped_coordinates(document: ScenarioDocument) -> Iterator[Issue]:
    """No place lies far from all others when swapping its coordinates would bring it close."""
    places = list(_places(document))
    if document.area is not None or len(places) < 2:
        return
    lat = median(place.lat for _, _, place in places)
    lon = median(place.lon for _, _, place in places)
    for where, name, place in places:
        if _looks_swapped(place, lat, lon):
            yield _swapped(where, f"'{name}'", place)


def swapped_place(place: Place, others: Sequence[Place]) -> Issue | None:
    """Returns what is wrong if swapping a place's coordinates would bring it to the others."""
    if not others:
        return None
    lat, lon = median(other.lat for other in others), median(other.lon for other in others)
    return _swapped("/place", "it", place) if _looks_swapped(place, lat, lon) else None


def _looks_swapped(place: Place, lat: float, lon: float) -> bool:
    if abs(place.lon) > 90 or great_circle_km(lat, lon, place.lat, place.lon) < _FAR_KM:
        return False
    return great_circle_km(lat, lon, place.lon, place.lat) < _NEAR_KM


def _swapped(where: str, name: str, place: Place) -> Issue:
    message = f"{name} at {place.lat}, {place.lon} lies far from everything else."
    return Issue(where, "outside-area", message, _SWAP_FIX)


def check_null_island(document: ScenarioDocument) -> Iterator[Issue]:
    """Warns of places at latitude 0, longitude 0: usually a missing position."""
    for where, name, place in _places(document):
        if place.lat == 0 and place.lon == 0:
            message = f"'{name}' lies at 0, 0, in the Atlantic."
            fix = "Fill in its position."
            yield Issue(where, "null-island", message, fix, Severity.WARNING)
