"""How the search went: objective and lower bound over time."""

import xml.etree.ElementTree as ET

from fabrouter.plan.plan import Plan
from fabrouter.report.axes import WIDTH, Axes
from fabrouter.report.svg import canvas, short, write

_HEIGHT = 240.0


def search_chart(plan: Plan) -> ET.Element:
    """Returns objective and bound over time; the first plan is left out.

    It only keeps promises, so that all others would look alike beside it.
    """
    record = plan.document.solve
    found = [
        (entry.seconds, entry.objective_eur)
        for entry in record.trace
        if entry.objective_eur is not None and entry.phase != "promised"
    ]
    bounds = [(entry.seconds, entry.lower_bound_eur) for entry in record.trace]
    root = canvas(WIDTH, _HEIGHT, "chart", lambda t: t("Objective and lower bound over time"))
    axes = Axes(root, _HEIGHT, max((value for _, value in found), default=1.0) or 1.0)
    end = max(record.runtime_s, 0.001)
    wide = axes.right - axes.left

    def at(seconds: float) -> float:
        return axes.left + wide * min(1.0, seconds / end)

    axes.steps([(at(seconds), value) for seconds, value in bounds], "due-line")
    axes.steps([(at(seconds), value) for seconds, value in found], "arrived-line")
    for share in (0.0, 0.5, 1.0):
        words = short(end * share, "s") if end >= 1 else short(1000 * end * share, "ms")
        write(root, at(end * share), axes.bottom + 16, words, "axis", text_anchor="middle")
    return root
