"""The Gantt chart of one lab: a bar per lot, its setup before it, its shipments behind."""

import xml.etree.ElementTree as ET

from fabrouter.plan.document import PlannedLot
from fabrouter.plan.plan import Plan
from fabrouter.report.axes import WIDTH, day_labels
from fabrouter.report.svg import Words, add, canvas, cut, tip, write
from fabrouter.wording import stage_name
from fabrouter_network.calendars import Horizon
from fabrouter_network.designs import Design

_LEFT, _ROW, _TOP = 260.0, 18.0, 24.0


def lab_gantt(plan: Plan, lab_name: str, lots: list[PlannedLot]) -> ET.Element:
    """Returns the chart; rows are lots in order of their start."""
    horizon = plan.compiled.horizon
    sites = {line.id: line.site for line in plan.compiled.index.lines}
    names = {site.id: site.name for site in plan.compiled.index.sites}
    designs = {design.id: design for design in plan.compiled.index.designs}
    ordered = sorted(lots, key=lambda lot: (lot.production[0].at, lot.id))
    cell = (WIDTH - _LEFT - 10) / horizon.periods
    height = _TOP + _ROW * len(ordered) + 6
    root = canvas(
        WIDTH, height, "chart gantt", lambda t: t("Work of {lab} over time", lab=lab_name)
    )
    day_labels(root, horizon, _LEFT, cell, 14)
    for period in range(horizon.periods + 1):
        x = _LEFT + period * cell
        add(root, "line", "grid", x1=x, x2=x, y1=_TOP - 4, y2=height)
    for position, lot in enumerate(ordered):
        y = _TOP + position * _ROW
        label = _label(designs[lot.design], lot, names[sites[lot.line]])
        write(root, _LEFT - 8, y + 13, label, "axis", text_anchor="end")
        _bar(root, horizon, lot, y, cell)
    return root


def _label(design: Design, lot: PlannedLot, site: str) -> Words:
    """Returns words for what a lot makes and for whom."""
    return lambda t: cut(f"{lot.made} {stage_name(t, design, lot)} → {site}")


def _bar(root: ET.Element, horizon: Horizon, lot: PlannedLot, y: float, cell: float) -> None:
    first = horizon.period_at(lot.production[0].at)
    last = horizon.period_at(lot.production[-1].at)
    size = {"y": y + 3, "height": _ROW - 6}
    if lot.setup is not None:
        start = horizon.period_at(lot.setup)
        width = max(2.0, (first - start) * cell)
        add(root, "rect", "setup", x=_LEFT + start * cell, width=width, **size)
    wide = (last - first + 1) * cell - 3
    bar = add(root, "rect", "work", x=_LEFT + first * cell + 2, width=wide, **size)
    tip(bar, f"{lot.id}: {lot.made} {lot.design} {lot.stage}, {lot.machine_h:.1f} h")
    for sent in lot.shipments:
        x = _LEFT + (horizon.period_at(sent.at) + 1) * cell - 4
        mark = add(root, "path", "ship", d=f"M{x:.1f} {y + 4:.1f}l5 5l-5 5z")
        tip(mark, f"{sent.units} → {sent.to}")
