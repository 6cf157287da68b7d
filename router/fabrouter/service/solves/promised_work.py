"""Live work orders as commitments of the next plan, and those that cannot be told this way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from fabrouter.lifecycle import open_units
from fabrouter.service.solves.campaign_facts import CampaignFacts
from fabrouter.service.work_orders.schedule import Schedule, local_day, read_schedule
from fabrouter.store.tables import WorkOrder, WorkState
from fabrouter_network.calendars import Horizon
from fabrouter_network.designs import Design
from fabrouter_network.labs import Lab
from fabrouter_network.orders import Commitment, CommitmentStatus, ShipmentEntry, WorkEntry

WorkKey = tuple[str, str, str, str, tuple[str, ...]]
"""(line, design, stage, lab, machines)."""

STATUS = {
    WorkState.OFFERED.value: CommitmentStatus.OFFERED,
    WorkState.ACCEPTED.value: CommitmentStatus.ACCEPTED,
    WorkState.STARTED.value: CommitmentStatus.STARTED,
}


@dataclass(frozen=True)
class Told:
    """A work order that a commitment stands for.

    Parameters
    ----------
    line
        Its line.
    schedule
        What of it is still to be made, as the commitment has it.
    """

    line: str
    schedule: Schedule


@dataclass(frozen=True)
class PromisedWork:
    """What live work orders mean for the next plan.

    Parameters
    ----------
    commitments
        One per line, design, stage, lab and machines; what has been made is left out.
    told
        Work orders they stand for.
    apart
        Accepted and started work orders that no commitment can tell, such as those of a design
        version that has been replaced: they keep their hours and material, and their units are
        no longer asked for.
    """

    commitments: tuple[Commitment, ...]
    told: Mapping[UUID, Told]
    apart: tuple[WorkOrder, ...]


@dataclass(frozen=True)
class Scene:
    """What commitments may name.

    Parameters
    ----------
    horizon
        The new plan's time.
    designs
        Designs by id that each line accepts, by line.
    labs
        Labs by id.
    places
        Ids of labs and sites.
    """

    horizon: Horizon
    designs: Mapping[str, Mapping[str, Design]]
    labs: Mapping[str, Lab]
    places: frozenset[str]

    @property
    def first_day(self) -> date:
        """First local day."""
        return self.horizon.local_day(0)

    @property
    def last_day(self) -> date:
        """Last local day."""
        return self.horizon.local_day(self.horizon.periods - 1)


def promised_work(facts: CampaignFacts, scene: Scene) -> PromisedWork:
    """Returns commitments for live work orders.

    Where a lab holds firm and open offers of the same work, only the firm ones are told: a plan
    may always add to them.
    """
    groups: defaultdict[WorkKey, list[tuple[WorkOrder, Schedule]]] = defaultdict(list)
    apart = []
    for order in facts.live_orders:
        if not open_units(order):
            continue
        key, schedule = key_of(order, facts), read_schedule(order.schedule)
        rest = _fitting(open_schedule(order, schedule, facts), scene) if key else None
        if key and rest and _possible(key, scene):
            groups[key].append((order, rest))
        elif order.state != WorkState.OFFERED:
            apart.append(order)
    commitments: list[Commitment] = []
    told: dict[UUID, Told] = {}
    for key, rows in sorted(groups.items()):
        firm = [row for row in rows if row[0].state != WorkState.OFFERED]
        commitments.append(_commitment(key, firm or rows))
        told |= {order.id: Told(key[0], schedule) for order, schedule in firm or rows}
    return PromisedWork(tuple(commitments), told, tuple(apart))


def key_of(order: WorkOrder, facts: CampaignFacts) -> WorkKey | None:
    """Returns what a work order is in a scenario's names; ``None`` = the scenario lacks it."""
    line = facts.names.of_line.get(order.line_id)
    design = facts.names.of_design.get(order.design_id)
    lab = facts.names.of_lab.get(order.lab_id)
    if line is None or design is None or lab is None:
        return None
    return line, design, order.stage, lab, read_schedule(order.schedule).machines


def open_schedule(order: WorkOrder, schedule: Schedule, facts: CampaignFacts) -> Schedule:
    """Returns what of a lot is still to be made, in local days; days gone by count as today."""
    zone = ZoneInfo(facts.campaign.time_zone)
    done = order.made + order.scrapped
    made = _without_first([(local_day(w.at, zone), "", w.units) for w in schedule.production], done)
    sent = _without_first(
        [(local_day(s.at, zone), s.to, s.units) for s in schedule.shipments], done
    )
    return Schedule(
        machines=schedule.machines,
        setup=local_day(schedule.setup, zone) if schedule.setup else None,
        production=tuple(WorkEntry(at=day, units=units) for day, _, units in made),
        shipments=tuple(ShipmentEntry(at=day, to=to, units=units) for day, to, units in sent),
    )


def made_schedule(order: WorkOrder, schedule: Schedule, facts: CampaignFacts) -> Schedule:
    """Returns what of a lot has been made or spoilt, on the local days it was to be made on."""
    zone = ZoneInfo(facts.campaign.time_zone)
    done = order.made + order.scrapped
    made = _first([(local_day(w.at, zone), "", w.units) for w in schedule.production], done)
    sent = _first([(local_day(s.at, zone), s.to, s.units) for s in schedule.shipments], done)
    return Schedule(
        machines=schedule.machines,
        setup=None,
        production=tuple(WorkEntry(at=day, units=units) for day, _, units in made),
        shipments=tuple(ShipmentEntry(at=day, to=to, units=units) for day, to, units in sent),
    )


_Entry = tuple[date, str, int]


def _first(entries: Sequence[_Entry], count: int) -> list[_Entry]:
    found = []
    for day, to, units in entries:
        taken = min(units, count)
        count -= taken
        if taken:
            found.append((day, to, taken))
    return found


def _without_first(entries: Sequence[_Entry], gone: int) -> list[_Entry]:
    left = []
    for day, to, units in entries:
        taken = min(units, gone)
        gone -= taken
        if units > taken:
            left.append((day, to, units - taken))
    return left


def _fitting(schedule: Schedule, scene: Scene) -> Schedule | None:
    """Returns a schedule inside the horizon; ``None`` = it ends too late, or makes nothing."""
    first = scene.first_day
    production = _summed((max(w.at, first), "", w.units) for w in schedule.production)
    sent = [s for s in schedule.shipments if s.to in scene.places]
    shipments = _summed((max(s.at, first), s.to, s.units) for s in sent)
    days = [day for day, _, _ in (*production, *shipments)]
    if not production or max(days) > scene.last_day:
        return None
    return Schedule(
        machines=schedule.machines,
        setup=max(schedule.setup, first) if schedule.setup else None,
        production=tuple(WorkEntry(at=day, units=units) for day, _, units in production),
        shipments=tuple(ShipmentEntry(at=day, to=to, units=units) for day, to, units in shipments),
    )


def _summed(entries: Iterable[tuple[date | datetime, str, int]]) -> list[_Entry]:
    total: defaultdict[tuple[date, str], int] = defaultdict(int)
    for day, to, units in entries:
        total[day, to] += units
    return [(day, to, units) for (day, to), units in sorted(total.items())]


def _possible(key: WorkKey, scene: Scene) -> bool:
    """Returns whether the line still accepts the design, and the lab still has the machines."""
    line, name, stage_id, lab, machines = key
    design = scene.designs.get(line, {}).get(name)
    stages = design.stages if design else ()
    stage = next((stage for stage in stages if stage.id == stage_id), None)
    groups = {group.id: group.capability for group in scene.labs[lab].machines}
    return stage is not None and [groups.get(machine) for machine in machines] == [
        operation.capability for operation in stage.operations
    ]


def _commitment(key: WorkKey, rows: Sequence[tuple[WorkOrder, Schedule]]) -> Commitment:
    line, design, stage, lab, machines = key
    statuses = [STATUS[order.state] for order, _ in rows]
    started = CommitmentStatus.STARTED in statuses
    setups = [schedule.setup for _, schedule in rows if schedule.setup is not None]
    production = _summed((w.at, "", w.units) for _, row in rows for w in row.production)
    shipments = _summed((s.at, s.to, s.units) for _, row in rows for s in row.shipments)
    return Commitment(
        id=f"order-{min(order.number for order, _ in rows):05d}",
        status=CommitmentStatus.STARTED if started else statuses[0],
        line=line,
        design=design,
        stage=stage,
        lab=lab,
        machines=machines,
        setup=min(setups) if setups and not started else None,
        production=tuple(WorkEntry(at=day, units=units) for day, _, units in production),
        shipments=tuple(ShipmentEntry(at=day, to=to, units=units) for day, to, units in shipments),
    )
