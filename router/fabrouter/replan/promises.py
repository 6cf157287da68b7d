"""Lots of the previous plan as promises of the next one, and why some cannot be kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from fabrouter.plan.document import PlanDocument, PlannedLot
from fabrouter.replan.changes import Changes, Chosen
from fabrouter_network.designs import Design, Stage
from fabrouter_network.document import start_of
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.matching import LAB_DECISIONS, Match, match
from fabrouter_network.orders import Commitment, CommitmentStatus, ShipmentEntry, WorkEntry
from fabrouter_network.scenario import ScenarioDocument

DropReason = Literal[
    "lab_lost",
    "lab_gone",
    "line_gone",
    "design_gone",
    "cannot",
    "outside_horizon",
    "quantity_lowered",
    "no_way",
    "destination_lost",
    "parts_missing",
]
LotKey = tuple[str, str, str, str, tuple[str, ...]]
"""(line, design, stage, lab, machines): what a lot is, whatever its id."""

Status = CommitmentStatus


@dataclass(frozen=True)
class Dropped:
    """A lot of the previous plan, or its shipments to one place, that cannot stay.

    Parameters
    ----------
    lot
        The lot.
    reason
        Why.
    units
        Units of the lot, or of its shipments, that go.
    to
        Place of the shipments; empty = the whole lot.
    was
        How firm the promise was.
    """

    lot: PlannedLot
    reason: DropReason
    units: int
    to: str
    was: Status


@dataclass(frozen=True)
class Promises:
    """Promises of the next plan.

    Parameters
    ----------
    kept
        What can stay.
    dropped
        What cannot.
    """

    kept: tuple[Commitment, ...]
    dropped: tuple[Dropped, ...]


def lot_key(lot: PlannedLot | Commitment) -> LotKey:
    """Returns what identifies a lot across plans."""
    return lot.line, lot.design, lot.stage, lot.lab, lot.machines


def statuses(plan: PlanDocument, before: ScenarioDocument, changes: Changes) -> dict[str, Status]:
    """Returns how firm each lot of a plan is by now, by lot id.

    Lots are offered unless they were accepted or started, now or before.

    Raises
    ------
    InputError
        If an id is neither that of a lot nor that of a lab.
    """
    known = {lot.id for lot in plan.lots} | {load.id for load in plan.labs}
    known |= {lab.id for lab in before.labs}
    named = [chosen for chosen in (changes.accepted, changes.started) if chosen != "all"]
    unknown = sorted({name for chosen in named for name in chosen} - known)
    if unknown:
        issues = [
            Issue("", "unknown-reference", f"the plan has no lot or lab '{name}'.")
            for name in unknown
        ]
        raise InputError("--accepted/--started", issues)
    earlier = {lot_key(promise): promise.status for promise in before.commitments}
    return {lot.id: _status(lot, earlier.get(lot_key(lot)), changes) for lot in plan.lots}


def _status(lot: PlannedLot, earlier: Status | None, changes: Changes) -> Status:
    if lot.setup is None or earlier is Status.STARTED or _chosen(lot, changes.started):
        return Status.STARTED
    if earlier is Status.ACCEPTED or _chosen(lot, changes.accepted):
        return Status.ACCEPTED
    return Status.OFFERED


def _chosen(lot: PlannedLot, chosen: Chosen) -> bool:
    return chosen == "all" or lot.id in chosen or lot.lab in chosen


def promise_lots(
    plan: PlanDocument,
    scenario: ScenarioDocument,
    firmness: Mapping[str, Status],
    lost: frozenset[str],
) -> Promises:
    """Turns the lots of a plan into promises under a changed scenario.

    Parameters
    ----------
    plan
        The previous plan.
    scenario
        The scenario as it is now.
    firmness
        Status of each lot, see :func:`statuses`.
    lost
        Labs that do nothing any more.
    """
    judge = _Judge(scenario, lost)
    kept: list[Commitment] = []
    dropped: list[Dropped] = []
    for lot in plan.lots:
        status = firmness[lot.id]
        reason = judge.against(lot)
        if reason is not None:
            dropped.append(Dropped(lot, reason, lot.made, "", status))
            continue
        gone = set(judge.closed_destinations(lot))
        dropped += _shipments_gone(lot, gone, "destination_lost", status)
        kept.append(_promise(lot, status, gone))
    return _within_quantities(Promises(tuple(kept), tuple(dropped)), plan, scenario)


def _promise(lot: PlannedLot, status: Status, gone: set[str]) -> Commitment:
    return Commitment(
        id=lot.id,
        status=status,
        line=lot.line,
        design=lot.design,
        stage=lot.stage,
        lab=lot.lab,
        machines=lot.machines,
        setup=lot.setup,
        production=tuple(WorkEntry(at=work.at, units=work.units) for work in lot.production),
        shipments=tuple(
            ShipmentEntry(at=sent.at, to=sent.to, units=sent.units)
            for sent in lot.shipments
            if sent.to not in gone
        ),
    )


def _shipments_gone(
    lot: PlannedLot, gone: set[str], reason: DropReason, status: Status
) -> Iterator[Dropped]:
    for place in sorted(gone):
        units = sum(sent.units for sent in lot.shipments if sent.to == place)
        yield Dropped(lot, reason, units, place, status)


def without_shipments(
    promises: Promises, plan: PlanDocument, pairs: set[tuple[str, str]], reason: DropReason
) -> Promises:
    """Returns the promises without shipments from labs to places that cannot be reached."""
    lots = {lot.id: lot for lot in plan.lots}
    kept, dropped = [], list(promises.dropped)
    for promise in promises.kept:
        gone = {sent.to for sent in promise.shipments if (promise.lab, sent.to) in pairs}
        dropped += _shipments_gone(lots[promise.id], gone, reason, promise.status)
        stay = tuple(sent for sent in promise.shipments if sent.to not in gone)
        kept.append(promise.model_copy(update={"shipments": stay}) if gone else promise)
    return Promises(tuple(kept), tuple(dropped))


def without_lots(
    promises: Promises, plan: PlanDocument, ids: set[str], reason: DropReason
) -> Promises:
    """Returns the promises without some lots."""
    lots = {lot.id: lot for lot in plan.lots}
    gone = [promise for promise in promises.kept if promise.id in ids]
    dropped = [Dropped(lots[p.id], reason, lots[p.id].made, "", p.status) for p in gone]
    kept = tuple(promise for promise in promises.kept if promise.id not in ids)
    return replace(promises, kept=kept, dropped=(*promises.dropped, *dropped))


def _within_quantities(
    promises: Promises, plan: PlanDocument, scenario: ScenarioDocument
) -> Promises:
    """Drops promises of finished goods beyond what lines ask for by now, the last ones first."""
    final = {(design.id, design.final_stage.id) for design in scenario.designs}
    left = {line.id: line.quantity for line in scenario.lines}
    too_many = set()
    for promise in sorted(promises.kept, key=lambda p: (not p.status.is_firm, p.id)):
        if (promise.design, promise.stage) not in final or not promise.status.is_firm:
            continue
        left[promise.line] -= sum(sent.units for sent in promise.shipments)
        if left[promise.line] < 0:
            left[promise.line] += sum(sent.units for sent in promise.shipments)
            too_many.add(promise.id)
    return without_lots(promises, plan, too_many, "quantity_lowered") if too_many else promises


class _Judge:
    """Knows what the scenario has by now."""

    def __init__(self, scenario: ScenarioDocument, lost: frozenset[str]) -> None:
        horizon = scenario.horizon
        self._zone, self._start, self._end = horizon.zone, horizon.start_utc, horizon.end_utc
        self._lost = lost
        self._labs = {lab.id: lab for lab in scenario.labs}
        self._places = self._labs.keys() | {site.id for site in scenario.sites}
        self._lines = {line.id: line for line in scenario.lines}
        self._designs = {design.id: design for design in scenario.designs}
        self._found: dict[tuple[str, str, str], Match] = {}

    def against(self, lot: PlannedLot) -> DropReason | None:
        """Returns why a lot cannot stay, ``None`` if it can."""
        if lot.lab in self._lost:
            return "lab_lost"
        if lot.lab not in self._labs:
            return "lab_gone"
        line, design = self._lines.get(lot.line), self._designs.get(lot.design)
        if line is None:
            return "line_gone"
        if design is None or all(option.design != lot.design for option in line.designs):
            return "design_gone"
        stage = next((stage for stage in design.stages if stage.id == lot.stage), None)
        if stage is None:
            return "design_gone"
        found = self._match(design, stage, lot.lab)
        staffed = any(tuple(g.id for g in way) == lot.machines for way in found.choices)
        if not staffed or any(r.obstacle not in LAB_DECISIONS for r in found.reasons):
            return "cannot"
        return None if self._in_time(lot) else "outside_horizon"

    def _match(self, design: Design, stage: Stage, lab: str) -> Match:
        """Returns what a lab can do of a stage; asked once for all its lots."""
        key = (design.id, stage.id, lab)
        if key not in self._found:
            self._found[key] = match(design, stage, self._labs[lab])
        return self._found[key]

    def closed_destinations(self, lot: PlannedLot) -> Iterator[str]:
        """Yields where a lot's units can no longer go: labs lost, places gone, another site."""
        line, design = self._lines[lot.line], self._designs[lot.design]
        final = lot.stage == design.final_stage.id
        for sent in lot.shipments:
            wrong = final and sent.to != line.site
            if sent.to in self._lost or sent.to not in self._places or wrong:
                yield sent.to

    def _in_time(self, lot: PlannedLot) -> bool:
        moments = [work.at for work in lot.production] + [sent.at for sent in lot.shipments]
        moments += [lot.setup] if lot.setup is not None else []
        instants = (start_of(moment, self._zone) for moment in moments)
        return all(self._start <= instant < self._end for instant in instants)
