"""Prices chosen on one part of the replay and scored on the other, which had no say in them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from fabrouter_bench.ppe_match.policy import ReplayPolicy
from fabrouter_bench.ppe_match.process import Framework
from fabrouter_bench.ppe_match.replay import BASELINES, replay_baseline, replay_router
from fabrouter_bench.ppe_match.scores import Scores
from fabrouter_solver import SolveParams

FAR = ReplayPolicy()
NEAR = ReplayPolicy(unit_eur=0.2, unit_mile_eur=0.02, unit_day_eur=0.01)

GRID = {
    f"{reach}, {shipment:g} EUR, {parcels} parcels": replace(
        policy, shipment_eur=shipment, parcels=parcels
    )
    for reach, policy, shipments, limits in (
        ("far", FAR, (10.0, 20.0, 40.0), (3, 6)),
        ("near", NEAR, (5.0, 10.0, 20.0), (2, 3)),
    )
    for shipment, parcels in product(shipments, limits)
}
"""Settings to choose from: how far units may go, price of a shipment, most parcels of a donor."""


@dataclass(frozen=True)
class Part:
    """What one part of the days says.

    Parameters
    ----------
    name
        ``before`` or ``after`` the day that divides them.
    theirs
        Strategies of the framework.
    ours
        Settings of the grid.
    """

    name: str
    theirs: tuple[Scores, ...]
    ours: tuple[Scores, ...]

    @property
    def chosen(self) -> str | None:
        """Setting that would be taken after seeing this part only, ``None`` if none would.

        Of those better than every strategy of the framework in all five figures, the one of
        highest fill rate, and of fewest shipments where that is equal.
        """
        better = [row for row in self.ours if all(row.beats(other) for other in self.theirs)]
        best = max(better, key=lambda row: (row.fill_rate, -row.shipments), default=None)
        return None if best is None else best.name

    def wins(self, name: str) -> dict[str, int]:
        """Returns in how many of the five figures a setting is better, by strategy."""
        (row,) = (row for row in self.ours if row.name == name)
        return {other.name: len(row.better_than(other)) for other in self.theirs}

    def as_json(self) -> dict[str, object]:
        """Returns all scores and the choice."""
        rows = [row.as_json() for row in (*self.theirs, *self.ours)]
        return {"part": self.name, "chosen": self.chosen, "scores": rows}


def replay_parts(
    framework: Framework,
    divide: date,
    params: SolveParams,
    candidates: int,
    on_replay: Callable[[str, float], None],
) -> Iterator[Part]:
    """Yields both parts. Each starts with nothing open: what the first leaves is not carried over.

    Parameters
    ----------
    framework
        Its days are divided.
    divide
        First day of the second part.
    params, candidates
        As for a replay.
    on_replay
        Called with the name of every strategy that is through, and its seconds.
    """

    def told(row: Scores) -> Scores:
        on_replay(row.name, row.seconds)
        return row

    for name, days in (("before", {"end": divide}), ("after", {"begin": divide})):
        part = replace(framework, **days)  # type: ignore[arg-type]
        theirs = tuple(told(replay_baseline(part, own, _quiet)[0]) for own in BASELINES)
        ours = tuple(
            told(replay_router(part, setting, policy, params, candidates, _quiet)[0])
            for setting, policy in GRID.items()
        )
        yield Part(name, theirs, ours)


def _quiet(day: str) -> None:
    """Nobody is told of single days."""
    del day
