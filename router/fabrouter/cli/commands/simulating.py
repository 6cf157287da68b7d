"""``fabrouter simulate``."""

from pathlib import Path
from typing import Annotated

import typer

from fabrouter.cli.options import AsJson, Language, LanguageName, ScenarioFile, Seed
from fabrouter.cli.output import note, print_json, stdout
from fabrouter.cli.tables import result_table
from fabrouter.compile import CompiledScenario, compile_scenario
from fabrouter.i18n import Translator
from fabrouter.plan.check import describe
from fabrouter.plan.read import read_plan, solution_of
from fabrouter.scenario import Scenario
from fabrouter.simulate import RUNS, Simulated, simulate_plan
from fabrouter_network.issues import InputError, Issue
from fabrouter_solver import Solution, check

_MOST_NAME = 24
"""Width that file names get at least, however narrow the terminal."""


def simulate_command(
    scenario: ScenarioFile,
    plans: Annotated[
        list[Path], typer.Argument(help="Plan files (JSON), one or more.", show_default=False)
    ],
    runs: Annotated[int, typer.Option("--runs", min=1, max=20_000, help="Number of runs.")] = RUNS,
    seed: Seed = 0,
    as_json: AsJson = False,
    lang: Language = LanguageName.EN,
) -> None:
    """Play plans many times while labs fail and stand still; the same events for each plan."""
    documents = [read_plan(path) for path in plans]
    compiled = compile_scenario(Scenario.load(scenario).document, documents[0].policy)
    found = []
    for path, document in zip(plans, documents, strict=True):
        solution = solution_of(document, compiled, path.name)
        _refuse_broken(compiled, solution, path.name)
        found.append(simulate_plan(path.name, compiled, solution, runs, seed))
    if all(lab.delivery_probability == 1 for lab in compiled.document.labs):
        note("No lab has a delivery_probability below 1: every run goes as planned.")
    if as_json:
        rows = [row.as_json() for row in found]
        name = compiled.document.name
        print_json({"scenario": name, "runs": runs, "seed": seed, "plans": rows})
    else:
        _print(found, runs, Translator(lang.value))


def _refuse_broken(compiled: CompiledScenario, solution: Solution, source: str) -> None:
    """Refuses a plan that breaks a rule: what would be played then means nothing."""
    violations = check(compiled.data, solution)
    if violations:
        fix = "See fabrouter check."
        issues = [
            Issue("", "broken-plan", describe(v, compiled, solution), fix) for v in violations
        ]
        raise InputError(source, issues)


def _print(found: list[Simulated], runs: int, t: Translator) -> None:
    table = result_table(
        t("Units on time in {runs} runs", runs=t.number(runs)),
        t("Plan"),
        ">" + t("Planned"),
        ">" + t("Mean"),
        ">" + t.percent(0.1, 0),
        ">" + t.percent(0.5, 0),
        ">" + t.percent(0.9, 0),
        ">" + t("Delivered, mean"),
        ">" + t("Unit-days late, mean"),
    )
    table.columns[0].overflow = "fold"
    table.columns[0].min_width = min(_MOST_NAME, max(len(row.plan) for row in found))
    for row in found:
        on_time = row.on_time
        figures = (row.planned_on_time, on_time.mean, on_time.q10, on_time.q50, on_time.q90)
        more = (row.delivered.mean, row.late_unit_days.mean)
        table.add_row(row.plan, *(t.number(value) for value in (*figures, *more)))
    stdout.print(table)
    stdout.print(
        t("The column 10% says how many units 10% of the runs do not exceed; so do 50% and 90%."),
        highlight=False,
    )
