"""Puts tables and pictures together on one Markdown page."""

from pathlib import Path

from fabrouter.files import write_text
from fabrouter_bench.job import THREADS, Outcome
from fabrouter_bench.report import pictures
from fabrouter_bench.report.tables import engines_table, failures_table, sizes_table

PAGE = "report.md"


def write_report(folder: Path, outcomes: list[Outcome]) -> Path:
    """Writes ``report.md`` and its pictures into a folder; returns the page."""
    drawn = {
        "performance_profile": pictures.performance_profile(outcomes),
        "scaling": pictures.scaling(outcomes),
    }
    for suite in dict.fromkeys(outcome.suite for outcome in outcomes):
        drawn[f"gap_over_time_{suite}"] = pictures.gap_over_time(outcomes, suite)
    for name, figure in drawn.items():
        pictures.save(figure, folder, name)
    page = folder / PAGE
    write_text(page, "\n".join(_lines(outcomes, list(drawn))) + "\n")
    return page


def _lines(outcomes: list[Outcome], names: list[str]) -> list[str]:
    failures = failures_table(outcomes)
    return [
        "# Results",
        "",
        *_origin(outcomes),
        "",
        "Medians over the seeds; gaps are certified: (objective - bound) ÷ objective. *Above best* "
        "compares with the best plan any engine found, the *primal integral* is the mean distance "
        "to it over the time limit (0 = there from the start, 1 = no plan). *To 1 %* is the median "
        "time to a certified gap of 1 %, or how many runs got there.",
        "",
        *engines_table(outcomes),
        "",
        "## Size and preparation",
        "",
        *sizes_table(outcomes),
        "",
        *(["## Failed runs", "", *failures, ""] if failures else []),
        *(line for name in names for line in (f"![{name}]({name}.svg)", "")),
    ]


def _origin(outcomes: list[Outcome]) -> list[str]:
    """Returns when, on what, of which commit and with which limits the runs were made."""

    def each(name: str) -> str:
        values = (getattr(outcome, name) for outcome in outcomes)
        return "; ".join(dict.fromkeys(str(value) for value in values if value is not None))

    started = sorted(outcome.started for outcome in outcomes if outcome.started)
    span = f"{started[0]} to {started[-1]}" if started else "unknown"
    return [
        f"- {len(outcomes)} runs, started {span} (UTC)",
        f"- commit {each('commit')}",
        f"- {each('machine')}; {each('versions')}",
        f"- time limit {each('time_limit_s')} s, {THREADS} threads per run",
    ]
