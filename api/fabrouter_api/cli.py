"""``fabrouter serve``; loads nothing of the service before it runs."""

from typing import Annotated, Any

import typer

from fabrouter.cli.output import note
from fabrouter.cli.service_parts import service_parts


def serve_command(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Web processes; several need Redis.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the demo campaign into an empty database.")
    ] = False,
) -> None:
    """Run the service: the API and its pages, on SQLite unless settings say otherwise."""
    with service_parts():
        from fabrouter.service.demo import load_demo
        from fabrouter.service.first_steps import first_link
        from fabrouter.settings import Settings
        from fabrouter.store import Desk, Store
        from fabrouter_api.server import check_settings, prepare_database, serve

        given = {"host": host, "port": port, "workers": workers}
        changes: dict[str, Any] = {name: v for name, v in given.items() if v is not None}
        settings = Settings().model_copy(update=changes)
        if "base_url" not in settings.model_fields_set:
            address = f"http://{settings.host}:{settings.port}"
            settings = settings.model_copy(update={"base_url": address})
        check_settings(settings)
        prepare_database(settings)
        desk = Desk(Store(settings.database_url))
        link = first_link(desk, settings)
        if demo:
            note("Loading the demo campaign …")
            note(load_demo(desk))
        if link is not None:
            note(f"First sign-in, as {link.email}: {link.url}")
        desk.store.close()
        note(f"fabrouter listens at {settings.base_url} (stop: Ctrl-C).")
        serve(settings)
