"""A hand-made routing problem with every feature, a feasible plan that uses all of it, and plans
that each break one rule.

Two printing labs (0 and 2) and a hub (1) serve two sites (places 3 and 4) over five periods.
Design 0 is assembled (stage 0) from two parts (stage 1); design 1 is made in one go (stage 2).
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fabrouter_solver import (
    ALREADY_SET_UP,
    Bins,
    Commitment,
    Lines,
    Links,
    Lot,
    MaterialTransfer,
    Modes,
    Options,
    Parts,
    Pools,
    ProblemData,
    Purchase,
    ShippingLimits,
    Solution,
    Stages,
    Transfers,
    Weights,
)
from fabrouter_solver.tables import IntArray


def ints(*values: Any) -> IntArray:
    """Returns an int64 array."""
    return np.array(values, dtype=np.int64)


def with_columns(data: ProblemData, table: str, **columns: Any) -> ProblemData:
    """Returns the instance with some columns of a table replaced."""
    arrays = {name: np.array(values, np.int64) for name, values in columns.items()}
    return replace(data, **{table: replace(getattr(data, table), **arrays)})


def with_cell(data: ProblemData, table: str, column: str, cell: Any, value: int) -> ProblemData:
    """Returns the instance with one number of a table replaced."""
    values = getattr(getattr(data, table), column).copy()
    values[cell] = value
    return with_columns(data, table, **{column: values})


PROMISE = Commitment(2, 4, True, ALREADY_SET_UP, ((1, 1), (2, 2)), ((3, 2, 3),))
"""Lab 0 has set up for line 2 and accepted to make one unit, then two, and to send all three."""

BASE = ProblemData(
    num_periods=5,
    num_labs=3,
    num_sites=2,
    num_designs=2,
    opening_ueur=ints(100, 200, 300),
    pools=Pools(  # lab 2 has a machine (pool 2) and people (pool 3)
        lab=ints(0, 1, 2, 2),
        capacity_s=ints([500] * 5, [200] * 5, [300] * 5, [100] * 5),
    ),
    bins=Bins(  # the same material in labs 0 and 2; only lab 2 can buy it
        lab=ints(0, 2),
        material=ints(0, 0),
        arrivals=ints([8, 6, 8, 0, 0], [2, 0, 0, 0, 0]),
        purchase_lead=ints(-1, 2),
        purchase_ueur=ints(0, 13),
        purchase_limit=ints(0, 6),
    ),
    transfers=Transfers(ints(0), ints(1), lead=ints(1), ueur=ints(2), co2_mg=ints(3)),
    stages=Stages(
        design=ints(0, 0, 1),
        parent=ints(-1, 0, -1),
        per_parent=ints(1, 2, 1),
        mass_g=ints(300, 100, 250),
        min_lot=ints(1, 4, 1),
        lot_multiple=ints(1, 4, 1),
    ),
    modes=Modes(
        stage=ints(0, 0, 1, 1, 2, 2, 2),
        lab=ints(1, 2, 0, 2, 0, 1, 2),
        unit_ueur=ints(11, 12, 5, 6, 7, 8, 9),
        setup_ueur=ints(50, 0, 20, 0, 30, 0, 40),
        op_offsets=ints(0, 1, 2, 3, 4, 5, 6, 8),  # mode 6 takes the machine and people
        op_pool=ints(1, 3, 0, 2, 0, 1, 2, 3),
        op_unit_s=ints(60, 50, 100, 90, 70, 40, 80, 30),
        op_setup_s=ints(20, 0, 50, 0, 30, 0, 40, 0),
        use_offsets=ints(0, 0, 0, 1, 2, 3, 3, 4),
        use_bin=ints(0, 1, 0, 1),
        use_quantity=ints(1, 1, 2, 3),
    ),
    lines=Lines(
        site=ints(0, 1, 0),
        quantity=ints(4, 5, 3),
        priority=ints(2, 1, 1),
        release=ints(0, 1, 1),
        due=ints(2, 3, 3),
        deadline=ints(4, 4, 4),
        min_lot=ints(2, 2, 1),
        lot_multiple=ints(1, 2, 1),
        max_labs=ints(1, 2, 1),
    ),
    options=Options(ints(0, 1, 2, 2), ints(0, 1, 0, 1), preference_ueur=ints(0, 3, 5, 0)),
    links=Links(
        lead=ints([0, 1, 1, 1, 2], [1, 0, 1, 1, -1], [1, 1, 0, 1, 1]),
        kg_ueur=ints([0, 10, 20, 30, 41], [10, 0, 15, 25, 0], [20, 15, 0, 35, 45]),
        kg_co2_mg=ints([0, 100, 200, 300, 410], [100, 0, 150, 250, 0], [200, 150, 0, 350, 450]),
        shipment_ueur=ints([0, 60, 70, 80, 90], [60, 0, 65, 75, 0], [70, 65, 0, 85, 95]),
    ),
    weights=Weights(
        unmet=1_000_000,
        tardiness=10_007,
        production=1_009,
        transport=1_013,
        preference=1_019,
        co2=11,
        lot=1_021,
        lab=1_031,
        overload=13,
        change=1_033,
        overload_percent=(20, 45),
    ),
    excluded=ints([1, 1], [2, 0]),  # lab 0 has promised line 2 something all the same
    limits=ShippingLimits(origin=ints(0, 1), destination=ints(1, -1), grams=ints(400, 900)),
    parts=Parts(line=ints(0), stage=ints(1), lab=ints(1), period=ints(1), units=ints(2)),
    commitments=(
        PROMISE,
        Commitment(1, 4, firm=False, setup_period=1, production=((1, 4),)),
        Commitment(1, 6, firm=False, setup_period=1, production=((1, 2),)),
    ),
)

ASSEMBLY, PART, SMALL, LARGE, PROMISED = range(5)
"""Places of the lots in the plan."""

PLAN = Solution(
    lots=(
        Lot(0, 0, 1, ((1, 3), (2, 1)), ((3, 1, 3), (3, 2, 1))),  # the last one is a period late
        Lot(0, 2, 0, ((0, 4), (1, 4)), ((1, 0, 4), (1, 1, 2))),  # two of eight parts stay
        Lot(1, 4, 2, ((2, 2),), ((4, 2, 1),)),  # one of two stays; the other is a period late
        Lot(1, 6, 1, ((1, 2), (2, 2)), ((4, 2, 4),)),
        Lot(2, 4, ALREADY_SET_UP, PROMISE.production, PROMISE.shipments),
    ),
    purchases=(Purchase(bin=1, period=0, quantity=6),),
    transfers=(MaterialTransfer(lane=0, period=0, quantity=4),),
)
"""Uses machine time, parts, material and shipping limits to the last unit."""


def lot(place: int, **changes: Any) -> Solution:
    """Returns the plan with one lot changed."""
    lots = list(PLAN.lots)
    lots[place] = replace(lots[place], **changes)
    return replace(PLAN, lots=tuple(lots))


def also(*lots: Lot) -> Solution:
    """Returns the plan with more lots."""
    return replace(PLAN, lots=PLAN.lots + lots)


def buying(*purchases: Purchase) -> Solution:
    """Returns the plan with other purchases."""
    return replace(PLAN, purchases=purchases)


def moving(*transfers: MaterialTransfer) -> Solution:
    """Returns the plan with other transfers."""
    return replace(PLAN, transfers=transfers)


def cell(table: str, column: str, index: Any, value: int) -> ProblemData:
    """Returns the instance with one number changed."""
    return with_cell(BASE, table, column, index, value)


@dataclass(frozen=True)
class Planted:
    """A plan that breaks a rule by a known amount."""

    family: str
    name: str
    amount: int = 1
    plan: Solution = PLAN
    data: ProblemData = BASE


def _unpromised(**changes: Any) -> Planted:
    """Returns line 2 without a promise, set up by the plan itself."""
    data = replace(BASE, commitments=(), excluded=ints([1, 1]))
    for column, value in changes.items():
        data = with_cell(data, "lines", column, 2, value)
    return Planted("", "", 0, lot(PROMISED, setup_period=1), data)


_ALONE = _unpromised()
_RELEASED_LATER = _unpromised(release=2)
_BEGUN = replace(with_columns(BASE, "lines", release=[2, 2, 2], due=[3, 3, 3]), first_open_period=2)
_DUE_EARLIER = with_columns(BASE, "lines", due=[2, 3, 2], deadline=[4, 4, 2])

PLANTED = (
    Planted("structure", "no such line", 1, lot(SMALL, line=3)),
    Planted("structure", "no such mode", 1, lot(SMALL, mode=7)),
    Planted("structure", "setup outside the horizon", 1, lot(SMALL, setup_period=5)),
    Planted("structure", "work outside the horizon", 1, lot(SMALL, production=((5, 2),))),
    Planted("structure", "shipped before period 0", 1, lot(SMALL, shipments=((4, -1, 1),))),
    Planted("structure", "no such place", 1, lot(SMALL, shipments=((5, 2, 1),))),
    Planted("structure", "no units made", 1, lot(SMALL, production=((1, 0), (2, 2)))),
    Planted("structure", "no units shipped", 1, lot(SMALL, shipments=((4, 2, 0),))),
    Planted("structure", "empty lot", 1, lot(SMALL, production=(), shipments=())),
    Planted("structure", "lot listed twice", 1, also(PLAN.lots[LARGE])),
    Planted("structure", "setup skipped", 1, lot(SMALL, setup_period=ALREADY_SET_UP)),
    Planted("structure", "period listed twice", 1, lot(SMALL, production=((2, 1), (2, 1)))),
    Planted("structure", "trip listed twice", 2, lot(LARGE, shipments=((4, 2, 2),) * 3)),
    Planted("structure", "no such bin", 1, buying(Purchase(2, 0, 6))),
    Planted("structure", "bought outside the horizon", 1, buying(Purchase(1, 5, 6))),
    Planted("structure", "nothing bought", 1, buying(Purchase(1, 0, 0))),
    Planted("structure", "no such lane", 1, moving(MaterialTransfer(1, 0, 4))),
    Planted("structure", "moved outside the horizon", 1, moving(MaterialTransfer(0, 5, 4))),
    Planted("structure", "nothing moved", 1, moving(MaterialTransfer(0, 0, -4))),
    Planted("eligibility", "design not accepted", 1, lot(ASSEMBLY, mode=5)),
    Planted("eligibility", "lab excluded", 1, lot(SMALL, mode=5)),
    Planted("eligibility", "lab of the parts excluded", data=replace(BASE, excluded=ints([0, 0]))),
    Planted("eligibility", "promise gone", 1, _ALONE.plan, replace(BASE, commitments=())),
    Planted("setup", "assembled first", 1, lot(ASSEMBLY, setup_period=2)),
    Planted("setup", "parts made first", 1, lot(PART, setup_period=1)),
    Planted("setup", "made two periods earlier", 2, lot(LARGE, setup_period=3)),
    Planted("release", "setup before", 1, lot(LARGE, setup_period=0)),
    Planted("release", "work before", 1, lot(SMALL, setup_period=0, production=((0, 2),))),
    Planted("release", "parts before", 1, data=cell("lines", "release", 0, 1)),
    Planted("release", "promise gone", 1, _RELEASED_LATER.plan, _RELEASED_LATER.data),
    Planted(
        "release",
        "sent before, not promised",
        1,
        lot(PROMISED, shipments=((3, 1, 1), (3, 2, 2))),
        cell("lines", "release", 2, 2),
    ),
    Planted("max_lot", "a unit too many", 1, lot(ASSEMBLY, production=((1, 3), (2, 2)))),
    Planted("max_lot", "a multiple too many", 2, lot(LARGE, production=((1, 2), (2, 6)))),
    Planted("max_lot", "a sheet of parts too many", 4, lot(PART, production=((0, 4), (1, 8)))),
    Planted("max_lot", "declined beyond", 1, lot(PROMISED, production=((1, 2), (2, 2)))),
    Planted("min_lot", "below the line's", 1, data=cell("lines", "min_lot", 1, 3)),
    Planted("min_lot", "below the stage's", 1, data=cell("stages", "min_lot", 1, 9)),
    Planted("min_lot", "one unit of two", 1, lot(ASSEMBLY, production=((1, 1),))),
    Planted("lot_multiple", "one more", 1, lot(SMALL, production=((2, 3),))),
    Planted("lot_multiple", "half a sheet of parts", 2, lot(PART, production=((0, 4), (1, 2)))),
    Planted("lot_multiple", "line's changed", 1, data=cell("lines", "lot_multiple", 0, 3)),
    Planted("lot_multiple", "stage's joins", 2, data=cell("stages", "lot_multiple", 2, 4)),
    Planted("max_labs", "one lab less", 1, data=cell("lines", "max_labs", 1, 1)),
    Planted("max_labs", "assembled in two labs", 1, also(Lot(0, 1, 1, ((1, 2),), ((3, 1, 2),)))),
    Planted("max_labs", "promised in one already", 1, also(Lot(2, 6, 1, ((1, 1),), ((3, 1, 1),)))),
    Planted("capacity", "a second less", 1, data=cell("pools", "capacity_s", (1, 1), 199)),
    Planted("capacity", "the setup does not fit", 1, data=cell("pools", "capacity_s", (0, 0), 449)),
    Planted("capacity", "people missing", 1, data=cell("pools", "capacity_s", (3, 2), 59)),
    Planted("capacity", "parts in a hurry", 50, lot(PART, production=((0, 5), (1, 3)))),
    Planted("capacity", "setup with other work", 20, lot(PART, setup_period=1)),
    Planted("capacity", "promise only", 400, data=cell("pools", "capacity_s", (0, 1), 0)),
    Planted(
        "capacity",
        "a short last day",
        1,
        lot(SMALL, production=((4, 2),)),
        cell("pools", "capacity_s", (0, 4), 139),
    ),
    Planted("capacity", "in periods that have begun", 450 + 400 + 200 + 200 + 60, data=_BEGUN),
    Planted("purchase", "not for sale", 1, buying(Purchase(0, 0, 1), *PLAN.purchases)),
    Planted("purchase", "more than the limit", 1, buying(Purchase(1, 0, 7))),
    Planted("purchase", "more in two orders", 2, buying(Purchase(1, 0, 6), Purchase(1, 1, 2))),
    Planted("purchase", "lower limit", 1, data=cell("bins", "purchase_limit", 1, 5)),
    Planted("begun", "bought and moved", 2 + 2, data=_BEGUN),
    Planted("begun", "bought", 2, moving(), _BEGUN),
    Planted(
        "begun",
        "moved a period later",
        1,
        replace(PLAN, purchases=(), transfers=(MaterialTransfer(0, 1, 4),)),
        _BEGUN,
    ),
    Planted("material", "not bought", 6, buying()),
    Planted("material", "bought too late", 6, buying(Purchase(1, 1, 6))),
    Planted("material", "not moved", 4, moving()),
    Planted("material", "moved too late", 4, moving(MaterialTransfer(0, 1, 4))),
    Planted("material", "neither bought nor moved", 10, replace(PLAN, purchases=(), transfers=())),
    Planted("material", "moved but needed", 1, moving(MaterialTransfer(0, 0, 5))),
    Planted("material", "delivered less", 1, data=cell("bins", "arrivals", (0, 1), 5)),
    Planted("material", "used before it comes", 6, lot(LARGE, production=((1, 4),))),
    Planted("shipping", "a unit too early", 1, lot(ASSEMBLY, shipments=((3, 1, 4),))),
    Planted("shipping", "all too early", 1, lot(SMALL, shipments=((4, 1, 1),))),
    Planted("shipping", "more than made", 1, lot(PART, shipments=((1, 0, 4), (1, 1, 5)))),
    Planted("surplus", "a finished unit", 1, lot(ASSEMBLY, shipments=((3, 1, 3),))),
    Planted("surplus", "a full multiple", 1, lot(SMALL, shipments=())),
    Planted("surplus", "more than a sheet", 2, lot(PART, shipments=((1, 0, 3),))),
    Planted("link", "none to the site", 4, data=cell("links", "lead", (2, 4), -1)),
    Planted("link", "none to the hub", 6, data=cell("links", "lead", (0, 1), -1)),
    Planted("link", "none to the other site", 1, lot(ASSEMBLY, shipments=((3, 1, 3), (4, 2, 1)))),
    Planted("destination", "goods to a lab", 1, lot(SMALL, shipments=((0, 2, 1),))),
    Planted("destination", "goods to the wrong site", 4, lot(LARGE, shipments=((3, 2, 4),))),
    Planted("destination", "parts to a site", 2, lot(PART, shipments=((1, 0, 4), (3, 1, 2)))),
    Planted("deadline", "a period earlier", 1, data=cell("lines", "deadline", 1, 3)),
    Planted("deadline", "a longer way", 1, data=cell("links", "lead", (0, 4), 3)),
    Planted("deadline", "sent later", 1, lot(SMALL, shipments=((4, 3, 1),))),
    Planted("deadline", "parts after the end", 2, lot(PART, shipments=((1, 0, 4), (1, 4, 2)))),
    Planted(
        "deadline",
        "not promised that late",
        3,
        _ALONE.plan,
        replace(_DUE_EARLIER, commitments=(replace(PROMISE, shipments=()),)),
    ),
    Planted("kits", "parts sent later", 4, lot(PART, shipments=((1, 1, 6),))),
    Planted("kits", "parts sent elsewhere", 2, lot(PART, shipments=((1, 0, 4), (2, 1, 2)))),
    Planted("kits", "parts of another line", 6, lot(PART, line=2)),
    Planted("kits", "more parts per unit", 4, data=cell("stages", "per_parent", 1, 3)),
    Planted("kits", "old parts gone", 2, data=cell("parts", "units", 0, 0)),
    Planted("kits", "old parts later", 2, data=cell("parts", "period", 0, 2)),
    Planted("kits", "a longer way", 4, data=cell("links", "lead", (0, 1), 2)),
    Planted("quantity", "the unit kept back", 1, lot(SMALL, shipments=((4, 2, 2),))),
    Planted("quantity", "asked for less", 1, data=cell("lines", "quantity", 1, 4)),
    Planted("quantity", "promised more than is asked", 2, data=cell("lines", "quantity", 2, 1)),
    Planted("shipping_limit", "less to the hub", 1, data=cell("limits", "grams", 0, 399)),
    Planted("shipping_limit", "less from the hub", 1, data=cell("limits", "grams", 1, 899)),
    Planted("shipping_limit", "all at once", 300, lot(ASSEMBLY, shipments=((3, 2, 4),))),
    Planted("commitment", "lot gone", 3, replace(PLAN, lots=PLAN.lots[:PROMISED])),
    Planted("commitment", "made later", 1, lot(PROMISED, production=((2, 3),))),
    Planted("commitment", "sent later", 3, lot(PROMISED, shipments=((3, 3, 3),))),
    Planted(
        "commitment",
        "a unit less",
        2,
        lot(PROMISED, production=((1, 1), (2, 1)), shipments=((3, 2, 2),)),
    ),
)
"""At least three plans for every family."""

FAMILIES = tuple(dict.fromkeys(planted.family for planted in PLANTED))
