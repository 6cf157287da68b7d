"""A plan as GeoJSON: labs, sites and flows for any map program."""

from collections import Counter, defaultdict

from fabrouter.compile.index import ScenarioIndex
from fabrouter.plan.document import PlanDocument
from fabrouter.plan.plan import Plan

Json = dict[str, object]


def to_geojson(plan: Plan) -> Json:
    """Returns a FeatureCollection: a point per lab and site, a line per pair of places."""
    return map_of(plan.document, plan.compiled.index)


def map_of(plan: PlanDocument, index: ScenarioIndex) -> Json:
    """Returns the same for a plan document and the index of its scenario."""
    return {
        "type": "FeatureCollection",
        "name": plan.scenario.name,
        "credits": [f"{row.name} ({row.licence})" for row in plan.credits],
        "features": [*_labs(plan, index), *_sites(plan, index), *_flows(plan, index)],
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
            {"kind": "site", "id": site.id, "name": site.name, **totals[site.id]},
        )
        for site in index.sites
    ]


def _flows(plan: PlanDocument, index: ScenarioIndex) -> list[Json]:
    places = dict(zip(index.place_ids, index.places, strict=True))
    units: Counter[tuple[str, str]] = Counter()
    trips: Counter[tuple[str, str]] = Counter()
    for shipment in plan.shipments:
        pair = (shipment.origin, shipment.destination)
        units[pair] += sum(item.units for item in shipment.items)
        trips[pair] += 1
    features: list[Json] = []
    for (origin, destination), count in sorted(units.items()):
        line = [[places[name].lon, places[name].lat] for name in (origin, destination)]
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "LineString", "coordinates": line},
                "properties": {
                    "kind": "flow",
                    "origin": origin,
                    "destination": destination,
                    "units": count,
                    "shipments": trips[origin, destination],
                },
            }
        )
    return features
