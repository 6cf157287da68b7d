"""``fabrouter route``."""

from pathlib import Path

from fabrouter.cli.options import (
    AsJson,
    Language,
    LanguageName,
    OutOption,
    PolicyOption,
    ReportOption,
    ScenarioFile,
    read_policy,
)
from fabrouter.cli.output import note, print_text, stdout
from fabrouter.cli.progress import SolveProgress
from fabrouter.cli.solve_options import SolveOptions, with_solve_options
from fabrouter.cli.tables import print_plan
from fabrouter.files import check_writable, write_text
from fabrouter.i18n import Translator
from fabrouter.plan.plan import Plan
from fabrouter.report import render_report
from fabrouter.routing import route
from fabrouter.scenario import Scenario
from fabrouter_network.issues import Issue

_MOST_WARNINGS = 10


@with_solve_options
def route_command(
    scenario: ScenarioFile,
    policy: PolicyOption = None,
    *,
    solve: SolveOptions,
    out: OutOption = None,
    report: ReportOption = None,
    as_json: AsJson = False,
    lang: Language = LanguageName.EN,
) -> None:
    """Split the order lines of a scenario over its labs."""
    chosen = read_policy(policy)
    check_writable(out, report)
    loaded = Scenario.load(scenario)
    show_warnings(loaded.warnings)
    progress = SolveProgress()
    with progress.shown():
        plan = route(
            loaded,
            policy=chosen,
            **solve,
            on_progress=progress,
            stop=progress.stop,
        )
    show_plan(plan, out, report, as_json=as_json, lang=lang)


def show_warnings(warnings: tuple[Issue, ...]) -> None:
    """Prints the first warnings and counts the others."""
    for warning in warnings[:_MOST_WARNINGS]:
        note(f"Warning: {warning}")
    if len(warnings) > _MOST_WARNINGS:
        note(f"… and {len(warnings) - _MOST_WARNINGS} more warnings.")


def show_plan(
    plan: Plan, out: Path | None, report: Path | None, *, as_json: bool, lang: LanguageName
) -> None:
    """Writes plan and report where they are wanted, then prints the plan and where they are."""
    if out is not None:
        plan.save(out)
    if report is not None:
        write_text(report, render_report(plan))
    if as_json:
        print_text(plan.to_json())
    else:
        print_plan(stdout, plan, Translator(lang.value))
    if out is not None:
        note(f"Plan: {out}")
    if report is not None:
        note(f"Report: {report}")
