"""What a plan does for each line, as a route: a good start for the linear program."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from fabrouter_solver.bounds.price_bound import PriceBound
from fabrouter_solver.bounds.routes import Cell, Route
from fabrouter_solver.problem_data import ProblemData
from fabrouter_solver.solution import Lot, Solution

Trip = tuple[int, int, int]
"""(origin, destination, period)."""


def plan_routes(data: ProblemData, bound: PriceBound, plan: Solution) -> Iterator[Route]:
    """Yields a route per line that the plan serves, scaled up to the whole line."""
    lots: defaultdict[int, list[Lot]] = defaultdict(list)
    aboard: Counter[Trip] = Counter()
    for lot in plan.lots:
        lots[lot.line].append(lot)
        aboard.update(_trips(data, lot))
    for line, own in sorted(lots.items()):
        finals = [lot for lot in own if _is_final(data, lot)]
        delivered = sum(lot.shipped for lot in finals)
        if delivered:
            whole = int(data.lines.quantity[line]) / delivered
            mode = max(finals, key=lambda lot: lot.made).mode
            yield _route(data, bound, line, mode, own, aboard, whole)


def _is_final(data: ProblemData, lot: Lot) -> bool:
    return bool(data.stages.parent[data.modes.stage[lot.mode]] < 0)


def _trips(data: ProblemData, lot: Lot) -> set[Trip]:
    origin = int(data.modes.lab[lot.mode])
    return {(origin, place, period) for place, period, _ in lot.shipments}


def _route(
    data: ProblemData,
    bound: PriceBound,
    line: int,
    mode: int,
    lots: list[Lot],
    aboard: Counter[Trip],
    whole: float,
) -> Route:
    time: defaultdict[Cell, float] = defaultdict(float)
    material: defaultdict[Cell, float] = defaultdict(float)
    load_s: defaultdict[int, float] = defaultdict(float)
    cost = 0.0
    for lot in lots:
        _add_work(data, bound, lot, whole, time, load_s)
        for period, units in lot.production:
            for bin_row, quantity in data.uses_of(lot.mode):
                material[bin_row, period] += whole * quantity * units
        cost += whole * _cost(data, lot, aboard)
    return Route(line, mode, cost, dict(time), dict(material), dict(load_s))


def _add_work(
    data: ProblemData,
    bound: PriceBound,
    lot: Lot,
    whole: float,
    time: defaultdict[Cell, float],
    load_s: defaultdict[int, float],
) -> None:
    rows = bound.rows
    for k in range(int(rows.op_offsets[lot.mode]), int(rows.op_offsets[lot.mode + 1])):
        row = int(rows.op_row[k])
        for period, units in lot.production:
            time[row, period] += whole * units * float(rows.op_unit[k])
        if lot.setup_period >= 0:
            time[row, lot.setup_period] += whole * float(rows.op_setup[k])
    seconds = sum(
        lot.made * unit_s + setup_s for _, unit_s, setup_s in data.operations_of(lot.mode)
    )
    load_s[int(data.modes.lab[lot.mode])] += whole * seconds


def _cost(data: ProblemData, lot: Lot, aboard: Counter[Trip]) -> float:
    """Returns nanoeuros of a lot: itself, its work, its share of trips, lateness, preference."""
    weights, modes = data.weights, data.modes
    stage, origin = int(modes.stage[lot.mode]), int(modes.lab[lot.mode])
    work = lot.made * int(modes.unit_ueur[lot.mode]) + int(modes.setup_ueur[lot.mode])
    cost: float = weights.lot + weights.production * work
    for place, period, units in lot.shipments:
        ueur, co2_mg = data.unit_transport(stage, origin, place)
        cost += units * (weights.transport * ueur + weights.co2 * co2_mg)
        trip = weights.transport * int(data.links.shipment_ueur[origin, place])
        cost += trip / aboard[origin, place, period]
        if data.stages.parent[stage] < 0:
            cost += units * _delivery(data, lot.line, stage, origin, place, period)
    return cost


def _delivery(
    data: ProblemData, line: int, stage: int, origin: int, place: int, period: int
) -> int:
    """Returns nanoeuros of lateness and preference of one delivered unit."""
    weights, lines = data.weights, data.lines
    late = max(0, period + int(data.links.lead[origin, place]) - int(lines.due[line]))
    design = data.stages.design[stage]
    prices = (
        int(data.options.preference_ueur[option])
        for option in data.options_of(line)
        if data.options.design[option] == design
    )
    cost: int = weights.preference * next(prices, 0)
    return cost + weights.tardiness * int(lines.priority[line]) * late
