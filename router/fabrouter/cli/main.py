"""Runs the command line and turns failures into messages and exit codes."""

import sys
from collections.abc import Sequence

import typer
from rich.markup import escape

from fabrouter.cli import exit_codes
from fabrouter.cli.app import app
from fabrouter.cli.output import ReaderLeftError, close_stdout, print_json, stderr
from fabrouter_network.issues import InputError, Issue
from fabrouter_solver.solve import NoPlanError

MOST_ISSUES = 100
"""Issues printed before the rest is only counted."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and exits with its code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(run(words))


def run(arguments: list[str]) -> int:
    """Runs one command and returns its exit code."""
    as_json = "--json" in arguments
    try:
        result = app(arguments, prog_name="fabrouter", standalone_mode=False)
    except InputError as error:
        return _input_error(error, as_json)
    except NoPlanError as error:
        return _infeasible(error, as_json)
    except typer.TyperException as error:
        return _usage_error(error, arguments, as_json)
    except ReaderLeftError:
        close_stdout()
        return exit_codes.GOOD
    except OSError as error:
        issue = Issue("", "file-error", f"{error.strerror or error}.")
        return _input_error(InputError(str(error.filename or "fabrouter"), [issue]), as_json)
    if result == exit_codes.INTERRUPTED:
        stderr.print("Interrupted.")
    return int(result) if isinstance(result, int) else exit_codes.GOOD


def _usage_error(error: typer.TyperException, arguments: list[str], as_json: bool) -> int:
    message, advice = error.format_message(), f"Try 'fabrouter {_command(arguments)}--help'."
    if as_json:
        row = {"where": "", "code": "usage", "message": message, "fix": advice}
        print_json({"source": "command line", "issues": [row], "count": 1})
    if message:  # without arguments the help has been printed instead
        stderr.print(f"[bold red]Error:[/] {escape(message)}", highlight=False)
        stderr.print(advice, highlight=False)
    return exit_codes.BAD_INPUT


def _command(arguments: list[str]) -> str:
    """Returns the command that was meant, to ask for help with; empty if there is none."""
    known = {command.name for command in app.registered_commands}
    known |= {group.name for group in app.registered_groups}
    return f"{arguments[0]} " if arguments[:1] and arguments[0] in known else ""


def _input_error(error: InputError, as_json: bool) -> int:
    issues = error.issues[:MOST_ISSUES]
    if as_json:
        rows = [
            {"where": i.where, "code": i.code, "message": i.message, "fix": i.fix} for i in issues
        ]
        print_json({"source": error.source, "issues": rows, "count": len(error.issues)})
    for issue in issues:
        stderr.print(f"{error.source}: {issue}", markup=False, highlight=False, soft_wrap=True)
    if len(error.issues) > MOST_ISSUES:
        stderr.print(f"… and {len(error.issues) - MOST_ISSUES} more.")
    return exit_codes.BAD_INPUT


def _infeasible(error: NoPlanError, as_json: bool) -> int:
    messages = [violation.message for violation in error.conflicts]
    if as_json:
        print_json({"feasible": False, "conflicts": messages})
    stderr.print(f"[bold red]{error.verdict}:[/]")
    for message in messages[:MOST_ISSUES]:
        stderr.print(f"  {message}", markup=False, highlight=False, soft_wrap=True)
    return exit_codes.NO
