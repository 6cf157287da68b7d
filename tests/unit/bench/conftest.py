"""Rows of runs that never happened, and a few that did."""

import pytest

from fabrouter.campaigns.suites import Case
from fabrouter_bench.job import Job, Outcome


@pytest.fixture
def make_outcome():
    """Returns a function that makes rows of imagined runs."""

    def make(engine="greedy", objective=2_000, bound=1_000, seed=1, suite="city", **changes):
        outcome = Outcome.of(Job(Case(suite, "one_stage", 0.95, seed), engine, 10.0, "nowhere"))
        outcome.status, outcome.termination = "feasible", "completed"
        outcome.objective_neur, outcome.lower_bound_neur = objective, bound
        outcome.gap = (objective - bound) / objective
        outcome.labs, outcome.lines, outcome.periods = 20, 30, 10
        outcome.sites, outcome.modes = 15, 33
        outcome.runtime_s, outcome.load_s, outcome.compile_s = 2.0, 0.1, 0.2
        outcome.terms, outcome.weighted = {"unmet": 3, "tardiness": 4}, {"unmet": 300}
        outcome.trace = [
            {"seconds": 0.0, "objective_neur": None, "lower_bound_neur": 500, "phase": "bound"},
            {"seconds": 1.0, "objective_neur": 4_000, "lower_bound_neur": 500, "phase": "greedy"},
            {
                "seconds": 2.0,
                "objective_neur": objective,
                "lower_bound_neur": bound,
                "phase": "greedy",
            },
        ]
        for name, value in changes.items():
            setattr(outcome, name, value)
        return outcome

    return make
