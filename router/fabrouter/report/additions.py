"""Phrases of the report's optional parts: what changed, and what would help."""

from fabrouter.advice.words import AdviceWords
from fabrouter.plan.plan import Plan
from fabrouter.replan import words
from fabrouter.replan.view import ChangesView
from fabrouter.report.page import both


def change_phrases(view: ChangesView) -> dict[str, object]:
    """Returns what turns differences between plans into words of both languages."""
    return {
        "overdrawn": lambda row: both(lambda t: view.drawn_on(t, row)),
        "lacking": lambda row: both(lambda t: view.lacking(t, row)),
        "changes_moment": both(view.moment),
        "changes_summary": lambda found: both(lambda t: words.summary_words(t, found)),
        "change_reason": lambda code, labs: both(lambda t: words.reason_words(t, code, labs)),
        "change_kind": lambda kind: both(lambda t: words.kind_words(t, kind)),
        "change_status": lambda status: both(lambda t: words.status_words(t, status)),
        "term_name": lambda term: both(lambda t: words.term_words(t, term)),
        "signed": lambda value: both(lambda t: t.signed(value)),
    }


def advice_phrases(plan: Plan) -> dict[str, object]:
    """Returns what turns advice into words of both languages."""
    say = AdviceWords.of(plan.compiled)
    return {
        "advice_item": lambda item: both(lambda t: say.item(t, item)),
        "advice_gain": lambda gain: both(lambda t: say.gain(t, gain)),
        "advice_bottleneck": lambda row: both(lambda t: say.bottleneck(t, row)),
    }
