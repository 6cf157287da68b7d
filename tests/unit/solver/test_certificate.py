"""The certificate: bounds recomputed from stored prices, apart from the code that found them."""

from dataclasses import replace

import numpy as np
import pytest

from fabrouter_solver import ProblemData, Proof, Result, SolveParams, Status, solve
from fabrouter_solver.bounds import PriceBound, Prices
from fabrouter_solver.bounds.shares import OpeningShares
from fabrouter_solver.certificate import PRICE_UNIT, PriceList, certified_bound
from instances import Size, random_problem, with_commitments
from solver_cases import BASE, with_columns
from tiny_problem import modes, tiny, with_lane, with_material, with_parts, with_second_design

SMALL = Size(labs=3, sites=2, designs=2, lines=4, periods=4, most_units=6, depth=2)
NARROW = tiny(periods=1, capacity_s=20)


def random_prices(data: ProblemData, seed: int) -> Prices:
    """Returns prices of which half are zero and some higher than anything is worth."""
    rng = np.random.default_rng(seed)
    zero, scale = PriceBound(data).no_prices(), 10.0 ** rng.integers(0, 6)
    parts = (zero.time, zero.material, zero.load)
    shares = rng.exponential(scale, (data.num_lines, data.num_labs)) * (rng.random() < 0.7)
    time, material, load = (
        rng.exponential(scale, p.shape) * (rng.random(p.shape) < 0.5) for p in parts
    )
    return Prices(time, material, load, OpeningShares.of(np.arange(data.num_lines), shares))


def promised(seed: int) -> ProblemData:
    """Returns a random instance with promises."""
    data = random_problem(seed, SMALL)
    return with_commitments(data, solve(data, SolveParams("greedy")).solution, seed)


def check_result(data: ProblemData, result: Result) -> None:
    """Asserts that the stored prices, written and read, prove what the result says."""
    assert result.proof is (Proof.SOLVER if result.prices is None else Proof.PRICES)
    if result.prices is not None:
        stored = PriceList.from_json(result.prices.to_json())
        assert stored == result.prices
        assert result.lower_bound <= certified_bound(data, stored) <= result.objective


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("make", [lambda seed: random_problem(seed, SMALL), promised])
def test_certificate_and_bound_agree_at_any_prices(make, seed):
    """Both compute the same at random prices, the certificate without the margin for rounding."""
    data = make(seed)
    bound = PriceBound(data)
    for prices in (bound.no_prices(), random_prices(data, seed), random_prices(data, seed + 99)):
        value = bound.value(prices)
        certified = certified_bound(data, bound.price_list(prices))
        worth = (prices.time * bound.rows.limit).sum() + prices.material.sum() * 100
        worth += (prices.load * bound.overload_limits).sum() + prices.opening.price.sum()
        assert value <= certified <= value + 2 + 1e-8 * (abs(value) + worth)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("engine", ["greedy", "local_search", "auto", "cpsat"])
def test_results_carry_their_proof(engine, seed):
    """Whatever ran, the prices of a result prove its bound, or it says that a solver did."""
    data = random_problem(seed, SMALL)
    check_result(data, solve(data, SolveParams(engine, time_limit=20, deterministic_limit=1)))


@pytest.mark.parametrize("seed", range(3))
def test_results_with_promises_carry_their_proof(seed):
    """Promised work, whose lines count as free, is no exception."""
    data = promised(seed)
    check_result(data, solve(data, SolveParams("local_search", deterministic_limit=1)))


def test_the_hand_made_instance():
    """On the instance with every feature the certificate lies below the optimum."""
    result = solve(BASE, SolveParams("cpsat", time_limit=30))
    assert result.status is Status.OPTIMAL
    bound = PriceBound(BASE)
    for seed in range(20):
        prices = bound.price_list(random_prices(BASE, seed))
        assert certified_bound(BASE, prices) <= result.objective


def test_a_price_by_hand():
    """At 50 per second: 4 × (1 + 10 × 50) for the units, minus 20 s × 50 that there are."""
    prices = PriceList(time=((0, 1, 0, 50 * PRICE_UNIT),))
    assert certified_bound(NARROW, prices) == 4 * (1 + 500) - 20 * 50


def test_a_rounded_rule_by_hand():
    """25 s make two units of 10 s: at 999 per whole unit, 4 × 1000 - 2 × 999."""
    data = tiny(periods=1, capacity_s=25)
    assert certified_bound(data, PriceList(time=((0, 10, 0, 999 * PRICE_UNIT),))) == 4_000 - 1_998


@pytest.mark.parametrize(
    ("shares", "value"),
    [((60, 60), 64), ((60, 0), 8), ((70, 66), 48 + 10), ((90, 90), 94 - 60)],
    ids=["just paid", "one lab is free", "too high", "far too high"],
)
def test_shares_of_openings_by_hand(shares, value):
    """Each lab costs 60 to open; four units cost 4 in lab 0 and 8 in lab 1.

    What shares take beyond an opening is given back, so that too high ones prove less.
    """
    data = replace(tiny(2, periods=1), opening_ueur=np.array([60, 60]))
    paid = tuple((0, lab, share * PRICE_UNIT) for lab, share in enumerate(shares))
    assert certified_bound(data, PriceList(opening=paid)) == value <= 4 + 60


def test_lists_without_shares_are_read():
    """Certificates that were written before there were shares still count."""
    old = '{"time":[[0,1,0,64]],"material":[],"load":[]}'
    assert PriceList.from_json(old) == PriceList(time=((0, 1, 0, 64),))


SHIPPED = with_columns(with_parts(tiny(2)), "links", shipment_ueur=[[0, 0, 0], [900, 0, 0]])


def test_shared_trips_by_hand():
    """Four parts of 10 s, leaving after 300 s of their lab, owe 40 / 300 of a trip of 900."""
    assert certified_bound(SHIPPED, PriceList()) == 8
    assert certified_bound(SHIPPED, PriceList(sharing=((1, 1),))) == 8 + 120


@pytest.mark.parametrize(
    "sharing", [((1, 0),), ((1, 1), (1, 1))], ids=["pool of another lab", "twice"]
)
def test_trips_that_are_shared_out_wrongly_are_refused(sharing):
    """A pool where the parts were not made, or one counted twice, proves nothing."""
    with pytest.raises(ValueError, match="one pool of the lab itself"):
        certified_bound(SHIPPED, PriceList(sharing=sharing))


def test_a_line_that_two_designs_share_by_hand():
    """Five units fill a sheet, the last is made in a design that costs twice: 5 + 2, two lots."""
    data = replace(
        with_columns(with_second_design(tiny(2, quantity=6), 0), "stages", lot_multiple=[5, 1]),
        modes=modes([0, 1], [0, 1], [1, 2]),
        weights=replace(tiny().weights, lot=1),
    )
    assert certified_bound(data, PriceList()) == 5 + 2 + 2
    result = solve(data, SolveParams("local_search", deterministic_limit=1))
    assert result.objective == 9
    assert result.status is Status.OPTIMAL


def test_costs_beyond_64_bits():
    """Costs that leave 64 bits are still added up exactly."""
    weights = replace(tiny().weights, unmet=10**17 + 1)
    data = replace(tiny(periods=1, capacity_s=0), weights=weights)
    assert certified_bound(data, PriceList()) == 4 * (10**17 + 1)


@pytest.mark.parametrize(
    "prices",
    [
        PriceList(time=((0, 1, 0, -1),)),
        PriceList(material=((0, 0, 5),)),
        PriceList(load=((0, 0, 1),)),
        PriceList(opening=((0, 0, -1),)),
        PriceList(opening=((0, -1, 1),)),
    ],
    ids=["negative", "moved material", "above the weight", "negative share", "no such lab"],
)
def test_prices_that_prove_nothing_are_refused(prices):
    """Prices for which the formula is wrong raise an error."""
    data = with_lane(with_material(tiny(2, periods=1), [[0], [5]]), lead=0, ueur=0)
    with pytest.raises(ValueError, match="prices >= 0"):
        certified_bound(data, prices)
