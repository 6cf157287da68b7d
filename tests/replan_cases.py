"""Replanning the tiny scenario, and what tests look at in the result."""

from collections.abc import Mapping
from typing import Any

from fabrouter import Plan, Scenario, route
from fabrouter.compile import compile_scenario
from fabrouter.plan.check import Finding, check_plan
from fabrouter.plan.document import PlanDocument
from fabrouter.plan.read import solution_of
from fabrouter.replan import Changes, Replan, replan
from fabrouter.replan.promises import LotKey, lot_key
from scenario_cases import document

LIMITS: dict[str, Any] = {"engine": "local_search", "deterministic_limit": 0.2, "time_limit": 60.0}
EXACT: dict[str, Any] = {"engine": "cpsat", "workers": 1, "time_limit": 60.0}


def findings(found: Replan) -> list[Finding]:
    """Returns what the checker says about a new plan and its scenario, read afresh."""
    scenario = Scenario.from_json(found.scenario.to_json())
    compiled = compile_scenario(scenario.document, found.plan.document.policy)
    solution = solution_of(found.plan.document, compiled)
    return check_plan(found.plan.document, compiled, solution)


def made(plan: PlanDocument) -> dict[LotKey, int]:
    """Returns units by what identifies a lot."""
    return {lot_key(lot): lot.made for lot in plan.lots}


def busiest(plan: Plan) -> str:
    """Returns the lab with most hours of work."""
    return max(plan.document.labs, key=lambda load: (load.load_h, load.id)).id


def tiny(
    changes: Mapping[str, Any] | None = None,
    told: Changes | None = None,
    new: Mapping[str, Any] | None = None,
    **options: Any,
) -> tuple[Plan, Replan]:
    """Returns a replanned tiny scenario: from its best plan, after changes."""
    before = Scenario(document(changes))
    plan = route(before, **EXACT)
    after = Scenario(document(new)) if new is not None else None
    return plan, replan(before, plan, told, new_scenario=after, **(EXACT | options))
