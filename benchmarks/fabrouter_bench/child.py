"""``python -m fabrouter_bench.child JOB``: runs one job and prints its row as JSON.

A process of its own makes peak memory and imports those of one run, and no engine can harm another.
"""

import json
import os
import sys
import threading
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from fabrouter.campaigns import build_campaign
from fabrouter.campaigns.suites import Case, campaign_of
from fabrouter.compile import compile_scenario
from fabrouter.research.measuring import first_plan_s, peak_memory_mb
from fabrouter.scenario import Scenario
from fabrouter_bench.environment import commit, machine, versions
from fabrouter_bench.job import Job, Outcome
from fabrouter_solver import ProblemData, Result, SolveParams, solve
from fabrouter_solver.certificate import PriceList, certified_bound

ORPHANED = 70
"""Exit status of a process whose parent is gone."""

_LOOK_AROUND_S = 1.0


def run(job: Job) -> Outcome:
    """Returns the row of a job."""
    outcome = Outcome.of(job)
    outcome.started = datetime.now(UTC).isoformat(timespec="seconds")
    outcome.versions, outcome.commit, outcome.machine = versions(), commit(), machine()
    path = Path(job.scenarios) / f"{job.case.name}.json"
    start = time.perf_counter()
    if not path.exists():
        _build(job.case, path)
    built = time.perf_counter()
    scenario = Scenario.load(path)
    loaded = time.perf_counter()
    data = compile_scenario(scenario.document).data
    compiled = time.perf_counter()
    outcome.build_s = built - start
    outcome.load_s, outcome.compile_s = loaded - built, compiled - loaded
    outcome.labs, outcome.lines, outcome.sites = data.num_labs, data.num_lines, data.num_sites
    outcome.periods, outcome.modes = data.num_periods, data.num_modes
    params = SolveParams(job.engine, job.time_limit, job.case.seed, job.threads)
    result = solve(data, params)
    _fill(outcome, result)
    outcome.certified_neur = _certified(data, result)
    outcome.weighted = result.terms.weighted(data.weights)
    outcome.peak_memory_mb = peak_memory_mb()
    return outcome


def _build(case: Case, path: Path) -> None:
    """Writes the scenario file and compiles it once, so that later runs know the distances."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scenario = Scenario(build_campaign(campaign_of(case)))
    compile_scenario(scenario.document)
    scenario.save(path)


def _fill(outcome: Outcome, result: Result) -> None:
    """Takes over what a solve found."""
    outcome.ran, outcome.choice = result.engine, result.choice
    outcome.status, outcome.termination = result.status.value, result.termination.value
    outcome.objective_neur, outcome.lower_bound_neur = result.objective, result.lower_bound
    outcome.proof = result.proof.value
    outcome.gap, outcome.runtime_s = result.gap, result.runtime
    outcome.first_plan_s = first_plan_s(result.trace)
    outcome.terms = asdict(result.terms)
    outcome.trace = [
        {
            "seconds": point.seconds,
            "objective_neur": point.objective,
            "lower_bound_neur": point.lower_bound,
            "phase": point.phase,
        }
        for point in result.trace
    ]


def _certified(data: ProblemData, result: Result) -> int | None:
    """Returns the bound that the result's prices prove, by the certificate's own code.

    Raises
    ------
    AssertionError
        If that is less than the result says.
    """
    if result.prices is None:
        return None
    certified = certified_bound(data, PriceList.from_json(result.prices.to_json()))
    if certified < result.lower_bound:
        msg = f"Prices prove {certified}, not {result.lower_bound}: a defect."
        raise AssertionError(msg)
    return certified


def _end_with(parent: int) -> None:
    """Ends this process when its parent is gone, since nobody is left to take the row."""
    while os.getppid() == parent:
        time.sleep(_LOOK_AROUND_S)
    os._exit(ORPHANED)


def main() -> None:
    """Reads the job from the command line, prints the row to stdout."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    outcome = run(Job.from_json(sys.argv[1]))
    sys.stdout.write(json.dumps(asdict(outcome)) + "\n")


if __name__ == "__main__":
    main()
