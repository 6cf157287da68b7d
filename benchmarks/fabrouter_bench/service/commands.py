"""The command that measures the service; everything heavy is imported only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from fabrouter.cli.output import note, print_json, print_text


def service_command(
    out: Annotated[Path, typer.Option("--out", help="Folder for results.", show_default=False)],
    database_url: Annotated[
        str | None,
        typer.Option("--database-url", help="An empty database; SQLite in the folder if none."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A fraction of everything.")] = False,
    watchers: Annotated[
        int | None, typer.Option("--watchers", min=1, max=20_000, help="Event streams.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Measure the running service: reads, accepting, event streams, reads while solving."""
    from dataclasses import replace

    from fabrouter.cli.service_parts import service_parts

    with service_parts():
        from fabrouter_bench.service.page import lines_of
        from fabrouter_bench.service.session import QUICK, Extent, run_session

    extent = QUICK if quick else Extent()
    if watchers is not None:
        extent = replace(extent, watchers=watchers)
    outcome = run_session(out, database_url, extent, note).as_json()
    if as_json:
        print_json(outcome)
        return
    for line in lines_of(outcome):
        print_text(f"{line}\n")
