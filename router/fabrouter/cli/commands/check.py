"""``fabrouter check``."""

import typer
from rich.table import Table

from fabrouter.cli import exit_codes
from fabrouter.cli.options import AsJson, PlanFile, ScenarioFile
from fabrouter.cli.output import print_json, stdout
from fabrouter.compile import compile_scenario
from fabrouter.plan.check import check_plan
from fabrouter.plan.read import read_plan, solution_of
from fabrouter.scenario import Scenario


def check_command(scenario: ScenarioFile, plan: PlanFile, as_json: AsJson = False) -> None:
    """Check a plan against its scenario: every rule and every reported figure."""
    document = read_plan(plan)
    compiled = compile_scenario(Scenario.load(scenario).document, document.policy)
    solution = solution_of(document, compiled, plan.name)
    findings = check_plan(document, compiled, solution)
    if as_json:
        rows = [{"family": f.family, "message": f.message} for f in findings]
        print_json({"valid": not findings, "findings": rows})
    elif findings:
        table = Table("Family", "Finding", title=f"{len(findings)} findings", title_justify="left")
        for finding in findings:
            table.add_row(finding.family, finding.message)
        stdout.print(table)
    else:
        totals = document.totals
        stdout.print(
            f"The plan holds: {totals.lots} lots, {len(document.shipments)} shipments, "
            f"{totals.on_time_units + totals.late_units} of {totals.requested_units} units.",
            highlight=False,
        )
    if findings:
        raise typer.Exit(exit_codes.NO)
