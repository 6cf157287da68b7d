"""Heuristics once gave up where the parts of promised assembly were hard to come by."""

import pytest

from fabrouter_solver import SolveParams, check, solve
from instances import Size, random_problem, with_commitments

SIZE = Size(labs=3, sites=2, designs=2, lines=3, periods=4, most_units=5, depth=2)
FAST = SolveParams(engine="local_search", deterministic_limit=0.1)


@pytest.mark.parametrize("engine", ["greedy", "local_search"])
def test_promises_are_supplied_where_they_can_be(engine):
    """Where CP-SAT finds the parts of a promise, every engine has a plan."""
    seed = 552940
    data = random_problem(seed, SIZE)
    promised = with_commitments(data, solve(data, FAST).solution, seed)
    assert promised.firm
    result = solve(promised, SolveParams(engine=engine, deterministic_limit=0.1))
    assert check(promised, result.solution) == []
