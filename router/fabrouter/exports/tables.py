"""CSV tables of a plan."""

from collections.abc import Iterator

from fabrouter.plan.document import PlanDocument
from fabrouter_network.spreadsheets import write_table
from fabrouter_network.spreadsheets.cells import Value

Rows = Iterator[tuple[Value, ...]]


def plan_tables(plan: PlanDocument) -> dict[str, str]:
    """Returns the tables of a plan as CSV text, by file name."""
    return {
        "lots.csv": write_table(_LOTS, _lots(plan)),
        "shipments.csv": write_table(_SHIPMENTS, _shipments(plan)),
        "lines.csv": write_table(_LINES, _lines(plan)),
        "missing.csv": write_table(_MISSING, _missing(plan)),
        "labs.csv": write_table(_LABS, _labs(plan)),
        "purchases.csv": write_table(_PURCHASES, _purchases(plan)),
        "transfers.csv": write_table(_TRANSFERS, _transfers(plan)),
    }


_LOTS = (
    "lot", "line", "design", "stage", "lab", "machines", "setup", "first", "last", "made",
    "machine_h", "people_h", "materials",
)  # fmt: skip


def _lots(plan: PlanDocument) -> Rows:
    for lot in plan.lots:
        needs = tuple(f"{need.quantity:g} {need.material}" for need in lot.materials)
        yield (
            lot.id,
            lot.line,
            lot.design,
            lot.stage,
            lot.lab,
            lot.machines,
            lot.setup,
            lot.production[0].at,
            lot.production[-1].at,
            lot.made,
            lot.machine_h,
            lot.people_h,
            needs,
        )


_SHIPMENTS = (
    "origin", "destination", "departs", "arrives", "lot", "line", "units", "shipment_kg", "km",
    "shipment_eur", "shipment_co2e_kg", "distance",
)  # fmt: skip


def _shipments(plan: PlanDocument) -> Rows:
    for trip in plan.shipments:
        for item in trip.items:
            yield (
                trip.origin,
                trip.destination,
                trip.departs,
                trip.arrives,
                item.lot,
                item.line,
                item.units,
                trip.kg,
                trip.km,
                trip.eur,
                trip.co2e_kg,
                trip.distance,
            )


_LINES = ("line", "site", "requested", "on_time", "late", "missing", "due", "last_arrival")


def _lines(plan: PlanDocument) -> Rows:
    for line in plan.lines:
        last = line.arrivals[-1].at if line.arrivals else None
        yield (
            line.id,
            line.site,
            line.requested,
            line.on_time,
            line.late,
            line.unmet,
            line.due,
            last,
        )


_MISSING = ("line", "site", "units", "reason", "hours_short", "material_short")


def _missing(plan: PlanDocument) -> Rows:
    for line in plan.lines:
        for reason in line.reasons:
            hours = tuple(f"{short.hours:g} {short.capability}" for short in reason.hours)
            materials = tuple(f"{need.quantity:g} {need.material}" for need in reason.materials)
            yield line.id, line.site, reason.units, reason.code, hours, materials


_LABS = ("lab", "lots", "units", "load_h", "capacity_h")


def _labs(plan: PlanDocument) -> Rows:
    for lab in plan.labs:
        yield lab.id, lab.lots, lab.units, lab.load_h, lab.capacity_h


_PURCHASES = ("lab", "material", "quantity", "order_at", "usable_at", "extra_eur")


def _purchases(plan: PlanDocument) -> Rows:
    for order in plan.purchases:
        yield (
            order.lab,
            order.material,
            order.quantity,
            order.order_at,
            order.usable_at,
            order.extra_eur,
        )


_TRANSFERS = ("material", "origin", "destination", "quantity", "departs", "arrives")


def _transfers(plan: PlanDocument) -> Rows:
    for move in plan.transfers:
        yield (
            move.material,
            move.origin,
            move.destination,
            move.quantity,
            move.departs,
            move.arrives,
        )
