"""Bundled reference data as network objects."""

from functools import lru_cache

from pydantic import TypeAdapter

import fabrouter_data
from fabrouter_network.designs import Design
from fabrouter_network.materials import Material
from fabrouter_network.roads import RoadMap
from fabrouter_network.scenario import Credit
from fabrouter_network.transport import Crossing


@lru_cache(maxsize=1)
def bundled_roads() -> RoadMap:
    """Returns the road map of France and its neighbours."""
    return RoadMap.from_tables(fabrouter_data.read_json("roads_fr.json"))


@lru_cache(maxsize=1)
def bundled_designs() -> dict[str, Design]:
    """Returns the design library by id."""
    adapter = TypeAdapter(list[Design])
    designs = adapter.validate_json(fabrouter_data.read_bytes("designs.json"))
    return {design.id: design for design in designs}


@lru_cache(maxsize=1)
def bundled_materials() -> dict[str, Material]:
    """Returns the materials of the design library by id."""
    adapter = TypeAdapter(list[Material])
    materials = adapter.validate_json(fabrouter_data.read_bytes("materials.json"))
    return {material.id: material for material in materials}


@lru_cache(maxsize=1)
def bundled_crossings() -> tuple[Crossing, ...]:
    """Returns the ferry and air lines between land masses."""
    adapter = TypeAdapter(tuple[Crossing, ...])
    return adapter.validate_json(fabrouter_data.read_bytes("crossings.json"))


def credit(*names: str) -> tuple[Credit, ...]:
    """Returns what must be said about bundled sources."""
    return tuple(Credit(**fabrouter_data.CREDITS[name]._asdict()) for name in names)


def every_credit() -> tuple[Credit, ...]:
    """Returns what must be said about all bundled sources."""
    return credit(*fabrouter_data.CREDITS)
