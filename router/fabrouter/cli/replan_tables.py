"""Tables of what changes between two plans, for the terminal."""

from rich.console import Console
from rich.table import Table

from fabrouter.cli.tables import result_table
from fabrouter.i18n import Translator
from fabrouter.replan.view import ChangesView
from fabrouter.replan.words import reason_words, status_words, summary_words, term_words

_MOST_ROWS = 12


def print_changes(console: Console, view: ChangesView, t: Translator) -> None:
    """Prints what changes for whom, and why."""
    if view.found.open_from is not None:
        console.print(view.moment(t), highlight=False)
    console.print(summary_words(t, view.found), highlight=False)
    if view.found.dropped:
        console.print(_dropped(view, t))
    if view.found.overdrawn:
        console.print(_overdrawn(view, t))
    if view.found.labs:
        console.print(_labs(view, t))
    if view.found.lines:
        console.print(_sites(view, t))
    console.print(_terms(view, t))


def _rest(table: Table, count: int, t: Translator) -> None:
    if count > _MOST_ROWS:
        blanks = [""] * (len(table.columns) - 1)
        table.add_row(t("and {count} more", count=count - _MOST_ROWS), *blanks)


def _dropped(view: ChangesView, t: Translator) -> Table:
    title = t("What of the previous plan cannot stay")
    table = result_table(
        title, t("Lab"), t("Stage"), ">" + t("Units"), t("For"), t("Was"), t("Why")
    )
    for row in view.found.dropped[:_MOST_ROWS]:
        stage = view.stage(row)
        why = reason_words(t, row.reason)
        table.add_row(
            view.name(row.lab),
            t.name(stage.name, stage.name_fr),
            t.number(row.units),
            view.site_of(row),
            status_words(t, row.was),
            f"{why} ({view.name(row.to)})" if row.to else why,
        )
    _rest(table, len(view.found.dropped), t)
    return table


def _overdrawn(view: ChangesView, t: Translator) -> Table:
    title = t("Fixed work takes more than there is: ask these labs")
    table = result_table(title, t("Lab"), t("What"), ">" + t("Lacking"))
    for row in view.found.overdrawn:
        table.add_row(view.name(row.lab), view.drawn_on(t, row), view.lacking(t, row))
    return table


def _labs(view: ChangesView, t: Translator) -> Table:
    title = t("What changes for labs")
    table = result_table(
        title, t("Lab"), t("Stage"), ">" + t("Before"), ">" + t("Now"), ">" + t("Difference")
    )
    rows = view.labs()
    for row in rows[:_MOST_ROWS]:
        stage = view.stage(row)
        numbers = (row.before, row.after)
        table.add_row(
            view.name(row.lab),
            t.name(stage.name, stage.name_fr),
            *(t.number(units) for units in numbers),
            t.signed(row.after - row.before),
        )
    _rest(table, len(rows), t)
    return table


def _sites(view: ChangesView, t: Translator) -> Table:
    table = result_table(
        t("What changes for sites"),
        t("Site"),
        ">" + t("Earlier"),
        ">" + t("Later"),
        ">" + t("No longer"),
        ">" + t("Additional"),
        ">" + t("On time"),
    )
    rows = view.sites()
    for row in rows[:_MOST_ROWS]:
        table.add_row(
            row.name,
            *(t.number(units) for units in (row.earlier, row.later, row.missing, row.more)),
            f"{t.number(row.on_time_before)} → {t.number(row.on_time_after)}",
        )
    _rest(table, len(rows), t)
    return table


def _terms(view: ChangesView, t: Translator) -> Table:
    title = t("Objective, EUR")
    table = result_table(title, t("Term"), ">" + t("Before"), ">" + t("Now"), ">" + t("Difference"))
    for row in view.found.terms:
        values = (row.eur_before, row.eur_after)
        change = t.signed(row.eur_after - row.eur_before)
        table.add_row(term_words(t, row.term), *(t.number(eur) for eur in values), change)
    found = view.found
    totals = (found.objective_before_eur, found.objective_after_eur)
    change = t.signed(totals[1] - totals[0])
    table.add_row(t("Total"), *(t.number(eur) for eur in totals), change, style="bold")
    return table
