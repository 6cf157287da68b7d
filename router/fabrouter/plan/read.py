"""Plan document → solution: names become row numbers again, for checking and explaining."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.plan.document import PLAN_VERSION, PlanDocument, PlannedLot
from fabrouter_network.issues import InputError, Issue, Severity
from fabrouter_network.json_text import decode
from fabrouter_network.shape import shape_issues
from fabrouter_network.units import material_steps
from fabrouter_solver import ALREADY_SET_UP, Lot, MaterialTransfer, Purchase, Solution

Key = TypeVar("Key")


def read_plan(path: Path) -> PlanDocument:
    """Reads a plan file.

    Raises
    ------
    InputError
        If the file cannot be read or has another shape; lists every fault.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(str(path), [Issue("", "unreadable", f"{reason}.")]) from error
    tree, issues = decode(data, path.name)
    if not isinstance(tree, dict) or tree.get("schema_version") != PLAN_VERSION:
        message = f"this is not a plan of version {PLAN_VERSION}."
        fix = "Give the file that fabrouter route --out wrote."
        raise InputError(path.name, [Issue("/schema_version", "unknown-version", message, fix)])
    try:
        document = PlanDocument.model_validate_json(data)
    except ValidationError as error:
        issues += shape_issues(error, tree)
        raise InputError(path.name, issues) from error
    if any(issue.severity is Severity.ERROR for issue in issues):
        raise InputError(path.name, issues)
    return document


def solution_of(
    document: PlanDocument, compiled: CompiledScenario, source: str = "plan"
) -> Solution:
    """Returns the decisions of a plan in index form.

    Raises
    ------
    InputError
        If the plan names what the scenario does not have, or a time outside its periods.
    """
    return _Reader(compiled, source).solution(document)


class _Reader:
    def __init__(self, compiled: CompiledScenario, source: str) -> None:
        self._compiled = compiled
        self._source = source
        self._issues: list[Issue] = []
        self._bins = {key: row for row, key in enumerate(compiled.bin_keys)}

    def solution(self, document: PlanDocument) -> Solution:
        lots = tuple(self._lot(f"/lots/{k}", lot) for k, lot in enumerate(document.lots))
        purchases = tuple(
            Purchase(
                (b := self._bin(f"/purchases/{k}", order.lab, order.material)),
                self._period(f"/purchases/{k}/order_at", order.order_at),
                self._steps(b, order.quantity),
            )
            for k, order in enumerate(document.purchases)
        )
        transfers = tuple(self._transfers(document))
        self._check_names(document)
        if self._issues:
            raise InputError(self._source, self._issues)
        return Solution(lots, purchases, transfers).canonical()

    def _check_names(self, document: PlanDocument) -> None:
        """Notes unknown names in what the plan reports beside its decisions."""
        index = self._compiled.index
        for k, line in enumerate(document.lines):
            self._row(f"/lines/{k}/id", index.line_rows, line.id, "line")
            self._row(f"/lines/{k}/site", index.site_rows, line.site)
            for r, reason in enumerate(line.reasons):
                for need in reason.materials:
                    path = f"/lines/{k}/reasons/{r}/materials"
                    self._row(path, index.material_rows, need.material, "material")
        for k, trip in enumerate(document.shipments):
            for end in ("origin", "destination"):
                where = f"/shipments/{k}/{end}"
                self._row(where, index.place_rows, getattr(trip, end), "place")
        for k, load in enumerate(document.labs):
            self._row(f"/labs/{k}/id", index.lab_rows, load.id, "lab")

    def _lot(self, path: str, lot: PlannedLot) -> Lot:
        index = self._compiled.index
        stage = self._row(f"{path}/stage", index.stage_rows, (lot.design, lot.stage))
        lab = self._row(f"{path}/lab", index.lab_rows, lot.lab)
        mode = -1
        if stage >= 0 and lab >= 0:
            key = (stage, lab, lot.machines)
            mode = self._row(f"{path}/machines", self._compiled.mode_rows, key)
        setup = ALREADY_SET_UP if lot.setup is None else self._period(f"{path}/setup", lot.setup)
        return Lot(
            self._row(f"{path}/line", index.line_rows, lot.line),
            mode,
            setup,
            tuple(
                (self._period(f"{path}/production/{w}/at", work.at), work.units)
                for w, work in enumerate(lot.production)
            ),
            tuple(
                (
                    self._row(f"{path}/shipments/{s}/to", index.place_rows, sent.to, "place"),
                    self._period(f"{path}/shipments/{s}/at", sent.at),
                    sent.units,
                )
                for s, sent in enumerate(lot.shipments)
            ),
        )

    def _transfers(self, document: PlanDocument) -> list[MaterialTransfer]:
        lanes = self._compiled.data.transfers
        rows = {
            pair: row
            for row, pair in enumerate(
                zip(lanes.source.tolist(), lanes.target.tolist(), strict=True)
            )
        }
        found = []
        for k, move in enumerate(document.transfers):
            path = f"/transfers/{k}"
            source = self._bin(path, move.origin, move.material)
            target = self._bin(path, move.destination, move.material)
            lane = self._row(path, rows, (source, target))
            period = self._period(f"{path}/departs", move.departs)
            found.append(MaterialTransfer(lane, period, self._steps(source, move.quantity)))
        return found

    def _row(self, where: str, rows: Mapping[Key, int], key: Key, what: str = "") -> int:
        """Returns a row number; an unknown name becomes an issue."""
        row = rows.get(key, -1)
        if row < 0:
            message = f"the scenario has no {what or where.rpartition('/')[2]} '{_shown(key)}'."
            fix = "Does the plan belong to this scenario?"
            self._issues.append(Issue(where, "unknown-reference", message, fix))
        return row

    def _bin(self, path: str, lab: str, material: str) -> int:
        index = self._compiled.index
        lab_row = self._row(f"{path}/lab", index.lab_rows, lab)
        material_row = self._row(f"{path}/material", index.material_rows, material)
        if min(lab_row, material_row) < 0:
            return -1
        return self._row(f"{path}/material", self._bins, (lab_row, material_row))

    def _steps(self, bin_row: int, quantity: float) -> int:
        if bin_row < 0:
            return 0
        material = self._compiled.index.materials[self._compiled.bin_keys[bin_row][1]]
        return material_steps(quantity, material.unit)

    def _period(self, where: str, instant: datetime) -> int:
        horizon = self._compiled.horizon
        period = horizon.period_at(instant)
        if not 0 <= period < horizon.periods or horizon.start_of_period(period) != instant:
            message = f"{instant.isoformat()} is not the start of a period of the scenario."
            self._issues.append(Issue(where, "outside-horizon", message))
        return period


def _shown(key: object) -> str:
    return "/".join(map(str, key)) if isinstance(key, tuple) else str(key)
