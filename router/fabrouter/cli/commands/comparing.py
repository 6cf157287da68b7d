"""``fabrouter compare``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from fabrouter.cli.commands.routing import show_warnings
from fabrouter.cli.options import (
    AsJson,
    Language,
    LanguageName,
    ScenarioFile,
    read_policy,
)
from fabrouter.cli.output import note, print_json, stdout
from fabrouter.cli.progress import SolveProgress
from fabrouter.cli.solve_options import SolveOptions, with_solve_options
from fabrouter.cli.tables import result_table
from fabrouter.compare import Comparison, compare
from fabrouter.compare.compare import PRICED
from fabrouter.compare.page import render_comparison
from fabrouter.compare.tables import cross_csv, figures_csv
from fabrouter.compare.words import policy_words
from fabrouter.files import write_text
from fabrouter.i18n import Translator
from fabrouter.scenario import Scenario
from fabrouter_network.policy import Policy


@with_solve_options
def compare_command(
    scenario: ScenarioFile,
    policies: Annotated[
        str, typer.Option(metavar="P,P,…", help="Policies by name, or JSON files with weights.")
    ] = ",".join(PRICED),
    *,
    solve: SolveOptions,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for page, tables and plans.")
    ] = None,
    as_json: AsJson = False,
    lang: Language = LanguageName.EN,
) -> None:
    """Set the plans of several policies side by side: time, money, carbon, fairness."""
    names, own = _policies(policies)
    loaded = Scenario.load(scenario)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    show_warnings(loaded.warnings)
    progress = SolveProgress()
    with progress.shown():
        found = compare(
            loaded,
            names,
            extra=own,
            **solve,
            on_policy=lambda name: note(f"Policy {name} …"),
            on_progress=progress,
            stop=progress.stop,
        )
    if as_json:
        print_json(found.as_json())
    else:
        _print(found, Translator(lang.value))
    if out is not None:
        _write(found, out)


def _policies(text: str) -> tuple[list[str], dict[str, Policy]]:
    """Returns names of policies, and the weights of those that come from files."""
    names, own = [], {}
    for word in filter(None, (word.strip() for word in text.split(","))):
        chosen = read_policy(word)
        if isinstance(chosen, Policy):
            word = Path(word).stem
            own[word] = chosen
        names.append(word)
    if not names:
        message = "Name at least one policy."
        raise typer.BadParameter(message, param_hint="--policies")
    return names, own


def _print(found: Comparison, t: Translator) -> None:
    table = result_table(
        found.scenario,
        t("Policy"),
        ">" + t("On time"),
        ">" + t("Unit-days late"),
        ">" + t("Missing"),
        ">EUR",
        ">kg CO2e",
        ">" + t("Labs"),
        ">" + t("Largest load"),
        ">" + t("Median load"),
        ">" + t("Spread"),
    )
    for row in found.figures:
        table.add_row(
            policy_words(t, row.policy),
            t.percent(row.on_time_share),
            t.number(row.late_unit_days),
            t.number(row.unmet_units),
            t.number(row.eur),
            t.number(row.co2e_kg, 1),
            t.number(row.labs),
            t.percent(row.largest_load, 0),
            t.percent(row.median_load, 0),
            t.percent(row.load_spread, 2),
        )
    stdout.print(table)
    stdout.print(_cross(found, t))


def _cross(found: Comparison, t: Translator) -> Table:
    names = [policy_words(t, row.policy) for row in found.figures]
    title = t("Every plan under every policy, EUR")
    table = result_table(title, t("Judged by"), *(f">{name}" for name in names))
    for judge, row in found.cross_eur.items():
        cells = [
            f"[bold]{t.number(value)}[/]" if name == judge else t.number(value)
            for name, value in row.items()
        ]
        table.add_row(policy_words(t, judge), *cells)
    return table


def _write(found: Comparison, out: Path) -> None:
    texts = {
        "compare.html": render_comparison(found),
        "compare.csv": figures_csv(found),
        "compare-cross.csv": cross_csv(found),
    }
    for name, text in texts.items():
        write_text(out / name, text)
        note(f"{out / name}")
    for policy, plan in found.plans.items():
        plan.save(out / f"plan-{policy}.json")
    note(f"{len(found.plans)} plans in {out}")
