"""Tables of a routing problem: frozen dataclasses of read-only integer NumPy arrays.

Every table checks its own rules when it is built; rules that span tables are checked by
:class:`~fabrouter_solver.problem_data.ProblemData`.
"""

from dataclasses import dataclass, field, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
AnyIntArray = NDArray[np.integer]
BoolArray = NDArray[np.bool_]

NO_LINK = -1
"""Lead time that means: nothing can be sent between these two places."""

NO_PURCHASE = -1
"""Purchase lead time that means: this material cannot be bought here."""

ANY_DESTINATION = -1
"""Destination of a shipping limit that counts everything leaving the origin."""


def freeze(table: object) -> None:
    """Turns every array field into a read-only contiguous integer array."""
    for item in fields(table):  # type: ignore[arg-type]
        value = getattr(table, item.name)
        if not isinstance(value, np.ndarray):
            continue
        if not np.issubdtype(value.dtype, np.integer):
            msg = f"{type(table).__name__}.{item.name} must hold integers, not {value.dtype}."
            raise ValueError(msg)
        dtype = value.dtype if item.metadata.get("compact") else np.dtype(np.int64)
        frozen = np.ascontiguousarray(value, dtype=dtype).view()
        frozen.flags.writeable = False
        object.__setattr__(table, item.name, frozen)


def require(condition: object, rule: str) -> None:
    """Raises ``ValueError`` with the broken rule unless the condition holds everywhere."""
    if not np.all(np.asarray(condition)):
        raise ValueError(rule)


def require_equal_lengths(table: object, *names: str) -> None:
    """Raises ``ValueError`` unless all columns, or the named ones, have one row each."""
    columns = names or tuple(item.name for item in fields(table))  # type: ignore[arg-type]
    lengths = {len(getattr(table, name)) for name in columns}
    require(len(lengths) == 1, f"Must have equal lengths of {', '.join(columns)}.")


def _ints(values: list[int] | None = None) -> IntArray:
    return np.array(values or [], dtype=np.int64)


@dataclass(frozen=True)
class Pools:
    """Machine or people groups of labs, the renewable resources.

    Parameters
    ----------
    lab
        int64, shape ``(num_pools,)``: the lab that owns the pool.
    capacity_s
        int64, shape ``(num_pools, num_periods)``: usable seconds, all machines of the group
        together.
    """

    lab: IntArray
    capacity_s: IntArray

    def __post_init__(self) -> None:
        freeze(self)
        require(self.capacity_s >= 0, "Must have pool capacity >= 0.")
        require(self.capacity_s.shape[:1] == self.lab.shape, "Must have one row per pool.")


@dataclass(frozen=True)
class Bins:
    """Materials at labs, the consumable resources.

    Parameters
    ----------
    lab, material
        int64, shape ``(num_bins,)``: where and what.
    arrivals
        int64, shape ``(num_bins, num_periods)``: quantity that becomes usable at the start of each
        period; the stock on hand is part of period 0.
    purchase_lead
        int64, shape ``(num_bins,)``: periods from order to use; ``-1`` = cannot be bought.
    purchase_ueur
        int64, shape ``(num_bins,)``: extra cost of a bought quantity unit, in microeuros.
    purchase_limit
        int64, shape ``(num_bins,)``: most that can be bought over the horizon.
    """

    lab: IntArray
    material: IntArray
    arrivals: IntArray
    purchase_lead: IntArray
    purchase_ueur: IntArray
    purchase_limit: IntArray

    def __post_init__(self) -> None:
        freeze(self)
        require_equal_lengths(self)
        require(self.arrivals >= 0, "Must have material arrivals >= 0.")
        require(self.purchase_lead >= NO_PURCHASE, "Must have purchase_lead >= -1.")
        require(self.purchase_ueur >= 0, "Must have purchase_ueur >= 0.")
        require(self.purchase_limit >= 0, "Must have purchase_limit >= 0.")

    @classmethod
    def empty(cls, num_periods: int) -> Self:
        """Returns a table without any material."""
        return cls(
            _ints(), _ints(), np.zeros((0, num_periods), np.int64), _ints(), _ints(), _ints()
        )


@dataclass(frozen=True)
class Transfers:
    """Lanes on which material may be moved between two labs.

    Parameters
    ----------
    source, target
        int64, shape ``(num_transfers,)``: bins of the same material in different labs.
    lead
        int64, shape ``(num_transfers,)``: periods under way.
    ueur, co2_mg
        int64, shape ``(num_transfers,)``: cost and CO2e of moving one quantity unit.
    """

    source: IntArray = field(default_factory=_ints)
    target: IntArray = field(default_factory=_ints)
    lead: IntArray = field(default_factory=_ints)
    ueur: IntArray = field(default_factory=_ints)
    co2_mg: IntArray = field(default_factory=_ints)

    def __post_init__(self) -> None:
        freeze(self)
        require_equal_lengths(self)
        require(self.lead >= 0, "Must have transfer lead >= 0.")
        require(self.ueur >= 0, "Must have transfer cost >= 0.")
        require(self.co2_mg >= 0, "Must have transfer CO2e >= 0.")


@dataclass(frozen=True)
class Stages:
    """Steps of designs. The stages of a design form a tree whose root is the finished product.

    Parameters
    ----------
    design
        int64, shape ``(num_stages,)``.
    parent
        int64, shape ``(num_stages,)``: the stage that uses this one's output; ``-1`` = final stage.
        Every parent stands before its children.
    per_parent
        int64, shape ``(num_stages,)``: units needed for one unit of the parent.
    mass_g
        int64, shape ``(num_stages,)``: mass of one unit as it is shipped.
    min_lot, lot_multiple
        int64, shape ``(num_stages,)``: smallest lot and size of a full print stack or cut sheet.
    """

    design: IntArray
    parent: IntArray
    per_parent: IntArray
    mass_g: IntArray
    min_lot: IntArray
    lot_multiple: IntArray

    def __post_init__(self) -> None:
        freeze(self)
        require_equal_lengths(self)
        require(self.parent < np.arange(len(self.parent)), "Must have parents before children.")
        require(self.per_parent >= 1, "Must have per_parent >= 1.")
        require(self.mass_g >= 0, "Must have mass_g >= 0.")
        require(self.min_lot >= 1, "Must have min_lot >= 1.")
        require(self.lot_multiple >= 1, "Must have lot_multiple >= 1.")
        inner = self.parent >= 0
        same = self.design[self.parent[inner]] == self.design[inner]
        require(same, "Must have a stage and its parent in the same design.")


@dataclass(frozen=True)
class Modes:
    """Eligible ways to run a stage: one lab and one machine group per operation.

    Modes are sorted by stage. Operations and material uses are ragged: those of mode ``m`` are
    rows ``op_offsets[m] … op_offsets[m + 1] - 1`` of the ``op_*`` arrays, likewise ``use_*``.

    Parameters
    ----------
    stage, lab
        int64, shape ``(num_modes,)``.
    unit_ueur, setup_ueur
        int64, shape ``(num_modes,)``: production cost of one unit and of the lot's setup.
    op_pool, op_unit_s, op_setup_s
        int64, shape ``(num_operations,)``: pool used, seconds per unit, seconds per lot.
    use_bin, use_quantity
        int64, shape ``(num_uses,)``: bin used and quantity per unit.
    """

    stage: IntArray
    lab: IntArray
    unit_ueur: IntArray
    setup_ueur: IntArray
    op_offsets: IntArray
    op_pool: IntArray
    op_unit_s: IntArray
    op_setup_s: IntArray
    use_offsets: IntArray
    use_bin: IntArray
    use_quantity: IntArray

    def __post_init__(self) -> None:
        freeze(self)
        require_equal_lengths(self, "stage", "lab", "unit_ueur", "setup_ueur")
        require_equal_lengths(self, "op_pool", "op_unit_s", "op_setup_s")
        require_equal_lengths(self, "use_bin", "use_quantity")
        self._check_offsets("op_offsets", len(self.op_pool))
        self._check_offsets("use_offsets", len(self.use_bin))
        require(np.diff(self.stage) >= 0, "Must have modes sorted by stage.")
        require(np.diff(self.op_offsets) >= 1, "Must have at least one operation per mode.")
        require(np.diff(self.use_offsets) >= 0, "Must have rising use_offsets.")
        require(self.unit_ueur >= 0, "Must have unit_ueur >= 0.")
        require(self.setup_ueur >= 0, "Must have setup_ueur >= 0.")
        require(self.op_unit_s >= 1, "Must have op_unit_s >= 1.")
        require(self.op_setup_s >= 0, "Must have op_setup_s >= 0.")
        require(self.use_quantity >= 0, "Must have use_quantity >= 0.")

    def _check_offsets(self, name: str, rows: int) -> None:
        """Refuses offsets that are not one per mode, from 0 to the number of rows."""
        offsets = getattr(self, name)
        whole = len(offsets) == len(self.stage) + 1 and offsets[0] == 0 and offsets[-1] == rows
        require(whole, f"Must have {name} from 0 to {rows}, one more than modes.")


@dataclass(frozen=True)
class Lines:
    """Order lines.

    Parameters
    ----------
    site, quantity, priority
        int64, shape ``(num_lines,)``: where, how many units, weight (1 = normal).
    release, due, deadline
        int64, shape ``(num_lines,)``: first period of work; last period whose arrivals are on
        time; last period whose arrivals count at all. ``due`` may be negative: all is late.
    min_lot, lot_multiple
        int64, shape ``(num_lines,)``: apply to the lots of the final stage, beside the stage's own.
    max_labs
        int64, shape ``(num_lines,)``: most labs that may finish units of the line; 0 = no limit.
    """

    site: IntArray
    quantity: IntArray
    priority: IntArray
    release: IntArray
    due: IntArray
    deadline: IntArray
    min_lot: IntArray
    lot_multiple: IntArray
    max_labs: IntArray

    def __post_init__(self) -> None:
        freeze(self)
        require_equal_lengths(self)
        require(self.quantity >= 0, "Must have quantity >= 0.")
        require(self.priority >= 1, "Must have priority >= 1.")
        require(self.release >= 0, "Must have release >= 0.")
        require(self.due <= self.deadline, "Must have due <= deadline.")
        require(self.min_lot >= 1, "Must have min_lot >= 1.")
        require(self.lot_multiple >= 1, "Must have lot_multiple >= 1.")
        require(self.max_labs >= 0, "Must have max_labs >= 0.")


@dataclass(frozen=True)
class Options:
    """Designs each line accepts, sorted by line.

    Parameters
    ----------
    line, design
        int64, shape ``(num_options,)``.
    preference_ueur
        int64, shape ``(num_options,)``: cost of delivering one unit in this design.
    """

    line: IntArray
    design: IntArray
    preference_ueur: IntArray

    def __post_init__(self) -> None:
        freeze(self)
        require_equal_lengths(self)
        require(np.diff(self.line) >= 0, "Must have options sorted by line.")
        pairs = np.stack([self.line, self.design])
        unique = np.unique(pairs, axis=1).shape == pairs.shape
        require(unique, "Must have each design at most once per line.")
        require(self.preference_ueur >= 0, "Must have preference_ueur >= 0.")


@dataclass(frozen=True)
class Links:
    """Transport from every lab to every place.

    Parameters
    ----------
    lead
        integer, shape ``(num_labs, num_places)``: periods from departure to arrival; ``-1`` = none.
    kg_ueur, kg_co2_mg
        integer, same shape: cost and CO2e of moving one kilogram.
    shipment_ueur
        integer, same shape: cost of one shipment, whatever it carries.
    """

    lead: AnyIntArray = field(metadata={"compact": True})
    kg_ueur: AnyIntArray = field(metadata={"compact": True})
    kg_co2_mg: AnyIntArray = field(metadata={"compact": True})
    shipment_ueur: AnyIntArray = field(metadata={"compact": True})

    def __post_init__(self) -> None:
        freeze(self)
        require(self.lead >= NO_LINK, "Must have lead >= -1.")
        for name in ("kg_ueur", "kg_co2_mg", "shipment_ueur"):
            require(getattr(self, name) >= 0, f"Must have {name} >= 0.")
            require(getattr(self, name).shape == self.lead.shape, "Must have equal link shapes.")


@dataclass(frozen=True)
class ShippingLimits:
    """Most grams that may leave a lab in one period, in all or for one destination.

    Parameters
    ----------
    origin, destination
        int64, shape ``(num_limits,)``: lab and place; destination ``-1`` = everything that leaves.
    grams
        int64, shape ``(num_limits,)``: limit per period.
    """

    origin: IntArray = field(default_factory=_ints)
    destination: IntArray = field(default_factory=_ints)
    grams: IntArray = field(default_factory=_ints)

    def __post_init__(self) -> None:
        freeze(self)
        require_equal_lengths(self)
        require(self.grams >= 0, "Must have shipping limits >= 0.")


@dataclass(frozen=True)
class Parts:
    """Parts made before the horizon that are, or will be, at a lab for one line.

    Parameters
    ----------
    line, stage, lab, period, units
        int64, shape ``(num_parts,)``: usable at ``lab`` from ``period`` on.
    """

    line: IntArray = field(default_factory=_ints)
    stage: IntArray = field(default_factory=_ints)
    lab: IntArray = field(default_factory=_ints)
    period: IntArray = field(default_factory=_ints)
    units: IntArray = field(default_factory=_ints)

    def __post_init__(self) -> None:
        freeze(self)
        require_equal_lengths(self)
        require(self.units >= 0, "Must have parts >= 0.")
        require(self.period >= 0, "Must have part periods >= 0.")
