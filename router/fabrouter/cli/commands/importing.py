"""``fabrouter import``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from fabrouter.campaigns.places import french_towns
from fabrouter.cli.commands.routing import show_warnings
from fabrouter.cli.options import AsJson, OutOption
from fabrouter.cli.output import note, print_json
from fabrouter.scenario import Scenario
from fabrouter_network.designs import Design
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


SHEETS = {
    ImportKind.LABS: LABS,
    ImportKind.MACHINES: MACHINES,
    ImportKind.STOCK: STOCK,
    ImportKind.SITES: SITES,
    ImportKind.LINES: LINES,
    ImportKind.ORDERS: LINES,
}


def import_command(
    kind: Annotated[ImportKind, typer.Argument(help="What the file holds.", show_default=False)],
    file: Annotated[Path, typer.Argument(help="CSV table; JSON for designs.", show_default=False)],
    into: Annotated[Path, typer.Option("--into", help="Scenario that takes the rows.")],
    out: OutOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only; write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Merge a spreadsheet into a scenario: all rows or none, every fault with row and column."""
    scenario = Scenario.load(into)
    data = file.read_bytes()
    if kind is ImportKind.DESIGNS:
        document, added, updated = _with_designs(scenario.document, data, file.name)
        result = Scenario(document)
    else:
        merged = import_sheet(
            scenario.document, SHEETS[kind], data, file.name, french_towns().locate
        )
        added, updated = merged.added, merged.updated
        result = Scenario(merged.document)
    show_warnings(result.warnings)
    target = None if dry_run else out or into
    if target is not None:
        result.save(target)
    if as_json:
        print_json({"added": added, "updated": updated, "written": str(target) if target else None})
    where = f"written to {target}" if target else "nothing written (dry run)"
    note(f"{kind.value}: {added} added, {updated} updated, {where}.")


def _with_designs(
    document: ScenarioDocument, data: bytes, source: str
) -> tuple[ScenarioDocument, int, int]:
    """Returns the scenario with the designs of a JSON file: one design or a list of them."""
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
    designs = {design.id: design for design in document.designs}
    new = found if isinstance(found, list) else [found]
    changed = [d for d in new if any(d.id == o.id and d != o for o in (*designs.values(), *new))]
    if changed:
        names = ", ".join(dict.fromkeys(design.id for design in changed))
        message = f"there are other versions of these designs: {names}."
        fix = "Designs never change: give the new version an id of its own."
        raise InputError(source, [Issue("", "immutable-design", message, fix)])
    merged = designs | {design.id: design for design in new}
    changed_document = document.model_copy(update={"designs": tuple(merged.values())})
    return changed_document, len(merged) - len(designs), 0
