"""A way to serve a line, with all that it uses and when."""

from collections import defaultdict
from dataclasses import dataclass

from fabrouter_solver.bounds.prices import FloatArray, Prices
from fabrouter_solver.bounds.rows import CapacityRows
from fabrouter_solver.bounds.stage_costs import ModeCosts, StageCosts, best_source
from fabrouter_solver.problem_data import ProblemData

Cell = tuple[int, int]
"""(row of a table, period)."""


@dataclass(frozen=True)
class Route:
    """A way to serve a whole line: a final mode and, below it, the cheapest sources of parts.

    Parameters
    ----------
    line, mode
        The line and its final mode.
    cost
        Nanoeuros without the prices: lots, setups, production, moving, trips, lateness,
        preference.
    time, material
        What it uses: amounts of rows of ``CapacityRows`` and steps of bins, by period.
    load_s
        Seconds of work by lab.
    """

    line: int
    mode: int
    cost: float
    time: dict[Cell, float]
    material: dict[Cell, float]
    load_s: dict[int, float]


class RouteFinder:
    """Follows the cheapest choices at some prices down the stage tree.

    Parameters
    ----------
    data, rows, prices
        The instance, its rows and what they count.
    costs
        Costs of all modes at these prices.
    shares
        What a part owes of its trip, as in ``stage_costs``.
    """

    def __init__(
        self,
        data: ProblemData,
        rows: CapacityRows,
        prices: Prices,
        costs: ModeCosts,
        shares: FloatArray | None = None,
    ) -> None:
        self._shares = shares
        self._data = data
        self._rows = rows
        self._prices = prices
        self._using_material = prices.using_material
        self._setup_at = costs.setup.argmin(axis=1)
        self._sources: dict[tuple[int, int, int], tuple[int, int]] = {}
        self._found: dict[Cell, tuple[_Uses, _Uses, _Uses]] = {}

    def route(
        self, line: int, final: StageCosts, mode: int, period: int, counted: float, lots: float
    ) -> Route:
        """Returns the route of a line that is finished in a period.

        Parameters
        ----------
        line, final, mode, period
            The line, costs of its final stage, final mode and period of finishing.
        counted
            Nanoeuros of serving the line this way, prices included.
        lots
            Number of lots of the final stage, a fraction if need be.
        """
        if (mode, period) not in self._found:
            self._found[mode, period] = self._uses(final, mode, period)
        unit, own_setup, part_setups = self._found[mode, period]
        quantity = int(self._data.lines.quantity[line])
        whole = _Uses()
        for part, times in ((unit, quantity), (own_setup, lots), (part_setups, 1.0)):
            whole.add(part, times)
        return Route(
            line, mode, counted - self._worth(whole), whole.time, whole.material, whole.load_s
        )

    def _worth(self, uses: "_Uses") -> float:
        """Returns what the prices make of all that is used."""
        prices = self._prices
        worth = sum(prices.time[cell] * amount for cell, amount in uses.time.items())
        worth += sum(self._using_material[cell] * used for cell, used in uses.material.items())
        worth += sum(prices.load[lab].sum() * seconds for lab, seconds in uses.load_s.items())
        return float(worth)

    def _uses(self, costs: StageCosts, mode: int, period: int) -> tuple["_Uses", "_Uses", "_Uses"]:
        """Returns uses of one unit, of the lot's setup, and of one setup of each part."""
        unit, own_setup, part_setups = _Uses(), _Uses(), _Uses()
        self._add_unit(unit, mode, period, 1)
        self._add_setup(own_setup, mode)
        self._add_parts(costs, mode, period, 1, unit, part_setups)
        return unit, own_setup, part_setups

    def _add_parts(
        self, costs: StageCosts, mode: int, period: int, units: int, unit: "_Uses", setups: "_Uses"
    ) -> None:
        data, lab = self._data, int(self._data.modes.lab[mode])
        for part in costs.parts:
            key = (part.stage, lab, period)
            if key not in self._sources:
                self._sources[key] = best_source(data, part, lab, period, self._shares)
            source, made = self._sources[key]
            needed = units * int(data.stages.per_parent[part.stage])
            self._add_unit(unit, source, made, needed)
            self._add_setup(setups, data.modes_of(part.stage).start + int(part.fixed.argmin()))
            self._add_parts(part, source, made, needed, unit, setups)

    def _add_unit(self, uses: "_Uses", mode: int, period: int, units: int) -> None:
        data, rows = self._data, self._rows
        for k in range(int(rows.op_offsets[mode]), int(rows.op_offsets[mode + 1])):
            if rows.op_unit[k]:
                uses.time[int(rows.op_row[k]), period] += units * float(rows.op_unit[k])
        for bin_row, quantity in data.uses_of(mode):
            if quantity:
                uses.material[bin_row, period] += units * quantity
        seconds = sum(unit_s for _, unit_s, _ in data.operations_of(mode))
        uses.load_s[int(data.modes.lab[mode])] += units * seconds

    def _add_setup(self, uses: "_Uses", mode: int) -> None:
        data, rows, period = self._data, self._rows, int(self._setup_at[mode])
        for k in range(int(rows.op_offsets[mode]), int(rows.op_offsets[mode + 1])):
            if rows.op_setup[k]:
                uses.time[int(rows.op_row[k]), period] += float(rows.op_setup[k])
        seconds = sum(setup_s for _, _, setup_s in data.operations_of(mode))
        uses.load_s[int(data.modes.lab[mode])] += seconds


class _Uses:
    """Amounts by cell that can be added up."""

    def __init__(self) -> None:
        self.time: defaultdict[Cell, float] = defaultdict(float)
        self.material: defaultdict[Cell, float] = defaultdict(float)
        self.load_s: defaultdict[int, float] = defaultdict(float)

    def add(self, other: "_Uses", times: float) -> None:
        """Adds another's amounts so many times."""
        for cell, amount in other.time.items():
            self.time[cell] += amount * times
        for cell, amount in other.material.items():
            self.material[cell] += amount * times
        for lab, seconds in other.load_s.items():
            self.load_s[lab] += seconds * times
