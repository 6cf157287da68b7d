"""Ways that goods have taken although nothing more may go there."""

from collections.abc import Iterator
from datetime import datetime

from fabrouter.plan.document import PlanDocument
from fabrouter_network.calendars import Horizon
from fabrouter_network.orders import Commitment
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.transport import LinkLimit, LinkOverride

LabPlace = tuple[str, str]
"""(lab, place)."""


def with_past_ways(
    document: ScenarioDocument,
    plan: PlanDocument,
    promises: tuple[Commitment, ...],
    cut_off: set[LabPlace],
) -> ScenarioDocument:
    """Returns the scenario with ways that shipments of promises took before they were cut off.

    Such a way takes as long as in the plan, carries nothing more (its limit is 0 kg), and costs
    nothing: its shipments are paid.
    """
    ways = sorted(
        {(p.lab, sent.to) for p in promises for sent in p.shipments if (p.lab, sent.to) in cut_off}
    )
    if not ways:
        return document
    times = dict(_times(plan, document.horizon))
    km = {(trip.origin, trip.destination): trip.km for trip in plan.shipments}
    overrides = tuple(
        LinkOverride(ends=way, hours=float(times[way]), km=km.get(way, 0.0)) for way in ways
    )
    labs = {lab.id for lab in document.labs}
    closed = {*ways, *((place, lab) for lab, place in ways if place in labs)}
    limits = tuple(
        LinkLimit(origin=origin, destination=destination, kg_per_period=0.0)
        for origin, destination in sorted(closed)
    )
    transport = document.transport
    update = {
        "overrides": (*transport.overrides, *overrides),
        "limits": (*transport.limits, *limits),
    }
    return document.model_copy(update={"transport": transport.model_copy(update=update)})


def _times(plan: PlanDocument, horizon: Horizon) -> Iterator[tuple[LabPlace, int]]:
    """Yields hours under way between labs and places, whole periods."""
    for lot in plan.lots:
        for sent in lot.shipments:
            yield (lot.lab, sent.to), _periods(sent.at, sent.arrives, horizon)


def _periods(departs: datetime, arrives: datetime, horizon: Horizon) -> int:
    periods = horizon.period_at(arrives) - horizon.period_at(departs)
    return periods * horizon.period_hours
