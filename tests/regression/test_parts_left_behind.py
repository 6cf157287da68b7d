"""Heuristics once left the parts of a failed assembly booked: twice the sheets were cut."""

from collections import Counter

import pytest

from fabrouter_solver import SolveParams, solve
from instances import Size, random_problem

SIZE = Size(labs=4, sites=2, designs=2, lines=6, periods=4, most_units=6, depth=2)


def parts_sent(data, plan):
    """Returns parts sent by (line, stage, lab)."""
    sent: Counter[tuple[int, int, int]] = Counter()
    for lot in plan.lots:
        stage = int(data.modes.stage[lot.mode])
        if data.stages.parent[stage] >= 0:
            for place, _, units in lot.shipments:
                sent[lot.line, stage, place] += units
    return sent


def parts_needed(data, plan):
    """Returns parts that go into what is made, by (line, stage, lab)."""
    needed: Counter[tuple[int, int, int]] = Counter()
    for lot in plan.lots:
        stage, lab = int(data.modes.stage[lot.mode]), int(data.modes.lab[lot.mode])
        for child in data.children[stage]:
            needed[lot.line, child, lab] += int(data.stages.per_parent[child]) * lot.made
    return needed


@pytest.mark.parametrize("engine", ["greedy", "local_search"])
@pytest.mark.parametrize("seed", range(40))
def test_no_part_is_sent_in_vain(engine, seed):
    """A lab gets no more parts of a line than it uses for that line."""
    data = random_problem(seed, SIZE)
    plan = solve(data, SolveParams(engine=engine, deterministic_limit=0.1)).solution
    needed = parts_needed(data, plan)
    for key, units in parts_sent(data, plan).items():
        assert units <= needed[key], key
