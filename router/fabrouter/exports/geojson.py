"""A plan as GeoJSON: labs, sites and flows for any map program."""

from collections import Counter, defaultdict
from zoneinfo import ZoneInfo

from fabrouter.compile.index import ScenarioIndex
from fabrouter.plan.document import PlanDocument
from fabrouter.plan.plan import Plan

Json = dict[str, object]


def to_geojson(plan: Plan) -> Json:
    """Returns a FeatureCollection: a point per lab and site, a line per pair of places."""
    return map_of(plan.document, plan.compiled.index, plan.compiled.horizon.zone)


def map_of(plan: PlanDocument, index: ScenarioIndex, zone: ZoneInfo) -> Json:
    """Returns the same for a plan document, the index of its scenario and the zone of its days."""
    return {
        "type": "FeatureCollection",
        "name": plan.scenario.name,
        "credits": [f"{row.name} ({row.licence})" for row in plan.credits],
        "designs": [
            {"id": row.id, "name": row.name, "name_fr": row.name_fr} for row in index.designs
        ],
        "features": [*_labs(plan, index), *_sites(plan, index), *_flows(plan, index, zone)],
    }


def _point(lon: float, lat: float, properties: Json) -> Json:
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _labs(plan: PlanDocument, index: ScenarioIndex) -> list[Json]:
    loads = {row.id: row for row in plan.labs}
    features = []
    for lab in index.labs:
        load = loads.get(lab.id)
        properties: Json = {
            "kind": lab.kind.value,
            "id": lab.id,
            "name": lab.name,
            "region": lab.place.region,
            "lots": load.lots if load else 0,
            "units": load.units if load else 0,
            "load_h": load.load_h if load else 0.0,
            "capacity_h": load.capacity_h if load else 0.0,
        }
        features.append(_point(lab.place.lon, lab.place.lat, properties))
    return features


def _sites(plan: PlanDocument, index: ScenarioIndex) -> list[Json]:
    totals: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in plan.lines:
        for name in ("requested", "on_time", "late", "unmet"):
            totals[line.site][name] += getattr(line, name)
    return [
        _point(
            site.place.lon,
            site.place.lat,
            {
                "kind": "site",
                "id": site.id,
                "name": site.name,
                "region": site.place.region,
                **totals[site.id],
            },
        )
        for site in index.sites
    ]


def _flows(plan: PlanDocument, index: ScenarioIndex, zone: ZoneInfo) -> list[Json]:
    places = dict(zip(index.place_ids, index.places, strict=True))
    trips = Counter((shipment.origin, shipment.destination) for shipment in plan.shipments)
    features: list[Json] = []
    for (origin, destination), loads in sorted(_loads(plan, zone).items()):
        line = [[places[name].lon, places[name].lat] for name in (origin, destination)]
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "LineString", "coordinates": line},
                "properties": {
                    "kind": "flow",
                    "origin": origin,
                    "destination": destination,
                    "units": loads.total(),
                    "shipments": trips[origin, destination],
                    "loads": [
                        {"day": day, "design": design, "units": units}
                        for (day, design), units in sorted(loads.items())
                    ],
                },
            }
        )
    return features


def _loads(plan: PlanDocument, zone: ZoneInfo) -> dict[tuple[str, str], Counter[tuple[str, str]]]:
    """Returns units by local day of departure and design, by pair of places."""
    designs = {lot.id: lot.design for lot in plan.lots}
    found: defaultdict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for shipment in plan.shipments:
        day = shipment.departs.astimezone(zone).date().isoformat()
        for item in shipment.items:
            found[shipment.origin, shipment.destination][day, designs[item.lot]] += item.units
    return found
