"""``fabrouter schema``."""

from enum import StrEnum
from typing import Annotated

import typer

from fabrouter.cli.output import print_json
from fabrouter.plan.document import PlanDocument
from fabrouter_network.scenario import ScenarioDocument

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class SchemaName(StrEnum):
    """Documents with a published schema."""

    SCENARIO = "scenario"
    PLAN = "plan"


def schema_command(
    document: Annotated[SchemaName, typer.Argument(help="Which document.", show_default=False)],
) -> None:
    """Print the JSON Schema of scenario or plan files."""
    model = ScenarioDocument if document is SchemaName.SCENARIO else PlanDocument
    print_json({"$schema": DIALECT, **model.model_json_schema()})
