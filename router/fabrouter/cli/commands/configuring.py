"""``fabrouter config``: how the service is set up."""

import typer
from rich.table import Table

from fabrouter.cli.options import AsJson
from fabrouter.cli.output import print_json, stdout
from fabrouter.cli.service_parts import service_parts

app = typer.Typer(no_args_is_help=True, help="Show the settings of the service.")


@app.callback()
def config() -> None:
    """Show the settings of the service."""


@app.command("show")
def show_command(as_json: AsJson = False) -> None:
    """Print every setting, its variable and its value; secrets are masked."""
    with service_parts():
        from fabrouter.settings import Settings, shown_settings

        rows = shown_settings(Settings())
    if as_json:
        print_json([row._asdict() for row in rows])
        return
    table = Table("Variable", "Value", "Meaning")
    for row in rows:
        table.add_row(row.variable, row.value, row.meaning)
    stdout.print(table)
