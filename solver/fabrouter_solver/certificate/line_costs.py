"""What serving each line whole from one lab costs at least."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from fabrouter_solver.certificate.exact import Exact, Numbers
from fabrouter_solver.certificate.mode_costs import ModeCosts
from fabrouter_solver.certificate.part_trips import PartTrips
from fabrouter_solver.certificate.price_list import PRICE_UNIT
from fabrouter_solver.certificate.stage_costs import StageCosts, moving, stage_costs
from fabrouter_solver.certificate.waste import Split, shared_waste, splits, waste
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.tables import NO_LINK, IntArray


@dataclass(frozen=True)
class _Design:
    """A design that can be made.

    Parameters
    ----------
    stage, modes, labs
        Its final stage, the final modes and their labs.
    costs
        Costs of the final stage.
    most
        Most units of each final mode.
    """

    stage: int
    modes: list[int]
    labs: IntArray
    costs: StageCosts
    most: list[int]


class LineCosts:
    """Costs of single lines.

    Parameters
    ----------
    data, costs, trips, numbers
        The instance, the costs of its modes, what parts owe of trips, and the kind of numbers.
    opening
        (line, lab, price): what a line pays towards the opening of a lab that serves it.
    """

    def __init__(
        self,
        data: ProblemData,
        costs: ModeCosts,
        trips: PartTrips,
        numbers: Numbers,
        opening: tuple[tuple[int, int, int], ...],
    ) -> None:
        self._data, self._numbers = data, numbers
        self._opening: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for line, lab, price in opening:
            self._opening[line].append((lab, price))
        self._designs: dict[int, _Design] = {}
        for design, stage in enumerate(data.final_stage.tolist()):
            if stage >= 0 and len(data.modes_of(stage)):
                modes = list(data.modes_of(stage))
                most = [costs.most[mode] for mode in modes]
                made = stage_costs(data, stage, costs, trips, numbers)
                self._designs[design] = _Design(stage, modes, data.modes.lab[modes], made, most)
        self._moving: dict[tuple[int, int], Exact] = {}
        self._least: dict[tuple[int, ...], Exact] = {}
        self._splits: dict[tuple[int, int, int, int], list[Split]] = {}

    def unserved(self, line: int) -> int:
        """Returns the cost of leaving a line."""
        lines, weight = self._data.lines, PRICE_UNIT * self._data.weights.unmet
        return weight * int(lines.priority[line]) * int(lines.quantity[line])

    def serving(self, line: int) -> Exact:
        """Returns the cost of serving a line from each lab, shape ``(num_labs,)``, trip aside."""
        data, never = self._data, self._numbers.never
        cheapest = self._numbers.full((data.num_labs,), never)
        costs = {
            number: self._with_shares(line, number, option)
            for number, option in self._accepted(line).items()
        }
        charges = self._charges(line, costs)
        for number, cost in costs.items():
            gain = np.maximum(self.unserved(line) - cost, 0) // int(data.lines.quantity[line])
            charged = cost + np.minimum(charges[number], gain)
            charged = np.where(cost < never, charged, never)
            np.minimum.at(cheapest, self._designs[number].labs, charged)
        cheapest[sorted(data.excluded_labs.get(line, ()))] = never
        return cheapest

    def _with_shares(self, line: int, number: int, option: int) -> Exact:
        """Returns the cost of a whole line by final mode, shares of openings included."""
        design = self._designs[number]
        shares = self._numbers.full((self._data.num_labs,), 0)
        for lab, price in self._opening[line]:
            shares[lab] += price
        cost = self._in_design(line, number, design, option)
        return self._numbers.capped(cost + shares[design.labs])

    def _accepted(self, line: int) -> dict[int, int]:
        """Returns the designs in which a line may be made, each with its option."""
        design = self._data.options.design
        found = {int(design[option]): option for option in self._data.options_of(line)}
        return {number: found[number] for number in sorted(found) if number in self._designs}

    def _charges(self, line: int, costs: dict[int, Exact]) -> dict[int, int]:
        """Returns what a line is charged for waste in each design, given its costs without."""
        units, multiple = self._size(line)
        whole = {number: waste(self._data, number, units, multiple) for number in costs}
        fixed = {number: self._fixed(number, line) for number in costs}
        if len(costs) != 2 or not any(whole.values()):
            return {
                number: min([whole[number], *(fixed[e] for e in costs if e != number)])
                for number in costs
            }
        first, second = costs
        least = (int(costs[first].min()), int(costs[second].min()))
        if max(least) >= self._numbers.never:
            return whole
        key = (first, second, units, multiple)
        if key not in self._splits:
            self._splits[key] = splits(self._data, *key)
        charges = shared_waste(
            self._splits[key],
            units,
            least,
            (fixed[first], fixed[second]),
            (whole[first], whole[second]),
        )
        return dict(zip(costs, charges, strict=True))

    def _size(self, line: int) -> tuple[int, int]:
        """Returns units and multiple of a line."""
        lines = self._data.lines
        return int(lines.quantity[line]), int(lines.lot_multiple[line])

    def _in_design(self, line: int, number: int, design: _Design, option: int) -> Exact:
        """Returns the cost of a whole line by final mode, waste aside."""
        data, never = self._data, self._numbers.never
        preference = data.weights.preference * int(data.options.preference_ueur[option])
        quantity, site = int(data.lines.quantity[line]), int(data.lines.site[line])
        unit = self._finished(line, number, design)
        fixed = self._numbers.array(
            [
                quantity * int(cost) // min(quantity, most) if most and cost < never else never
                for cost, most in zip(design.costs.fixed, design.most, strict=True)
            ]
        )
        possible = (unit < never) & (fixed < never) & (design.costs.below < never)
        each = (
            np.where(possible, unit, 0)
            + PRICE_UNIT * preference
            + self._moving_to(number, design, site)
        )
        total = (
            quantity * each
            + np.where(possible, fixed, 0)
            + (design.costs.below if design.costs.below < never else 0)
        )
        return np.where(possible, total, never)

    def _moving_to(self, number: int, design: _Design, site: int) -> Exact:
        """Returns the cost of moving a unit of each final mode to a site."""
        if (number, site) not in self._moving:
            place = self._data.num_labs + site
            costs = moving(self._data, design.stage, design.labs, np.array(place))
            self._moving[number, site] = self._numbers.array(costs)
        return self._moving[number, site]

    def _finished(self, line: int, number: int, design: _Design) -> Exact:
        """Returns the least cost of a unit of each final mode with lateness, over all periods."""
        data, lines, never = self._data, self._data.lines, self._numbers.never
        place = data.num_labs + int(lines.site[line])
        leads = data.links.lead[design.labs, place].astype(np.int64)
        least = self._numbers.full((len(leads),), never)
        for lead in np.unique(leads[leads != NO_LINK]).tolist():
            rows = np.flatnonzero(leads == lead)
            columns = (lines.priority, lines.release, lines.due, lines.deadline)
            window = tuple(int(column[line]) for column in columns)
            key = (number, lead, *window)
            if key not in self._least:
                self._least[key] = self._over_time(design, lead, *window)
            least[rows] = self._least[key][rows]
        return least

    def _over_time(
        self, design: _Design, lead: int, priority: int, release: int, due: int, deadline: int
    ) -> Exact:
        """Returns the least cost of a unit of each final mode at one distance of a site."""
        never = self._numbers.never
        least = self._numbers.full((len(design.modes),), never)
        per_period = PRICE_UNIT * self._data.weights.tardiness
        for period in range(release, min(deadline - lead, self._data.num_periods - 1) + 1):
            late = max(0, period + lead - due) * priority * per_period
            cost = self._numbers.capped(design.costs.unit[:, period] + late)
            cost[design.costs.ready + release > period] = never
            least = np.minimum(least, cost)
        return least

    def _fixed(self, number: int, line: int) -> int:
        """Returns the fixed cost of making a part of a line in a design."""
        design = self._designs[number]
        useful = [most for most in design.most if most >= 1]
        whole = all(most >= int(self._data.lines.quantity[line]) for most in useful)
        return design.costs.below + (int(min(design.costs.fixed)) if whole else 0)
