"""Which lots are new, gone or different, and why."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal

from fabrouter.plan.document import PlanDocument, PlannedLot
from fabrouter.plan.plan import Plan
from fabrouter.replan.differences import ChangeReason, LotChange
from fabrouter.replan.past import Past
from fabrouter.replan.promises import LotKey, Promises, lot_key
from fabrouter_network.orders import CommitmentStatus

__all__ = ["LotKey", "changed_lots"]

Kind = Literal["new", "cancelled", "more", "less", "moved"]
_StageKey = tuple[str, str, str]
"""(line, design, stage)."""


def changed_lots(
    old: PlanDocument,
    new: Plan,
    promises: Promises,
    firmness: Mapping[str, CommitmentStatus],
    shrunk: frozenset[str],
    past: Past,
) -> tuple[LotChange, ...]:
    """Returns every lot that differs between two plans, with the reason.

    What was dropped has its own reason. Another lab that makes more of the same stage for the same
    line takes over from the labs that make less.

    Parameters
    ----------
    old, new
        The two plans.
    promises
        What was kept of the old plan, and what was dropped.
    firmness
        How firm each of its lots was, by id.
    shrunk
        Labs with fewer hours or less stock than before.
    past
        What had happened by the moment of planning.
    """
    earlier = {lot_key(lot): lot for lot in old.lots}
    later = {lot_key(lot): lot for lot in new.document.lots}
    reasons = _Reasons(earlier, later, promises, {line.id for line in old.lines}, shrunk)
    unprepared = {
        lot_key(lot)
        for lot in old.lots
        if lot.setup and not firmness[lot.id].is_firm and past.is_set_up(lot)
    }
    sites = {line.id: line.site for line in (*old.lines, *new.document.lines)}
    found = []
    for key in sorted(earlier.keys() | later.keys()):
        before, after = earlier.get(key), later.get(key)
        kind = _kind(before, after)
        if kind is None:
            continue
        why, sources = reasons.of(key, kind)
        if why == "better_plan" and key in unprepared:
            why = "not_set_up"
        line, design, stage, lab, _ = key
        found.append(
            LotChange(
                kind=kind,
                line=line,
                site=sites[line],
                design=design,
                stage=stage,
                lab=lab,
                before=before.made if before else 0,
                after=after.made if after else 0,
                was=firmness[before.id].value if before else "",
                why=why,
                from_labs=sources,
            )
        )
    return tuple(found)


def _kind(before: PlannedLot | None, after: PlannedLot | None) -> Kind | None:
    if before is None:
        return "new"
    if after is None:
        return "cancelled"
    if after.made != before.made:
        return "more" if after.made > before.made else "less"
    same = after.production == before.production and after.shipments == before.shipments
    return None if same else "moved"


class _Reasons:
    """Finds why a lot changed."""

    def __init__(
        self,
        earlier: dict[LotKey, PlannedLot],
        later: dict[LotKey, PlannedLot],
        promises: Promises,
        old_lines: set[str],
        shrunk: frozenset[str],
    ) -> None:
        self._less_room = shrunk
        self._old_lines = old_lines
        self._dropped = {lot_key(row.lot): row.reason for row in promises.dropped if not row.to}
        self._moved = {lot_key(row.lot): row.reason for row in promises.dropped if row.to}
        self._less: defaultdict[_StageKey, set[str]] = defaultdict(set)
        for key, lab in _shrunk(earlier, later):
            self._less[key].add(lab)

    def of(self, key: LotKey, kind: Kind) -> tuple[ChangeReason, tuple[str, ...]]:
        """Returns the reason, and for ``takes_over`` the labs that do less."""
        if key in self._dropped:
            return self._dropped[key], ()
        if key in self._moved:
            return self._moved[key], ()
        if key[0] not in self._old_lines:
            return "new_line", ()
        sources = tuple(sorted(self._less[key[:3]] - {key[3]}))
        if kind in ("new", "more") and sources:
            return "takes_over", sources
        if kind != "new" and key[3] in self._less_room:
            return "less_room", ()
        return "better_plan", ()


def _shrunk(
    earlier: dict[LotKey, PlannedLot], later: dict[LotKey, PlannedLot]
) -> Iterator[tuple[_StageKey, str]]:
    """Yields stages of lines with a lab that makes less of them than before."""
    for key, lot in earlier.items():
        after = later.get(key)
        if after is None or after.made < lot.made:
            yield key[:3], key[3]
