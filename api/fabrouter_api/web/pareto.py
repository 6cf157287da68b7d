"""Plans in plots of two measures; which of them are beaten in both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fabrouter_api.web.inner_api import Json

Measure = Callable[[Json], float]

MEASURES: dict[str, Measure] = {
    "cost": lambda row: row["production_eur"] + row["transport_eur"],
    "missing": lambda row: float(row["unmet_units"]),
    "late": lambda row: row["late_unit_days"],
    "co2e": lambda row: row["co2e_kg"],
    "largest": lambda row: 100 * row["largest_load"],
}
"""What plans are compared by; less is better."""
_PLOTS = (("cost", "missing"), ("cost", "late"), ("cost", "co2e"), ("cost", "largest"))
WIDTH, HEIGHT, MARGIN = 320.0, 220.0, 40.0


@dataclass(frozen=True)
class Dot:
    """Plans that have just the same: where they are drawn, whether another beats them in both."""

    numbers: tuple[int, ...]
    x: float
    y: float
    across: float
    up: float
    beaten: bool


@dataclass(frozen=True)
class Plot:
    """Plans by two measures, with the least and the most of each."""

    across: str
    up: str
    low: tuple[float, float]
    high: tuple[float, float]
    dots: tuple[Dot, ...]


def pareto_of(rows: Sequence[Json]) -> list[Plot]:
    """Returns the plots of plans."""
    return [_plot(across, up, rows) for across, up in _PLOTS] if rows else []


def _plot(across: str, up: str, rows: Sequence[Json]) -> Plot:
    pairs = [(MEASURES[across](row), MEASURES[up](row)) for row in rows]
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    place_x = _scale(xs, MARGIN, WIDTH - MARGIN)
    place_y = _scale(ys, HEIGHT - MARGIN, MARGIN)
    dots = tuple(
        Dot(
            tuple(number for number, other in enumerate(pairs, 1) if other == (x, y)),
            place_x(x),
            place_y(y),
            x,
            y,
            _is_beaten((x, y), pairs),
        )
        for x, y in dict.fromkeys(pairs)
    )
    return Plot(across, up, (min(xs), min(ys)), (max(xs), max(ys)), dots)


def _is_beaten(pair: tuple[float, float], pairs: Sequence[tuple[float, float]]) -> bool:
    return any(other != pair and other[0] <= pair[0] and other[1] <= pair[1] for other in pairs)


def _scale(values: Sequence[float], start: float, end: float) -> Callable[[float], float]:
    """Returns what places values between two ends; equal values go to the middle."""
    low, high = min(values), max(values)

    def place(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return start + (end - start) * share

    return place
