"""Rules for single lots and for the labs a line is split over."""

from collections.abc import Iterator

from fabrouter_solver.problem_data import ALREADY_SET_UP, ProblemData
from fabrouter_solver.solution import Lot, Solution
from fabrouter_solver.validation.violation import Violation


def _stage_and_lab(data: ProblemData, lot: Lot) -> tuple[int, int]:
    return int(data.modes.stage[lot.mode]), int(data.modes.lab[lot.mode])


def check_eligibility(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """A lot's design is one the line accepts, and its lab is not excluded for the line.

    Committed lots are exempt from the exclusion: what a lab has accepted it may finish.
    """
    accepted = {
        (line, design)
        for line, design in zip(
            data.options.line.tolist(), data.options.design.tolist(), strict=True
        )
    }
    for k, lot in enumerate(solution.lots):
        stage, lab = _stage_and_lab(data, lot)
        design = int(data.stages.design[stage])
        if (lot.line, design) not in accepted:
            message = f"lot {k}: line {lot.line} does not accept design {design}."
            yield Violation("eligibility", message, subject={"lot": k, "line": lot.line})
        committed = (lot.line, lot.mode) in data.firm
        if lab in data.excluded_labs.get(lot.line, ()) and not committed:
            message = f"lot {k}: lab {lab} may not work for line {lot.line}."
            yield Violation("eligibility", message, subject={"lot": k, "lab": lab})


def check_setup(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """A lot is set up no later than its first units; nothing of it happens before the release.

    Committed lots may start as early as promised, even before a release that was set later, but
    ship no more before it than was promised.
    """
    for k, lot in enumerate(solution.lots):
        first = min(period for period, _ in lot.production)
        subject = {"lot": k, "line": lot.line}
        if lot.setup_period > first:
            message = f"lot {k} makes units in period {first}, before its setup."
            yield Violation("setup", message, lot.setup_period - first, subject)
        start = first if lot.setup_period < 0 else min(first, lot.setup_period)
        release = _earliest_start(data, lot)
        if start < release:
            message = f"lot {k} starts in period {start}, before release {release}."
            yield Violation("release", message, release - start, subject)
            continue
        for period in _new_shipments_before_release(data, lot):
            early = int(data.lines.release[lot.line]) - period
            message = f"lot {k} ships in period {period}, {early} periods before the release."
            yield Violation("release", message, early, subject)


def _new_shipments_before_release(data: ProblemData, lot: Lot) -> list[int]:
    """Returns periods before the line's release in which more leaves than was promised."""
    release = int(data.lines.release[lot.line])
    if all(period >= release for _, period, _ in lot.shipments):
        return []
    promise = data.firm.get((lot.line, lot.mode))
    due = {(place, t): units for place, t, units in promise.shipments} if promise else {}
    return [
        period
        for place, period, units in lot.shipments
        if period < release and units > due.get((place, period), 0)
    ]


def _earliest_start(data: ProblemData, lot: Lot) -> int:
    """Returns the line's release, or the promised start of the lot if that is earlier."""
    release = int(data.lines.release[lot.line])
    promise = data.firm.get((lot.line, lot.mode))
    if promise is None:
        return release
    periods = [period for period, _ in promise.production]
    if promise.setup_period != ALREADY_SET_UP:
        periods.append(promise.setup_period)
    return min([release, *periods])


def check_lot_size(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """min_lot <= made <= max_lot, and made is a multiple of lot_multiple.

    A committed lot that makes exactly what was promised may break the first and the last rule;
    it may always be as large as promised, and no larger where the lab is excluded for the line.
    """
    for k, lot in enumerate(solution.lots):
        stage, lab = _stage_and_lab(data, lot)
        promise = data.firm.get((lot.line, lot.mode))
        promised = promise.units if promise else 0
        made = lot.made
        subject = {"lot": k, "line": lot.line}
        excluded = promised and lab in data.excluded_labs.get(lot.line, ())
        largest = promised if excluded else max(data.max_lot(lot.line, stage), promised)
        if made > largest:
            message = f"lot {k} makes {made} units; {largest} is the most it may make."
            yield Violation("max_lot", message, made - largest, subject)
        if made == promised:
            continue
        smallest = data.min_lot(lot.line, stage)
        if made < smallest:
            message = f"lot {k} makes {made} units; the smallest lot is {smallest}."
            yield Violation("min_lot", message, smallest - made, subject)
        multiple = data.lot_multiple(lot.line, stage)
        if made % multiple:
            message = f"lot {k} makes {made} units, not a multiple of {multiple}."
            yield Violation("lot_multiple", message, made % multiple, subject)


def check_max_labs(data: ProblemData, solution: Solution) -> Iterator[Violation]:
    """At most max_labs labs finish units of a line (more only if more are committed)."""
    labs: dict[int, set[int]] = {}
    for lot in solution.lots:
        stage, lab = _stage_and_lab(data, lot)
        if data.stages.parent[stage] < 0:
            labs.setdefault(lot.line, set()).add(lab)
    for line, used in sorted(labs.items()):
        limit = int(data.lines.max_labs[line])
        most = max(limit, len(committed_labs(data, line)))
        if limit and len(used) > most:
            message = f"line {line} is finished in {len(used)} labs; {most} is the most."
            yield Violation("max_labs", message, len(used) - most, {"line": line})


def committed_labs(data: ProblemData, line: int) -> set[int]:
    """Returns the labs that have firmly promised finished units of a line."""
    modes = (mode for owner, mode in data.firm if owner == line)
    final = (mode for mode in modes if data.stages.parent[data.modes.stage[mode]] < 0)
    return {int(data.modes.lab[mode]) for mode in final}
