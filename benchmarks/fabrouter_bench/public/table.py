"""Shows answers to public instances."""

from rich.table import Table

from fabrouter_bench.public.solving import Answer

_COLUMNS = ("instance", "objective", "lower bound", "gap", "seconds", "published", "above")


def answers_table(answers: list[Answer]) -> Table:
    """Returns a table, one row per instance; the last column compares with what is published."""
    shown = Table(*_COLUMNS)
    for answer in answers:
        shown.add_row(
            answer.name,
            _number(answer.objective),
            _number(answer.lower_bound),
            "–" if answer.gap is None else f"{answer.gap:.3%}",
            f"{answer.seconds:.2f}",
            _number(answer.published),
            _above(answer),
        )
    return shown


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.3f}".rstrip("0").rstrip(".")


def _above(answer: Answer) -> str:
    if answer.objective is None or not answer.published:
        return "–"
    return f"{answer.objective / answer.published - 1:.3%}"
