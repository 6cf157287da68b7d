"""Fills the page template."""

from fabrouter import wording
from fabrouter.advice import Advice
from fabrouter.i18n import LANGUAGES
from fabrouter.plan.plan import Plan
from fabrouter.replan.view import ChangesView
from fabrouter.report.additions import advice_phrases, change_phrases
from fabrouter.report.arrivals import arrivals_chart, count_arrivals
from fabrouter.report.gantt import lab_gantt
from fabrouter.report.loads import heat_chart, load_chart
from fabrouter.report.map import MapDrawer
from fabrouter.report.page import asset, both, in_both, page_environment
from fabrouter.report.search import search_chart
from fabrouter.report.svg import to_markup
from fabrouter.report.view import ReportView


def render_report(
    plan: Plan, changes: ChangesView | None = None, advice: Advice | None = None
) -> str:
    """Returns the report of a plan as one HTML page without any outside reference.

    Parameters
    ----------
    plan
        The plan.
    changes
        What is different from the plan it replaces; by default there is no such part.
    advice
        Changes that would help; by default there is no such part.
    """
    environment = page_environment("fabrouter.report")
    view = ReportView(plan)
    return environment.get_template("report.html.j2").render(
        view=view,
        plan=plan.document,
        scenario=plan.compiled.document,
        changes=changes,
        advice=advice,
        languages=LANGUAGES,
        style=asset("report.css"),
        script=asset("report.js"),
        **_pictures(plan),
        **_phrases(view),
        **(change_phrases(changes) if changes else {}),
        **(advice_phrases(plan) if advice else {}),
    )


def _pictures(plan: Plan) -> dict[str, object]:
    """Returns the drawings, and the numbers for their table twins."""
    drawn = MapDrawer(plan).draw()
    return {
        "map": to_markup(drawn.drawing),
        "heat": to_markup(heat_chart(plan)),
        "loads": to_markup(load_chart(plan)),
        "arrivals": to_markup(arrivals_chart(plan)),
        "arrival_counts": count_arrivals(plan),
        "search": to_markup(search_chart(plan)),
        "gantt": lambda work: to_markup(lab_gantt(plan, work.lab.name, work.lots)),
    }


def _phrases(view: ReportView) -> dict[str, object]:
    """Returns what turns values into words of both languages."""
    zone, materials = view.zone, view.materials
    return {
        "t": in_both,
        "num": lambda value, digits=0: both(lambda t: t.number(value, digits)),
        "short": lambda value: both(lambda t: t.short(value)),
        "eur": lambda value: both(lambda t: t.euros(value)),
        "pct": lambda share, digits=1: both(lambda t: t.percent(share, digits)),
        "day": lambda instant: both(lambda t: t.day(instant, zone)),
        "named": lambda row: both(lambda t: t.name(row.name, row.name_fr)),
        "stage": lambda lot: both(lambda t: wording.stage_name(t, view.designs[lot.design], lot)),
        "amount": lambda need: both(lambda t: wording.quantity(t, need, materials)),
        "product": lambda families: both(lambda t: wording.product(t, families)),
        "reason": lambda found: both(lambda t: wording.reason_text(t, found, materials)),
        "late_reason": lambda found: both(lambda t: wording.late_reason_text(t, found, materials)),
        "reason_title": lambda code: both(lambda t: wording.reason_title(t, code)),
        "assumed": lambda share: both(lambda t: wording.assumed_text(t, share)),
        "termination": lambda code: both(lambda t: wording.termination_text(t, code)),
        "distance": lambda kind: both(lambda t: wording.distance_text(t, kind)),
    }
