"""``fabrouter replan``."""

from pathlib import Path
from typing import Annotated

import typer

from fabrouter.cli.commands.routing import show_warnings
from fabrouter.cli.options import (
    AsJson,
    Language,
    LanguageName,
    OutOption,
    PlanFile,
    PolicyOption,
    ReportOption,
    ScenarioFile,
    read_policy,
)
from fabrouter.cli.output import note, print_json, stdout
from fabrouter.cli.progress import SolveProgress
from fabrouter.cli.replan_tables import print_changes
from fabrouter.cli.solve_options import SolveOptions, with_solve_options
from fabrouter.cli.tables import print_plan
from fabrouter.files import check_writable, write_text
from fabrouter.i18n import Translator
from fabrouter.plan.read import read_plan
from fabrouter.replan import Changes, Replan, replan
from fabrouter.replan.changes import Chosen
from fabrouter.replan.view import ChangesView
from fabrouter.report import render_report
from fabrouter.scenario import Scenario

Words = list[str]


@with_solve_options
def replan_command(
    scenario: ScenarioFile,
    plan: PlanFile,
    new_scenario: Annotated[
        Path | None, typer.Argument(help="The scenario as it is now, if it was edited.")
    ] = None,
    accepted: Annotated[
        Words, typer.Option(help="Lot, or lab for all its lots, that is accepted; or all.")
    ] = [],  # noqa: B006 - typer copies it
    started: Annotated[
        Words, typer.Option(help="The same for lots that are begun, setup done.")
    ] = [],  # noqa: B006
    now: Annotated[
        str | None,
        typer.Option(
            metavar="MOMENT",
            help="Moment of planning, like 2020-04-07T10:00Z or a day: what has begun stays.",
        ),
    ] = None,
    decline_lot: Annotated[
        Words, typer.Option(metavar="LOT", help="Lot that its lab does not make.")
    ] = [],  # noqa: B006
    reduce_lot: Annotated[
        Words, typer.Option(metavar="LOT=UNITS", help="Lot of which its lab makes only so many.")
    ] = [],  # noqa: B006
    lab_lost: Annotated[
        Words, typer.Option("--lab-lost", help="Lab that takes no more work.")
    ] = [],  # noqa: B006
    close_road: Annotated[
        Words, typer.Option(metavar="LAT,LON,KM", help="Roads around a point are closed.")
    ] = [],  # noqa: B006
    cut_capacity: Annotated[
        Words, typer.Option(metavar="LAB=PERCENT", help="Hours of a lab shrink by so much.")
    ] = [],  # noqa: B006
    stock_gone: Annotated[
        Words, typer.Option(metavar="LAB=MATERIAL", help="Stock on hand is lost.")
    ] = [],  # noqa: B006
    add_lines: Annotated[
        Path | None, typer.Option(help="CSV table of new or changed order lines.")
    ] = None,
    policy: PolicyOption = None,
    *,
    solve: SolveOptions,
    out: OutOption = None,
    scenario_out: Annotated[
        Path | None,
        typer.Option(help="Write the scenario as it is now, promises included."),
    ] = None,
    report: ReportOption = None,
    as_json: AsJson = False,
    lang: Language = LanguageName.EN,
) -> None:
    """Plan again after something has changed: fixed work stays, little else moves."""
    chosen = read_policy(policy)
    check_writable(out, scenario_out, report)
    before, document = Scenario.load(scenario), read_plan(plan)
    changes = Changes(
        accepted=_chosen(accepted),
        started=_chosen(started),
        labs_lost=frozenset(lab_lost),
        closed_roads=tuple(_circle(text) for text in close_road),
        capacity_cuts=dict(_cut(text) for text in cut_capacity),
        stock_gone=frozenset(_pair(text, "--stock-gone") for text in stock_gone),
        added_lines=add_lines.read_bytes() if add_lines else b"",
        lines_source=add_lines.name if add_lines else "",
        now=now,
        declined_lots=frozenset(decline_lot),
        reduced_lots=dict(_units(text) for text in reduce_lot),
    )
    progress = SolveProgress()
    with progress.shown():
        found = replan(
            before,
            document,
            changes,
            new_scenario=Scenario.load(new_scenario) if new_scenario else None,
            policy=chosen,
            **solve,
            on_progress=progress,
            stop=progress.stop,
        )
    show_warnings(found.scenario.warnings)
    view = ChangesView(found.differences, found.plan, before.document)
    _write(found, view, out, scenario_out, report)
    _print(found, view, as_json=as_json, t=Translator(lang.value))
    for name, path in (("Plan", out), ("Scenario", scenario_out), ("Report", report)):
        if path is not None:
            note(f"{name}: {path}")


def _chosen(names: Words) -> Chosen:
    return "all" if "all" in names else frozenset(names)


def _pair(text: str, option: str) -> tuple[str, str]:
    lab, sign, other = text.partition("=")
    if not (sign and lab.strip() and other.strip()):
        message = f"'{text}' is not written as LAB=VALUE."
        raise typer.BadParameter(message, param_hint=option)
    return lab.strip(), other.strip()


def _units(text: str) -> tuple[str, int]:
    lot, _, units = text.partition("=")
    try:
        return lot.strip(), int(units)
    except ValueError:
        message = f"'{text}' is not written as LOT=UNITS."
        raise typer.BadParameter(message, param_hint="--reduce-lot") from None


def _cut(text: str) -> tuple[str, float]:
    lab, percent = _pair(text, "--cut-capacity")
    try:
        return lab, float(percent.rstrip("% "))
    except ValueError:
        message = f"'{percent}' is not a percentage."
        raise typer.BadParameter(message, param_hint="--cut-capacity") from None


def _circle(text: str) -> tuple[float, float, float]:
    try:
        lat, lon, km = (float(word) for word in text.replace(",", " ").split())
    except ValueError:
        message = f"'{text}' is not written as LAT,LON,KM."
        raise typer.BadParameter(message, param_hint="--close-road") from None
    return lat, lon, km


def _write(
    found: Replan, view: ChangesView, out: Path | None, scenario_out: Path | None, page: Path | None
) -> None:
    if out is not None:
        found.plan.save(out)
    if scenario_out is not None:
        found.scenario.save(scenario_out)
    if page is not None:
        write_text(page, render_report(found.plan, changes=view))


def _print(found: Replan, view: ChangesView, *, as_json: bool, t: Translator) -> None:
    if as_json:
        parts = {"plan": found.plan.document, "differences": found.differences}
        print_json({name: part.model_dump(mode="json") for name, part in parts.items()})
        return
    print_plan(stdout, found.plan, t)
    print_changes(stdout, view, t)
