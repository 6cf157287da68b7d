"""Load of labs: against their declared hours, and day by day."""

import xml.etree.ElementTree as ET
from collections import Counter, defaultdict

from fabrouter.plan.document import LabLoad
from fabrouter.plan.plan import Plan
from fabrouter.plan.read import solution_of
from fabrouter.report.axes import WIDTH, day_labels
from fabrouter.report.svg import add, canvas, cut, percent, tip, write
from fabrouter_network.units import SECONDS_PER_HOUR
from fabrouter_solver.usage import pool_load

_LEFT = 260.0
_BAR_ROW, _HEAT_ROW = 18.0, 15.0


def busiest(plan: Plan) -> list[LabLoad]:
    """Returns labs with work, most hours first."""
    labs = (lab for lab in plan.document.labs if lab.lots)
    return sorted(labs, key=lambda lab: (-lab.load_h, lab.id))


def load_chart(plan: Plan, most: int = 40) -> ET.Element:
    """Returns load against declared hours, busiest labs first."""
    names = {lab.id: lab.name for lab in plan.compiled.index.labs}
    labs = busiest(plan)[:most]
    height = _BAR_ROW * max(1, len(labs)) + 12
    root = canvas(WIDTH, height, "chart", lambda t: t("Hours of work against declared hours"))
    largest = max((max(lab.capacity_h, lab.load_h) for lab in labs), default=1.0) or 1.0
    scale = (WIDTH - _LEFT - 60) / largest
    for position, lab in enumerate(labs):
        y = 6 + position * _BAR_ROW
        write(root, _LEFT - 8, y + 12, cut(names[lab.id]), "axis", text_anchor="end")
        add(root, "rect", "capacity", x=_LEFT, y=y + 2, width=lab.capacity_h * scale, height=12)
        bar = add(root, "rect", "load", x=_LEFT, y=y + 4, width=lab.load_h * scale, height=8)
        tip(bar, f"{names[lab.id]}: {lab.load_h:.1f} h / {lab.capacity_h:.1f} h")
        share = lab.load_h / lab.capacity_h if lab.capacity_h else 0.0
        end = _LEFT + max(lab.capacity_h, lab.load_h) * scale + 6
        write(root, end, y + 12, percent(share), "axis")
    return root


def hours_per_period(plan: Plan) -> tuple[dict[str, Counter[int]], dict[str, Counter[int]]]:
    """Returns hours of work and declared hours, by lab and period."""
    compiled = plan.compiled
    load = pool_load(compiled.data, solution_of(plan.document, compiled))
    work: defaultdict[str, Counter[int]] = defaultdict(Counter)
    offered: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for row, (lab_row, _) in enumerate(compiled.pool_keys):
        lab = compiled.index.labs[lab_row].id
        for period in range(compiled.horizon.periods):
            work[lab][period] += int(load[row, period])
            offered[lab][period] += int(compiled.data.pools.capacity_s[row, period])
    return work, offered


def heat_chart(plan: Plan, most: int = 60) -> ET.Element:
    """Returns load per lab and day, darker for a larger share of the day's hours."""
    names = {lab.id: lab.name for lab in plan.compiled.index.labs}
    labs, horizon = busiest(plan)[:most], plan.compiled.horizon
    work, offered = hours_per_period(plan)
    cell = (WIDTH - _LEFT - 10) / horizon.periods
    height = 24 + _HEAT_ROW * len(labs) + 6
    root = canvas(WIDTH, height, "chart heat", lambda t: t("Load per lab and day"))
    day_labels(root, horizon, _LEFT, cell, 14)
    for position, lab in enumerate(labs):
        y = 24 + position * _HEAT_ROW
        write(root, _LEFT - 8, y + 11, cut(names[lab.id]), "axis", text_anchor="end")
        for period in range(horizon.periods):
            busy, room = work[lab.id][period], offered[lab.id][period]
            box = {"x": _LEFT + period * cell, "y": y + 1, "width": cell - 1}
            shape = add(root, "rect", _heat_class(busy, room), height=_HEAT_ROW - 2, **box)
            if busy:
                share = min(1.0, busy / room) if room else 1.0
                shape.set("fill-opacity", f"{0.12 + 0.88 * share:.2f}")
                hours = f"{busy / SECONDS_PER_HOUR:.1f} h / {room / SECONDS_PER_HOUR:.1f} h"
                tip(shape, f"{names[lab.id]}: {hours}")
    return root


def _heat_class(busy: int, room: int) -> str:
    if busy:
        return "cell work"
    return "cell" if room else "cell closed"
