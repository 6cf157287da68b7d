"""CP-SAT on the smallest instances: each rule and each cost moves the optimum as by hand."""

from dataclasses import replace

import numpy as np
import pytest

from brute_force import brute_force
from fabrouter_solver import (
    Commitment,
    Parts,
    ProblemData,
    Result,
    SolveParams,
    Status,
    Termination,
    check,
    solve,
)
from fabrouter_solver.cpsat import estimate_size
from instances import Size, random_problem, with_commitments
from solver_cases import BASE, ints, with_cell, with_columns
from tiny_problem import (
    tiny,
    with_lane,
    with_limit,
    with_lines,
    with_material,
    with_parts,
    with_second_design,
)


def exact(data: ProblemData) -> Result:
    result = solve(data, SolveParams("cpsat", time_limit=20))
    assert result.status is Status.OPTIMAL
    assert result.termination is Termination.PROVEN
    return result


def weighted(data: ProblemData, **weights: object) -> ProblemData:
    return replace(data, weights=replace(data.weights, **weights))  # type: ignore[arg-type]


def promised(firm: bool, change: int = 0, period: int = 0, **data: int) -> ProblemData:
    """Returns two labs, of which the dear one has been asked for 2 of the 4 units."""
    promise = Commitment(0, 1, firm, period, ((period, 2),), ((2, period, 2),))
    problem = weighted(tiny(labs=2, **data), production=10, change=change)
    return replace(problem, commitments=(promise,))


def trips(due: int) -> ProblemData:
    return with_columns(tiny(periods=2, capacity_s=20, due=due), "links", shipment_ueur=[[0, 50]])


NARROW = {"periods": 1, "capacity_s": 20}
"""Room for 2 of 4 units in each lab."""

TWO = {"periods": 2, "capacity_s": 20}
"""Room for 2 of 4 units in each period."""

SETUP = with_columns(tiny(**TWO), "modes", op_setup_s=[5])
STOCK = with_material(tiny(periods=2, due=0), [[2, 0]])
BUYABLE = {"purchase_lead": [1], "purchase_ueur": [7]}
TOO_DEAR = {"purchase_lead": [0], "purchase_ueur": [1_000]}
LANED = with_material(
    with_columns(tiny(2, periods=2, due=0), "modes", op_unit_s=[10, 999]), [[2, 0], [5, 0]]
)
EVEN = with_columns(weighted(tiny(2, periods=1), overload=1), "modes", unit_ueur=[1, 1])

SHEET = with_columns(
    with_cell(with_parts(tiny(2, periods=1)), "stages", "min_lot", 1, 4),
    "pools",
    capacity_s=[[20], [100]],
)
"""Parts are made by four at least; only two can be used. Moving one costs 50."""
SHEET = with_columns(SHEET, "links", kg_ueur=[[0, 0, 0], [50, 0, 0]])

OPTIMA = [
    ("nothing binds", tiny(), 4 * 1),
    ("capacity binds", tiny(**NARROW), 2 * 1 + 2 * 1_000),
    ("a second lab helps", tiny(2, **NARROW), 2 * 1 + 2 * 2),
    ("people bind beside machines", with_columns(tiny(2, **NARROW), "pools", lab=[0, 0]), 6),
    ("priority", with_lines(tiny(**NARROW), quantity=[2, 2], priority=[1, 3]), 2 + 2 * 1_000),
    # lot sizes
    ("min_lot fits", tiny(2, **NARROW, min_lot=2), 2 * 1 + 2 * 2),
    ("min_lot does not", tiny(2, **NARROW, min_lot=3), 4 * 1_000),
    ("min_lot of the stage", with_cell(tiny(2, **NARROW), "stages", "min_lot", 0, 3), 4_000),
    ("lot_multiple fills up", tiny(periods=1, lot_multiple=3), 6 * 1),
    ("lot_multiple cuts", tiny(periods=1, capacity_s=50, lot_multiple=3), 3 * 1 + 1_000),
    (
        "multiples of line and stage",
        with_cell(tiny(lot_multiple=2), "stages", "lot_multiple", 0, 3),
        6,
    ),
    # labs
    ("max_labs", tiny(2, **NARROW, max_labs=1), 2 * 1 + 2 * 1_000),
    ("max_labs is enough", tiny(2, **NARROW, max_labs=2), 2 * 1 + 2 * 2),
    ("excluded from the cheap lab", replace(tiny(2), excluded=ints([0, 0])), 4 * 2),
    ("excluded everywhere", replace(tiny(2), excluded=ints([0, 0], [0, 1])), 4 * 1_000),
    # setup
    ("two periods", tiny(**TWO), 4 * 1),
    ("setup takes time once", SETUP, 3 * 1 + 1_000),
    ("setup costs once", with_columns(tiny(**TWO), "modes", setup_ueur=[9]), 4 * 1 + 9),
    ("setup fills a period", with_columns(tiny(**TWO), "modes", op_setup_s=[20]), 2 + 2_000),
    ("setup is not split", with_columns(tiny(**TWO), "modes", op_setup_s=[21]), 4_000),
    # time
    ("release", tiny(**TWO, release=1), 2 * 1 + 2 * 1_000),
    ("deadline", tiny(**TWO, due=0, deadline=0), 2 * 1 + 2 * 1_000),
    ("due", tiny(**TWO, due=0), 4 * 1 + 2 * 100),
    ("all late", tiny(**TWO, due=-1), 4 * 1 + 2 * 100 + 2 * 200),
    ("late, by priority", tiny(**TWO, due=0, priority=3), 4 * 1 + 2 * 100 * 3),
    ("lead", with_columns(tiny(**TWO), "links", lead=[[0, 1]]), 2 * 1 + 2 * 1_000),
    ("no link", with_columns(tiny(), "links", lead=[[0, -1]]), 4 * 1_000),
    # material
    ("stock is enough", with_material(tiny(periods=2, due=0), [[4, 0]]), 4),
    ("stock is not", STOCK, 2 * 1 + 2 * 1_000),
    ("more arrives", with_material(tiny(periods=2, due=0), [[2, 2]]), 4 + 2 * 100),
    ("arrives but not in time", with_material(tiny(periods=2, due=0, deadline=0), [[2, 2]]), 2_002),
    (
        "bought",
        with_material(tiny(periods=2, due=0), [[2, 0]], **BUYABLE, purchase_limit=[9]),
        4 + 2 * 7 + 2 * 100,
    ),
    (
        "bought up to the limit",
        with_material(tiny(periods=2, due=0), [[2, 0]], **BUYABLE, purchase_limit=[1]),
        3 + 7 + 100 + 1_000,
    ),
    (
        "bought too late",
        with_material(tiny(periods=1), [[2]], **BUYABLE, purchase_limit=[9]),
        2 + 2 * 1_000,
    ),
    (
        "too dear to buy",
        with_material(tiny(periods=1), [[2]], **TOO_DEAR, purchase_limit=[9]),
        2 + 2 * 1_000,
    ),
    ("no lane", LANED, 2 + 2 * 1_000),
    ("moved", with_lane(LANED, lead=1, ueur=3), 4 + 2 * 3 + 2 * 100),
    ("moved at once", with_lane(LANED, lead=0, ueur=3), 4 + 2 * 3),
    ("moved too late", with_lane(LANED, lead=2, ueur=3), 2 + 2 * 1_000),
    # kits
    ("one part each", with_parts(tiny(2, periods=1, capacity_s=40)), 4 + 4),
    ("two parts each", with_parts(tiny(2, periods=1, capacity_s=40), 2), 2 + 4 + 2 * 1_000),
    ("parts on their way", with_parts(tiny(2, periods=2, due=0), lead=1), 4 + 4 + 4 * 100),
    ("parts arrive too late", with_parts(tiny(2, periods=2), lead=2), 4 * 1_000),
    ("no link for parts", with_parts(tiny(2), lead=-1), 4 * 1_000),
    (
        "old parts",
        replace(
            with_parts(tiny(2, periods=1, capacity_s=40), 2),
            parts=Parts(ints(0), ints(1), ints(0), ints(0), ints(3)),
        ),
        3 + 3 + 1_000,  # 4 new and 3 old parts make 3 units, for which 3 new ones are enough
    ),
    (
        "parts in full sheets",
        with_cell(with_parts(tiny(2, periods=1, capacity_s=40)), "stages", "lot_multiple", 1, 3),
        3 + 3 + 1_000,
    ),
    ("more parts than needed: the rest stays", SHEET, 2 + 4 + 2 * 50 + 2 * 1_000),
    # shipping
    ("hub limit", with_limit(tiny(periods=2, due=0), 2_999), 4 + 2 * 100),
    ("link limit", with_limit(tiny(periods=2, due=0), 2_000, destination=1), 4 + 2 * 100),
    ("limit of another link", with_limit(tiny(periods=2, due=0), 2_000, destination=0), 4),
    ("nothing may leave", with_limit(tiny(), 999), 4 * 1_000),
    # promises
    ("no promise", weighted(tiny(2), production=10), 4 * 10),
    ("accepted", promised(firm=True), 2 * 10 + 2 * 20),
    ("offered, free to change", promised(firm=False), 4 * 10),
    ("offered, cheap to change", promised(firm=False, change=4), 4 * 10 + 2 * 4),
    ("offered, dear to change", promised(firm=False, change=15), 2 * 10 + 2 * 20),
    ("accepted, but late", promised(firm=True, period=1, due=0), 2 * 10 + 2 * 20 + 2 * 100),
    (
        "accepted beyond capacity",
        with_columns(promised(True), "pools", capacity_s=[[0] * 3] * 2),
        2 * 20 + 2 * 1_000,
    ),
    ("accepted though excluded", replace(promised(True), excluded=ints([0, 1])), 60),
    ("accepted before release", promised(True, release=1, capacity_s=20, periods=2), 60),
    ("accepted below min_lot", promised(True, **NARROW, min_lot=3), 2_040),
    ("accepted in the one lab allowed", promised(True, max_labs=1), 4 * 20),
    # designs
    ("one design", tiny(2, **NARROW, max_labs=1), 2 + 2_000),
    ("a second one", with_second_design(tiny(2, **NARROW), 3), 4 * 1 + 2 * 3),
    ("a disliked one", with_second_design(tiny(2, **NARROW), 1_000), 2 * 1 + 2 * 1_000),
    # fixed costs
    ("a trip for all", trips(due=1), 4 * 1 + 50),
    ("a trip in time", trips(due=0), 4 * 1 + 2 * 50 + 2 * 100),
    ("opening a lab", replace(tiny(2), opening_ueur=ints(9, 0)), 4 * 2),
    ("paying for a lab", weighted(tiny(2, **NARROW), lab=30), 2 * 1 + 2 * 2 + 2 * 30),
    ("paying for a lot", weighted(tiny(2, **NARROW), lot=3_000), 4 * 1_000),
    ("by weight", with_columns(tiny(), "links", kg_ueur=[[0, 2]]), 4 * (1 + 2)),
    ("by CO2e", with_columns(weighted(tiny(), co2=5), "links", kg_co2_mg=[[0, 2]]), 4 * (1 + 10)),
    # overload
    ("one share", weighted(EVEN, overload_percent=(20,)), 4 * 1),
    ("one share, lots cost", weighted(EVEN, overload_percent=(20,), lot=30), 4 + 30 + 20),
    ("two shares", weighted(EVEN, overload_percent=(10, 20)), 4 + 10 + 10),
    ("convex", weighted(EVEN, overload_percent=(10, 20), lot=25), 4 + 10 + 10 + 2 * 25),
    ("not convex", weighted(EVEN, overload_percent=(10,), lot=25), 4 + 30 + 25),
    ("not worth the overload", weighted(EVEN, overload_percent=(0,), overload=200), 4 * 1_000),
]


@pytest.mark.parametrize(("name", "data", "optimum"), OPTIMA, ids=[case[0] for case in OPTIMA])
def test_optimum_by_hand(name, data, optimum):
    """The proven optimum is the one worked out by hand."""
    assert exact(data).objective == optimum


def test_convex_overload_shares_work():
    """Equal labs get equal work when load above a share costs."""
    lots = exact(weighted(EVEN, overload_percent=(10, 20))).solution.lots
    assert [lot.made for lot in lots] == [2, 2]


def test_accepted_work_keeps_its_period():
    """Accepted production and shipments stay where they were, even if earlier would be cheaper."""
    data = promised(firm=True, period=1, due=0)
    lot = next(lot for lot in exact(data).solution.lots if lot.mode == 1)
    assert (lot.production, lot.shipments) == (((1, 2),), ((2, 1, 2),))


def test_accepted_work_may_grow():
    """A promised lot takes more units where that is cheapest."""
    data = with_columns(promised(firm=True), "modes", unit_ueur=[9, 1])
    lots = exact(data).solution.lots
    assert [(lot.mode, lot.made) for lot in lots] == [(1, 4)]


def test_offers_that_cannot_be_kept_are_a_change():
    """An offered lot without any possible lot counts as changed in full."""
    data = replace(promised(firm=False, change=7), excluded=ints([0, 1]))
    assert exact(data).objective == 4 * 10 + 2 * 7


QUICK_TO_TRY = (29, 33, 43, 48, 52, 69, 81, 85, 95, 102, 107, 130, 133, 134, 135, 136)
"""Seeds of instances that have few plans."""


def later(data: ProblemData, seed: int) -> ProblemData:
    """Returns the instance with promises out of its greedy plan, and less of all else."""
    plan = solve(data, SolveParams("greedy")).solution
    setups = {(lot.line, lot.mode): lot.setup_period for lot in plan.lots}
    drawn = with_commitments(data, plan, seed)
    kept = tuple(replace(c, setup_period=setups[c.line, c.mode]) for c in drawn.commitments)
    less = with_columns(
        replace(drawn, commitments=kept),
        "pools",
        capacity_s=drawn.pools.capacity_s // (1 + seed % 2),
    )
    release = np.minimum(less.lines.release + seed // 2 % 2, data.num_periods - 1)
    return with_columns(less, "lines", release=release, min_lot=less.lines.min_lot + seed // 4 % 2)


@pytest.mark.parametrize("seed", QUICK_TO_TRY)
def test_promises_against_trying_everything(seed):
    """With promises and a world that has changed, too, the optimum is that of trying everything."""
    size = Size(labs=2, lines=1 + seed % 2, periods=2, most_units=2, depth=seed // 2 % 2)
    data = later(random_problem(seed, size), seed)
    best = brute_force(data, 4_000)
    assert data.firm
    assert best is not None
    assert exact(data).objective == best[0]


def test_costs_too_large():
    """Costs that CP-SAT cannot count in 64 bits are refused, not miscounted."""
    with pytest.raises(OverflowError, match="too large for CP-SAT"):
        solve(weighted(tiny(**NARROW), unmet=2**60), SolveParams("cpsat"))


def test_round_costs_are_not_too_large():
    """What counts is size after division by the common factor."""
    data = weighted(tiny(), unmet=2**60, tardiness=0, production=2**50, transport=0, preference=0)
    assert exact(data).objective == 4 * 2**50


def test_size_is_lots_times_periods():
    """The estimated size counts a lot per line, accepted design and mode, times the periods."""
    assert estimate_size(tiny(3, periods=5)) == 3 * 5
    assert estimate_size(BASE) == (4 + 3 + 4 + 3) * 5


def test_all_workers_agree():
    """Several workers prove the same optimum."""
    one = solve(BASE, SolveParams("cpsat", time_limit=20))
    two = solve(BASE, SolveParams("cpsat", time_limit=20, workers=2))
    assert one.objective == two.objective == two.lower_bound
    assert check(BASE, two.solution) == []
    assert np.isclose(two.gap, 0)
