"""What a study found, engine by engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from fabrouter.research.merit import TARGET_GAP, best_objectives, certified_gaps, excess, time_to
from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.study_pictures import Groups


@dataclass(frozen=True)
class EngineRow:
    """Medians of one engine over its runs.

    Parameters
    ----------
    engine
        Its name.
    runs
        Runs that found a plan.
    gap, above_best
        Certified gap, distance to the best plan of any engine; shares.
    on_time, unmet
        Units.
    first_plan_s, target_s
        Seconds to the first plan and to a gap of 1 %; ``None`` = half of them never got there.
    robust
        10 % quantile of the units on time when labs fail; ``None`` = not played.
    """

    engine: str
    runs: int
    gap: float
    above_best: float
    on_time: float
    unmet: float
    first_plan_s: float | None
    target_s: float | None
    robust: float | None


def engine_rows(groups: Groups) -> list[EngineRow]:
    """Returns one row per engine."""
    best = best_objectives(run for _, runs in groups for run in runs)
    rows = []
    for engine, runs in groups:
        figures = [run.row["figures"] for run in runs]
        rows.append(
            EngineRow(
                engine,
                len(runs),
                median(row["gap"] for row in figures),
                median(excess(run, best[run.instance]) for run in runs),
                median(row["on_time_units"] for row in figures),
                median(row["unmet_units"] for row in figures),
                _middle([row["first_plan_s"] for row in figures]),
                _middle([time_to(certified_gaps(run), TARGET_GAP) for run in runs]),
                _robust(figures),
            )
        )
    return rows


def _middle(values: Sequence[float | None]) -> float | None:
    middle = median([float("inf") if value is None else value for value in values])
    return None if middle == float("inf") else middle


def _robust(figures: Sequence[Json]) -> float | None:
    known = [row["simulated_q10"] for row in figures if row["simulated_q10"] is not None]
    return median(known) if known else None
