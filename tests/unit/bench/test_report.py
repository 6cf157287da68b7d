"""Reports: figures of merit by hand, tables, pictures that render."""

import pytest

from fabrouter.research.merit import (
    best_objectives,
    certified_gaps,
    excess,
    fitted_exponent,
    height_at,
    integral,
    middle,
    primal_gaps,
    time_to,
)
from fabrouter_bench.report import write_report
from fabrouter_bench.report.pictures import save, scaling
from fabrouter_bench.report.tables import engines_table, failures_table, sizes_table


def test_gaps_of_a_trace(make_outcome):
    """Certified gaps compare with the bound of the moment, primal ones with the best known plan."""
    outcome = make_outcome()
    assert certified_gaps(outcome) == [(0.0, 1.0), (1.0, 0.875), (2.0, 0.5)]
    assert primal_gaps(outcome, 1_000) == [(0.0, 1.0), (1.0, 0.75), (2.0, 0.5)]


def test_primal_integral_by_hand():
    """1 for one second, 0.75 for one, 0.5 for eight: 5.75 over 10 seconds."""
    points = [(0.0, 1.0), (1.0, 0.75), (2.0, 0.5)]
    assert integral(points, 10) == pytest.approx(0.575)
    assert integral([], 10) == 1
    assert integral([(20.0, 0.0)], 10) == 1
    assert integral([(0.0, 0.2)], 0) == 0.2


def test_staircases():
    """Heights and times of a staircase that starts at 1."""
    points = [(1.0, 0.75), (2.0, 0.005)]
    assert [height_at(points, at) for at in (0.5, 1.0, 9.0)] == [1.0, 0.75, 0.005]
    assert time_to(points, 0.01) == 2.0
    assert time_to(points, 0.001) is None


def test_best_and_excess(make_outcome):
    """The best plan of an instance may come from any engine; a run without a plan is endless."""
    runs = [make_outcome("a", 2_000), make_outcome("b", 1_500), make_outcome("a", 900, seed=2)]
    best = best_objectives(runs)
    assert sorted(best.values()) == [900, 1_500]
    assert excess(runs[0], 1_500) == pytest.approx(1 / 3)
    runs[0].objective_neur = None
    assert excess(runs[0], 1_500) == float("inf")


def test_fitted_exponent():
    """A power law is found again; one size says nothing."""
    sizes = [10.0, 100.0, 1000.0]
    assert fitted_exponent(sizes, [size**1.3 for size in sizes]) == pytest.approx(1.3)
    assert fitted_exponent([5.0], [1.0]) is None


def test_medians_skip_what_is_unknown():
    """The median is that of known values."""
    assert middle([3, None, 1]) == 2
    assert middle([None]) is None


def test_tables(make_outcome):
    """One row per engine, the better one first, and one per failed run."""
    failed = make_outcome("mip_scip", error="exit status 1: no | memory", objective_neur=None)
    runs = [make_outcome("greedy", 2_000), make_outcome("auto", 1_500), failed]
    rows = engines_table(runs)
    assert [row.split(" | ")[1] for row in rows[2:]] == ["auto", "greedy", "mip_scip"]
    assert "33.33%" in rows[3]
    assert "1 failed" in rows[4]
    assert len({row.count("|") for row in rows}) == 1
    assert "| city one_stage | 20 | 15 | 30 | 10 | 33 | 0.10 | 0.20 | 3.00% |" in sizes_table(runs)
    assert "no / memory" in failures_table(runs)[-1]
    assert failures_table(runs[:2]) == []


def test_a_report_renders(tmp_path, make_outcome):
    """Page and pictures are there, the page links every picture, failed runs included."""
    runs = [
        make_outcome(engine, 1_000 + seed, 995, seed=seed) for engine in "ab" for seed in (1, 2)
    ]
    runs += [make_outcome("a", 1_000, 999, labs=100, seed=3)]
    runs += [make_outcome("c", error="exit status 9", objective_neur=None, gap=None, trace=[])]
    page = write_report(tmp_path, runs)
    text = page.read_text("utf-8")
    for name in ("performance_profile", "scaling", "gap_over_time_city"):
        assert f"({name}.svg)" in text
        assert (tmp_path / f"{name}.svg").stat().st_size > 1_000
        assert (tmp_path / f"{name}.png").read_bytes()[:4] == b"\x89PNG"
    assert "Failed runs" in text


def test_a_picture_of_runs_that_never_get_close(tmp_path, make_outcome):
    """Nothing to draw is no reason to fail."""
    save(scaling([make_outcome()]), tmp_path, "scaling")
    assert (tmp_path / "scaling.svg").exists()
