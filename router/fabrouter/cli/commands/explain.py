"""``fabrouter explain``."""

from typing import Annotated

import typer
from rich.table import Table

from fabrouter import wording
from fabrouter.advice import Advice, advise
from fabrouter.advice.words import AdviceWords
from fabrouter.cli.advice_tables import print_advice
from fabrouter.cli.options import (
    AsJson,
    Language,
    LanguageName,
    PlanFile,
    ReportOption,
    ScenarioFile,
    TimeLimit,
)
from fabrouter.cli.output import note, print_json, stdout
from fabrouter.cli.progress import CountProgress
from fabrouter.compile import CompiledScenario, compile_scenario
from fabrouter.files import check_writable, write_text
from fabrouter.i18n import Translator
from fabrouter.plan.document import PlannedLine
from fabrouter.plan.eligibility import DesignEligibility, eligibility_of
from fabrouter.plan.plan import Plan
from fabrouter.plan.read import read_plan, solution_of
from fabrouter.report import render_report
from fabrouter.report.view import ReportView
from fabrouter.scenario import Scenario
from fabrouter_network.issues import InputError, Issue
from fabrouter_solver import Solution


def explain_command(
    scenario: ScenarioFile,
    plan: PlanFile,
    line: Annotated[str | None, typer.Option(help="Only this order line.")] = None,
    advice: Annotated[
        int, typer.Option("--advice", min=0, max=100, help="Try changes; name the best N.")
    ] = 0,
    time_limit: TimeLimit = 20.0,
    report: ReportOption = None,
    as_json: AsJson = False,
    lang: Language = LanguageName.EN,
) -> None:
    """Say why units are missing or late, and which single changes would help."""
    check_writable(report)
    document = read_plan(plan)
    compiled = compile_scenario(Scenario.load(scenario).document, document.policy)
    solution = solution_of(document, compiled, plan.name)
    t = Translator(lang.value)
    view = ReportView(Plan(document, compiled))
    lines = _chosen(document.lines, line, plan.name)
    designs = eligibility_of(compiled)
    found = _advice(compiled, solution, advice, time_limit) if advice else None
    if as_json:
        told: dict[str, object] = {
            "lines": [row.model_dump(mode="json") for row in lines],
            "designs": [design.as_json() for design in designs],
        }
        print_json(told | ({"advice": found.model_dump(mode="json")} if found else {}))
    else:
        _print_lines(view, lines, t)
        if line is None:
            _print_designs(view, designs, t)
        if found:
            print_advice(stdout, found, AdviceWords.of(compiled), t)
    if report is not None:
        write_text(report, render_report(view.plan, advice=found))
        note(f"Report: {report}")


def _advice(compiled: CompiledScenario, solution: Solution, most: int, time_limit: float) -> Advice:
    """Tries changes; Ctrl-C keeps what was found."""
    progress = CountProgress("{done} of {whole} changes tried, {found} help")
    with progress.shown():
        return advise(
            compiled,
            solution,
            most=most,
            time_limit=time_limit,
            on_progress=progress,
            stop=progress.stop,
        )


def _chosen(lines: tuple[PlannedLine, ...], name: str | None, source: str) -> list[PlannedLine]:
    if name is None:
        return [line for line in lines if line.unmet or line.late_reasons]
    chosen = [line for line in lines if line.id == name]
    if not chosen:
        issue = Issue("/lines", "unknown-reference", f"the plan has no line '{name}'.")
        raise InputError(source, [issue])
    return chosen


def _print_lines(view: ReportView, lines: list[PlannedLine], t: Translator) -> None:
    if not lines:
        stdout.print(t("Nothing: every order line is served in full."))
        return
    table = Table(
        t("Line"),
        t("Site"),
        t("Requested"),
        t("On time"),
        t("Late"),
        t("Missing"),
        t("Why"),
        title=t("What is missing or late, and why"),
        title_justify="left",
    )
    for line in lines:
        missing = [
            f"{t.number(r.units)}: {wording.reason_text(t, r, view.materials)}"
            for r in line.reasons
        ]
        late = [
            t("{units} late: {why}", units=t.number(r.units), why=why)
            for r in line.late_reasons
            for why in (wording.late_reason_text(t, r, view.materials),)
        ]
        why = "\n".join(missing + late)
        numbers = (line.requested, line.on_time, line.late, line.unmet)
        table.add_row(line.id, view.names[line.site], *(t.number(n) for n in numbers), why or "–")
    stdout.print(table)


def _print_designs(view: ReportView, designs: list[DesignEligibility], t: Translator) -> None:
    table = Table(
        t("Design"),
        t("Stage"),
        t("Labs that can"),
        t("Labs that cannot, and why"),
        title=t("Who can make what"),
        title_justify="left",
    )
    for row in designs:
        design = view.designs[row.design]
        why = "; ".join(
            f"{t.number(count)} {wording.obstacle_text(t, key)}"
            for key, count in row.obstacles.items()
        )
        name = t.name(design.name, design.name_fr)
        table.add_row(name, row.stage, t.number(row.eligible), why or "–")
    stdout.print(table)
