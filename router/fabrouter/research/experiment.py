"""One run of a study: builds the campaign, solves it, plays the plan."""

import time
from collections.abc import Callable
from dataclasses import replace
from math import floor
from statistics import median

import numpy as np

from fabrouter.campaigns import build_campaign
from fabrouter.campaigns.suites import MIXES, SUITES, suite_campaign
from fabrouter.compile import CompiledScenario, compile_scenario
from fabrouter.plan.build import PlanBuilder
from fabrouter.research.figures import ExperimentFigures, TracePointRow
from fabrouter.research.measuring import first_plan_s, peak_memory_mb, versions_of
from fabrouter.research.spec import Experiment, StudySpec
from fabrouter.research.thinning import thinned
from fabrouter.routing import solve_compiled
from fabrouter.simulate import simulate_plan
from fabrouter_network.labs import LabKind
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_solver import Result, SolveParams, TracePoint

_FEWEST_LINES = 2
"""One of each product."""
_PACKAGES = ("fabrouter", "ortools", "numba", "numpy")

Progress = Callable[[TracePoint], None]


def scenario_of(spec: StudySpec, run: Experiment) -> ScenarioDocument:
    """Returns the campaign of a run; the same run always gives the same one.

    Raises
    ------
    InputError
        If nobody is left to take part.
    """
    suite = SUITES[spec.suite]
    share = run.size_percent / 100
    lines = max(_FEWEST_LINES, round(share * suite.lines))
    sized = replace(suite, lines=lines, days=spec.days or suite.days)
    campaign = suite_campaign(
        sized,
        MIXES[run.mix],
        f"{spec.suite}-{run.instance}",
        labs_share=share,
        tightness=run.tightness,
        start=spec.starts_on,
        days_early=spec.days_early,
        seed=run.seed,
    )
    return without_labs(build_campaign(campaign), spec.lost_labs_percent, run.seed)


def without_labs(document: ScenarioDocument, percent: int, seed: int) -> ScenarioDocument:
    """Returns a campaign after some labs have dropped out; hubs never do, one lab always stays.

    Parameters
    ----------
    document
        A campaign without promised work.
    percent
        Share of its labs, 0 … 100, rounded down.
    seed
        Draws which ones.
    """
    labs = [lab.id for lab in document.labs if lab.kind is not LabKind.HUB]
    count = min(floor(len(labs) * percent / 100), max(0, len(labs) - 1))
    lost = set(np.random.default_rng(seed).choice(labs, count, replace=False)) if count else set()
    kept = tuple(lab for lab in document.labs if lab.id not in lost)
    return document.model_copy(update={"labs": kept})


def run_experiment(
    spec: StudySpec,
    run: Experiment,
    on_progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> ExperimentFigures:
    """Runs one engine on one instance, with one thread.

    Parameters
    ----------
    spec
        The study.
    run
        Which of its runs.
    on_progress
        Called with every better plan or bound.
    stop
        Asked several times a second; ``True`` ends the search with the best plan so far.

    Raises
    ------
    InputError
        If the campaign cannot be built.
    """
    begin = time.perf_counter()
    document = scenario_of(spec, run)
    built = time.perf_counter()
    compiled = compile_scenario(document)
    ready = time.perf_counter()
    params = SolveParams(run.engine, spec.time_limit_s, run.seed, 1)
    result = solve_compiled(compiled, params, on_progress, stop)
    return _figures(spec, run, compiled, result).model_copy(
        update={"build_s": built - begin, "compile_s": ready - built}
    )


def _figures(
    spec: StudySpec, run: Experiment, compiled: CompiledScenario, result: Result
) -> ExperimentFigures:
    builder = PlanBuilder(compiled, result.solution)
    totals = builder.totals()
    loads = [row.load_h / row.capacity_h for row in builder.labs() if row.lots and row.capacity_h]
    on_time = _simulated(spec, run, compiled, result)
    data = compiled.data
    return ExperimentFigures(
        labs=data.num_labs,
        lines=data.num_lines,
        sites=data.num_sites,
        periods=data.num_periods,
        ran=result.engine,
        choice=result.choice,
        status=result.status.value,
        termination=result.termination.value,
        objective_neur=result.objective,
        lower_bound_neur=result.lower_bound,
        gap=result.gap,
        requested_units=totals.requested_units,
        on_time_units=totals.on_time_units,
        late_units=totals.late_units,
        unmet_units=totals.unmet_units,
        late_unit_days=totals.late_unit_days,
        production_eur=totals.production_eur,
        transport_eur=totals.transport_eur,
        co2e_kg=totals.co2e_kg,
        labs_used=totals.labs,
        largest_load=max(loads, default=0.0),
        median_load=median(loads) if loads else 0.0,
        simulated_mean=on_time[0],
        simulated_q10=on_time[1],
        first_plan_s=first_plan_s(result.trace),
        runtime_s=result.runtime,
        build_s=0.0,
        compile_s=0.0,
        peak_memory_mb=peak_memory_mb(),
        trace=tuple(_row(point) for point in thinned(result.trace)),
        versions=versions_of(_PACKAGES),
    )


def _simulated(
    spec: StudySpec, run: Experiment, compiled: CompiledScenario, result: Result
) -> tuple[float | None, float | None]:
    """Returns mean and 10 % quantile of the units on time when labs fail."""
    if not spec.simulations:
        return None, None
    played = simulate_plan(run.engine, compiled, result.solution, spec.simulations, run.seed)
    return played.on_time.mean, played.on_time.q10


def _row(point: TracePoint) -> TracePointRow:
    return TracePointRow(
        seconds=round(point.seconds, 4),
        objective_neur=point.objective,
        lower_bound_neur=point.lower_bound,
        phase=point.phase,
    )
