"""The command tree."""

from importlib.metadata import entry_points, version
from typing import Annotated

import typer

from fabrouter.cli.commands import (
    check,
    comparing,
    configuring,
    database,
    demo,
    explain,
    exporting,
    importing,
    people,
    replanning,
    routing,
    scenario,
    schema,
    simulating,
    studying,
    working,
)
from fabrouter.cli.output import print_text

app = typer.Typer(
    name="fabrouter",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Routes urgent orders through networks of fablabs.",
)
app.command("demo")(demo.demo)
app.command("route")(routing.route_command)
app.command("replan")(replanning.replan_command)
app.command("compare")(comparing.compare_command)
app.command("check")(check.check_command)
app.command("explain")(explain.explain_command)
app.command("simulate")(simulating.simulate_command)
app.command("study")(studying.study_command)
app.command("schema")(schema.schema_command)
app.command("import")(importing.import_command)
app.command("export")(exporting.export_command)
app.command("worker")(working.worker_command)

scenarios = typer.Typer(no_args_is_help=True, help="Build scenarios from real data.")
scenarios.command("build")(scenario.build_command)
app.add_typer(scenarios, name="scenario")
app.add_typer(configuring.app, name="config")
app.add_typer(database.app, name="db")
app.add_typer(people.app, name="user")

PLUGINS = "fabrouter.commands"
"""Entry points that add commands or groups of them: packages that the core does not know of."""

for plugin in sorted(entry_points(group=PLUGINS), key=lambda point: point.name):
    command = plugin.load()
    if isinstance(command, typer.Typer):
        app.add_typer(command, name=plugin.name)
    else:
        app.command(plugin.name)(command)


def _show_version(wanted: bool) -> None:
    if wanted:
        print_text(f"fabrouter {version('fabrouter')}\n")
        raise typer.Exit


@app.callback()
def fabrouter(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Turns a network of labs and an urgent order into a verified production plan."""
    del show_version
