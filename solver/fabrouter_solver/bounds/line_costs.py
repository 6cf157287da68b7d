"""What serving a whole line from one lab costs at least, at given prices."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fabrouter_solver.bounds.mixtures import NO_PAIR, Mixtures
from fabrouter_solver.bounds.prices import FloatArray
from fabrouter_solver.bounds.shares import OpeningShares
from fabrouter_solver.bounds.stage_costs import StageCosts, moving_cost
from fabrouter_solver.bounds.waste import waste_costs
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import IntArray

IMPOSSIBLE = -1


@dataclass(frozen=True)
class LabCosts:
    """Costs of some lines, each served by one lab alone.

    Parameters
    ----------
    cost
        float64, shape ``(num_lines_asked_for, num_labs)``: nanoeuros without the last trip.
    mode
        int64, same shape: final mode that has it; ``IMPOSSIBLE`` = the lab cannot.
    """

    cost: FloatArray
    mode: IntArray


@dataclass(frozen=True)
class Menu:
    """All ways to make some lines in one design.

    Parameters
    ----------
    line, window
        int64, shape ``(num_lines,)``: lines that accept the design, and their time windows.
    modes
        int64, shape ``(num_modes,)``: its final modes.
    lead, constant, lots
        Shape ``(num_lines, num_modes)``: periods to the site; nanoeuros per unit of moving,
        preference and a share of a trip, ``inf`` = impossible; lots per unit.
    """

    line: IntArray
    window: IntArray
    modes: IntArray
    lead: IntArray
    constant: FloatArray
    lots: FloatArray


@dataclass(frozen=True)
class _Final:
    """A final stage, and what no price changes about sending its output to sites.

    Parameters
    ----------
    stage, modes, lab
        The stage; its modes, int64, shape ``(num_modes_of_stage,)``, and their labs.
    moving, lead
        float64 and int64, shape ``(num_sites, num_modes_of_stage)``; moving is ``inf`` where
        there is no link.
    most
        float64, shape ``(num_modes_of_stage,)``: most units a mode could make in all.
    turns
        Rows of modes in which every lab occurs once at most; all of them together are all modes.
    """

    stage: int
    modes: IntArray
    lab: IntArray
    moving: FloatArray
    lead: IntArray
    most: FloatArray
    turns: tuple[IntArray, ...]


class LineCosts:
    """Least costs of lines over final modes and periods.

    Parameters
    ----------
    data
        The instance.
    most_units
        float64, shape ``(num_modes,)``: most units a mode could make over the horizon.
    unserved
        float64, shape ``(num_lines,)``: nanoeuros of leaving each line.
    """

    def __init__(self, data: ProblemData, most_units: FloatArray, unserved: FloatArray) -> None:
        self._data = data
        self.unserved = unserved
        lines = data.lines
        windows = np.stack([lines.priority, lines.release, lines.due, lines.deadline], axis=1)
        self._windows, window = np.unique(windows, axis=0, return_inverse=True)
        self._window = window.reshape(-1)
        self._finals = {
            design: self._final(int(stage), most_units)
            for design, stage in enumerate(data.final_stage.tolist())
            if stage >= 0
        }
        every = np.arange(data.num_lines)
        self.waste = {design: waste_costs(data, design, every) for design in self._finals}
        self.accepted = np.zeros((data.num_lines, data.num_designs), dtype=np.bool_)
        self.accepted[data.options.line, data.options.design] = True
        makeable = np.isin(np.arange(data.num_designs), list(self._finals))
        self.mixtures = Mixtures.of(data, self.accepted & makeable)

    def _final(self, stage: int, most_units: FloatArray) -> _Final:
        data = self._data
        rows = data.modes_of(stage)
        modes = np.arange(rows.start, rows.stop)
        lab = data.modes.lab[modes]
        places = np.arange(data.num_labs, data.num_places)
        moving = moving_cost(data, stage, lab, places).T
        lead = data.links.lead[np.ix_(lab, places)].T.astype(np.int64)
        most, turns = most_units[modes], tuple(_one_per_lab(lab))
        return _Final(stage, modes, lab, moving, np.maximum(lead, 0), most, turns)

    @property
    def final_stages(self) -> dict[int, int]:
        """Final stage of each design that can be made."""
        return {design: final.stage for design, final in self._finals.items()}

    def modes(self, design: int) -> IntArray:
        """Returns the final modes of a design."""
        return self._finals[design].modes

    def lateness(self, window: int, lead: int) -> FloatArray:
        """Returns what being late costs a unit by the period in which it is finished.

        float64, shape ``(num_periods,)``; ``inf`` = before release or too late for the deadline.
        """
        priority, release, due, deadline = self._windows[window].tolist()
        period = np.arange(self._data.num_periods)
        late = self._data.weights.tardiness * priority * np.maximum(period + lead - due, 0)
        return np.where((period < release) | (period + lead > deadline), np.inf, late)

    @property
    def num_windows(self) -> int:
        """Number of different (priority, release, due, deadline)."""
        return len(self._windows)

    def least(self, menu: "Menu", unit: FloatArray) -> FloatArray:
        """Returns least costs of a unit, lateness included, for unit costs by mode and period.

        float64, shape ``(num_windows, num_modes_of_menu, largest_lead + 1)``.
        """
        longest = int(menu.lead.max(initial=0))
        least = np.empty((self.num_windows, len(unit), longest + 1))
        for window in range(self.num_windows):
            for lead in range(longest + 1):
                least[window, :, lead] = (unit + self.lateness(window, lead)).min(axis=1)
        return least

    def menu(self, design: int, lines: IntArray, trip: FloatArray) -> "Menu":
        """Returns all ways to make lines in a design, with what no price changes about them.

        Parameters
        ----------
        design, lines
            The design; the lines asked for, of which some accept it.
        trip
            float64, shape ``(num_sites, num_labs)``: a line's share of a trip.
        """
        data, final = self._data, self._finals[design]
        options = np.flatnonzero(
            (data.options.design == design) & np.isin(data.options.line, lines)
        )
        line = data.options.line[options]
        site = data.lines.site[line]
        quantity = np.maximum(data.lines.quantity[line], 1).astype(np.float64)[:, None]
        preference = data.weights.preference * data.options.preference_ueur[options][:, None]
        constant = final.moving[site] + preference + trip[np.ix_(site, final.lab)] / quantity
        constant[:, final.most < 1] = np.inf
        for row, barred in enumerate(map(data.excluded_labs.get, line.tolist())):
            if barred:
                constant[row, np.isin(final.lab, list(barred))] = np.inf
        lots = 1 / np.maximum(np.minimum(quantity, final.most[None, :]), 1.0)
        return Menu(line, self._window[line], final.modes, final.lead[site], constant, lots)

    def at(
        self, costs: dict[int, StageCosts], opening: OpeningShares | None = None
    ) -> "PricedLines":
        """Returns the costs at some prices; ``costs`` by design, ``opening`` = what lines pay."""
        least = {
            design: self._least_over_time(final, costs[design])
            for design, final in self._finals.items()
        }
        return PricedLines(self, costs, least, opening or OpeningShares.none())

    def _least_over_time(self, final: _Final, costs: StageCosts) -> FloatArray:
        """Returns the least cost of one unit, lateness included.

        float64, shape ``(num_windows, num_modes_of_stage, largest_lead + 1)``.
        """
        longest = int(final.lead.max(initial=0))
        least = np.full((len(self._windows), len(final.modes), longest + 1), np.inf)
        for row in range(len(self._windows)):
            for lead in range(longest + 1):
                least[row, :, lead] = self.over_time(row, costs, lead).min(axis=1)
        return least

    def over_time(self, window: int, costs: StageCosts, lead: int) -> FloatArray:
        """Returns costs of one unit by the period in which it is finished.

        float64, shape ``(num_modes_of_stage, num_periods)``; ``inf`` = before release and the
        time the parts take, or too late for the deadline.
        """
        release, period = int(self._windows[window, 1]), np.arange(self._data.num_periods)
        too_early = period[None, :] < (release + costs.ready)[:, None]
        return np.where(too_early, np.inf, costs.unit + self.lateness(window, lead))


class PricedLines:
    """Costs of lines at one set of prices; see :class:`LineCosts`."""

    def __init__(
        self,
        lines: LineCosts,
        costs: dict[int, StageCosts],
        least: dict[int, FloatArray],
        opening: OpeningShares,
    ) -> None:
        self._lines = lines
        self._data = lines._data
        self.costs = costs
        self._least = least
        self._opening = opening
        self._period: dict[tuple[int, int, int], int] = {}
        self._two_least: tuple[IntArray, FloatArray, FloatArray] | None = None

    def of(self, lines: IntArray) -> LabCosts:
        """Returns what serving each of some lines from each lab costs."""
        data = self._data
        shape = (len(lines), data.num_labs)
        found = LabCosts(np.full(shape, np.inf), np.full(shape, IMPOSSIBLE, np.int64))
        totals = {
            design: (rows, self._totals(design, lines[rows], preference))
            for design, rows, preference in self._accepting(lines)
        }
        charges = self._charges(lines, totals)
        for number, (design, (rows, total)) in enumerate(totals.items()):
            total += self._waste(lines[rows], total, charges[rows, number])
            self._place(found, design, rows, total)
        for row, line in enumerate(lines.tolist()):
            barred = data.excluded_labs.get(line)
            if barred:
                found.cost[row, list(barred)] = np.inf
        return found

    def _accepting(self, lines: IntArray) -> Iterator[tuple[int, IntArray, FloatArray]]:
        """Yields design, rows of lines that accept it, and their preference cost."""
        data = self._data
        position = np.full(data.num_lines, -1, np.int64)
        position[lines] = np.arange(len(lines))
        options = np.flatnonzero(position[data.options.line] >= 0)
        for design in np.unique(data.options.design[options]).tolist():
            if design in self._least:
                chosen = options[data.options.design[options] == design]
                rows = position[data.options.line[chosen]]
                price = data.weights.preference * data.options.preference_ueur[chosen]
                yield design, rows, price.astype(np.float64)

    def _totals(self, design: int, line: IntArray, preference: FloatArray) -> FloatArray:
        """Returns costs of whole lines in a design by final mode, waste aside."""
        data, final, costs = self._data, self._lines._finals[design], self.costs[design]
        site, window = data.lines.site[line], self._lines._window[line]
        quantity = np.maximum(data.lines.quantity[line], 1).astype(np.float64)[:, None]
        lead = final.lead[site]
        unit = self._least[design][window[:, None], np.arange(len(final.modes))[None, :], lead]
        unit = unit + final.moving[site] + preference[:, None]
        lots = quantity / np.maximum(np.minimum(quantity, final.most[None, :]), 1.0)
        total: FloatArray = quantity * unit + lots * costs.fixed[None, :] + costs.below
        if len(self._opening.line):
            total += self._opening.of_lines(line, data.num_labs)[:, final.lab]
        total[:, final.most < 1] = np.inf
        return total

    def _place(self, found: LabCosts, design: int, rows: IntArray, total: FloatArray) -> None:
        """Enters the costs of a design where they are the least so far."""
        final = self._lines._finals[design]
        for columns in final.turns:
            cell = np.ix_(rows, final.lab[columns])
            better = total[:, columns] < found.cost[cell]
            found.cost[cell] = np.where(better, total[:, columns], found.cost[cell])
            mode = np.broadcast_to(final.modes[columns][None, :], better.shape)
            found.mode[cell] = np.where(better, mode, found.mode[cell])

    def _waste(self, line: IntArray, total: FloatArray, charge: FloatArray) -> FloatArray:
        """Returns what full stacks and sheets waste at least, of the shape of ``total``."""
        unserved = self._lines.unserved[line][:, None]
        quantity = np.maximum(self._data.lines.quantity[line], 1).astype(np.float64)[:, None]
        gain = np.where(np.isfinite(total), unserved - total, 0.0)
        return np.minimum(charge[:, None], np.maximum(gain, 0.0) / quantity)

    def _charges(
        self, lines: IntArray, totals: dict[int, tuple[IntArray, FloatArray]]
    ) -> FloatArray:
        """Returns what lines are charged for waste, shape ``(num_lines_asked_for, num_designs)``.

        The columns are those of ``totals``.
        """
        mixtures = self._lines.mixtures
        charges = np.zeros((len(lines), len(totals)))
        least = np.full(charges.shape, np.inf)
        for number, (design, (rows, total)) in enumerate(totals.items()):
            whole = self._lines.waste[design][lines[rows]]
            second = self._second_design(design, lines[rows])
            charges[rows, number] = np.minimum(whole, second)
            least[rows, number] = total.min(axis=1, initial=np.inf)
        paired = np.flatnonzero(mixtures.pair[lines, 0] != NO_PAIR)
        if len(paired):
            line = lines[paired]
            column = np.searchsorted(list(totals), mixtures.pair[line])
            fixed = np.stack([self._fixed(design, line) for design in totals], axis=1)
            fixed = np.take_along_axis(fixed, column, axis=1)
            cost = np.take_along_axis(least[paired], column, axis=1)
            charges[paired[:, None], column] = mixtures.charges(line, cost, fixed)
        return charges

    def _second_design(self, first: int, lines: IntArray) -> FloatArray:
        """Returns the least fixed cost of making a part of some lines in another design.

        float64, shape ``(num_lines_asked_for,)``; ``inf`` = the line accepts no other. A lot of a
        mode that cannot make the whole line may be paid for by the linear costs already.
        """
        if self._two_least is None:
            self._two_least = self._two_least_fixed()
        cheapest, least, second = (column[lines] for column in self._two_least)
        other: FloatArray = np.where(cheapest == first, second, least)
        return other

    def _two_least_fixed(self) -> tuple[IntArray, FloatArray, FloatArray]:
        """Returns the design of least fixed cost of every line, that cost, and the second least."""
        count = self._data.num_lines
        cheapest = np.full(count, IMPOSSIBLE, np.int64)
        least, second = np.full(count, np.inf), np.full(count, np.inf)
        for design in self.costs:
            lines = np.flatnonzero(self._lines.accepted[:, design])
            fixed = self._fixed(design, lines)
            second[lines] = np.minimum(second[lines], np.maximum(fixed, least[lines]))
            cheaper = lines[fixed < least[lines]]
            cheapest[cheaper] = design
            least[lines] = np.minimum(least[lines], fixed)
        return cheapest, least, second

    def _fixed(self, design: int, lines: IntArray) -> FloatArray:
        """Returns the fixed costs of lines in a design that linear costs leave out."""
        costs, most = self.costs[design], self._lines._finals[design].most
        least_most = float(most[most >= 1].min(initial=np.inf))
        own = float(costs.fixed.min(initial=np.inf))
        whole = self._data.lines.quantity[lines] <= least_most
        fixed: FloatArray = costs.below + np.where(whole, own, 0.0)
        return fixed

    def finishing_period(self, line: int, mode: int) -> int:
        """Returns the period in which a unit of a line is best finished in a final mode."""
        data = self._data
        stage = int(data.modes.stage[mode])
        design = int(data.stages.design[stage])
        final, costs = self._lines._finals[design], self.costs[design]
        row = mode - int(final.modes[0])
        lead = int(final.lead[data.lines.site[line], row])
        window = int(self._lines._window[line])
        key = (window, mode, lead)
        if key not in self._period:
            cost = self._lines.over_time(window, costs, lead)[row]
            self._period[key] = int(cost.argmin())
        return self._period[key]


def _one_per_lab(lab: IntArray) -> Iterator[IntArray]:
    """Yields sets of modes in which every lab occurs once at most."""
    seen: Counter[int] = Counter()
    rank = np.zeros(len(lab), np.int64)
    for row, owner in enumerate(lab.tolist()):
        rank[row] = seen[owner]
        seen[owner] += 1
    for number in range(int(rank.max(initial=-1)) + 1):
        yield np.flatnonzero(rank == number)
