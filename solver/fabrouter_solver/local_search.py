"""Improves a plan by taking lines out and putting them back: ruin and recreate.

Schrimpf, Schneider, Stamm-Wilbrandt and Dueck, "Record breaking optimization results using the
ruin and recreate principle", Journal of Computational Physics 159 (2000), 139-171.
"""

import numpy as np

from fabrouter_solver.bounds.stage_costs import ModeCosts
from fabrouter_solver.greedy.consolidation import consolidate
from fabrouter_solver.greedy.cost import LedgerCost
from fabrouter_solver.greedy.engine import urgency_order
from fabrouter_solver.greedy.insertion import Inserter
from fabrouter_solver.greedy.ledger import Ledger
from fabrouter_solver.greedy.ranking import Ranking
from fabrouter_solver.monitor import Monitor
from fabrouter_solver.params import SolveParams
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.result import Termination
from fabrouter_solver.solution import Solution

PHASE = "local_search"

ROUNDS_PER_DETERMINISTIC_SECOND = 100
"""Rounds that a deterministic limit of 1 allows."""

_MOST_LINES = 12
"""Most lines taken out in one round."""

_NOISE = 0.2
"""Relative spread of the random factor on lab costs."""

_HEAT = 1e-4
"""Heat at the start, as a share of the objective; it falls to nothing with the square of what is
left to do."""

_OFFER_SECONDS = 0.25
"""Least time between two plans handed to the checker."""

_OFFER_ROUNDS = 25
"""The same in rounds, where the clock must not matter."""


class LocalSearch:
    """One ruin-and-recreate run; a round that does not pay is mostly undone.

    Parameters
    ----------
    data
        The instance.
    start
        A feasible plan to improve.
    guide
        Costs in which scarce resources count.
    seed
        Seed of everything random.

    Attributes
    ----------
    heat
        Mean nanoeuros by which a round may make the plan dearer and yet be kept (simulated
        annealing); 0 at first, set by who runs the search.
    """

    def __init__(
        self, data: ProblemData, start: Solution, guide: ModeCosts | None, seed: int
    ) -> None:
        self._data = data
        self._rng = np.random.default_rng(seed)
        self.ledger = Ledger(data)
        self.ledger.load(start)
        self._inserter = Inserter(data, self.ledger, Ranking(data, guide, _NOISE, self._rng))
        self._cost = LedgerCost(data)
        self._order = urgency_order(data)
        self._rank = {line: k for k, line in enumerate(self._order)}
        self.heat = 0.0
        self._fixed = _lines_with_committed_assembly(data)

    def round(self) -> bool:
        """Takes some related lines out and puts them back; returns whether the plan got cheaper."""
        chosen = self._choose()
        before = self._price(chosen)
        for line in chosen:
            self.ledger.remove_line(line)
        for line in self._recreate_order(chosen):
            self._inserter.insert(line)
        change = self._price(chosen) - before
        if change > -self.heat * np.log(1 - self._rng.random()):
            self.ledger.undo(0)
        self.ledger.journal.clear()
        return change < 0

    def plan(self) -> Solution:
        """Returns the plan as it stands, once trips have been joined where that saves any."""
        consolidate(self.ledger)
        self.ledger.journal.clear()
        return self.ledger.solution()

    def _price(self, lines: list[int]) -> int:
        own = sum(self._cost.of_line(self.ledger, line) for line in lines)
        return own + self._cost.shared(self.ledger)

    def _choose(self) -> list[int]:
        """Returns a random line and lines that work in the same labs, unmet ones first."""
        count = int(self._rng.integers(1, _MOST_LINES + 1))
        lines = self._data.lines
        unmet = np.flatnonzero(self.ledger.delivered < lines.quantity)
        pool = unmet if len(unmet) and self._rng.random() < 0.5 else np.arange(len(lines.quantity))
        seed = int(self._rng.choice(pool))
        labs = self._labs_of(seed)
        related = [line for line in self._order if line != seed and labs & self._labs_of(line)]
        others = related or [line for line in self._order if line != seed]
        picked = self._rng.permutation(len(others))[: count - 1]
        chosen = [seed, *(others[int(k)] for k in picked)]
        return [line for line in chosen if line not in self._fixed]

    def _labs_of(self, line: int) -> set[int]:
        modes = self.ledger.lines.get(line, ())
        return {int(self._data.modes.lab[mode]) for mode in modes}

    def _recreate_order(self, lines: list[int]) -> list[int]:
        """Returns the lines in random order or by urgency."""
        if self._rng.random() < 0.5:
            return sorted(lines, key=self._rank.__getitem__)
        return [lines[int(k)] for k in self._rng.permutation(len(lines))]


def improve(
    data: ProblemData, params: SolveParams, monitor: Monitor, guide: ModeCosts | None
) -> Termination:
    """Improves the monitor's plan until time, the deterministic limit or a stop ends it."""
    if monitor.best is None or not data.num_lines:
        return Termination.COMPLETED
    search = LocalSearch(data, monitor.best, guide, params.seed)
    limit = params.deterministic_limit
    rounds = int(limit * ROUNDS_PER_DETERMINISTIC_SECOND) if limit is not None else None
    begin, whole = monitor.elapsed, max(monitor.remaining, 1e-9)
    done, last_offer, fresh = 0, begin, False
    while not monitor.should_stop() and (rounds is None or done < rounds):
        left = 1 - done / rounds if rounds else max(0.0, 1 - (monitor.elapsed - begin) / whole)
        search.heat = _HEAT * (monitor.objective or 0) * left**2
        fresh |= search.round()
        done += 1
        if rounds is not None:
            due = done % _OFFER_ROUNDS == 0
        else:
            due = monitor.elapsed - last_offer >= _OFFER_SECONDS
        if fresh and due:
            monitor.offer(search.plan(), PHASE)
            last_offer, fresh = monitor.elapsed, False
    monitor.offer(search.plan(), PHASE)
    return monitor.why_stopped()


def _lines_with_committed_assembly(data: ProblemData) -> frozenset[int]:
    """Returns lines whose committed work depends on parts: they keep the lots they have."""
    return frozenset(line for line, mode in data.firm if data.children[data.modes.stage[mode]])
