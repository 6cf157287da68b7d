"""The work of one lab as a calendar file."""

from datetime import timedelta

from fabrouter.i18n import Translator
from fabrouter.plan.document import PlannedLot, PlannedShipment
from fabrouter.plan.plan import Plan
from fabrouter.wording import stage_name
from fabrouter_network.issues import InputError, Issue

PRODUCT = "-//fabrouter//plan//EN"


def lab_calendar(plan: Plan, lab_id: str, t: Translator) -> bytes:
    """Returns the calendar (RFC 5545) of a lab: an event per lot and per shipment.

    Event ids do not change while scenario, lot and place stay the same, so that calendar
    programs update events instead of doubling them.

    Raises
    ------
    InputError
        If the library for calendars is not installed.
    """
    try:
        from icalendar import Calendar, Event
    except ImportError as error:
        message = "calendars need the package icalendar."
        fix = "Install fabrouter[calendar]."
        raise InputError("export", [Issue("", "missing-extra", message, fix)]) from error
    names = {lab.id: lab.name for lab in plan.compiled.index.labs}
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{names[lab_id]} – {plan.document.scenario.name}")
    for fields in (*_lot_events(plan, lab_id, t), *_shipment_events(plan, lab_id, t)):
        event = Event()
        event.add("dtstamp", plan.compiled.horizon.start_utc)
        for name, value in fields.items():
            event.add(name, value)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _lot_events(plan: Plan, lab_id: str, t: Translator) -> list[dict[str, object]]:
    horizon = plan.compiled.horizon
    fingerprint = plan.document.scenario.sha256[:12]
    sites = {line.id: line.site for line in plan.compiled.index.lines}
    names = {site.id: site.name for site in plan.compiled.index.sites}
    events: list[dict[str, object]] = []
    for lot in plan.document.lots:
        if lot.lab != lab_id:
            continue
        start = lot.setup or lot.production[0].at
        key = "-".join((lot.line, lot.design, lot.stage, *lot.machines))
        events.append(
            {
                "uid": f"{fingerprint}-{key}-{lab_id}@fabrouter",
                "dtstart": start,
                "dtend": horizon.end_of_period(horizon.period_at(lot.production[-1].at)),
                "summary": f"{lot.made} × {_stage_name(plan, lot, t)}",
                "description": t("For {site}, lot {lot}", site=names[sites[lot.line]], lot=lot.id),
            }
        )
    return events


def _stage_name(plan: Plan, lot: PlannedLot, t: Translator) -> str:
    design = next(row for row in plan.compiled.index.designs if row.id == lot.design)
    return f"{t.name(design.name, design.name_fr)}: {stage_name(t, design, lot)}"


def _shipment_events(plan: Plan, lab_id: str, t: Translator) -> list[dict[str, object]]:
    horizon = plan.compiled.horizon
    fingerprint = plan.document.scenario.sha256[:12]
    names = plan.compiled.index.place_names

    def event(trip: PlannedShipment) -> dict[str, object]:
        units = sum(item.units for item in trip.items)
        leaves = horizon.end_of_period(horizon.period_at(trip.departs))
        return {
            "uid": f"{fingerprint}-{lab_id}-{trip.destination}-{leaves:%Y%m%d%H}@fabrouter",
            "dtstart": leaves - timedelta(hours=1),
            "dtend": leaves,
            "summary": t("Ship {units} to {place}", units=units, place=names[trip.destination]),
            "description": ", ".join(f"{item.units} × {item.lot}" for item in trip.items),
        }

    return [event(trip) for trip in plan.document.shipments if trip.origin == lab_id]
