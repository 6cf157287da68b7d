"""Compares two plans, lot by lot, lab by lab, line by line."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

import numpy as np

from fabrouter.compile.compiled import CompiledScenario
from fabrouter.plan.document import PlanDocument, PlannedLine, PlannedLot
from fabrouter.plan.plan import Plan
from fabrouter.replan.changes import Changes
from fabrouter.replan.differences import (
    Differences,
    DroppedWork,
    LabChange,
    LineChange,
    OverdrawnWork,
    TermChange,
)
from fabrouter.replan.lots import LotKey, changed_lots
from fabrouter.replan.past import Past
from fabrouter.replan.promises import Promises, Status, lot_key
from fabrouter_network.units import SECONDS_PER_HOUR, material_quantity
from fabrouter_solver.usage import material_supply, material_use, pool_load
from fabrouter_solver.validation.resources import committed_work


def measure_differences(
    old: PlanDocument,
    new: Plan,
    promises: Promises,
    firmness: Mapping[str, Status],
    changes: Changes,
    past: Past,
) -> Differences:
    """Returns what is different between two plans.

    Parameters
    ----------
    old
        The previous plan.
    new
        The plan that replaces it.
    promises
        What was kept of the previous plan, and what was dropped.
    firmness
        How firm each lot of the previous plan was, by id.
    changes
        What had changed between the two.
    past
        What had happened by the moment of planning.
    """
    earlier = {lot_key(lot): lot for lot in old.lots}
    later = {lot_key(lot): lot for lot in new.document.lots}
    shrunk = frozenset(changes.capacity_cuts) | {lab for lab, _ in changes.stock_gone}
    lots = changed_lots(old, new, promises, firmness, shrunk, past)
    both = len(earlier.keys() | later.keys())
    changed = sum(lot.kind != "moved" for lot in lots)
    moved_units = sum(abs(lot.after - lot.before) for lot in lots)
    made_before = sum(lot.made for lot in old.lots)
    kept = {lot_key(promise) for promise in promises.kept}
    return Differences(
        lots_before=len(old.lots),
        lots_after=len(new.document.lots),
        lots_fixed=sum(promise.status.is_firm for promise in promises.kept),
        lots_begun=sum(past.has_begun(lot) for lot in old.lots if lot_key(lot) in kept),
        open_from=past.until,
        lots_unchanged=both - len(lots),
        changed_share=changed / both if both else 0.0,
        changed_units_share=moved_units / made_before if made_before else 0.0,
        objective_before_eur=old.solve.objective_eur,
        objective_after_eur=new.document.solve.objective_eur,
        terms=_terms(old, new.document),
        lots=lots,
        labs=tuple(_labs(earlier, later)),
        lines=tuple(_lines(old, new.document)),
        dropped=tuple(_dropped(promises)),
        overdrawn=tuple(_overdrawn(new.compiled)),
    )


def _terms(old: PlanDocument, new: PlanDocument) -> tuple[TermChange, ...]:
    return tuple(
        TermChange(term=name, eur_before=old.weighted_eur.get(name, 0.0), eur_after=eur)
        for name, eur in new.weighted_eur.items()
    )


def _labs(
    earlier: dict[LotKey, PlannedLot], later: dict[LotKey, PlannedLot]
) -> Iterator[LabChange]:
    """Yields labs and stages whose units or lots differ, by lab."""
    units: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for name, lots, others in (("before", earlier, later), ("after", later, earlier)):
        for key, lot in lots.items():
            row = units[lot.lab, lot.design, lot.stage]
            row[name] += lot.made
            row[f"only {name}"] += key not in others
    for (lab, design, stage), row in sorted(units.items()):
        if row["before"] != row["after"] or row["only before"] or row["only after"]:
            yield LabChange(
                lab=lab,
                design=design,
                stage=stage,
                before=row["before"],
                after=row["after"],
                lots_new=row["only after"],
                lots_cancelled=row["only before"],
            )


def _lines(old: PlanDocument, new: PlanDocument) -> Iterator[LineChange]:
    """Yields lines whose quantity or arrivals differ."""
    earlier = {line.id: line for line in old.lines}
    later = {line.id: line for line in new.lines}
    for name in sorted(earlier.keys() | later.keys()):
        before, after = earlier.get(name), later.get(name)
        known = after or before
        shift = _shift(before, after)
        same = before is not None and after is not None and not any(shift.values())
        if known is None or (same and before and after and before.unmet == after.unmet):
            continue
        yield LineChange(
            line=name,
            site=known.site,
            **_figures(before, "before"),
            **_figures(after, "after"),
            **shift,
        )


def _figures(line: PlannedLine | None, when: str) -> dict[str, int]:
    names = ("requested", "on_time", "late", "unmet")
    return {f"{name}_{when}": getattr(line, name) if line else 0 for name in names}


def _shift(before: PlannedLine | None, after: PlannedLine | None) -> dict[str, int]:
    """Compares the first unit with the first, the second with the second, and so on."""
    old, new = _queue(before), _queue(after)
    counts = {"earlier": 0, "later": 0, "missing": 0, "more": 0}
    while old and new:
        (old_at, old_units), (new_at, new_units) = old.pop(), new.pop()
        units = min(old_units, new_units)
        if new_at != old_at:
            counts["earlier" if new_at < old_at else "later"] += units
        if old_units > units:
            old.append((old_at, old_units - units))
        if new_units > units:
            new.append((new_at, new_units - units))
    counts["missing"] = sum(units for _, units in old)
    counts["more"] = sum(units for _, units in new)
    return counts


def _queue(line: PlannedLine | None) -> list[tuple[datetime, int]]:
    """Returns arrivals with the first one last."""
    arrivals = line.arrivals if line else ()
    return [(arrival.at, arrival.units) for arrival in reversed(arrivals)]


def _dropped(promises: Promises) -> Iterator[DroppedWork]:
    for row in promises.dropped:
        yield DroppedWork(
            lot=row.lot.id,
            line=row.lot.line,
            design=row.lot.design,
            stage=row.lot.stage,
            lab=row.lot.lab,
            units=row.units,
            to=row.to,
            was=row.was.value,
            reason=row.reason,
        )


def _overdrawn(compiled: CompiledScenario) -> Iterator[OverdrawnWork]:
    """Yields hours and material that fixed work alone takes beyond what there is."""
    data, index = compiled.data, compiled.index
    if not data.firm:
        return
    promised = committed_work(data)
    excess = np.maximum(pool_load(data, promised) - data.pools.capacity_s, 0)
    seconds = excess[:, data.first_open_period :].sum(axis=1)
    for row in np.flatnonzero(seconds).tolist():
        lab, group = compiled.pool_keys[row]
        hours = round(int(seconds[row]) / SECONDS_PER_HOUR, 2)
        what = group or "people"
        yield OverdrawnWork(lab=index.labs[lab].id, what=what, kind="hours", lacking=hours)
    supply = material_supply(data, promised).sum(axis=1) + _buyable(compiled)
    steps = np.maximum(material_use(data, promised).sum(axis=1) - supply, 0)
    for row in np.flatnonzero(steps).tolist():
        lab, material_row = compiled.bin_keys[row]
        material = index.materials[material_row]
        lacking = material_quantity(int(steps[row]), material.unit)
        name = index.labs[lab].id
        yield OverdrawnWork(lab=name, what=material.id, kind="material", lacking=lacking)


def _buyable(compiled: CompiledScenario) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    bins = compiled.data.bins
    return np.where(bins.purchase_lead >= 0, bins.purchase_limit, 0)
