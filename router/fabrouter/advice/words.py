"""Advice in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from fabrouter import wording
from fabrouter.advice.document import AdviceItem, Bottleneck, Gain
from fabrouter.compile.compiled import CompiledScenario
from fabrouter.i18n.translator import Translator
from fabrouter.plan.document import MaterialNeed
from fabrouter_data import read_rows
from fabrouter_network.designs import Design
from fabrouter_network.materials import Material

_MOST_NAMES = 2


@dataclass(frozen=True)
class AdviceWords:
    """Says advice about one scenario.

    Parameters
    ----------
    labs, regions
        Names by id and by code.
    designs, materials
        By id.
    """

    labs: Mapping[str, str]
    regions: Mapping[str, str]
    designs: Mapping[str, Design]
    materials: Mapping[str, Material]

    @classmethod
    def of(cls, compiled: CompiledScenario) -> "AdviceWords":
        """Returns the words for a scenario."""
        index = compiled.index
        regions = {row["dep"]: row["name"] for row in read_rows("departements_fr.csv")}
        return cls(
            index.place_names,
            regions,
            {design.id: design for design in index.designs},
            {material.id: material for material in index.materials},
        )

    def item(self, t: Translator, item: AdviceItem) -> str:
        """Returns what to change."""
        if item.kind == "material":
            need = MaterialNeed(material=item.material, quantity=item.amount)
            amount = wording.quantity(t, need, self.materials)
            return t("{amount} more in {where}", amount=amount, where=self._where(t, item))
        if item.lines:
            return self._orders(t, item)
        lab = self.labs[item.labs[0]]
        machine = wording.capability_name(t, item.capability)
        texts = {
            "hours": t(
                "{hours} h more of {capability} at {lab}, spread over its days",
                hours=t.short(item.amount),
                capability=machine,
                lab=lab,
            ),
            "evenings": t(
                "{lab} stays open {hours} h longer on every day it opens",
                hours=t.short(item.amount),
                lab=lab,
            ),
            "machine": t("one more machine for {capability} at {lab}", capability=machine, lab=lab),
            "person": t("one more person at {lab}", lab=lab),
            "own_limit": t(
                "{lab} gives all its hours instead of {share}",
                lab=lab,
                share=t.percent(item.amount / 100, 0),
            ),
            "shipping_limit": t(
                "{lab} may send twice its {kg} kg at a time", lab=lab, kg=t.short(item.amount)
            ),
            "second_hub": t("one more hub like {lab} in the same place", lab=lab),
        }
        return texts[item.kind]

    def _orders(self, t: Translator, item: AdviceItem) -> str:
        lines = t.number(len(item.lines))
        where = f" ({self._region(item.region)})" if item.region else ""
        design = self.designs.get(item.design)
        texts = {
            "due_date": t("due date one day later for {lines} order lines", lines=lines),
            "deadline": t("deadline one day later for {lines} order lines", lines=lines),
            "design": t(
                "{lines} order lines also accept {design}",
                lines=lines,
                design=t.name(design.name, design.name_fr) if design else "",
            ),
            "distance_limit": t(
                "{lab} also works for {lines} order lines it keeps away from",
                lab=self.labs[item.labs[0]] if item.labs else "",
                lines=lines,
            ),
        }
        return texts[item.kind] + where

    def _where(self, t: Translator, item: AdviceItem) -> str:
        if len(item.labs) <= _MOST_NAMES:
            return ", ".join(self.labs[lab] for lab in item.labs)
        count = t.number(len(item.labs))
        if item.region:
            region = self._region(item.region)
            return t("{count} labs of {region}", count=count, region=region)
        return t("{count} labs", count=count)

    def _region(self, code: str) -> str:
        return self.regions.get(code, code)

    def bottleneck(self, t: Translator, row: Bottleneck) -> str:
        """Returns what there would be ten per cent more of."""
        if row.kind == "capability":
            return wording.capability_name(t, row.name)
        if row.kind == "material":
            material = self.materials[row.name]
            return t.name(material.name, material.name_fr)
        return t("hours of all labs of {region}", region=self._region(row.name))

    def gain(self, t: Translator, gain: Gain) -> str:
        """Returns what a change was verified to give."""
        words = []
        if gain.on_time_units:
            more = t.number(abs(gain.on_time_units))
            words.append(
                t("{units} units more on time", units=more)
                if gain.on_time_units > 0
                else t("{units} units fewer on time", units=more)
            )
        if gain.served_units > 0:
            words.append(t("{units} fewer missing", units=t.number(gain.served_units)))
        return ", ".join(words) or t("cheaper by {eur}", eur=t.euros(gain.eur))
