"""Pictures of results: performance profile, gap over time, scaling."""

from collections import defaultdict
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fabrouter.research.merit import (
    TARGET_GAP,
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
from fabrouter_bench.job import Outcome

FORMATS = ("svg", "png")
_STYLES = ("-", "--", "-.", ":")
_SAMPLES = 200


def performance_profile(outcomes: list[Outcome]) -> Figure:
    """Draws the share of instances on which an engine ends within a distance of the best plan.

    After Dolan and Moré (2002), with objectives at equal time instead of times.
    """
    best = best_objectives(outcomes)
    figure, axes = _figure()
    for place, (engine, runs) in enumerate(_by_engine(outcomes)):
        distances = np.sort([excess(run, best.get(run.instance, 0)) for run in runs])
        shares = np.arange(1, len(runs) + 1) / len(runs)
        within = np.maximum(100 * distances, _LEAST_PERCENT)
        axes.step(within, shares, where="post", label=engine, linestyle=_style(place))
    axes.set_xscale("log")
    axes.set_xlabel("objective above the best known, % (log)")
    axes.set_ylabel("share of instances")
    axes.set_ylim(0, 1.02)
    return _finished(figure, axes)


_LEAST_PERCENT = 0.01
"""Left end of the logarithmic axis: anything closer to the best counts as equal."""


def gap_over_time(outcomes: list[Outcome], suite: str) -> Figure:
    """Draws the median certified gap of each engine over time; legends tell primal integrals."""
    chosen = [outcome for outcome in outcomes if outcome.suite == suite and not outcome.error]
    best = best_objectives(chosen)
    limit = max((outcome.time_limit_s for outcome in chosen), default=1.0)
    seconds = np.geomspace(max(limit / 1e4, 1e-3), max(limit, 1e-2), _SAMPLES)
    figure, axes = _figure()
    for place, (engine, runs) in enumerate(_by_engine(chosen)):
        stairs = [certified_gaps(run) for run in runs]
        middles = [np.median([height_at(s, float(now)) for s in stairs]) for now in seconds]
        mean = middle(integral(primal_gaps(run, best[run.instance]), limit) for run in runs)
        label = f"{engine} (primal integral {mean:.3f})"
        axes.plot(seconds, 100 * np.array(middles), label=label, linestyle=_style(place))
    axes.set_xscale("log")
    axes.set_xlabel("seconds (log)")
    axes.set_ylabel("median certified gap, %")
    axes.set_title(suite)
    return _finished(figure, axes)


def scaling(outcomes: list[Outcome]) -> Figure:
    """Draws the median time to the target gap over size, with a fitted power.

    Runs that never get there are left out and counted in the legend.
    """
    figure, axes = _figure()
    anything = False
    for place, (engine, runs) in enumerate(_by_engine(outcomes)):
        times, missed = _times_by_size(runs)
        sizes = sorted(times)
        seconds = [float(np.median(times[size])) for size in sizes]
        exponent = fitted_exponent(sizes, seconds)
        fit = "" if exponent is None else f", size^{exponent:.2f}"
        label = f"{engine}{fit}" + (f", {missed} never" if missed else "")
        axes.plot(sizes, seconds, marker="o", label=label, linestyle=_style(place))
        anything |= bool(sizes)
    if anything:  # nothing has no logarithm
        axes.set_xscale("log")
        axes.set_yscale("log")
    axes.set_xlabel("labs × lines × periods (log)")
    axes.set_ylabel(f"seconds to a gap of {TARGET_GAP:.0%} (log)")
    return _finished(figure, axes)


def _times_by_size(runs: list[Outcome]) -> tuple[dict[float, list[float]], int]:
    """Returns seconds to the target gap by size, and how many runs never reached it."""
    times: dict[float, list[float]] = defaultdict(list)
    missed = 0
    for run in runs:
        reached = time_to(certified_gaps(run), TARGET_GAP)
        if reached is None or not (run.labs and run.lines and run.periods):
            missed += 1
        else:
            times[float(run.labs * run.lines * run.periods)].append(reached)
    return times, missed


def _by_engine(outcomes: list[Outcome]) -> list[tuple[str, list[Outcome]]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.engine].append(outcome)
    return sorted(groups.items())


def _style(place: int) -> str:
    return _STYLES[place // 10 % len(_STYLES)]  # the colour cycle has ten


def _figure() -> tuple[Figure, Axes]:
    figure = Figure(figsize=(8, 5), layout="constrained")
    return figure, figure.add_subplot()


def _finished(figure: Figure, axes: Axes) -> Figure:
    axes.grid(visible=True, alpha=0.3)
    if axes.get_legend_handles_labels()[1]:
        axes.legend(fontsize="small")
    return figure


def save(figure: Figure, folder: Path, name: str) -> None:
    """Writes a figure in every format."""
    for ending in FORMATS:
        figure.savefig(folder / f"{name}.{ending}", dpi=120)
