"""``compare``: solves a scenario under several policies and sets the plans side by side."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from fabrouter.compare.figures import PlanFigures, figures_of
from fabrouter.compile import CompiledScenario, compile_scenario
from fabrouter.compile.scenario import with_policy
from fabrouter.plan.plan import Plan
from fabrouter.robust import is_hedged
from fabrouter.routing import solve_compiled, solve_params
from fabrouter.scenario import Scenario
from fabrouter_network.policy import POLICIES, Policy
from fabrouter_network.units import NANOEUROS_PER_EURO
from fabrouter_solver import (
    Result,
    Solution,
    SolveParams,
    Status,
    Termination,
    TracePoint,
    objective_terms,
    objective_value,
)

PRICED = tuple(name for name, policy in POLICIES.items() if not policy.robust)
"""Policies by name whose weights say all they want, so that plans can be judged by them."""

FIRST_SHARE = 0.6
"""Share of the time limit for the search that each policy gets by itself."""


@dataclass(frozen=True)
class Comparison:
    """Plans of one scenario under several policies.

    Parameters
    ----------
    scenario
        Its name.
    plans
        The plan of each policy, checked.
    figures
        Figures of each plan, in the same order.
    cross_eur
        ``cross_eur[judge][made_for]``: objective in euros of the plan made for one policy under
        the weights of another. No plan beats the judge's own: the smallest value of each row is
        the one at its own name, but for policies that hedge, whose plans cost more on purpose.
    """

    scenario: str
    plans: Mapping[str, Plan]
    figures: tuple[PlanFigures, ...]
    cross_eur: Mapping[str, Mapping[str, float]]

    def as_json(self) -> dict[str, object]:
        """Returns figures and cross table as plain values."""
        return {
            "scenario": self.scenario,
            "policies": [row.as_row() for row in self.figures],
            "cross_eur": {judge: dict(row) for judge, row in self.cross_eur.items()},
        }


def compare(
    scenario: Scenario,
    policies: Sequence[str] = PRICED,
    *,
    extra: Mapping[str, Policy] | None = None,
    engine: str = "auto",
    time_limit: float = 10.0,
    seed: int = 0,
    workers: int | None = None,
    deterministic_limit: float | None = None,
    on_policy: Callable[[str], None] | None = None,
    on_progress: Callable[[TracePoint], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Comparison:
    """Solves a scenario under several policies.

    The scenario is compiled once; only the weights change. First each policy is searched for by
    itself. Where the plan of another is better under its weights, a second search starts from
    that one. In the end every policy gets the best of all plans under its own weights. A policy
    that hedges keeps its own plan: what it is after does not show in its weights.

    Parameters
    ----------
    scenario
        What exists and what is needed.
    policies
        Names of policies, at least one.
    extra
        Further policies by name; their names may stand in ``policies``.
    engine, time_limit, seed, workers, deterministic_limit, on_progress, stop
        As in :func:`~fabrouter.routing.route`, for each policy.
    on_policy
        Called with the name of each policy before its search.

    Raises
    ------
    KeyError
        If a policy is unknown.
    """
    known = {**POLICIES, **(extra or {})}
    names = list(dict.fromkeys(policies))
    params = solve_params(engine, time_limit, seed, workers, deterministic_limit)
    compiled = _compiled(scenario, {name: known[name] for name in names})

    def search(name: str, share: float, start: Solution | None) -> Result:
        if on_policy is not None:
            on_policy(name)
        return solve_compiled(compiled[name], _part(params, share), on_progress, stop, start)

    results = {name: search(name, FIRST_SHARE, None) for name in names}
    for name in filter(lambda name: not is_hedged(compiled[name]), names):
        start = _best(compiled[name], [result.solution for result in results.values()])
        if start is not None and start != results[name].solution:
            again = search(name, 1 - FIRST_SHARE, start)
            results[name] = min(results[name], again, key=lambda result: result.objective)
    results = _each_its_best(compiled, results)
    warnings = tuple(str(warning) for warning in scenario.warnings)
    plans = {
        name: Plan.from_result(compiled[name], results[name], params, warnings) for name in names
    }
    return Comparison(
        scenario=scenario.document.name,
        plans=plans,
        figures=tuple(figures_of(name, plan) for name, plan in plans.items()),
        cross_eur=_cross(compiled, results),
    )


def _compiled(scenario: Scenario, policies: Mapping[str, Policy]) -> dict[str, CompiledScenario]:
    """Returns the scenario under each policy; all but the weights is shared."""
    compiled: dict[str, CompiledScenario] = {}
    first: CompiledScenario | None = None
    for name, policy in policies.items():
        first = compile_scenario(scenario.document, policy) if first is None else first
        compiled[name] = with_policy(first, policy)
    return compiled


def _part(params: SolveParams, share: float) -> SolveParams:
    """Returns limits of a part of a search."""
    limit = params.deterministic_limit
    return replace(
        params,
        time_limit=share * params.time_limit,
        deterministic_limit=share * limit if limit is not None else None,
    )


def _best(compiled: CompiledScenario, solutions: Sequence[Solution]) -> Solution | None:
    """Returns the plan that is best under a policy's weights, ``None`` if there are none."""
    data = compiled.data
    return min(solutions, key=lambda plan: objective_value(data, plan), default=None)


def _each_its_best(
    compiled: Mapping[str, CompiledScenario], results: Mapping[str, Result]
) -> dict[str, Result]:
    """Gives every policy the best of all plans under its own weights."""
    solutions = [result.solution for result in results.values()]
    found = {}
    for name, result in results.items():
        best = None if is_hedged(compiled[name]) else _best(compiled[name], solutions)
        found[name] = result if best is None else _adopt(compiled[name], result, best)
    return found


def _adopt(compiled: CompiledScenario, result: Result, solution: Solution) -> Result:
    """Returns a result with another plan, if that is better; the bound stays valid."""
    terms = objective_terms(compiled.data, solution)
    objective = terms.total(compiled.data.weights)
    if objective >= result.objective:
        return result
    proven = result.lower_bound >= objective
    last = TracePoint(result.runtime, objective, result.lower_bound, "other policy")
    return replace(
        result,
        solution=solution,
        terms=terms,
        objective=objective,
        status=Status.OPTIMAL if proven else result.status,
        termination=Termination.PROVEN if proven else result.termination,
        trace=(*result.trace, last),
    )


def _cross(
    compiled: Mapping[str, CompiledScenario], results: Mapping[str, Result]
) -> dict[str, dict[str, float]]:
    return {
        judge: {
            name: objective_value(problem.data, result.solution) / NANOEUROS_PER_EURO
            for name, result in results.items()
        }
        for judge, problem in compiled.items()
    }
