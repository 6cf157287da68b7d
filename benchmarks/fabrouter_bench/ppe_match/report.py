"""Writes the results of a replay: ``scores.json``, ``report.md``, ``frontier.png``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fabrouter.files import write_text
from fabrouter_bench.ppe_match.holdout import Part
from fabrouter_bench.ppe_match.plot import frontier
from fabrouter_bench.ppe_match.scores import FIGURES, Scores
from fabrouter_bench.report.tables import table

PAGE = "report.md"


def write_report(folder: Path, scores: list[Scores], origin: Mapping[str, Any]) -> Path:
    """Writes everything into a folder, made where it is missing; returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    document = {"origin": dict(origin), "scores": [row.as_json() for row in scores]}
    write_text(folder / "scores.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    frontier(scores).savefig(folder / "frontier.png", dpi=110)
    write_text(folder / PAGE, "\n".join(_lines(scores, origin)) + "\n")
    return folder / PAGE


def _lines(scores: list[Scores], origin: Mapping[str, Any]) -> list[str]:
    ours = [row for row in scores if row.ours]
    prices = list(ours[0].policy) if ours else []
    policies = [[row.name, *(f"{row.policy[name]:g}" for name in prices)] for row in ours]
    return [
        "# GetUsPPE replayed",
        "",
        *(f"- {name}: {value}" for name, value in origin.items()),
        "",
        *table(HEAD, [cells(row, scores) for row in scores]),
        "",
        "Fill rates are to be high, the other three low. *Beats* names the strategies of the "
        "framework that are worse in all five figures. Units, donors and requests served are not "
        "among the framework's figures: it does not count what stays with its donor.",
        "",
        *(["Prices:", "", *table(("setting", *prices), policies), ""] if policies else []),
        "![Frontier](frontier.png)",
    ]


def write_holdout(folder: Path, parts: list[Part]) -> Path:
    """Writes ``holdout.json`` and ``holdout.md`` into a folder; returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    document = [part.as_json() for part in parts]
    write_text(folder / "holdout.json", json.dumps(document, indent=1) + "\n")
    lines = ["# Prices chosen on one part, scored on the other", ""]
    for part, other in zip(parts, reversed(parts), strict=True):
        scores = [*part.theirs, *part.ours]
        lines += [f"## {part.name.capitalize()}", "", f"{_choice(part, other)}", ""]
        lines += [*table(HEAD, [cells(row, scores) for row in scores]), ""]
    write_text(folder / "holdout.md", "\n".join(lines))
    return folder / "holdout.md"


def _choice(part: Part, other: Part) -> str:
    """Returns in words what is chosen here, and how it does on the other part."""
    if part.chosen is None:
        return "Chosen here: none, no setting is better than both strategies in all five figures."
    wins = other.wins(part.chosen)
    told = ", ".join(f"{count} of {len(FIGURES)} against {name}" for name, count in wins.items())
    return f"Chosen here: {part.chosen}. Figures in which it is better {other.name}: {told}."


HEAD = (
    "strategy",
    *(name for name, _, _ in FIGURES.values()),
    "beats",
    "units sent",
    "donors",
    "requests served",
    "largest gap",
    "seconds",
)
"""Columns of the table of scores."""


def cells(row: Scores, scores: list[Scores]) -> list[str]:
    """Returns one row of the table of scores."""
    beaten = [other.name for other in scores if not other.ours and row.beats(other)]
    return [
        row.name,
        *(f"{getattr(row, name):,.{places}f}" for name, (_, places, _) in FIGURES.items()),
        ", ".join(beaten) or "–",
        f"{row.units:,.0f}",
        f"{row.donors:,}",
        f"{row.requests:,}",
        "–" if row.largest_gap is None else f"{row.largest_gap:.1%}",
        f"{row.seconds:,.0f}",
    ]
