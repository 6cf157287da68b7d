"""Finds prices with a high bound by column generation over routes.

A small linear program (the restricted master, solved by GLOP) spreads the routes known so far over
the scarce resources; its dual prices ask the bound function for better routes; these enter the
program. Prices are smoothed towards the best ones known, after Wentges, "Weighted Dantzig-Wolfe
decomposition for linear mixed-integer programming", International Transactions in Operational
Research 4 (1997), 151-162.

Time is first added up over the whole horizon, then cut into a few buckets where that matters: at
the periods from which bought material can be used and after which work is late.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from fabrouter_solver.bounds.ascent import Ascent
from fabrouter_solver.bounds.location import Location, dear_openings
from fabrouter_solver.bounds.master import Master
from fabrouter_solver.bounds.openings import OpeningAscent
from fabrouter_solver.bounds.plan_routes import plan_routes
from fabrouter_solver.bounds.price_bound import PriceBound
from fabrouter_solver.bounds.prices import FloatArray, Prices
from fabrouter_solver.bounds.routes import Cell, Route
from fabrouter_solver.objective import objective_value
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Solution
from fabrouter_solver.tables import IntArray

_SMOOTHING = 0.6
"""Share of the best prices known in the prices that are tried next."""

_CLOSE = 5e-4
"""Relative distance between program and bound at which the prices are good enough."""

_ROUGH = 3e-3
"""The same where time will be divided more finely afterwards."""

_FIRST = 20
"""Labs per line, beside the best one, that the program starts with."""

_OTHERS = 2
"""Further routes of every line that each round looks for."""

_MOST_PAIRS = 100_000
"""Most (line, lab) pairs for which the linear program is of use: of more, it takes too long."""

MOST_BUCKETS = 3

_BEFORE_OPENINGS = 0.2
"""Share of the time for an ascent that it gets where openings are dear: they take the rest."""


@dataclass(frozen=True)
class PricedBound:
    """The best bound found.

    Parameters
    ----------
    value
        Nanoeuros.
    prices
        The prices that prove it.
    guide
        Prices of the last linear program that did not divide time: what is scarce, as a hint.
    flows
        Routes of the last linear program and the share of its line that takes each.
    """

    value: int
    prices: Prices
    guide: Prices
    flows: tuple[tuple[Route, float], ...] = ()


def find_prices(
    data: ProblemData,
    bound: PriceBound,
    keep_on: Callable[[], bool],
    most_rounds: int = 300,
    on_bound: Callable[[int], None] = lambda value: None,
    start: Solution | None = None,
    seconds: float | None = None,
    on_prices: Callable[[int, Prices], None] = lambda value, prices: None,
) -> PricedBound:
    """Raises the bound: an ascent first, then column generation where that is small.

    Where openings are dear in the plan to start from, values of lines come after the ascent, and
    there is no column generation: its program knows no openings.

    Parameters
    ----------
    data
        The instance.
    bound
        Its bound function.
    keep_on
        Asked before every round.
    most_rounds
        Rounds after which to end in any case.
    on_bound
        Called with every better bound.
    start
        A plan whose ways of serving lines the program starts from.
    seconds
        Time for the ascent; ``None`` = a fixed number of rounds.
    on_prices
        Called with every better bound and the prices that prove it.
    """

    def better(value: int, prices: Prices) -> None:
        on_bound(value)
        on_prices(value, prices)

    search = _Search(data, bound, keep_on, most_rounds, better)
    objective = objective_value(data, start) if start is not None else 0
    dear = start is not None and dear_openings(data, bound, start, objective)
    if dear and seconds is not None:
        seconds *= _BEFORE_OPENINGS
    Ascent(data, bound).run(keep_on, most_rounds, seconds, search.offer)
    scarce, opening = search.best.prices, bound.opening_prices()
    if most_rounds and keep_on():
        search.offer(opening)
    for base in (scarce, opening) if dear and most_rounds else ():
        ascent = OpeningAscent(data, bound, Location.of(data, bound, base))
        ascent.run(keep_on, search.offer, float(objective))
    search.known = tuple(plan_routes(data, bound, start)) if start is not None else ()
    shared = len(search.best.prices.opening.line) > 0
    if shared or data.num_lines * data.num_labs > _MOST_PAIRS:
        return search.best
    cuts = _cuts(data, bound)
    search.run(np.zeros(data.num_periods, np.int64), _ROUGH if cuts else _CLOSE)
    for count in range(1, len(cuts) + 1):
        if search.stopped:
            break
        bucket = np.searchsorted(np.sort(cuts[:count]), np.arange(data.num_periods), "right")
        search.run(bucket, _CLOSE)
    return search.best


def _cuts(data: ProblemData, bound: PriceBound) -> list[int]:
    """Returns the periods at which buckets begin, the most useful first."""
    supplies = bound.supplies
    usable = supplies.from_period[supplies.buyable > 0]
    counts = np.bincount(usable, minlength=data.num_periods + 1)[: data.num_periods]
    starts = [int(p) for p in np.argsort(-counts, kind="stable") if counts[p] and p > 0]
    return starts[: MOST_BUCKETS - 1]


class _Search:
    def __init__(
        self,
        data: ProblemData,
        bound: PriceBound,
        keep_on: Callable[[], bool],
        most_rounds: int,
        on_bound: Callable[[int, Prices], None],
    ) -> None:
        self._data = data
        self._bound = bound
        self._keep_on = keep_on
        self._left = most_rounds
        self._on_bound = on_bound
        self._master: Master | None = None
        self.stopped = False
        self.known: tuple[Route, ...] = ()
        self._newest: tuple[Route, ...] = ()
        self._smoothing = _SMOOTHING
        zero = bound.no_prices()
        self.best = PricedBound(bound.value(zero), zero, zero)

    def run(self, bucket: IntArray, close: float) -> None:
        """Solves with one division of time into buckets, starting from all routes known.

        ``close`` is the relative distance between program and bound that is good enough.
        """
        master = Master(self._data, self._bound, bucket)
        master.add(self.known)
        if self._master is not None:
            master.add(tuple(self._master.promising()))
            master.add(tuple(_moved(self._master, bucket)))
        else:
            self._newest = self._bound.at(self.best.prices, _FIRST).routes
        self._master = master
        own_prices = False
        while True:
            if not self._keep_on() or not self._left:
                self.stopped = True
                break
            self._left -= 1
            added = master.add(self._newest)
            if own_prices and not added:
                break  # at the program's own prices there is no better route: it is solved
            point = master.solve()
            if point is None or point.value * (1 - close) <= self.best.value:
                break
            if not bucket.any():
                self.best = replace(self.best, guide=point.prices)
            own_prices = not added
            step = 1.0 if own_prices else 1 - self._smoothing
            self._try(self.best.prices.towards(point.prices, step), point.worth)
        self.best = replace(self.best, flows=tuple(master.flows()))

    def offer(self, prices: Prices) -> None:
        """Takes prices as the best and as a guide if they raise the bound."""
        value = self._bound.value(prices)
        if value > self.best.value:
            self.best = replace(self.best, value=value, prices=prices, guide=prices)
            self._on_bound(value, prices)

    def _try(self, prices: Prices, worth: FloatArray) -> None:
        """Looks for routes at some prices, and takes these as the best if they raise the bound."""
        point = self._bound.at(prices, _OTHERS, worth)
        better = point.value > self.best.value
        self._smoothing = max(0.0, self._smoothing - 0.2) if better else _SMOOTHING
        if better:
            self.best = replace(self.best, value=point.value, prices=point.prices)
            self._on_bound(point.value, point.prices)
        self._newest = point.routes


def _moved(master: Master, bucket: IntArray) -> list[Route]:
    """Returns the routes in use, with all work moved to each of the buckets."""
    starts = np.flatnonzero(np.diff(bucket, prepend=-1)).tolist()
    return [
        replace(route, time=_at(route.time, start), material=_at(route.material, start))
        for route, _ in master.flows()
        for start in starts
    ]


def _at(amounts: dict[Cell, float], period: int) -> dict[Cell, float]:
    """Returns all amounts in one period."""
    moved: dict[Cell, float] = {}
    for (row, _), amount in amounts.items():
        moved[row, period] = moved.get((row, period), 0.0) + amount
    return moved
