"""How much could the labs make? Scales an order to a share of the scarcest hours."""

from collections import Counter
from collections.abc import Iterable

from fabrouter.compile.modes import labour_seconds
from fabrouter_network.calendars import Horizon
from fabrouter_network.capacity import machine_time, people_time
from fabrouter_network.designs import Design
from fabrouter_network.labs import Lab

PEOPLE = "people"


def offered_seconds(labs: Iterable[Lab], horizon: Horizon) -> Counter[str]:
    """Returns seconds all labs offer over the horizon, by capability and for people."""
    offered: Counter[str] = Counter()
    for lab in labs:
        for group in lab.machines:
            seconds = int(machine_time(lab, group, horizon).offered.sum())
            offered[group.capability] += seconds * group.speed_percent // 100
        people = people_time(lab, horizon)
        if people is not None:
            offered[PEOPLE] += int(people.offered.sum())
    return offered


def needed_seconds(design: Design) -> Counter[str]:
    """Returns seconds one finished unit of a design takes, by capability and for people."""
    counts = units_per_product(design)
    needed: Counter[str] = Counter()
    for stage in design.stages:
        for operation in stage.operations:
            machine = operation.machine_min_per_unit or operation.labour_min_per_unit
            needed[operation.capability] += round(counts[stage.id] * machine * 60)
            needed[PEOPLE] += counts[stage.id] * labour_seconds(operation)[0]
    return needed


def units_per_product(design: Design) -> dict[str, int]:
    """Returns how many units of each stage one finished unit takes."""
    stages = {stage.id: stage for stage in design.stages}

    def count(name: str) -> int:
        stage = stages[name]
        return stage.per_parent * (count(stage.parent) if stage.parent else 1)

    return {name: count(name) for name in stages}


def scale_to(
    tightness: float, order: list[tuple[Design, int]], labs: Iterable[Lab], horizon: Horizon
) -> float:
    """Returns the factor on all quantities at which the scarcest hours are used to a share.

    Parameters
    ----------
    tightness
        Share of the scarcest capability's hours, such as 0.95.
    order
        Preferred design and units of each product.

    Returns
    -------
    float
        0 if some capability is needed and offered by nobody.
    """
    offered = offered_seconds(labs, horizon)
    needed: Counter[str] = Counter()
    for design, units in order:
        for capability, seconds in needed_seconds(design).items():
            needed[capability] += seconds * units
    shares = [needed[c] / offered[c] if offered[c] else float("inf") for c in needed if needed[c]]
    return tightness / max(shares) if shares else 0.0
