"""Rows of the tables that show what changes, with names."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from fabrouter import wording
from fabrouter.i18n.translator import Translator
from fabrouter.plan.document import MaterialNeed
from fabrouter.plan.plan import Plan
from fabrouter.replan import words
from fabrouter.replan.differences import (
    Differences,
    DroppedWork,
    LabChange,
    LotChange,
    OverdrawnWork,
)
from fabrouter_network.designs import Design, Stage
from fabrouter_network.scenario import ScenarioDocument


@dataclass(frozen=True)
class SiteChange:
    """What changes for one site, in units over all its lines."""

    name: str
    on_time_before: int
    on_time_after: int
    earlier: int
    later: int
    missing: int
    more: int


class ChangesView:
    """Looks names up in the new scenario, and in the previous one for what is gone.

    Parameters
    ----------
    found
        The differences.
    plan
        The new plan.
    before
        The previous scenario.
    """

    def __init__(self, found: Differences, plan: Plan, before: ScenarioDocument) -> None:
        self.found = found
        documents = (before, plan.compiled.document)
        self._names: dict[str, str] = {}
        for document in documents:
            self._names |= {lab.id: lab.name for lab in document.labs}
            self._names |= {site.id: site.name for site in document.sites}
        self._designs: dict[str, Design] = {row.id: row for d in documents for row in d.designs}
        self._sites = {line.id: line.site for d in documents for line in d.lines}
        self._groups = {
            lab.id: {group.id: group.name for group in lab.machines}
            for lab in plan.compiled.index.labs
        }
        self._zone = plan.compiled.horizon.zone
        self._materials = {row.id: row for d in documents for row in d.materials}

    def moment(self, t: Translator) -> str:
        """Returns what counts as done; empty without a moment of planning."""
        return words.moment_words(t, self.found, self._zone)

    def name(self, place: str) -> str:
        """Returns the name of a lab or site."""
        return self._names.get(place, place)

    def names(self, places: tuple[str, ...]) -> tuple[str, ...]:
        """Returns the names of labs."""
        return tuple(map(self.name, places))

    def stage(self, row: LotChange | LabChange | DroppedWork) -> Stage:
        """Returns the stage a row speaks of."""
        stages = self._designs[row.design].stages
        return next(stage for stage in stages if stage.id == row.stage)

    def site_of(self, row: DroppedWork) -> str:
        """Returns the name of the site for which dropped work was meant."""
        return self.name(self._sites.get(row.line, row.line))

    def drawn_on(self, t: Translator, row: OverdrawnWork) -> str:
        """Returns what fixed work takes too much of: a machine group, people's time, a material."""
        if row.kind == "material":
            material = self._materials[row.what]
            return t.name(material.name, material.name_fr)
        groups = self._groups.get(row.lab, {})
        return groups.get(row.what) or wording.capability_name(t, row.what)

    def lacking(self, t: Translator, row: OverdrawnWork) -> str:
        """Returns how much of it lacks."""
        if row.kind == "hours":
            return f"{t.short(row.lacking)} h"
        need = MaterialNeed(material=row.what, quantity=row.lacking)
        return wording.quantity(t, need, self._materials)

    def sites(self) -> list[SiteChange]:
        """Returns sites whose arrivals differ, those that lose most first."""
        names = ("on_time_before", "on_time_after", "earlier", "later", "missing", "more")
        sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for line in self.found.lines:
            for name in names:
                sums[line.site][name] += getattr(line, name)
        rows = [SiteChange(self.name(site), *(c[n] for n in names)) for site, c in sums.items()]
        return sorted(rows, key=lambda row: (-row.missing, -row.later, -row.more, row.name))

    def labs(self) -> list[LabChange]:
        """Returns labs and stages whose work differs, the largest changes first."""
        rows = self.found.labs
        return sorted(rows, key=lambda row: (-abs(row.after - row.before), row.lab, row.stage))

    def lots(self) -> list[LotChange]:
        """Returns changed lots, by lab."""
        return sorted(self.found.lots, key=lambda row: (self.name(row.lab), row.line, row.stage))
