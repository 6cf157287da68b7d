"""A plan as pages read it: the document, and what its ids are called."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from fabrouter.advice.document import AdviceItem, Bottleneck, Gain
from fabrouter.advice.words import AdviceWords
from fabrouter.i18n import Translator
from fabrouter_api.web.inner_api import InnerApi, Json
from fabrouter_api.web.regions import region_names
from fabrouter_network.designs import Design
from fabrouter_network.materials import Material


@dataclass(frozen=True)
class PlanBook:
    """One plan with names for people.

    Parameters
    ----------
    solve, campaign
        As the API shows them.
    read
        The plan as the API shows it.
    names
        Names of labs and sites by id.
    designs, materials
        What the plan makes, and of what, by id.
    """

    solve: Json
    campaign: Json
    read: Json
    names: Mapping[str, str]
    designs: Mapping[str, Design]
    materials: Mapping[str, Material]

    @property
    def plan(self) -> Json:
        """The plan document."""
        document: Json = self.read["plan"]
        return document

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of the campaign's days."""
        return ZoneInfo(self.campaign["time_zone"])

    @cached_property
    def lines(self) -> dict[str, Json]:
        """Lines by key."""
        return {line["id"]: line for line in self.plan["lines"]}

    @cached_property
    def lots_by_lab(self) -> dict[str, list[Json]]:
        """Lots by lab, in order of their start."""
        found: defaultdict[str, list[Json]] = defaultdict(list)
        for lot in sorted(self.plan["lots"], key=start_of_lot):
            found[lot["lab"]].append(lot)
        return dict(found)

    def makers_of(self, line: str) -> list[str]:
        """Returns the labs that make something for a line, by name."""
        labs = {lot["lab"] for lot in self.plan["lots"] if lot["line"] == line}
        return sorted(labs, key=lambda lab: (self.name(lab), lab))

    def labs_by_name(self, *, without: Collection[str] = ()) -> list[str]:
        """Returns all labs but some."""
        labs = {row["id"] for row in self.plan["labs"]} - set(without)
        return sorted(labs, key=lambda lab: (self.name(lab), lab))

    def name(self, place: str) -> str:
        """Returns the name of a lab or site."""
        return self.names.get(place, place)

    def design(self, t: Translator, design_id: str) -> str:
        """Returns the name of a design."""
        design = self.designs.get(design_id)
        return t.name(design.name, design.name_fr) if design else design_id

    def stage(self, t: Translator, lot: Json) -> str:
        """Returns the name of what a lot makes."""
        design = self.designs.get(lot["design"])
        for stage in design.stages if design else ():
            if stage.id == lot["stage"]:
                return t.name(stage.name, stage.name_fr)
        return str(lot["stage"])

    @cached_property
    def _advice_words(self) -> AdviceWords:
        return AdviceWords(self.names, region_names(), self.designs, self.materials)

    def advice_item(self, t: Translator, item: Json) -> str:
        """Returns what a piece of advice is to change."""
        return self._advice_words.item(t, AdviceItem.model_validate(item, strict=False))

    def advice_gain(self, t: Translator, gain: Json) -> str:
        """Returns what a change would give."""
        return self._advice_words.gain(t, Gain.model_validate(gain, strict=False))

    def bottleneck(self, t: Translator, row: Json) -> str:
        """Returns what there would be more of."""
        return self._advice_words.bottleneck(t, Bottleneck.model_validate(row, strict=False))


async def open_book(api: InnerApi, run_id: UUID) -> PlanBook | None:
    """Returns a plan with all that pages say about it; None if the solve has none."""
    path = f"/solves/{run_id}"
    solve = await api.get(path)
    read = await api.find(f"{path}/plan")
    if read is None:
        return None
    campaign, scenario, drawn = await api.together(
        api.get(f"/campaigns/{solve['campaign_id']}"),
        api.get(f"{path}/scenario"),
        api.get(f"{path}/plan/map"),
    )
    places = (feature["properties"] for feature in drawn["features"])
    return PlanBook(
        solve,
        campaign,
        read,
        {place["id"]: place["name"] for place in places if "name" in place},
        {
            row["id"]: Design.model_validate(row, strict=False)
            for row in scenario.get("designs", [])
        },
        {
            row["id"]: Material.model_validate(row, strict=False)
            for row in scenario.get("materials", [])
        },
    )


def start_of_lot(lot: Json) -> tuple[str, str]:
    """Returns when a lot begins, and its id."""
    first = lot["production"][0]["at"] if lot["production"] else ""
    return lot["setup"] or first, lot["id"]
