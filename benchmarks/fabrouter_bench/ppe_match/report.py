"""Writes the results of a replay: ``scores.json``, ``report.md``, ``frontier.png``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fabrouter.files import write_text
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
