"""Phrases about what changes between two plans."""

from zoneinfo import ZoneInfo

from fabrouter.i18n.translator import Translator
from fabrouter.replan.differences import Differences


def reason_words(t: Translator, code: str, labs: tuple[str, ...] = ()) -> str:
    """Returns why something changed; ``labs`` are names of those that do less."""
    if code == "takes_over":
        return t("takes over from {labs}", labs=", ".join(labs))
    texts = {
        "lab_lost": t("the lab takes no more work"),
        "lab_gone": t("the lab is no longer in the scenario"),
        "line_gone": t("the order line is gone"),
        "design_gone": t("the line no longer accepts the design"),
        "cannot": t("the lab can no longer do it"),
        "outside_horizon": t("outside the time the scenario looks at"),
        "quantity_lowered": t("more than the line asks for by now"),
        "no_way": t("no way leads there any more"),
        "destination_lost": t("the place it went to takes nothing more"),
        "parts_missing": t("its parts can no longer be had in time"),
        "declined": t("the lab declines it"),
        "reduced": t("the lab makes only part of it"),
        "new_line": t("new order line"),
        "less_room": t("the lab has less room"),
        "not_set_up": t("not accepted, so not set up by now"),
        "better_plan": t("worth more than the change costs"),
    }
    return texts[code]


def kind_words(t: Translator, kind: str) -> str:
    """Returns what happens to a lot."""
    texts = {
        "new": t("new"),
        "cancelled": t("cancelled"),
        "more": t("more units"),
        "less": t("fewer units"),
        "moved": t("other days"),
    }
    return texts[kind]


def status_words(t: Translator, status: str) -> str:
    """Returns how firm a lot was."""
    texts = {
        "": "–",
        "offered": t("offered"),
        "accepted": t("accepted"),
        "started": t("started"),
    }
    return texts[status]


def term_words(t: Translator, term: str) -> str:
    """Returns a term of the objective for people."""
    texts = {
        "unmet": t("Units missing"),
        "tardiness": t("Lateness"),
        "production": t("Production"),
        "transport": t("Transport"),
        "preference": t("Less preferred designs"),
        "co2": t("CO2e"),
        "lot": t("Lots"),
        "lab": t("Labs at work"),
        "overload": t("Overload"),
        "change": t("Changed units"),
    }
    return texts[term]


def summary_words(t: Translator, found: Differences) -> str:
    """Returns the differences in two sentences."""
    if not found.lots:
        return t("Nothing changes: every lot stays as it was.")
    counts = {kind: sum(lot.kind == kind for lot in found.lots) for kind in _KINDS}
    return t(
        "{share} of the lots change: {new} new, {cancelled} cancelled, {resized} of another size; "
        "{moved} more only move in time. {same} stay as they were, {fixed} of all are fixed.",
        share=t.percent(found.changed_share, 0),
        new=t.number(counts["new"]),
        cancelled=t.number(counts["cancelled"]),
        resized=t.number(counts["more"] + counts["less"]),
        moved=t.number(counts["moved"]),
        same=t.number(found.lots_unchanged),
        fixed=t.number(found.lots_fixed),
    )


def moment_words(t: Translator, found: Differences, zone: ZoneInfo) -> str:
    """Returns what counts as done, if the differences are told for a moment of planning."""
    if found.open_from is None:
        return ""
    return t(
        "What was planned before {day}, {clock} counts as done: {begun} lots had begun and stay. "
        "Nothing new happens before then.",
        day=t.day(found.open_from, zone),
        clock=f"{found.open_from.astimezone(zone):%H:%M}",
        begun=t.number(found.lots_begun),
    )


_KINDS = ("new", "cancelled", "more", "less", "moved")
