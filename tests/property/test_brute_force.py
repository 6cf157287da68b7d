"""CP-SAT finds the optimum that trying everything finds."""

import pytest

from brute_force import brute_force
from fabrouter_solver import SolveParams, solve
from instances import Size, random_problem

INSTANCES = 200
BATCHES = 8
MOST_COMBINATIONS = 1_500


def size_of(seed: int) -> Size:
    """Returns a tiny size: one or two designs, lines and stages, two or three periods."""
    return Size(
        labs=2,
        sites=1,
        designs=1 + seed % 2,
        lines=1 + seed % 2,
        periods=2 + (seed % 3 == 0),
        most_units=2 + seed % 2,
        depth=int(seed % 3 > 0),
    )


@pytest.mark.parametrize("batch", range(BATCHES))
def test_cpsat_equals_brute_force(batch):
    """The optimum of every random tiny instance equals the one found by trying everything."""
    checked = busy = 0
    seed = batch
    while checked < INSTANCES // BATCHES:
        data = random_problem(seed, size_of(seed))
        best = brute_force(data, MOST_COMBINATIONS)
        seed += BATCHES
        if best is None:
            continue
        result = solve(data, SolveParams(engine="cpsat", time_limit=60))
        assert result.status == "optimal", seed - BATCHES
        assert result.objective == best[0], seed - BATCHES
        assert result.lower_bound == best[0], seed - BATCHES
        checked += 1
        busy += bool(result.solution.lots)
    assert busy >= checked // 4, "too many instances in which nothing is worth making"
