"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import ValidationError

from fabrouter_network.document import Document
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.json_text import decode
from fabrouter_network.policy import POLICIES, Policy
from fabrouter_network.shape import shape_issues

Read = TypeVar("Read", bound=Document)


class EngineName(StrEnum):
    """Engines of the solver."""

    AUTO = "auto"
    GREEDY = "greedy"
    LOCAL_SEARCH = "local_search"
    CPSAT = "cpsat"
    NEAREST = "nearest"
    PRIORITY_GREEDY = "priority_greedy"
    SELF_CLAIM = "self_claim"
    SET_COVER = "set_cover"
    MIP_HIGHS = "mip_highs"
    MIP_SCIP = "mip_scip"
    LP_ROUNDING = "lp_rounding"


class LanguageName(StrEnum):
    """Languages of tables and reports."""

    EN = "en"
    FR = "fr"


ScenarioFile = Annotated[Path, typer.Argument(help="Scenario file (JSON).", show_default=False)]
PlanFile = Annotated[Path, typer.Argument(help="Plan file (JSON).", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document to stdout.")]
Language = Annotated[LanguageName, typer.Option("--lang", help="Language of the tables.")]
PolicyOption = Annotated[
    str | None,
    typer.Option(
        "--policy", help=f"One of {', '.join(POLICIES)}, or a JSON file with weights.", metavar="P"
    ),
]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", min=0, max=604_800, help="Seconds of solving.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Seed of the search.")]
ReportOption = Annotated[
    Path | None, typer.Option("--report", help="Write an HTML report to this file.")
]
OutOption = Annotated[Path | None, typer.Option("--out", help="Write the result to this file.")]


def read_policy(chosen: str | None) -> Policy | str | None:
    """Returns a policy given by name or as a file.

    Raises
    ------
    InputError
        If it is neither a known name nor a readable file with weights.
    """
    if chosen is None or chosen in POLICIES:
        return chosen
    path = Path(chosen)
    if not path.is_file():
        message = f"'{chosen}' is neither a policy nor a file."
        fix = f"Write one of {', '.join(POLICIES)}, or the name of a JSON file."
        raise InputError("--policy", [Issue("", "unknown-policy", message, fix)])
    return read_document(path, Policy)


def read_document(path: Path, model: type[Read]) -> Read:
    """Returns what a JSON file of the command line says.

    Raises
    ------
    InputError
        With everything that is wrong with it, by place.
    """
    data = path.read_bytes()
    tree, issues = decode(data, path.name)
    try:
        document = model.model_validate_json(data)
    except ValidationError as error:
        raise InputError(path.name, [*issues, *shape_issues(error, tree)]) from error
    if issues:
        raise InputError(path.name, issues)
    return document
