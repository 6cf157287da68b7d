"""The work of a lab as a calendar (RFC 5545) that calendar programs can fetch."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from sqlmodel import Session, col, select

from fabrouter.access import Principal
from fabrouter.exports.icalendar import PRODUCT
from fabrouter.i18n import Translator
from fabrouter.i18n.translator import Language
from fabrouter.lifecycle import LIVE_WORK
from fabrouter.service.labs.access import BY_LAB, allow
from fabrouter.service.refusals import NotFound
from fabrouter.service.work_orders.schedule import read_schedule
from fabrouter.store.tables import Campaign, Design, Lab, OrderLine, Site, WorkOrder, WorkState
from fabrouter_network.document import end_of, start_of


def lab_feed(session: Session, principal: Principal, lab_id: UUID, language: Language) -> bytes:
    """Returns offered, accepted and started work of a lab; offers are tentative.

    Parameters
    ----------
    session
        Where the rows are.
    principal
        Who acts for the lab.
    lab_id
        The lab.
    language
        Of the texts.
    """
    lab = session.get(Lab, lab_id)
    if lab is None:
        raise NotFound
    allow(session, principal, "work:read", BY_LAB, lab)
    t = Translator(language)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", lab.name)
    query = select(WorkOrder).where(WorkOrder.lab_id == lab_id, col(WorkOrder.state).in_(LIVE_WORK))
    for order in session.exec(query.order_by(col(WorkOrder.due), col(WorkOrder.id))):
        calendar.add_component(_event(session, order, t))
    return bytes(calendar.to_ical())


def _event(session: Session, order: WorkOrder, t: Translator) -> Event:
    campaign = session.get_one(Campaign, order.campaign_id)
    line = session.get_one(OrderLine, order.line_id)
    site = session.get_one(Site, line.site_id)
    tentative = order.state == WorkState.OFFERED
    start, end = _times(order, ZoneInfo(campaign.time_zone))
    event = Event()
    fields: dict[str, Any] = {
        "uid": f"{order.id}@fabrouter",
        "dtstamp": order.changed_at,
        "last-modified": order.changed_at,
        "sequence": order.version,
        "dtstart": start,
        "dtend": end,
        "summary": f"{order.quantity} × {_name(session, order, t)}",
        "description": t("For {site}, lot {lot}", site=site.name, lot=order.number),
        "status": "TENTATIVE" if tentative else "CONFIRMED",
        "transp": "TRANSPARENT",
    }
    for name, value in fields.items():
        event.add(name, value)
    return event


def _times(order: WorkOrder, zone: ZoneInfo) -> tuple[Any, Any]:
    """Returns when a work order is made by plan; the hour before it is due if there is no plan."""
    schedule = read_schedule(order.schedule) if order.schedule else None
    if schedule is None or not schedule.production:
        return order.due - timedelta(hours=1), order.due
    moments = [entry.at for entry in schedule.production]
    first = schedule.setup or moments[0]
    return start_of(first, zone), max(_ends(moments, zone))


def _ends(moments: Iterable[Any], zone: ZoneInfo) -> list[Any]:
    """Returns when production ends: a period begins at its moment and lasts a local day."""
    ends = []
    for moment in moments:
        day = start_of(moment, zone).astimezone(zone).date()
        ends.append(end_of(day, zone))
    return ends


def _name(session: Session, order: WorkOrder, t: Translator) -> str:
    document = session.get_one(Design, order.design_id).document
    stages: dict[str, dict[str, str]] = {one["id"]: one for one in document["stages"]}
    stage = stages.get(order.stage, {})
    design = t.name(document["name"], document.get("name_fr", ""))
    return f"{design}: {t.name(stage.get('name', order.stage), stage.get('name_fr', ''))}"
