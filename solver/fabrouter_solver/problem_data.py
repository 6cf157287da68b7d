"""The routing problem as integers: what every engine reads and the checker trusts.

``ProblemData`` knows no names, dates or maps. Labs, pools, stages, lines and so on are row
numbers of the tables; time is a period number ``0 … num_periods - 1``; durations are whole
seconds, money is whole microeuros (``_ueur``), emissions are milligrams of CO2e, masses are grams.

Places are numbered labs first, then sites: place ``l`` is lab ``l`` for ``l < num_labs`` and site
``place - num_labs`` otherwise.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from math import lcm

import numpy as np

from fabrouter_solver.tables import (
    Bins,
    IntArray,
    Lines,
    Links,
    Modes,
    Options,
    Parts,
    Pools,
    ShippingLimits,
    Stages,
    Transfers,
    freeze,
    require,
)
from fabrouter_solver.weights import Weights

ALREADY_SET_UP = -1
"""Setup period of a committed lot whose setup was done before the horizon starts."""


@dataclass(frozen=True)
class Commitment:
    """A lot of an earlier plan.

    Parameters
    ----------
    line, mode
        The lot it speaks of.
    firm
        True = accepted or started: production and shipments below stay. False = offered: may
        change at a cost per unit.
    setup_period
        Period of the setup, ``-1`` = done before the horizon.
    production
        Pairs (period, units); those of the same period are added up.
    shipments
        Triples (destination place, period, units), likewise.
    """

    line: int
    mode: int
    firm: bool
    setup_period: int
    production: tuple[tuple[int, int], ...]
    shipments: tuple[tuple[int, int, int], ...] = ()

    def __post_init__(self) -> None:
        made: Counter[int] = Counter()
        for period, units in self.production:
            made[period] += units
        sent: Counter[tuple[int, int]] = Counter()
        for place, period, units in self.shipments:
            sent[place, period] += units
        shipments = tuple((*trip, units) for trip, units in sorted(sent.items()))
        object.__setattr__(self, "production", tuple(sorted(made.items())))
        object.__setattr__(self, "shipments", shipments)

    @property
    def units(self) -> int:
        """Units of the lot."""
        return sum(units for _, units in self.production)


@dataclass(frozen=True)
class ProblemData:
    """One instance of the routing problem, ready to solve.

    Parameters
    ----------
    num_periods, num_labs, num_sites, num_designs
        Sizes that no table shows.
    opening_ueur
        int64, shape ``(num_labs,)``: cost of using a lab at all.
    excluded
        int64, shape ``(num_excluded, 2)``: (line, lab) pairs that may not meet, sorted.
    pools, bins, transfers, stages, modes, lines, options, links, limits, parts
        See the tables.
    commitments
        Lots of an earlier plan; at most one per (line, mode).
    first_open_period
        Periods before it have begun: only firm commitments work in them, nothing is bought or moved
        in them, and no line is released before it.
    weights
        See :class:`Weights`.

    Raises
    ------
    ValueError
        If a table breaks one of its rules or points outside another table.
    """

    num_periods: int
    num_labs: int
    num_sites: int
    num_designs: int
    opening_ueur: IntArray
    pools: Pools
    bins: Bins
    stages: Stages
    modes: Modes
    lines: Lines
    options: Options
    links: Links
    weights: Weights
    excluded: IntArray = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    transfers: Transfers = field(default_factory=Transfers)
    limits: ShippingLimits = field(default_factory=ShippingLimits)
    parts: Parts = field(default_factory=Parts)
    commitments: tuple[Commitment, ...] = ()
    first_open_period: int = 0

    def __post_init__(self) -> None:
        freeze(self)
        self._check_sizes()
        self._check_references()
        self._check_commitments()

    def _check_sizes(self) -> None:
        require(self.num_periods >= 1, "Must have num_periods >= 1.")
        require(self.opening_ueur >= 0, "Must have opening_ueur >= 0.")
        require(self.opening_ueur.shape == (self.num_labs,), "Must have one opening_ueur per lab.")
        shape = (self.num_labs, self.num_places)
        require(self.links.lead.shape == shape, f"Must have links of shape {shape}.")
        for name, table in (
            ("capacity_s", self.pools.capacity_s),
            ("arrivals", self.bins.arrivals),
        ):
            require(table.shape[1:] == (self.num_periods,), f"Must have num_periods in {name}.")
        require(self.lines.deadline < self.num_periods, "Must have deadline < num_periods.")
        require(self.first_open_period >= 0, "Must have first_open_period >= 0.")
        opened = self.lines.release >= self.first_open_period
        require(opened, "Must have release >= first_open_period.")

    def _check_references(self) -> None:
        self._check_range(self.num_labs, self.pools.lab, self.bins.lab, self.modes.lab)
        self._check_range(self.num_labs, self.limits.origin, self.parts.lab, self.excluded[:, 1])
        self._check_range(self.num_designs, self.stages.design, self.options.design)
        self._check_range(self.num_stages, self.modes.stage, self.parts.stage)
        self._check_range(self.num_lines, self.options.line, self.parts.line, self.excluded[:, 0])
        self._check_range(self.num_sites, self.lines.site)
        self._check_range(len(self.pools.lab), self.modes.op_pool)
        self._check_range(
            len(self.bins.lab), self.modes.use_bin, self.transfers.source, self.transfers.target
        )
        self._check_range(self.num_places + 1, self.limits.destination + 1)
        roots = self.stages.design[self.stages.parent < 0]
        require(len(roots) == len(set(roots.tolist())), "Must have one final stage per design.")

    @staticmethod
    def _check_range(size: int, *references: IntArray) -> None:
        for reference in references:
            inside = (reference >= 0) & (reference < size)
            require(inside, f"Must have references in 0..{size - 1}.")

    def _check_commitments(self) -> None:
        keys = [(c.line, c.mode) for c in self.commitments]
        require(len(keys) == len(set(keys)), "Must have at most one commitment per line and mode.")

    @property
    def num_places(self) -> int:
        """Labs and sites together."""
        return self.num_labs + self.num_sites

    @property
    def num_lines(self) -> int:
        """Number of order lines."""
        return len(self.lines.quantity)

    @property
    def num_stages(self) -> int:
        """Number of stages over all designs."""
        return len(self.stages.parent)

    @property
    def num_modes(self) -> int:
        """Number of eligible ways to run a stage."""
        return len(self.modes.stage)

    @cached_property
    def final_stage(self) -> IntArray:
        """int64, shape ``(num_designs,)``: the root stage of each design; ``-1`` = no stage."""
        final = np.full(self.num_designs, -1, np.int64)
        roots = np.flatnonzero(self.stages.parent < 0)
        final[self.stages.design[roots]] = roots
        return final

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For each stage, the stages whose output it uses."""
        children: list[list[int]] = [[] for _ in range(self.num_stages)]
        for stage, parent in enumerate(self.stages.parent.tolist()):
            if parent >= 0:
                children[parent].append(stage)
        return tuple(map(tuple, children))

    @cached_property
    def stages_of_design(self) -> tuple[tuple[int, ...], ...]:
        """For each design, its stages, final stage first."""
        stages: list[list[int]] = [[] for _ in range(self.num_designs)]
        for stage, design in enumerate(self.stages.design.tolist()):
            stages[design].append(stage)
        return tuple(map(tuple, stages))

    @cached_property
    def mode_offsets(self) -> IntArray:
        """int64, shape ``(num_stages + 1,)``: first mode of each stage, then their number."""
        return np.searchsorted(self.modes.stage, np.arange(self.num_stages + 1))

    @cached_property
    def option_offsets(self) -> IntArray:
        """int64, shape ``(num_lines + 1,)``: likewise for the options of a line."""
        return np.searchsorted(self.options.line, np.arange(self.num_lines + 1))

    @cached_property
    def excluded_labs(self) -> dict[int, frozenset[int]]:
        """For each line that has any, the labs it may not meet."""
        labs: dict[int, set[int]] = {}
        for line, lab in self.excluded.tolist():
            labs.setdefault(line, set()).add(lab)
        return {line: frozenset(group) for line, group in labs.items()}

    @cached_property
    def firm(self) -> dict[tuple[int, int], Commitment]:
        """Firm commitments by (line, mode)."""
        return {(c.line, c.mode): c for c in self.commitments if c.firm}

    def modes_of(self, stage: int) -> range:
        """Returns the modes of a stage."""
        return range(int(self.mode_offsets[stage]), int(self.mode_offsets[stage + 1]))

    def options_of(self, line: int) -> range:
        """Returns the options of a line."""
        return range(int(self.option_offsets[line]), int(self.option_offsets[line + 1]))

    def operations_of(self, mode: int) -> list[tuple[int, int, int]]:
        """Returns (pool, seconds per unit, setup seconds) for each operation of a mode."""
        rows = slice(int(self.modes.op_offsets[mode]), int(self.modes.op_offsets[mode + 1]))
        columns = (self.modes.op_pool, self.modes.op_unit_s, self.modes.op_setup_s)
        return list(zip(*(column[rows].tolist() for column in columns), strict=True))

    def uses_of(self, mode: int) -> list[tuple[int, int]]:
        """Returns (bin, quantity per unit) for each material of a mode."""
        rows = slice(int(self.modes.use_offsets[mode]), int(self.modes.use_offsets[mode + 1]))
        columns = (self.modes.use_bin, self.modes.use_quantity)
        return list(zip(*(column[rows].tolist() for column in columns), strict=True))

    def lot_multiple(self, line: int, stage: int) -> int:
        """Returns the number a lot's size must be a multiple of."""
        multiple = int(self.stages.lot_multiple[stage])
        if self.stages.parent[stage] < 0:
            return lcm(multiple, int(self.lines.lot_multiple[line]))
        return multiple

    def min_lot(self, line: int, stage: int) -> int:
        """Returns the smallest size a lot may have."""
        smallest = int(self.stages.min_lot[stage])
        if self.stages.parent[stage] < 0:
            return max(smallest, int(self.lines.min_lot[line]))
        return smallest

    def max_lot(self, line: int, stage: int) -> int:
        """Returns the line's whole need of a stage, rounded up to a full multiple."""
        parent = int(self.stages.parent[stage])
        if parent < 0:
            need = int(self.lines.quantity[line])
        else:
            need = int(self.stages.per_parent[stage]) * self.max_lot(line, parent)
        multiple = self.lot_multiple(line, stage)
        return -(-need // multiple) * multiple

    def unit_transport(self, stage: int, origin: int, destination: int) -> tuple[int, int]:
        """Returns (microeuros, milligrams CO2e) of moving one unit of a stage's output.

        Each is mass × rate per kilogram, rounded half up to a whole number.
        """
        mass_g = int(self.stages.mass_g[stage])
        ueur = (mass_g * int(self.links.kg_ueur[origin, destination]) + 500) // 1000
        co2_mg = (mass_g * int(self.links.kg_co2_mg[origin, destination]) + 500) // 1000
        return ueur, co2_mg
