"""What a child process does: solves or checks one scenario, and tells how it goes."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from fabrouter.advice import advise
from fabrouter.compile import CompiledScenario
from fabrouter.jobs.outlines import Outlines
from fabrouter.plan.check import check_plan
from fabrouter.plan.document import PlanDocument
from fabrouter.plan.plan import Plan
from fabrouter.plan.read import solution_of
from fabrouter.research import Experiment, StudySpec, run_experiment
from fabrouter.routing import solve_compiled
from fabrouter.service.solves.params import SolveOptions, read_options
from fabrouter.service.solves.settle import settle
from fabrouter_network.issues import InputError
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.units import NANOEUROS_PER_EURO
from fabrouter_solver import Lot, Solution, SolveParams, TracePoint
from fabrouter_solver.repair import repair
from fabrouter_solver.solve import NoPlanError

Message = dict[str, Any]
Tell = Callable[[Message], None]
Stop = Callable[[], bool]

_FIRST_PLAN_SHARE = 0.25
"""Most of the time the first plan may take of the whole."""


def run_task(task: Message, tell: Tell, stop: Stop) -> None:
    """Does what a task asks for.

    Parameters
    ----------
    task
        ``{"do": "solve", "scenario": …, "options": …}``,
        ``{"do": "check", "scenario": …, "plan": …}`` or
        ``{"do": "advise", "scenario": …, "plan": …, "time_limit_s": …}``, scenario and plan as
        JSON texts; or ``{"do": "experiment", "spec": …, "experiment": …}``, a run of a study.
    tell
        Takes the messages: ``progress``, ``incumbent`` (outlines of better plans), ``plan`` (each
        better than the one before) and ``done`` for a solve; ``verdict`` with findings for a check;
        ``advice``; ``figures`` for an experiment; ``failed`` for all.
    stop
        Asked often; ``True`` ends the search with the best plan so far.
    """
    try:
        if task["do"] == "solve":
            _solve(task, tell, stop)
        elif task["do"] == "advise":
            _advise(task, tell, stop)
        elif task["do"] == "experiment":
            _experiment(task, tell, stop)
        else:
            tell({"is": "verdict", "findings": findings_of(task["scenario"], task["plan"])})
    except InputError as error:
        tell({"is": "failed", "error": "; ".join(str(issue) for issue in error.issues[:20])})
    except NoPlanError as error:
        conflicts = "; ".join(conflict.message for conflict in error.conflicts[:20])
        tell({"is": "failed", "error": f"{error.verdict}: {conflicts}"})


def _solve(task: Message, tell: Tell, stop: Stop) -> None:
    begin = time.monotonic()
    options = read_options(task["options"])
    tell({"is": "progress", "phase": "compiling"})
    document = ScenarioDocument.model_validate_json(task["scenario"])
    compiled = settle(document, options.policy)
    if compiled.document is not document:
        tell({"is": "scenario", "json": text_of(compiled.document)})
    params = SolveParams(
        options.engine,
        options.time_limit_s,
        options.seed,
        options.workers,
        options.deterministic_limit,
    )
    outlines = Outlines(compiled, lambda text: tell({"is": "incumbent", "json": text}))
    first = _first_plan(compiled, params, tell, stop)
    if first is not None:
        outlines.take(first)
    left = max(0.0, params.time_limit - (time.monotonic() - begin))
    result = solve_compiled(
        compiled,
        replace(params, time_limit=left),
        _reporter(tell, begin, outlines),
        stop,
        first,
        outlines.take,
    )
    _tell_plan(tell, Plan.from_result(compiled, result, params))
    tell({"is": "done"})


def _advise(task: Message, tell: Tell, stop: Stop) -> None:
    plan = PlanDocument.model_validate_json(task["plan"])
    compiled = settle(ScenarioDocument.model_validate_json(task["scenario"]), plan.policy)
    solution = solution_of(plan, compiled)
    found = advise(compiled, solution, time_limit=task["time_limit_s"], stop=stop)
    tell({"is": "advice", "json": found.model_dump_json()})


def _experiment(task: Message, tell: Tell, stop: Stop) -> None:
    spec = StudySpec.model_validate(task["spec"], strict=False)
    figures = run_experiment(spec, Experiment(**task["experiment"]), stop=stop)
    tell({"is": "figures", "figures": figures.model_dump(mode="json")})


def _first_plan(
    compiled: CompiledScenario, params: SolveParams, tell: Tell, stop: Stop
) -> Solution | None:
    """Returns a quick plan: what was offered before, filled up, or a greedy one if it is better.

    It is told at once, so that there is a plan whatever happens later.
    """
    quick = replace(
        params, engine="greedy", time_limit=max(1.0, params.time_limit * _FIRST_PLAN_SHARE)
    )
    try:
        result = solve_compiled(compiled, quick, None, stop, _kept(compiled, stop))
    except NoPlanError:
        return None
    _tell_plan(tell, Plan.from_result(compiled, result, quick))
    return result.solution


def _kept(compiled: CompiledScenario, stop: Stop) -> Solution | None:
    """Returns the plan that keeps what was offered before as far as it still holds."""
    commitments = compiled.data.commitments
    if not commitments:
        return None
    lots = tuple(
        Lot(row.line, row.mode, row.setup_period, row.production, row.shipments)
        for row in commitments
    )
    return repair(compiled.data, Solution(tuple(sorted(lots))), stop)


def _tell_plan(tell: Tell, plan: Plan) -> None:
    tell({"is": "plan", "json": plan.document.model_dump_json()})


def _reporter(tell: Tell, begin: float, outlines: Outlines) -> Callable[[TracePoint], None]:
    def report(point: TracePoint) -> None:
        outlines.tick()
        known = point.objective is not None
        tell(
            {
                "is": "progress",
                "phase": point.phase,
                "seconds": round(time.monotonic() - begin, 2),
                "objective_eur": (point.objective or 0) / NANOEUROS_PER_EURO if known else None,
                "lower_bound_eur": point.lower_bound / NANOEUROS_PER_EURO,
            }
        )

    return report


def text_of(document: ScenarioDocument) -> str:
    """Returns a scenario as JSON text, defaults left out."""
    return document.model_dump_json(exclude_defaults=True)


def findings_of(scenario: str | bytes, plan: str | bytes) -> list[str]:
    """Returns everything that is wrong with a plan, read back from its text; empty = it holds."""
    document = PlanDocument.model_validate_json(plan)
    compiled = settle(ScenarioDocument.model_validate_json(scenario), document.policy)
    try:
        solution = solution_of(document, compiled)
    except InputError as error:
        return [str(issue) for issue in error.issues]
    return list(_words(document, compiled, solution))


def _words(document: PlanDocument, compiled: CompiledScenario, solution: Solution) -> Iterator[str]:
    for finding in check_plan(document, compiled, solution):
        yield f"{finding.family}: {finding.message}"


__all__ = ["Message", "SolveOptions", "findings_of", "run_task", "text_of"]
