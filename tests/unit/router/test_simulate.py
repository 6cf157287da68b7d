"""Playing plans while labs fail and stand still: cases that fit in the head, and whole plans."""

from dataclasses import replace

import numpy as np
import pytest

from fabrouter.plan.read import solution_of
from fabrouter.simulate import (
    HazardModel,
    Hazards,
    delivery_probabilities,
    draw_hazards,
    play,
    simulate,
    simulate_plan,
)
from fabrouter_solver import Lot, Solution, check
from fabrouter_solver.usage import delivered
from solver_cases import ints
from tiny_problem import tiny, with_lines, with_parts

NEVER = 99


def events(*labs, runs=1):
    """Returns one kind of run: per lab (fails at, stands from, stands for)."""
    columns = zip(*labs, strict=True)
    return Hazards(*(np.tile(ints(*column), (runs, 1)) for column in columns))


FINE = (NEVER, 0, 0)


def lot(mode=0, production=((0, 4),), shipments=((1, 0, 4),), line=0):
    """Returns a lot of the tiny problem, set up with its first units."""
    return Lot(line, mode, production[0][0], production, shipments)


def played(data, lots, *labs):
    """Returns (on time, delivered, unit-periods late) of a plan that keeps its rules."""
    plan = Solution(tuple(lots))
    assert check(data, plan) == []
    found = play(data, plan, events(*labs))
    return int(found.on_time[0]), int(found.delivered[0]), int(found.late[0])


TWO_TRIPS = lot(shipments=((1, 0, 2), (1, 1, 2)))


@pytest.mark.parametrize(("fails_at", "units"), [(0, 0), (1, 2), (2, 4), (NEVER, 4)])
def test_what_has_left_before_a_failure_arrives(fails_at, units):
    """Two trips of two units: a lab that fails on the second day has sent the first."""
    assert played(tiny(), [TWO_TRIPS], (fails_at, 0, 0))[:2] == (units, units)


def test_what_is_under_way_when_the_lab_fails_arrives():
    """The trip takes two periods; the failure comes after it has left."""
    data = tiny()
    slow = replace(data, links=replace(data.links, lead=ints([0, 2])))
    assert played(slow, [lot()], (1, 0, 0)) == (4, 4, 0)


@pytest.mark.parametrize(
    ("stands", "due", "expected"),
    [
        ((0, 1), 2, (4, 4, 0)),
        ((0, 1), 0, (0, 4, 4)),
        ((0, 2), 1, (0, 4, 4)),
        ((0, 3), 2, (0, 0, 0)),
        ((1, 2), 0, (2, 2, 0)),
    ],
)
def test_a_standstill_holds_up_work_and_departures(stands, due, expected):
    """Nothing is made or sent while a lab stands still; both follow afterwards."""
    shipments = ((1, 0, 2), (1, 1, 2)) if stands[0] else ((1, 0, 4),)
    data = tiny(due=due)
    assert played(data, [lot(shipments=shipments)], (NEVER, *stands)) == expected


@pytest.mark.parametrize(("capacity_s", "expected"), [(100, (10, 20, 10)), (200, (20, 20, 0))])
def test_a_reserve_makes_up_for_a_standstill(capacity_s, expected):
    """Ten units a day fill 100 s: only a lab with more makes twenty on the day after."""
    data = tiny(capacity_s=capacity_s, quantity=20, due=1)
    twenty = lot(production=((0, 10), (1, 10)), shipments=((1, 0, 10), (1, 1, 10)))
    assert played(data, [twenty], (NEVER, 0, 1)) == expected


def assembled(part_trips=((0, 0, 8),), day=1):
    """Returns a plan: lab 1 makes eight parts, lab 0 makes four units of two parts each."""
    parts = lot(mode=1, production=((0, 8),), shipments=part_trips)
    return [lot(production=((day, 4),), shipments=((2, day, 4),)), parts]


@pytest.mark.parametrize(
    ("hub", "maker", "expected"),
    [
        (FINE, FINE, (4, 4, 0)),
        (FINE, (0, 0, 0), (0, 0, 0)),
        (FINE, (1, 0, 0), (4, 4, 0)),
        ((1, 0, 0), FINE, (0, 0, 0)),
        (FINE, (NEVER, 0, 1), (4, 4, 0)),
        (FINE, (NEVER, 0, 2), (0, 4, 4)),
        ((NEVER, 1, 1), FINE, (0, 4, 4)),
    ],
)
def test_assembly_waits_for_its_parts(hub, maker, expected):
    """Parts that are lost or late take the units with them; units are due on day 1."""
    data = with_parts(tiny(labs=2, due=1), per_parent=2)
    assert played(data, assembled(), hub, maker) == expected


def test_half_the_parts_make_half_the_units():
    """The maker fails between two trips of parts."""
    data = with_parts(tiny(labs=2), per_parent=2)
    plan = assembled(((0, 0, 4), (0, 1, 4)))
    assert played(data, plan, FINE, (1, 0, 0)) == (2, 2, 0)


def test_parts_of_one_line_do_not_help_another():
    """Two lines of two units; the parts of the first come from a lab that fails."""
    data = with_lines(with_parts(tiny(labs=2)), quantity=[2, 2])
    plan = [
        lot(line=0, production=((1, 2),), shipments=((2, 1, 2),)),
        lot(line=1, production=((1, 2),), shipments=((2, 1, 2),)),
        lot(line=0, mode=1, production=((0, 2),), shipments=((0, 0, 2),)),
        lot(line=1, mode=1, production=((1, 2),), shipments=((0, 1, 2),)),
    ]
    assert played(data, plan, FINE, (1, 0, 0))[0] == 2


def test_a_due_date_before_the_horizon_makes_all_late():
    """A unit that arrives on day 0 and was due the day before is one day late."""
    assert played(tiny(due=-1), [lot()], FINE) == (0, 4, 4)


def test_without_risk_every_run_is_the_plan(campaign_plan):
    """A campaign whose labs are certain gives the plan's own figures in every run."""
    compiled = campaign_plan.compiled
    plan, totals = solution_of(campaign_plan.document, compiled), campaign_plan.document.totals
    found = simulate(compiled.data, plan, np.ones(compiled.data.num_labs), runs=3)
    units, late = delivered(compiled.data, plan)
    assert set(found.on_time.tolist()) == {totals.on_time_units}
    assert set(found.delivered.tolist()) == {int(units.sum())}
    assert set(found.late.tolist()) == {int(late.sum())}


def test_bad_luck_never_helps(campaign_plan):
    """No run has more on time than the plan; a lab that fails earlier delivers no more."""
    compiled = campaign_plan.compiled
    plan, data = solution_of(campaign_plan.document, compiled), compiled.data
    chances = delivery_probabilities(compiled)
    hazards = draw_hazards(chances, data.num_periods, 200, 1, HazardModel())
    found = play(data, plan, hazards)
    earlier = play(data, plan, replace(hazards, fails_at=np.maximum(hazards.fails_at - 1, 0)))
    assert (found.on_time <= found.delivered).all()
    assert found.on_time.max() <= campaign_plan.document.totals.on_time_units
    assert found.on_time.min() < campaign_plan.document.totals.on_time_units
    assert (earlier.delivered <= found.delivered).all()


@pytest.mark.parametrize(("departure", "share"), [(0, 1 / 3), (1, 2 / 3), (2, 1.0)])
def test_failures_come_as_often_as_they_should(departure, share):
    """A lab fails with chance 0.2 on one of three days: what leaves later is lost more often."""
    model = HazardModel(standstill_factor=0.0)
    plan = Solution((lot(shipments=((1, departure, 4),)),))
    found = simulate(tiny(), plan, np.array([0.8]), runs=20_000, seed=5, model=model)
    lost = 1 - found.on_time.mean() / 4
    assert lost == pytest.approx(0.2 * share, abs=4 * np.sqrt(0.2 * 0.8 / 20_000))


def test_a_lab_that_nearly_always_fails_delivers_nothing_in_the_end():
    """With a probability close to 0 nothing leaves on the last day."""
    plan = Solution((lot(shipments=((1, 2, 4),)),))
    assert simulate(tiny(), plan, np.array([1e-12]), runs=500).on_time.max() == 0


def test_standstills_are_as_frequent_and_long_as_the_model_says():
    """Twice as frequent as failures, of one to two periods."""
    hazards = draw_hazards(np.array([0.9]), 10, 20_000, 3, HazardModel())
    assert (hazards.stands_for > 0).mean() == pytest.approx(0.2, abs=0.012)
    assert np.unique(hazards.stands_for).tolist() == [0, 1, 2]
    assert (hazards.fails_at < 10).mean() == pytest.approx(0.1, abs=0.009)


def test_the_seed_decides_what_goes_wrong():
    """The same seed gives the same events, another one others."""
    one, same, other = (
        draw_hazards(np.full(5, 0.5), 9, 50, seed, HazardModel()).fails_at for seed in (1, 1, 2)
    )
    assert (one == same).all()
    assert (one != other).any()


def test_quantiles_are_values_that_occur():
    """Of 4, 4, 0 and 2 units a tenth of the runs do not exceed 0, half 2."""
    runs = Hazards(ints([NEVER], [NEVER], [0], [1]), *(np.zeros((4, 1), np.int64) for _ in "ab"))
    found = play(tiny(), Solution((TWO_TRIPS,)), runs)
    assert [found.quantile(share) for share in (0.1, 0.5, 0.9)] == [0, 2, 4]


def test_the_summary_counts_in_days(campaign_plan):
    """Figures of a plan lie in order, and its own figure is the plan's."""
    compiled = campaign_plan.compiled
    plan = solution_of(campaign_plan.document, compiled)
    found = simulate_plan("a", compiled, plan, 100, 0)
    assert found.planned_on_time == campaign_plan.document.totals.on_time_units
    assert found.on_time.q10 <= found.on_time.q50 <= found.on_time.q90
    assert found.on_time.mean <= found.delivered.mean


@pytest.mark.parametrize("fields", [{"standstill_factor": -1.0}, {"longest_standstill": 0}])
def test_models_out_of_range_are_refused(fields):
    """A model that means nothing is an error."""
    with pytest.raises(ValueError, match="Must have"):
        HazardModel(**fields)


def test_at_least_one_run_is_needed():
    """No run, no figures."""
    with pytest.raises(ValueError, match="runs >= 1"):
        simulate(tiny(), Solution(), np.ones(1), runs=0)
