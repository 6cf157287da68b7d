"""What a lab is told before it decides, and what its work is accounted by: whole numbers only."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from fabrouter.compile.modes import labour_seconds, machine_seconds, work_costs
from fabrouter.compile.resources import PEOPLE
from fabrouter_network.designs import Stage
from fabrouter_network.document import Document, Id, Text
from fabrouter_network.labs import Lab, MachineGroup
from fabrouter_network.materials import Material
from fabrouter_network.units import MICROEUROS_PER_EURO, MaterialUnit, to_whole

Count = Annotated[int, Field(ge=0, le=2**53)]


class PoolTerms(Document):
    """Seconds that work takes on one pool."""

    pool: Id
    unit_s: Count
    setup_s: Count


class MaterialTerms(Document):
    """Material that one unit takes, in thousandths of the material's unit."""

    material: Id
    unit: MaterialUnit
    milli_per_unit: Count


class Terms(Document):
    """Times, materials and costs of a lot, as they were when it was offered."""

    pools: tuple[PoolTerms, ...] = ()
    materials: tuple[MaterialTerms, ...] = ()
    unit_work_ueur: Count = 0
    setup_work_ueur: Count = 0
    unit_material_ueur: Count = 0
    mass_g: Annotated[Count, Field(description="Mass of one unit, packed.")] = 0
    notice: Text = ""
    notice_fr: Text = ""


def terms_of(
    lab: Lab,
    stage: Stage,
    groups: Sequence[MachineGroup],
    materials: Mapping[str, Material],
    *,
    notice: str = "",
    notice_fr: str = "",
) -> Terms:
    """Returns the terms of a stage in a lab, with the same figures the solver used.

    Parameters
    ----------
    lab, stage
        Who makes what.
    groups
        The lab's machine group for each operation of the stage.
    materials
        The network's materials by id.
    notice, notice_fr
        Text that must go with the goods.
    """
    return Terms(
        pools=_pools(lab, stage, groups),
        materials=tuple(
            MaterialTerms(
                material=use.material,
                unit=materials[use.material].unit,
                milli_per_unit=to_whole(use.quantity, 1000),
            )
            for use in stage.materials
        ),
        **_costs(lab, stage, groups, materials),
        mass_g=to_whole(stage.mass_g),
        notice=notice,
        notice_fr=notice_fr,
    )


def _pools(lab: Lab, stage: Stage, groups: Sequence[MachineGroup]) -> tuple[PoolTerms, ...]:
    times: dict[str, tuple[int, int]] = {}
    for operation, group in zip(stage.operations, groups, strict=True):
        _add(times, group.id, machine_seconds(operation, group))
        labour = labour_seconds(operation)
        if lab.people is not None and any(labour):
            _add(times, PEOPLE, labour)
    return tuple(
        PoolTerms(pool=pool, unit_s=max(1, unit), setup_s=setup)
        for pool, (unit, setup) in times.items()
    )


def _add(times: dict[str, tuple[int, int]], pool: str, seconds: tuple[int, int]) -> None:
    unit, setup = times.get(pool, (0, 0))
    times[pool] = unit + seconds[0], setup + seconds[1]


def _costs(
    lab: Lab, stage: Stage, groups: Sequence[MachineGroup], materials: Mapping[str, Material]
) -> dict[str, int]:
    unit, setup = work_costs(lab, stage, groups)
    material = sum(use.quantity * materials[use.material].eur_per_unit for use in stage.materials)
    return {
        "unit_work_ueur": to_whole(unit, MICROEUROS_PER_EURO),
        "setup_work_ueur": to_whole(setup, MICROEUROS_PER_EURO),
        "unit_material_ueur": to_whole(material, MICROEUROS_PER_EURO),
    }
