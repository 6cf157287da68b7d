"""Lots of the previous plan as promises of the next one, and why some cannot be kept."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from fabrouter.plan.document import PlanDocument, PlannedLot
from fabrouter.replan.changes import Changes
from fabrouter.replan.differences import DropReason
from fabrouter.replan.judge import Judge
from fabrouter.replan.past import Past
from fabrouter.replan.portions import done_by, first_units, sent_by, units_of
from fabrouter_network.orders import Commitment, CommitmentStatus, ShipmentEntry, WorkEntry
from fabrouter_network.scenario import ScenarioDocument

LotKey = tuple[str, str, str, str, tuple[str, ...]]
"""(line, design, stage, lab, machines): what a lot is, whatever its id."""

Status = CommitmentStatus


@dataclass(frozen=True)
class Dropped:
    """A lot of the previous plan, some units of it, or its shipments to a place, that cannot stay.

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


def promise_lots(
    plan: PlanDocument,
    scenario: ScenarioDocument,
    firmness: Mapping[str, Status],
    changes: Changes,
    past: Past,
) -> Promises:
    """Turns the lots of a plan into promises under a changed scenario.

    Parameters
    ----------
    plan
        The previous plan.
    scenario
        The scenario as it is now.
    firmness
        Status of each lot, see :func:`~fabrouter.replan.firmness.statuses`.
    changes
        Labs that do nothing any more, lots that are declined.
    past
        What has happened; of a lost lab's work, what has left it stays.
    """
    judge = Judge(scenario, changes.labs_lost, past)
    kept: list[Commitment] = []
    dropped: list[Dropped] = []
    for lot in plan.lots:
        status = firmness[lot.id]
        promise, reason = _settled(lot, _promise(lot, status), changes, judge, past)
        left = units_of(promise.production) if promise else 0
        if reason is not None and left < lot.made:
            dropped.append(Dropped(lot, reason, lot.made - left, "", status))
        if promise is not None:
            gone = tuple(sent for sent in promise.shipments if judge.closed(promise, sent))
            dropped += _shipments_gone(lot, gone, "destination_lost", status)
            kept.append(_without(promise, gone))
    return _within_quantities(Promises(tuple(kept), tuple(dropped)), plan, scenario, past)


def _settled(
    lot: PlannedLot, promise: Commitment, changes: Changes, judge: Judge, past: Past
) -> tuple[Commitment | None, DropReason | None]:
    """Returns what stays of a lot, and why the rest does not."""
    if lot.id in changes.declined_lots:
        return None, "declined"
    reason = judge.against(lot)
    units = changes.reduced_lots.get(lot.id)
    agreed = promise if units is None else first_units(promise, units)
    if lot.lab in changes.labs_lost:
        stays = sent_by(agreed, past.until) if agreed and reason is None else None
        return stays, "lab_lost"
    if reason is not None:
        return None, reason
    return agreed, None if units is None else "reduced"


def _promise(lot: PlannedLot, status: Status) -> Commitment:
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
            ShipmentEntry(at=sent.at, to=sent.to, units=sent.units) for sent in lot.shipments
        ),
    )


def _without(promise: Commitment, gone: tuple[ShipmentEntry, ...]) -> Commitment:
    stay = tuple(sent for sent in promise.shipments if sent not in gone)
    return promise.model_copy(update={"shipments": stay}) if gone else promise


def _shipments_gone(
    lot: PlannedLot, gone: tuple[ShipmentEntry, ...], reason: DropReason, status: Status
) -> Iterator[Dropped]:
    units: Counter[str] = Counter()
    for sent in gone:
        units[sent.to] += sent.units
    for place, total in sorted(units.items()):
        yield Dropped(lot, reason, total, place, status)


def without_shipments(
    promises: Promises,
    plan: PlanDocument,
    pairs: set[tuple[str, str]],
    reason: DropReason,
    past: Past,
) -> Promises:
    """Returns the promises without shipments from labs to places that cannot be reached.

    What has left by now has got through.
    """
    lots = {lot.id: lot for lot in plan.lots}
    kept, dropped = [], list(promises.dropped)
    for promise in promises.kept:
        gone = tuple(
            sent
            for sent in promise.shipments
            if (promise.lab, sent.to) in pairs and not past.includes(sent.at)
        )
        dropped += _shipments_gone(lots[promise.id], gone, reason, promise.status)
        kept.append(_without(promise, gone))
    return Promises(tuple(kept), tuple(dropped))


def cut_back(
    promises: Promises,
    plan: PlanDocument,
    ids: set[str],
    reason: DropReason,
    until: datetime | None,
) -> Promises:
    """Returns the promises with some lots reduced to what is done by an instant.

    Lots of which nothing is done, or no more than that was left, go.
    """
    lots = {lot.id: lot for lot in plan.lots}
    kept, dropped = [], list(promises.dropped)
    for promise in promises.kept:
        stays: Commitment | None = promise
        if promise.id in ids:
            done = done_by(promise, until)
            stays = None if done is not None and _same(done, promise) else done
            lost = _fewer(promise, stays)
            dropped.append(Dropped(lots[promise.id], reason, lost, "", promise.status))
        if stays is not None:
            kept.append(stays)
    return Promises(tuple(kept), tuple(dropped))


def _fewer(promise: Commitment, stays: Commitment | None) -> int:
    """Returns by how many units less is made or sent."""
    if stays is None:
        return units_of(promise.production)
    made = units_of(promise.production) - units_of(stays.production)
    return max(made, units_of(promise.shipments) - units_of(stays.shipments))


def _same(one: Commitment, other: Commitment) -> bool:
    return one.production == other.production and one.shipments == other.shipments


def _within_quantities(
    promises: Promises, plan: PlanDocument, scenario: ScenarioDocument, past: Past
) -> Promises:
    """Drops promises of finished goods beyond what lines ask for by now, the last ones first.

    What has left by now is counted before anything else.
    """
    final = {(design.id, design.final_stage.id) for design in scenario.designs}
    left = {line.id: line.quantity for line in scenario.lines}
    firm = [
        promise
        for promise in sorted(promises.kept, key=lambda p: (not p.status.is_firm, p.id))
        if (promise.design, promise.stage) in final and promise.status.is_firm
    ]
    gone, whole, rest = {p.id: _sent(done_by(p, past.until)) for p in firm}, set(), set()
    for promise in firm:
        if gone[promise.id] > left[promise.line]:
            whole.add(promise.id)
        else:
            left[promise.line] -= gone[promise.id]
    for promise in firm:
        more = _sent(promise) - gone[promise.id]
        if promise.id in whole:
            continue
        if more > left[promise.line]:
            rest.add(promise.id)
        else:
            left[promise.line] -= more
    for ids, until in ((whole, None), (rest, past.until)):
        if ids:
            promises = cut_back(promises, plan, ids, "quantity_lowered", until)
    return promises


def _sent(promise: Commitment | None) -> int:
    return units_of(promise.shipments) if promise else 0
