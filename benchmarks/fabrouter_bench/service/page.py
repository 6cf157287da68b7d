"""Puts what was measured on the service on one page."""

from collections.abc import Iterator
from typing import Any

from jinja2 import Environment

_PAGE = """\
# The service on {{ database }}

{{ machine }}; {{ versions }}; commit {{ commit }}; load {{ load[0] }} before, {{ load[1] }} after.

| what | p50, ms | against, ms | ratio | aim |
|---|---|---|---|---|
{% for r in ratios -%}
| {{ r.name }} | {{ r.figure_ms }} | {{ r.base_ms }} | {{ bold(r.ratio, r.holds) }} | {{ r.most }} |
{% endfor %}
Reads are measured against `/health/live`, accepting against a bare insert and commit into the same
database, reads while solving by their p99 against the same reads without, the first plan of the
campaign, from asking to having read its outline, against one second. Misses are bold.

| call | times | p50, ms | p99, ms |
|---|---|---|---|
{% for name, s in samples.items() -%}
| {{ name }} | {{ s["count"] }} | {{ s.p50_ms }} | {{ s.p99_ms }} |
{% endfor %}
{{ watching.watchers }} streams, {{ watching.made_per_s }} of {{ watching.asked_per_s }} events a
second for {{ watching.seconds }} s: {{ watching.heard.events }} events heard,
{{ bold(watching.heard.missing, not watching.heard.missing) }} missing,
{{ bold(watching.heard.repeated, not watching.heard.repeated) }} repeated,
{{ bold(watching.heard.out_of_order, not watching.heard.out_of_order) }} out of order,
{{ bold(watching.heard.closed, not watching.heard.closed) }} streams closed; everybody had the last
one {{ watching.settled_s }} s after it. The changes themselves took {{ watching.changes.p50_ms }}
(p50) and {{ watching.changes.p99_ms }} ms (p99).
"""


def page_of(outcome: dict[str, Any]) -> str:
    """Returns the page in Markdown."""
    environment = Environment(autoescape=False)  # noqa: S701  Markdown, of our own figures
    return environment.from_string(_PAGE).render(bold=_bold, **outcome)


def _bold(value: object, holds: bool) -> str:
    return f"{value}" if holds else f"**{value}**"


def lines_of(outcome: dict[str, Any]) -> Iterator[str]:
    """Yields what is aimed at, a line each, for the terminal."""
    for ratio in outcome["ratios"]:
        word = "ok  " if ratio["holds"] else "MISS"
        yield f"{word} {ratio['name']:<20} {ratio['ratio']:>7.2f}  (at most {ratio['most']})"
    watching = outcome["watching"]
    word = "ok  " if watching["holds"] else "MISS"
    yield f"{word} {watching['watchers']} watchers, {watching['heard']['missing']} events missing"
