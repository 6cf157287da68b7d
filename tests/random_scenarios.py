"""Random scenario documents in names, dates and kilometres."""

import json
import random
from typing import Any

Json = dict[str, Any]

_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def random_scenario(seed: int) -> str:
    """Returns a small scenario as JSON; the same seed always gives the same one."""
    rng = random.Random(seed)
    designs = [_design(rng, k) for k in range(rng.randint(1, 3))]
    labs = [_lab(rng, k) for k in range(rng.randint(1, 5))]
    sites = [_site(rng, k) for k in range(rng.randint(1, 3))]
    return json.dumps(
        {
            "schema_version": "1.0",
            "name": f"random {seed}",
            "horizon": {"start": "2020-03-27", "periods": rng.randint(2, 6)},
            "materials": [
                {"id": "petg", "name": "PETG", "unit": "g", "eur_per_unit": 0.02},
                {"id": "sheet", "name": "Sheet", "unit": "piece", "eur_per_unit": 0.5},
            ],
            "labs": labs,
            "sites": sites,
            "designs": designs,
            "lines": [_line(rng, k, designs, sites) for k in range(rng.randint(0, 4))],
            "transport": {"roads": "none"},
            "policy": rng.choice(["balanced", "fastest", "cheapest", "greenest", "fairest"]),
        }
    )


def _lab(rng: random.Random, number: int) -> Json:
    machines = [
        {
            "id": f"m{k}",
            "name": f"Machine {k}",
            "capability": rng.choice(["3d_printing", "laser_cutting", "assembly"]),
            "count": rng.randint(1, 4),
            "speed_percent": rng.choice([80, 100, 150]),
            "hours": rng.choice(["opening", "always"]),
            "eur_per_hour": rng.choice([0.0, 1.5]),
        }
        for k in range(rng.randint(0, 3))
    ]
    stock = [
        {
            "material": name,
            "quantity": rng.randint(0, 2000),
            "purchase_limit": rng.choice([0, 500]),
            "purchase_days": rng.randint(0, 3),
        }
        for name in ("petg", "sheet")
        if rng.random() < 0.7
    ]
    days = rng.sample(_DAYS, rng.randint(0, 7))
    weekly = [{"days": days, "open": "09:00", "close": "18:00"}] if days else []
    return {
        "id": f"lab{number}",
        "name": f"Lab {number}",
        "place": _place(rng),
        "opening": {"weekly": weekly},
        "machines": machines,
        "people": rng.choice([None, {"count": rng.randint(0, 3)}]),
        "stock": stock,
        "limits": {"max_share_percent": rng.choice([50, 100])},
    }


def _place(rng: random.Random) -> Json:
    return {
        "lat": round(rng.uniform(44, 50), 3),
        "lon": round(rng.uniform(-1, 7), 3),
        "country": "FR",
        "region": rng.choice(["35", "69"]),
    }


def _site(rng: random.Random, number: int) -> Json:
    return {"id": f"site{number}", "name": f"Site {number}", "place": _place(rng)}


def _design(rng: random.Random, number: int) -> Json:
    stages = [_stage(rng, "final", None)]
    if rng.random() < 0.6:
        stages.append(_stage(rng, "part", "final"))
    if rng.random() < 0.3:
        stages.append(_stage(rng, "other", "final"))
    approved = rng.choice([["*"], ["FR"], ["BE"]]) if number else ["*"]
    return {
        "id": f"design{number}",
        "name": f"Design {number}",
        "approved_in": approved,
        "stages": stages,
    }


def _stage(rng: random.Random, name: str, parent: str | None) -> Json:
    capability = rng.choice(["3d_printing", "laser_cutting", "assembly"])
    return {
        "id": name,
        "name": name,
        "parent": parent,
        "per_parent": rng.choice([1, 2]) if parent else 1,
        "mass_g": rng.randint(0, 80),
        "operations": [
            {
                "capability": capability,
                "machine_min_per_unit": rng.choice([0.4, 5, 44]),
                "labour_min_per_unit": rng.choice([0, 1, 3.5]),
                "setup_min": rng.choice([0, 15]),
            }
        ],
        "materials": rng.choice(
            [[], [{"material": "petg", "quantity": 14}], [{"material": "sheet", "quantity": 1}]]
        ),
        "min_lot": rng.choice([1, 1, 5]),
        "lot_multiple": rng.choice([1, 1, 6]),
    }


def _line(rng: random.Random, number: int, designs: list[Json], sites: list[Json]) -> Json:
    chosen = rng.sample(designs, rng.randint(1, len(designs)))
    line: Json = {
        "id": f"line{number}",
        "site": rng.choice(sites)["id"],
        "designs": [
            {"design": row["id"], "preference_eur": rng.choice([0.0, 0.5])} for row in chosen
        ],
        "quantity": rng.randint(1, 60),
        "priority": rng.randint(1, 3),
    }
    if rng.random() < 0.5:
        line["due"] = f"2020-03-{rng.randint(27, 31)}"
    if rng.random() < 0.3:
        line["max_labs"] = rng.randint(1, 2)
    return line
