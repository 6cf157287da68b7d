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
    """A lot is set up no later than its first units and, like its units, not before release.

    Committed lots may start as early as promised, even before a release that was set later.
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
    it may always be as large as promised.
    """
    for k, lot in enumerate(solution.lots):
        stage, _ = _stage_and_lab(data, lot)
        promise = data.firm.get((lot.line, lot.mode))
        promised = promise.units if promise else 0
        made = lot.made
        subject = {"lot": k, "line": lot.line}
        largest = max(data.max_lot(lot.line, stage), promised)
        if made > largest:
            message = f"lot {k} makes {made} units; the line needs {largest} at most."
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
