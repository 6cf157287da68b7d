"""``fabrouter user``: accounts, from the machine the service runs on."""

from typing import Annotated

import typer

from fabrouter.cli.output import note, print_text
from fabrouter.cli.service_parts import service_parts
from fabrouter_network.issues import InputError

app = typer.Typer(no_args_is_help=True, help="Make accounts of the service.")


@app.callback()
def user() -> None:
    """Make accounts of the service."""


@app.command("add")
def add_command(
    email: Annotated[str, typer.Argument(help="E-mail address.", show_default=False)],
    name: Annotated[str, typer.Option(help="Name; by default the address.")] = "",
    administrator: Annotated[
        bool, typer.Option("--administrator", help="May do everything.")
    ] = False,
    language: Annotated[str, typer.Option(help="en or fr.")] = "en",
) -> None:
    """Make an account, or a new link for one, and print the link that sets its password."""
    with service_parts():
        from pydantic import ValidationError

        from fabrouter.service.accounts import AccountInput
        from fabrouter.service.first_steps import add_person
        from fabrouter.settings import Settings
        from fabrouter.store import Desk, Store
        from fabrouter.store.upgrade import assert_current
        from fabrouter_network.shape import shape_issues

        given = {
            "email": email,
            "name": name or email,
            "language": language,
            "is_administrator": administrator,
        }
        try:
            person = AccountInput.model_validate(given)
        except ValidationError as error:
            raise InputError("command line", shape_issues(error, given)) from error
        settings = Settings()
        store = Store(settings.database_url)
        try:
            assert_current(store)
            link = add_person(Desk(store), settings, person)
        finally:
            store.close()
    note("The link works once, for three days:")
    print_text(f"{link.url}\n")
