"""Which lots could exist at all: the skeleton that the CP-SAT model hangs its variables on."""

from collections.abc import Callable
from dataclasses import dataclass

from fabrouter_solver.problem_data import Commitment, ProblemData
from fabrouter_solver.tables import NO_LINK

Tick = Callable[[], None]
"""Called now and then while the model is built; raises when there is no time left."""


@dataclass(frozen=True, slots=True)
class PossibleLot:
    """A (line, mode) pair that may carry work.

    Parameters
    ----------
    line, mode, stage, lab
        Row numbers.
    first, last
        Periods between which it may work, inclusive.
    destinations
        Pairs (place, last departure period) its output may go to.
    largest
        Most units it may make.
    promise
        Firm commitment it carries, if any.
    """

    line: int
    mode: int
    stage: int
    lab: int
    first: int
    last: int
    destinations: tuple[tuple[int, int], ...]
    largest: int
    promise: Commitment | None


def possible_lots(data: ProblemData, tick: Tick) -> list[PossibleLot]:
    """Returns every lot that some feasible plan could contain, line by line.

    ``tick`` is called for every line; it may raise to give up.
    """
    lots: list[PossibleLot] = []
    for line in range(data.num_lines):
        tick()
        for option in data.options_of(line):
            final = int(data.final_stage[data.options.design[option]])
            if final >= 0:
                site = data.num_labs + int(data.lines.site[line])
                deadline = int(data.lines.deadline[line])
                lots += _lots_of_stage(data, line, final, {site: deadline})
    return lots


def _lots_of_stage(
    data: ProblemData, line: int, stage: int, places: dict[int, int]
) -> list[PossibleLot]:
    """Returns the lots of a stage and of all below it; ``places`` maps place to last arrival."""
    here = [
        lot
        for mode in data.modes_of(stage)
        if (lot := _possible_lot(data, line, mode, places)) is not None
    ]
    labs: dict[int, int] = {}
    for lot in here:
        labs[lot.lab] = max(labs.get(lot.lab, 0), lot.last)
    below = (_lots_of_stage(data, line, child, labs) for child in data.children[stage])
    return here + [lot for group in below for lot in group]


def _possible_lot(
    data: ProblemData, line: int, mode: int, places: dict[int, int]
) -> PossibleLot | None:
    stage, lab = int(data.modes.stage[mode]), int(data.modes.lab[mode])
    promise = data.firm.get((line, mode))
    if promise is None and lab in data.excluded_labs.get(line, ()):
        return None
    first = int(data.lines.release[line])
    departures = {
        place: arrival - int(data.links.lead[lab, place])
        for place, arrival in places.items()
        if data.links.lead[lab, place] != NO_LINK
    }
    departures = {place: last for place, last in departures.items() if last >= first}
    if departures and _may_be_too_large(data, line, stage) and data.links.lead[lab, lab] != NO_LINK:
        departures[lab] = data.num_periods - 1 - int(data.links.lead[lab, lab])
    last = max(departures.values(), default=-1)
    if data.lot_multiple(line, stage) > 1:
        last = data.num_periods - 1  # the units that fill up a multiple may be finished last
    largest = data.max_lot(line, stage)
    if promise is not None:
        first, last = _widen(promise, first, last)
        excluded = lab in data.excluded_labs.get(line, ())
        largest = promise.units if excluded else max(largest, promise.units)
        for place, departure, _ in promise.shipments:
            departures[place] = max(departures.get(place, -1), departure)
    elif not departures or data.min_lot(line, stage) > largest:
        return None
    return PossibleLot(
        line, mode, stage, lab, first, last, tuple(sorted(departures.items())), largest, promise
    )


def _may_be_too_large(data: ProblemData, line: int, stage: int) -> bool:
    """Returns whether the smallest lot of a part can exceed the need: the rest stays in its lab."""
    part = bool(data.stages.parent[stage] >= 0)
    return part and data.min_lot(line, stage) > data.lot_multiple(line, stage)


def _widen(promise: Commitment, first: int, last: int) -> tuple[int, int]:
    """Returns the window, widened to hold all promised work and shipments."""
    periods = [t for t, _ in promise.production] + [t for _, t, _ in promise.shipments]
    if promise.setup_period >= 0:
        periods.append(promise.setup_period)
    return min([first, *periods]), max([last, *periods])
