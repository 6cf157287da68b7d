"""Turns the new work of a plan into offers, keeps those that say the same, takes back the rest."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from sqlmodel import Session

from fabrouter.lifecycle import open_units
from fabrouter.service.designs.library import notice_for
from fabrouter.service.solves.campaign_facts import CampaignFacts
from fabrouter.service.solves.extras import Work
from fabrouter.service.solves.names import Names
from fabrouter.service.solves.promised_work import WorkKey, key_of, open_schedule
from fabrouter.service.work_orders.offers import LotOffer, lot_offer
from fabrouter.service.work_orders.schedule import Schedule, read_schedule
from fabrouter.service.work_orders.terms import Terms, terms_of
from fabrouter.store.tables import Campaign, WorkOrder, WorkState
from fabrouter_network.designs import Design, Stage
from fabrouter_network.document import end_of
from fabrouter_network.labs import Lab
from fabrouter_network.materials import Material
from fabrouter_network.orders import ShipmentEntry, WorkEntry
from fabrouter_network.scenario import ScenarioDocument


@dataclass(frozen=True)
class Exchange:
    """What changes for labs when a plan is published.

    Parameters
    ----------
    kept
        Offers that the plan asks for just so.
    withdrawn
        Offers that it does not.
    new
        Lots that are offered now.
    """

    kept: tuple[WorkOrder, ...]
    withdrawn: tuple[WorkOrder, ...]
    new: tuple[LotOffer, ...]


def exchange_of(
    session: Session,
    facts: CampaignFacts,
    scenario: ScenarioDocument,
    extras: Mapping[WorkKey, Work],
) -> Exchange:
    """Compares what a plan asks for with what is on offer; accepted work is in neither.

    Parameters
    ----------
    session
        Where notices are.
    facts
        The campaign as it is now.
    scenario
        The scenario of now, whose figures the terms show.
    extras
        New work of the plan.
    """
    first = scenario.horizon.local_day(0)
    offers: defaultdict[WorkKey | None, list[WorkOrder]] = defaultdict(list)
    for order in facts.live_orders:
        if order.state == WorkState.OFFERED:
            offers[key_of(order, facts)].append(order)
    kept = {
        key: rows[0]
        for key, rows in offers.items()
        if key is not None and key in extras and _say(rows, extras[key], facts, first)
    }
    kept_ids = {order.id for order in kept.values()}
    maker = _LotMaker(session, facts, scenario)
    return Exchange(
        tuple(kept.values()),
        tuple(row for rows in offers.values() for row in rows if row.id not in kept_ids),
        tuple(
            maker.lot(key, work)
            for key, work in sorted(extras.items(), key=_by_key)
            if key not in kept
        ),
    )


def _by_key(entry: tuple[WorkKey, Work]) -> WorkKey:
    return entry[0]


def _say(orders: list[WorkOrder], work: Work, facts: CampaignFacts, first: date) -> bool:
    """Returns whether one offer, and no other, asks for the same units on the same days.

    Hours for the setup have to be kept on the same day, too: the plan may use those of another.
    """
    order = orders[0]
    if len(orders) > 1 or open_units(order) != sum(work.sent.values()):
        return False
    schedule = open_schedule(order, read_schedule(order.schedule), facts)
    setup = schedule.setup
    # ``open_schedule`` gives local days.
    if setup is not None and setup >= first and setup != work.setup:
        return False
    made = {row.at: row.units for row in schedule.production}
    sent = {(row.at, row.to): row.units for row in schedule.shipments}
    return made == dict(work.made) and sent == dict(work.sent) and min(work.made) >= first


class _LotMaker:
    """Makes offers of one plan."""

    def __init__(self, session: Session, facts: CampaignFacts, scenario: ScenarioDocument) -> None:
        self._campaign: Campaign = facts.campaign
        self._names: Names = facts.names
        self._zone = scenario.horizon.zone
        self._labs: dict[str, Lab] = {lab.id: lab for lab in scenario.labs}
        self._designs: dict[str, Design] = {row.id: row for row in scenario.designs}
        self._materials: dict[str, Material] = {row.id: row for row in scenario.materials}
        countries = {site.id: site.place.country for site in scenario.sites}
        self._country = {line.id: countries[line.site] for line in scenario.lines}
        self._notice = cache(lambda *key: notice_for(session, *key))

    def lot(self, key: WorkKey, work: Work) -> LotOffer:
        """Returns one offer."""
        line, name, stage_id, lab, machines = key
        design = self._designs[name]
        stage = next(stage for stage in design.stages if stage.id == stage_id)
        schedule = _schedule(machines, work)
        design_id = self._names.designs[name]
        leaves = [day for day, _ in work.sent] or list(work.made)
        return lot_offer(
            self._campaign,
            line_id=self._names.lines[line],
            lab_id=self._names.labs[lab],
            design_id=design_id,
            stage=stage_id,
            is_final=stage.parent is None,
            quantity=sum(work.sent.values()) or sum(work.made.values()),
            schedule=schedule,
            terms=self._terms(self._labs[lab], stage, machines, design_id, self._country[line]),
            due=end_of(max(leaves), self._zone),
        )

    def _terms(
        self, lab: Lab, stage: Stage, machines: tuple[str, ...], design_id: UUID, country: str
    ) -> Terms:
        groups = {group.id: group for group in lab.machines}
        return terms_of(
            lab,
            stage,
            [groups[name] for name in machines],
            self._materials,
            notice=self._notice(design_id, country, "en"),
            notice_fr=self._notice(design_id, country, "fr"),
        )


def _schedule(machines: tuple[str, ...], work: Work) -> Schedule:
    return Schedule(
        machines=machines,
        setup=work.setup,
        production=tuple(_made(work)),
        shipments=tuple(_sent(work)),
    )


def _made(work: Work) -> Iterator[WorkEntry]:
    for day, units in sorted(work.made.items()):
        yield WorkEntry(at=day, units=units)


def _sent(work: Work) -> Iterator[ShipmentEntry]:
    for (day, to), units in sorted(work.sent.items()):
        yield ShipmentEntry(at=day, to=to, units=units)
