"""Outlines of plans: what labs, lines and ways get, small enough to draw while they improve."""

from collections import Counter
from typing import Annotated

from pydantic import Field

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.plan.build import PlanBuilder
from fabrouter.plan.document import Amount, Count
from fabrouter_network.document import Document, Id
from fabrouter_network.units import NANOEUROS_PER_EURO
from fabrouter_solver import Solution, objective_terms


class LineOutline(Document):
    """What a line gets."""

    id: Id
    on_time: Count
    late: Count
    unmet: Count


class LabOutline(Document):
    """What is asked of a lab that has work."""

    id: Id
    lots: Count
    units: Count
    load_h: Amount
    capacity_h: Amount


class Flow(Document):
    """Everything that goes from one place to another, whenever it does."""

    origin: Id
    destination: Id
    units: Annotated[int, Field(ge=1)]


class PlanOutline(Document):
    """The outline of one plan."""

    objective_eur: float
    lines: tuple[LineOutline, ...]
    labs: tuple[LabOutline, ...]
    flows: tuple[Flow, ...]


def outline_of(compiled: CompiledScenario, solution: Solution) -> PlanOutline:
    """Returns the outline of a plan that has passed the checker."""
    builder = PlanBuilder(compiled, solution)
    objective = objective_terms(compiled.data, solution).total(compiled.data.weights)
    return PlanOutline(
        objective_eur=objective / NANOEUROS_PER_EURO,
        lines=tuple(
            LineOutline(id=line.id, on_time=line.on_time, late=line.late, unmet=line.unmet)
            for line in builder.lines({})
        ),
        labs=tuple(LabOutline(**lab.model_dump()) for lab in builder.labs() if lab.lots),
        flows=_flows(compiled, solution),
    )


def _flows(compiled: CompiledScenario, solution: Solution) -> tuple[Flow, ...]:
    total: Counter[tuple[int, int]] = Counter()
    for lot in solution.lots:
        origin = int(compiled.data.modes.lab[lot.mode])
        for place, _, units in lot.shipments:
            total[origin, place] += units
    names = compiled.index.place_ids
    return tuple(
        Flow(origin=names[origin], destination=names[place], units=units)
        for (origin, place), units in sorted(total.items())
        if origin != place
    )
