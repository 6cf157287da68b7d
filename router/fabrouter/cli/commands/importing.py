"""``fabrouter import``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from fabrouter.campaigns.places import french_towns
from fabrouter.cli import exit_codes
from fabrouter.cli.commands.routing import show_warnings
from fabrouter.cli.foreign import (
    DESIGN_FORMATS,
    LAB_FORMATS,
    TIME_FORMATS,
    ForeignFormat,
    read_design,
    read_labs,
    read_times,
    with_designs,
    with_labs,
    with_times,
)
from fabrouter.cli.options import AsJson, OutOption
from fabrouter.cli.output import note, print_json
from fabrouter.scenario import Scenario
from fabrouter_network.designs import Design
from fabrouter_network.exchange.okh_draft import DesignDraft
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.json_text import decode
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.shape import shape_issues
from fabrouter_network.spreadsheets import LABS, LINES, MACHINES, SITES, STOCK, import_sheet


class ImportKind(StrEnum):
    """What can be imported."""

    LABS = "labs"
    MACHINES = "machines"
    STOCK = "stock"
    SITES = "sites"
    LINES = "lines"
    ORDERS = "orders"
    DESIGNS = "designs"
    BUSY = "busy"


SHEETS = {
    ImportKind.LABS: LABS,
    ImportKind.MACHINES: MACHINES,
    ImportKind.STOCK: STOCK,
    ImportKind.SITES: SITES,
    ImportKind.LINES: LINES,
    ImportKind.ORDERS: LINES,
}


Merged = tuple[ScenarioDocument, int, int]
"""A scenario, how much of it is new, and how much changed."""


def import_command(
    kind: Annotated[ImportKind, typer.Argument(help="What the file holds.", show_default=False)],
    file: Annotated[Path, typer.Argument(help="CSV table; JSON for designs.", show_default=False)],
    into: Annotated[Path, typer.Option("--into", help="Scenario that takes the rows.")],
    foreign: Annotated[
        ForeignFormat | None,
        typer.Option(
            "--format",
            help="labs: okw, fablabs_io; busy: icalendar, fab_manager; designs: okh_v1, okh_losh.",
        ),
    ] = None,
    lab: Annotated[str | None, typer.Option(help="For busy: whose machines.")] = None,
    machines: Annotated[
        str,
        typer.Option(
            help="For busy: 12:printers,13:laser for fab_manager; one group for icalendar, or none "
            "for the whole lab."
        ),
    ] = "",
    out: OutOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only; write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Merge a file into a scenario: all of it or nothing, every fault with its place."""
    scenario = Scenario.load(into)
    data = file.read_bytes()
    if kind is ImportKind.BUSY:
        document, added, updated = _busy(scenario.document, data, file, foreign, lab, machines)
    elif foreign is not None:
        document, added, updated = _foreign(scenario.document, kind, data, file.name, foreign)
    elif kind is ImportKind.DESIGNS:
        found = _designs(data, file.name)
        document, added, updated = with_designs(scenario.document, found, file.name)
    else:
        merged = import_sheet(
            scenario.document, SHEETS[kind], data, file.name, french_towns().locate
        )
        document, added, updated = merged.document, merged.added, merged.updated
    result = Scenario(document)
    show_warnings(result.warnings)
    target = None if dry_run else out or into
    if target is not None:
        result.save(target)
    if as_json:
        print_json({"added": added, "updated": updated, "written": str(target) if target else None})
    where = f"written to {target}" if target else "nothing written (dry run)"
    note(f"{kind.value}: {added} added, {updated} updated, {where}.")


def _foreign(
    document: ScenarioDocument, kind: ImportKind, data: bytes, source: str, foreign: ForeignFormat
) -> Merged:
    if kind is ImportKind.LABS and foreign in LAB_FORMATS:
        labs = read_labs(foreign, data, source)
        show_warnings(labs.warnings)
        return with_labs(document, labs.labs)
    if kind is ImportKind.DESIGNS and foreign in DESIGN_FORMATS:
        return with_designs(document, [_complete(read_design(foreign, data, source))], source)
    raise _mismatch(kind, foreign)


def _mismatch(kind: ImportKind, foreign: ForeignFormat | None) -> InputError:
    word = f"{foreign.value} files hold no {kind.value}." if foreign else "its format is missing."
    fix = "labs: okw, fablabs_io; busy: icalendar, fab_manager; designs: okh_v1, okh_losh."
    return InputError("--format", [Issue("", "wrong-format", word, fix)])


def _complete(found: DesignDraft) -> Design:
    """Returns a complete design; of others it prints the draft and what has to be known first."""
    if found.design is not None:
        return found.design
    show_warnings(found.questions)
    print_json(found.draft)
    note("Complete this draft and import it as JSON: nothing is made up.")
    raise typer.Exit(exit_codes.NO)


def _busy(
    document: ScenarioDocument,
    data: bytes,
    file: Path,
    foreign: ForeignFormat | None,
    lab_id: str | None,
    machines: str,
) -> Merged:
    if foreign is None or foreign not in TIME_FORMATS:
        raise _mismatch(ImportKind.BUSY, foreign)
    lab = next((row for row in document.labs if row.id == lab_id), None)
    if lab is None:
        message = f"the scenario has no lab '{lab_id}'." if lab_id else "whose times are these?"
        raise InputError("--lab", [Issue("", "unknown-reference", message)])
    groups = _groups(machines, foreign)
    found = read_times(foreign, data, file.name, document, lab, groups)
    show_warnings(found.warnings)
    return with_times(document, lab, found, groups)


def _groups(machines: str, foreign: ForeignFormat) -> dict[str, str]:
    """Returns machine groups by the calendar's ids."""
    if foreign is ForeignFormat.ICALENDAR:
        return {"": machines} if machines else {}
    pairs = [pair.partition(":") for pair in machines.split(",") if pair]
    wrong = [number for number, colon, group in pairs if not (colon and group)]
    if wrong or not pairs:
        message = f"'{machines}' does not say which machine is which group."
        fix = "Write them like 12:printers,13:laser."
        raise InputError("--machines", [Issue("", "bad-value", message, fix)])
    return {number: group for number, _, group in pairs}


def _designs(data: bytes, source: str) -> list[Design]:
    """Returns the designs of a JSON file: one design or a list of them."""
    tree, issues = decode(data, source)
    adapter: TypeAdapter[list[Design] | Design] = TypeAdapter(
        list[Design] if isinstance(tree, list) else Design
    )
    try:
        found = adapter.validate_json(data)
    except ValidationError as error:
        raise InputError(source, [*issues, *shape_issues(error, tree)]) from error
    if issues:
        raise InputError(source, issues)
    return found if isinstance(found, list) else [found]
