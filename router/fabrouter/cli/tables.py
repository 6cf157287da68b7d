"""Tables of a plan for the terminal, in English or French."""

from collections import Counter, defaultdict

from rich import box
from rich.console import Console
from rich.table import Table

from fabrouter import wording
from fabrouter.i18n import Translator
from fabrouter.plan.plan import Plan
from fabrouter.report.arrivals import count_arrivals
from fabrouter.report.view import ReportView

_MOST_LABS = 10
_MOST_LINES = 10
_MOST_PRODUCTS = 2
_MOST_MAKERS = 2


def print_plan(console: Console, plan: Plan, t: Translator) -> None:
    """Prints where things are made, what arrives when, what is missing and why."""
    view = ReportView(plan)
    console.print(_key_figures(plan, t))
    console.print(_products(view, t))
    console.print(_stages(view, t))
    console.print(_labs(view, t))
    console.print(_arrivals(plan, view, t))
    console.print(_reasons(view, t))
    if view.unmet_lines():
        console.print(_missing(view, t))
    console.print(_verdict(plan, t), highlight=False)


def result_table(title: str, *columns: str) -> Table:
    """Returns a table; headings that start with ``>`` are aligned to the right."""
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold")
    for column in columns:
        right = column.startswith(">")
        table.add_column(column.lstrip(">"), justify="right" if right else "left")
    return table


def _key_figures(plan: Plan, t: Translator) -> Table:
    totals = plan.document.totals
    table = result_table(plan.document.scenario.name, t("Key figure"), ">" + t("Value"))
    for name, value in (
        (t("units requested"), t.number(totals.requested_units)),
        (t("arrive on time"), t.number(totals.on_time_units)),
        (t("arrive late"), t.number(totals.late_units)),
        (t("missing"), t.number(totals.unmet_units)),
        (t("labs and hubs at work"), t.number(totals.labs)),
        (t("production"), t.euros(totals.production_eur)),
        (t("transport"), t.euros(totals.transport_eur)),
        (t("CO2e of transport"), f"{t.number(totals.co2e_kg)} kg"),
    ):
        table.add_row(name, value)
    return table


def _products(view: ReportView, t: Translator) -> Table:
    table = result_table(
        t("What is ordered"),
        t("Product"),
        ">" + t("Requested"),
        ">" + t("On time"),
        ">" + t("Late"),
        ">" + t("Missing"),
    )
    for row in view.product_totals():
        numbers = (row.requested, row.on_time, row.late, row.unmet)
        table.add_row(wording.product(t, row.families), *(t.number(units) for units in numbers))
    return table


def _stages(view: ReportView, t: Translator) -> Table:
    table = result_table(
        t("What is made"),
        t("Design"),
        t("Stage"),
        ">" + t("Units"),
        ">" + t("Labs"),
        t("Most of it in"),
    )
    for row in view.stage_work():
        makers = ", ".join(lab.name for lab, _ in row.labs[:_MOST_MAKERS])
        makers += ", …" if len(row.labs) > _MOST_MAKERS else ""
        table.add_row(
            t.name(row.design.name, row.design.name_fr),
            t.name(row.stage.name, row.stage.name_fr),
            t.number(row.units),
            t.number(len(row.labs)),
            makers,
        )
    return table


def _labs(view: ReportView, t: Translator) -> Table:
    work = view.lab_work()
    title = t("Where things are made ({count} labs and hubs)", count=len(work))
    table = result_table(
        title, t("Lab"), t("Town"), t("Makes"), ">" + t("Hours of work"), ">" + t("of offered")
    )
    for row in work[:_MOST_LABS]:
        made: Counter[str] = Counter()
        for lot in row.lots:
            stages = {s.id: t.name(s.name, s.name_fr) for s in view.designs[lot.design].stages}
            made[stages[lot.stage]] += lot.made
        most = made.most_common(_MOST_PRODUCTS)
        products = ", ".join(f"{t.number(units)} {name}" for name, units in most)
        products += ", …" if len(made) > len(most) else ""
        load = row.load
        share = t.percent(load.load_h / load.capacity_h, 0) if load.capacity_h else "–"
        table.add_row(row.lab.name, row.lab.place.city, products, t.number(load.load_h), share)
    if len(work) > _MOST_LABS:
        rest = sum(row.load.load_h for row in work[_MOST_LABS:])
        others = t("and {count} more", count=len(work) - _MOST_LABS)
        table.add_row(others, "", "", t.number(rest), "")
    return table


def _arrivals(plan: Plan, view: ReportView, t: Translator) -> Table:
    counts, horizon = count_arrivals(plan), plan.compiled.horizon
    sites: defaultdict[int, set[str]] = defaultdict(set)
    for line in plan.document.lines:
        for arrival in line.arrivals:
            sites[horizon.period_at(arrival.at)].add(line.site)
    table = result_table(
        t("What arrives when"),
        t("Period"),
        ">" + t("On time"),
        ">" + t("Late"),
        ">" + t("Due"),
        ">" + t("Sites"),
    )
    for period in range(horizon.periods):
        table.add_row(
            t.day(horizon.start_of_period(period), view.zone),
            t.number(counts.on_time[period]),
            t.number(counts.late[period]),
            t.number(counts.due[period]),
            t.number(len(sites[period])),
        )
    return table


def _reasons(view: ReportView, t: Translator) -> Table:
    totals = view.reason_totals()
    units = sum(count for _, count in totals)
    title = t("What is missing, and why: {units} units", units=t.number(units))
    table = result_table(title, t("Reason"), ">" + t("Units"))
    if not totals:
        table.add_row(t("Nothing: every order line is served in full."), "")
    for code, count in totals:
        table.add_row(wording.reason_title(t, code), t.number(count))
    return table


def _missing(view: ReportView, t: Translator) -> Table:
    unmet = view.unmet_lines()
    title = t("Order lines not served in full: {count}", count=len(unmet))
    table = result_table(title, t("Site"), t("Product"), ">" + t("Missing"), t("Why"))
    for row in unmet[:_MOST_LINES]:
        why = "; ".join(
            f"{t.number(r.units)}: {wording.reason_text(t, r, view.materials)}" for r in row.reasons
        )
        table.add_row(row.site, wording.product(t, row.families), t.number(row.line.unmet), why)
    if len(unmet) > _MOST_LINES:
        rest = t("and {count} more", count=len(unmet) - _MOST_LINES)
        left = sum(row.line.unmet for row in unmet[_MOST_LINES:])
        table.add_row(rest, "", t.number(left), "")
    return table


def _verdict(plan: Plan, t: Translator) -> str:
    record = plan.document.solve
    return t(
        "Checked. Objective {objective} EUR, at least {bound} EUR for any plan: "
        "gap {gap}; {seconds} s, {why}.",
        objective=t.number(record.objective_eur),
        bound=t.number(record.lower_bound_eur),
        gap=t.percent(record.gap),
        seconds=t.number(record.runtime_s, 1),
        why=wording.termination_text(t, record.termination),
    )
