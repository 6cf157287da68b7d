"""A tiny complete scenario, so that tests change one thing at a time.

Three labs and a hub, two sites, a two-stage and a one-stage design, three lines. Changes are
written as JSON pointers: ``scenario({"/lines/0/quantity": 5, "/labs/1": GONE})``.
"""

import copy
import json
from collections.abc import Mapping
from typing import Any

from fabrouter_network.scenario import ScenarioDocument

Json = dict[str, Any]

GONE = object()
"""Stands for: remove what the pointer names."""

PARIS = {"lat": 48.8566, "lon": 2.3522, "country": "FR", "region": "75"}
LYON = {"lat": 45.764, "lon": 4.8357, "country": "FR", "region": "69"}
LILLE = {"lat": 50.6292, "lon": 3.0573, "country": "FR", "region": "59"}

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]


def scenario(changes: Mapping[str, Any] | None = None) -> Json:
    """Returns the tiny scenario as decoded JSON, with values at pointers replaced.

    ``/-`` at the end of a pointer appends to a list; ``GONE`` as value removes.
    """
    tree: Json = {
        "schema_version": "1.0",
        "name": "tiny",
        "horizon": {"start": "2020-04-01", "periods": 5, "time_zone": "Europe/Paris"},
        "materials": _materials(),
        "labs": [copy.deepcopy(lab) for lab in _labs()],
        "sites": _sites(),
        "designs": [_shield(), _saver()],
        "lines": _lines(),
        "transport": {"roads": "none"},
    }
    for where, value in (changes or {}).items():
        _put(tree, where, value)
    return tree


def as_json(tree: Any) -> bytes:
    """Returns decoded JSON as the bytes of a file."""
    return json.dumps(tree, ensure_ascii=False).encode()


def scenario_json(changes: Mapping[str, Any] | None = None) -> bytes:
    """Returns the tiny scenario as a file; see :func:`scenario`."""
    return as_json(scenario(changes))


def document(changes: Mapping[str, Any] | None = None) -> ScenarioDocument:
    """Returns the tiny scenario as a document that has not been checked for consistency."""
    return ScenarioDocument.model_validate_json(scenario_json(changes))


def commitment(**fields: Any) -> Json:
    """Returns a commitment that fits the tiny scenario: 6 frames of line ``shields`` in Paris."""
    promise: Json = {
        "id": "promise",
        "status": "accepted",
        "line": "shields",
        "design": "shield",
        "stage": "frame",
        "lab": "lab-paris",
        "machines": ["printers"],
        "production": [{"at": "2020-04-02", "units": 6}],
        "shipments": [{"at": "2020-04-02", "to": "hub-paris", "units": 6}],
    }
    return promise | fields


def parts(**fields: Any) -> Json:
    """Returns parts on hand that fit the tiny scenario: 4 frames at the hub."""
    row: Json = {"line": "shields", "design": "shield", "stage": "frame", "lab": "hub-paris"}
    return row | {"units": 4} | fields


def _put(tree: Json, where: str, value: Any) -> None:
    *path, last = [part.replace("~1", "/").replace("~0", "~") for part in where.split("/")[1:]]
    node: Any = tree
    for part in path:
        node = node[int(part)] if isinstance(node, list) else node.setdefault(part, {})
    if isinstance(node, list):
        if last == "-":
            node.append(copy.deepcopy(value))
            return
        key: Any = int(last)
    else:
        key = last
    if value is GONE:
        del node[key]
    else:
        node[key] = copy.deepcopy(value)


def _opening() -> Json:
    return {"weekly": [{"days": WEEKDAYS, "open": "09:00", "close": "17:00"}]}


def _machine(name: str, capability: str, **fields: Any) -> Json:
    return {"id": name, "name": name.title(), "capability": capability} | fields


def _lab(name: str, place: Json, machines: list[Json], **fields: Any) -> Json:
    lab = {"id": name, "name": name.title(), "place": dict(place), "opening": _opening()}
    return lab | {"machines": machines} | fields


def _labs() -> list[Json]:
    petg = [{"material": "petg", "quantity": 5000}]
    return [
        _lab(
            "lab-paris",
            PARIS,
            [
                _machine("printers", "3d_printing", count=2, hours="always", share_percent=50),
                _machine("bench", "assembly"),
            ],
            people={"count": 2},
            stock=petg,
        ),
        _lab("lab-lyon", LYON, [_machine("printers", "3d_printing")], stock=petg),
        _lab("lab-lille", LILLE, [_machine("laser", "laser_cutting")]),
        _lab(
            "hub-paris",
            {**PARIS, "lat": 48.85, "lon": 2.38},
            [_machine("bench", "assembly", count=4), _machine("check", "quality_check")],
            kind="hub",
            people={"count": 4},
            stock=[{"material": "elastic", "quantity": 100}],
        ),
    ]


def _sites() -> list[Json]:
    return [
        {"id": "site-paris", "name": "Hospital in Paris", "place": {**PARIS, "lat": 48.84}},
        {"id": "site-lyon", "name": "Hospital in Lyon", "place": {**LYON, "lat": 45.75}},
    ]


def _materials() -> list[Json]:
    return [
        {"id": "petg", "name": "PETG", "unit": "g", "eur_per_unit": 0.02, "kg_per_unit": 0.001},
        {"id": "elastic", "name": "Elastic", "unit": "m", "eur_per_unit": 0.4},
        {"id": "cotton", "name": "Cotton", "unit": "m2", "eur_per_unit": 6.0},
    ]


def _shield() -> Json:
    return {
        "id": "shield",
        "name": "Face shield",
        "stages": [
            {
                "id": "assembly",
                "name": "Assembly",
                "mass_g": 60,
                "operations": [
                    {"capability": "assembly", "labour_min_per_unit": 3},
                    {"capability": "quality_check", "labour_min_per_unit": 1},
                ],
                "materials": [{"material": "elastic", "quantity": 0.25}],
            },
            {
                "id": "frame",
                "name": "Printed frame",
                "parent": "assembly",
                "mass_g": 40,
                "operations": [
                    {
                        "capability": "3d_printing",
                        "machine_min_per_unit": 60,
                        "labour_min_per_unit": 2,
                        "setup_min": 10,
                        "setup_labour_min": 5,
                        "works": "petg",
                        "part_mm": [200, 150, 20],
                    }
                ],
                "materials": [{"material": "petg", "quantity": 40}],
                "lot_multiple": 2,
            },
        ],
    }


def _saver() -> Json:
    return {
        "id": "saver",
        "name": "Ear saver",
        "stages": [
            {
                "id": "saver",
                "name": "Ear saver",
                "mass_g": 5,
                "operations": [{"capability": "3d_printing", "machine_min_per_unit": 6}],
                "materials": [{"material": "petg", "quantity": 4}],
            }
        ],
    }


def _lines() -> list[Json]:
    def line(name: str, site: str, design: str, quantity: int, due: str) -> Json:
        dates = {"due": due, "deadline": "2020-04-05"}
        options = [{"design": design}]
        return {"id": name, "site": site, "designs": options, "quantity": quantity} | dates

    return [
        line("shields", "site-paris", "shield", 10, "2020-04-04"),
        line("savers-lyon", "site-lyon", "saver", 30, "2020-04-03"),
        line("savers-paris", "site-paris", "saver", 20, "2020-04-05"),
    ]
