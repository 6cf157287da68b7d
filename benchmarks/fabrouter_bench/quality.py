"""Time to a first plan, and what the engines reach in a given time."""

from dataclasses import dataclass

from fabrouter.campaigns import CampaignSpec, build_campaign
from fabrouter.compile import compile_scenario
from fabrouter.scenario import Scenario
from fabrouter_bench.measure import Timing, timed
from fabrouter_solver import ENGINES, ProblemData, SolveParams, solve


@dataclass(frozen=True)
class CampaignFigures:
    """What was measured on one campaign.

    Parameters
    ----------
    name, size
        Which, and how large in words.
    load, compile, first_plan
        Reading the scenario file, compiling it with known distances, the greedy engine alone.
    engines
        Per engine: objective and bound in euros, gap, seconds, status.
    """

    name: str
    size: str
    load: Timing
    compile: Timing
    first_plan: Timing
    engines: dict[str, dict[str, object]]


def measure_campaign(spec: CampaignSpec, time_limit: float, repeats: int) -> CampaignFigures:
    """Builds a campaign and measures it; each engine runs once with a fixed seed."""
    scenario = Scenario(build_campaign(spec))
    text = scenario.to_json()
    compiled = compile_scenario(scenario.document)
    data = compiled.data
    greedy = SolveParams(engine="greedy", time_limit=600)
    return CampaignFigures(
        name=spec.name,
        size=f"{data.num_labs} labs × {data.num_lines} lines × {data.num_periods} days",
        load=timed(lambda: Scenario.from_json(text), repeats),
        compile=timed(lambda: compile_scenario(scenario.document), repeats),
        first_plan=timed(lambda: solve(data, greedy), repeats),
        engines={name: _run(name, data, time_limit) for name in ENGINES if _affordable(name, data)},
    )


def _affordable(engine: str, data: ProblemData) -> bool:
    """Returns whether an engine can be asked to take an instance at all."""
    from fabrouter_solver.cpsat import estimate_size

    return engine != "cpsat" or estimate_size(data) <= 400_000


def _run(engine: str, data: ProblemData, time_limit: float) -> dict[str, object]:
    params = SolveParams(engine=engine, time_limit=time_limit, seed=1)
    result = solve(data, params)
    return {
        "objective_eur": round(result.objective / 1e9, 2),
        "bound_eur": round(result.lower_bound / 1e9, 2),
        "gap": round(result.gap, 4),
        "seconds": round(result.runtime, 2),
        "status": result.status.value,
        "unmet": result.terms.unmet,
    }
