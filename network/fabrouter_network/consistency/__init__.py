"""Does a scenario make sense? One function per rule; each names the culprit and the fix."""

from collections.abc import Callable, Iterator

from fabrouter_network.consistency.dates import (
    check_dates_in_horizon,
    check_line_dates,
    check_now,
    check_opening_overlaps,
)
from fabrouter_network.consistency.designs import (
    check_operations_take_time,
    check_overload_percent,
    check_stage_tree,
)
from fabrouter_network.consistency.ids import (
    check_listed_once,
    check_unique_ids,
)
from fabrouter_network.consistency.labs import check_hours, check_machines
from fabrouter_network.consistency.places import (
    check_inside_area,
    check_null_island,
    check_swapped_coordinates,
)
from fabrouter_network.consistency.promises import check_commitments, check_parts
from fabrouter_network.consistency.references import KnownIds, check_references
from fabrouter_network.consistency.sizes import check_size
from fabrouter_network.consistency.transport import check_road_figures
from fabrouter_network.issues import Issue
from fabrouter_network.scenario import ScenarioDocument

Rule = Callable[[ScenarioDocument], Iterator[Issue]]

RULES: tuple[Rule, ...] = (
    check_unique_ids,
    check_listed_once,
    check_stage_tree,
    check_operations_take_time,
    check_overload_percent,
    check_line_dates,
    check_dates_in_horizon,
    check_now,
    check_opening_overlaps,
    check_inside_area,
    check_swapped_coordinates,
    check_null_island,
    check_hours,
    check_machines,
    check_commitments,
    check_parts,
    check_road_figures,
    check_size,
)
"""Every rule beside ``check_references``."""


def check_consistency(
    document: ScenarioDocument, also_known: KnownIds | None = None
) -> list[Issue]:
    """Returns every problem of a document whose shape is right.

    Parameters
    ----------
    document
        The scenario.
    also_known
        Ids that count as defined although the document lacks them: those of rows that were left
        out because their shape is wrong.
    """
    issues = list(check_references(document, also_known or {}))
    for rule in RULES:
        issues += rule(document)
    return issues


__all__ = ["RULES", "KnownIds", "check_consistency"]
