"""A small world for tests of work: two labs, a site, a line, and everybody's roles."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import service_cases as cases
from fabrouter.access import Principal
from fabrouter.service.campaigns.ledgers import ledger_of_line
from fabrouter.service.refusals import Refusal
from fabrouter.service.shipments import journey
from fabrouter.service.shipments.inputs import Dispatch, ItemToPack, NewShipment
from fabrouter.service.shipments.pack import pack
from fabrouter.service.work_orders import progress, reply, work
from fabrouter.service.work_orders.inputs import Acceptance, Report
from fabrouter.service.work_orders.offers import LotOffer, lot_offer, offer
from fabrouter.service.work_orders.schedule import Schedule
from fabrouter.service.work_orders.terms import MaterialTerms, PoolTerms, Terms
from fabrouter.store import Desk
from fabrouter.store.tables import (
    Campaign,
    Design,
    Lab,
    Network,
    OrderLine,
    Row,
    Shipment,
    Site,
    WorkOrder,
)
from fabrouter_network.orders import ShipmentEntry, WorkEntry
from fabrouter_network.units import MaterialUnit

PRINTERS_S = 4 * 8 * 3600
"""Seconds a day that the printers of a test lab offer."""


@dataclass
class World:
    """Rows and callers.

    Parameters
    ----------
    desk
        Where use cases get their transactions.
    net, campaign, site, design, lab, other_lab, line
        Rows; both labs are of the network.
    coordinator, second, requester, researcher, maker, other_maker, stranger
        Callers; makers act for the labs, the stranger coordinates another network.
    """

    desk: Desk
    net: Network
    campaign: Campaign
    site: Site
    design: Design
    lab: Lab
    other_lab: Lab
    line: OrderLine
    coordinator: Principal
    second: Principal
    requester: Principal
    researcher: Principal
    maker: Principal
    other_maker: Principal
    stranger: Principal

    def do(self, use_case: Callable[..., Any], who: Principal | None, *args: Any, **kw: Any) -> Any:
        """Runs a use case for somebody in a transaction of its own."""
        actor = who.account_id if who else None
        if who is None:
            return self.desk.write(lambda unit: use_case(unit, *args, **kw))
        return self.desk.write(lambda unit: use_case(unit, who, *args, **kw), actor_id=actor)

    def refused(self, use_case: Callable[..., Any], who: Principal, *args: Any, **kw: Any) -> Any:
        """Returns the refusal of a use case."""
        try:
            self.do(use_case, who, *args, **kw)
        except Refusal as refusal:
            return refusal
        msg = f"{use_case.__name__} was not refused"
        raise AssertionError(msg)

    def offer(self, units: int, **fields: Any) -> WorkOrder:
        """Offers a lot of the line to the lab."""
        lot = self.lot(units, **fields)
        campaign = fields.get("campaign", self.campaign)
        return self.desk.write(lambda unit: offer(unit, campaign, [lot], None))[0]

    def lot(self, units: int, **fields: Any) -> LotOffer:
        """Returns a lot that takes five minutes a unit on the printers, all on one day."""
        campaign = fields.get("campaign", self.campaign)
        line: OrderLine = fields.get("line", self.line)
        day: date = fields.get("day", campaign.starts_on + timedelta(days=1))
        terms = fields.get("terms") or Terms(
            pools=(PoolTerms(pool="printers", unit_s=fields.get("unit_s", 300), setup_s=600),),
            materials=fields.get("materials", ()),
            unit_work_ueur=100_000,
            setup_work_ueur=500_000,
            unit_material_ueur=40_000,
            mass_g=5,
        )
        return lot_offer(
            campaign,
            line_id=line.id,
            lab_id=fields.get("lab", self.lab).id,
            design_id=self.design.id,
            stage=fields.get("stage", "strap"),
            is_final=fields.get("is_final", True),
            quantity=units,
            schedule=Schedule(
                machines=("printers",),
                setup=day,
                production=(WorkEntry(at=day, units=units),),
                shipments=(ShipmentEntry(at=day, to=self.site.slug, units=units),),
            ),
            terms=terms,
            due=datetime(day.year, day.month, day.day, 18, tzinfo=UTC),
        )

    def started(self, units: int, who: Principal | None = None, **fields: Any) -> WorkOrder:
        """Returns work that was offered, accepted and started."""
        order = self.offer(units, **fields)
        self.do(reply.accept, who or self.maker, order.id, Acceptance(), None)
        begun: WorkOrder = self.do(work.start, who or self.maker, order.id, None)
        return begun

    def made(self, units: int, who: Principal | None = None, **fields: Any) -> WorkOrder:
        """Returns finished work."""
        order = self.started(units, who, **fields)
        self.do(progress.report, who or self.maker, order.id, Report(made=units))
        done: WorkOrder = self.do(work.finish, who or self.maker, order.id, None)
        return done

    def packed(self, order: WorkOrder, units: int | None = None) -> Shipment:
        """Returns a parcel for the site."""
        item = ItemToPack(work_order_id=order.id, units=units or order.quantity)
        new = NewShipment(site=self.site.slug, items=(item,), carrier="a van")
        parcel: Shipment = self.do(pack, self.maker, self.campaign.id, self.lab.id, new)
        return parcel

    def sent(self, order: WorkOrder, units: int | None = None) -> Shipment:
        """Returns a parcel that has left."""
        parcel = self.packed(order, units)
        left: Shipment = self.do(journey.dispatch, self.maker, parcel.id, Dispatch(), None)
        return left

    def row(self, table: type[Row], row_id: UUID) -> Any:
        """Returns a row as it is stored."""
        with self.desk.store.read() as session:
            return session.get_one(table, row_id)

    def again(self, row: Any) -> Any:
        """Returns a row as it is stored now."""
        return self.row(type(row), row.id)

    def ledger(self, line: OrderLine | None = None) -> tuple[int, ...]:
        """Returns offered, accepted, made, shipped, received, unmet and cancelled units."""
        with self.desk.store.read() as session:
            of = session.get_one(OrderLine, (line or self.line).id)
            found = ledger_of_line(session, of)
        total = (
            found.offered, found.accepted, found.made, found.shipped, found.received, found.unmet,
            found.cancelled,
        )  # fmt: skip
        assert sum(total) == found.requested
        return total


PETG = (MaterialTerms(material="petg", unit=MaterialUnit.GRAM, milli_per_unit=6000),)


def world(desk: Desk, **campaign: Any) -> World:
    """Returns a world with an active campaign and one open line of 100 units."""
    net = cases.network(desk)
    foreign = cases.network(desk)
    site, design = cases.site(desk, net), cases.design(desk, net)
    of = cases.campaign(desk, net, **campaign)
    lab, other_lab = cases.lab(desk, net), cases.lab(desk, net)

    def caller(**roles: Any) -> Principal:
        return cases.principal(desk, cases.account(desk, **roles))

    return World(
        desk,
        net,
        of,
        site,
        design,
        lab,
        other_lab,
        cases.line(desk, of, site, design),
        caller(coordinates=net),
        caller(coordinates_campaign=of),
        caller(requests=(of, site)),
        caller(researches=net),
        caller(acts_for=lab),
        caller(acts_for=other_lab),
        caller(coordinates=foreign),
    )


def zone(campaign: Campaign) -> ZoneInfo:
    """Returns the time zone of a campaign."""
    return ZoneInfo(campaign.time_zone)
