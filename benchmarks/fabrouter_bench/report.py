"""Writes results as dated JSON and Markdown."""

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from fabrouter_bench.measure import Timing
from fabrouter_bench.quality import CampaignFigures


def write_results(
    out: Path, travel: dict[str, Timing], campaigns: list[CampaignFigures], protocol: str
) -> Path:
    """Writes both files and returns the Markdown one."""
    out.mkdir(parents=True, exist_ok=True)
    head = _head(protocol)
    stem = f"{head['date']}-{head['commit']}"
    document = {
        **head,
        "travel": {name: timing.as_json() for name, timing in travel.items()},
        "campaigns": [_campaign(figures) for figures in campaigns],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    (out / f"{stem}.json").write_text(text + "\n", encoding="utf-8")
    page = out / f"{stem}.md"
    page.write_text(_page(head, travel, campaigns), encoding="utf-8")
    return page


def _head(protocol: str) -> dict[str, str]:
    names = ("fabrouter", "ortools", "numpy", "scipy", "networkx")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}",
        "versions": ", ".join(f"{name} {version(name)}" for name in names),
        "protocol": protocol,
    }


def _commit() -> str:
    command = ("git", "rev-parse", "--short", "HEAD")
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def _campaign(figures: CampaignFigures) -> dict[str, object]:
    return {
        "name": figures.name,
        "size": figures.size,
        "load": figures.load.as_json(),
        "compile": figures.compile.as_json(),
        "first_plan": figures.first_plan.as_json(),
        "engines": figures.engines,
    }


def _page(head: dict[str, str], travel: dict[str, Timing], campaigns: list[CampaignFigures]) -> str:
    lines = [f"# Results of {head['date']}, commit {head['commit']}", ""]
    lines += [f"{head['machine']}; {head['versions']}.", "", head["protocol"], ""]
    lines += ["| travel | median s |", "|---|---|"]
    lines += [f"| {name} | {timing.median:.2f} |" for name, timing in travel.items()]
    lines += [
        "",
        "| campaign | size | load s | compile s | first plan s |",
        "|---|---|---|---|---|",
    ]
    for row in campaigns:
        times = (row.load, row.compile, row.first_plan)
        shown = " | ".join(f"{timing.median:.2f}" for timing in times)
        lines.append(f"| {row.name} | {row.size} | {shown} |")
    lines += [
        "",
        "| campaign | engine | status | objective EUR | bound EUR | gap | unmet | s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in campaigns:
        for engine, run in row.engines.items():
            lines.append(
                f"| {row.name} | {engine} | {run['status']} | {run['objective_eur']:,.2f} | "
                f"{run['bound_eur']:,.2f} | {run['gap']:.2%} | {run['unmet']} | {run['seconds']} |"
            )
    return "\n".join(lines) + "\n"
