"""``fabrouter demo``."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from fabrouter.campaigns import CampaignSpec, OrderItem, build_campaign
from fabrouter.cli.commands.routing import show_plan, show_warnings
from fabrouter.cli.options import AsJson, Language, LanguageName, TimeLimit
from fabrouter.cli.output import note
from fabrouter.cli.progress import SolveProgress
from fabrouter.routing import route
from fabrouter.scenario import Scenario

DEMO = CampaignSpec(
    name="France, April 2020",
    items=(
        OrderItem(("shield-verkstan", "shield-does-laser", "shield-prusa-rc3"), 20_000),
        OrderItem(("ear-saver-laser", "ear-saver-buckle"), 20_000),
        OrderItem(("gown-cotton",), 8_000),
    ),
    sites=150,
    start=date(2020, 4, 1),
    days=12,
    seed=2020,
)
"""Every bundled French lab, 150 hospitals, three products, twelve days."""


def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for all files.")] = Path("out"),
    time_limit: TimeLimit = 15.0,
    as_json: AsJson = False,
    lang: Language = LanguageName.EN,
) -> None:
    """Route a real campaign: the French labs and hospitals of April 2020."""
    note("Building the campaign from the bundled data …")
    scenario = Scenario(build_campaign(DEMO))
    out.mkdir(parents=True, exist_ok=True)
    scenario.save(out / "scenario.json")
    note(f"Scenario: {out / 'scenario.json'} ({scenario.document.description})")
    show_warnings(scenario.warnings)
    progress = SolveProgress()
    with progress.shown():
        plan = route(scenario, time_limit=time_limit, on_progress=progress, stop=progress.stop)
    show_plan(plan, out / "plan.json", out / "report.html", as_json=as_json, lang=lang)
