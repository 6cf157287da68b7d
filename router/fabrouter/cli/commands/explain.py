"""``fabrouter explain``."""

from typing import Annotated

import typer
from rich.table import Table

from fabrouter import wording
from fabrouter.cli.options import AsJson, Language, LanguageName, PlanFile, ScenarioFile
from fabrouter.cli.output import print_json, stdout
from fabrouter.compile import compile_scenario
from fabrouter.i18n import Translator
from fabrouter.plan.document import PlannedLine
from fabrouter.plan.eligibility import DesignEligibility, eligibility_of
from fabrouter.plan.plan import Plan
from fabrouter.plan.read import read_plan, solution_of
from fabrouter.report.view import ReportView
from fabrouter.scenario import Scenario
from fabrouter_network.issues import InputError, Issue


def explain_command(
    scenario: ScenarioFile,
    plan: PlanFile,
    line: Annotated[str | None, typer.Option(help="Only this order line.")] = None,
    as_json: AsJson = False,
    lang: Language = LanguageName.EN,
) -> None:
    """Say why units are missing, and which labs can make which design."""
    document = read_plan(plan)
    compiled = compile_scenario(Scenario.load(scenario).document, document.policy)
    solution_of(document, compiled, plan.name)
    t = Translator(lang.value)
    view = ReportView(Plan(document, compiled))
    lines = _chosen(document.lines, line, plan.name)
    designs = eligibility_of(compiled)
    if as_json:
        print_json(
            {
                "lines": [row.model_dump(mode="json") for row in lines],
                "designs": [design.as_json() for design in designs],
            }
        )
        return
    _print_lines(view, lines, t)
    if line is None:
        _print_designs(view, designs, t)


def _chosen(lines: tuple[PlannedLine, ...], name: str | None, source: str) -> list[PlannedLine]:
    if name is None:
        return [line for line in lines if line.unmet]
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
        title=t("What is missing, and why"),
        title_justify="left",
    )
    for line in lines:
        why = "\n".join(
            f"{t.number(r.units)}: {wording.reason_text(t, r, view.materials)}"
            for r in line.reasons
        )
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
