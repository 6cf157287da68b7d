"""Which name has which row number. Rows are sorted by id, so input order never matters."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from fabrouter_network.designs import Design, Stage
from fabrouter_network.labs import Lab
from fabrouter_network.materials import Material
from fabrouter_network.orders import OrderLine
from fabrouter_network.places import Place, Site
from fabrouter_network.scenario import ScenarioDocument

Row = TypeVar("Row", Lab, Site, Design, OrderLine, Material)


@dataclass(frozen=True)
class ScenarioIndex:
    """Rows of a scenario in solver order.

    Parameters
    ----------
    labs, sites, lines, materials
        Sorted by id.
    designs
        Those that some line accepts or some part belongs to, sorted by id.
    stages
        (row of the design, stage), parents before children.
    """

    labs: tuple[Lab, ...]
    sites: tuple[Site, ...]
    designs: tuple[Design, ...]
    stages: tuple[tuple[int, Stage], ...]
    lines: tuple[OrderLine, ...]
    materials: tuple[Material, ...]

    @classmethod
    def of(cls, document: ScenarioDocument) -> "ScenarioIndex":
        """Returns the index of a scenario."""
        wanted = {option.design for line in document.lines for option in line.designs}
        wanted |= {part.design for part in document.parts}
        designs = _sorted(design for design in document.designs if design.id in wanted)
        stages = tuple(
            (row, stage) for row, design in enumerate(designs) for stage in _top_down(design)
        )
        return cls(
            _sorted(document.labs),
            _sorted(document.sites),
            designs,
            stages,
            _sorted(document.lines),
            _sorted(document.materials),
        )

    @cached_property
    def lab_rows(self) -> dict[str, int]:
        """Row of each lab."""
        return {lab.id: row for row, lab in enumerate(self.labs)}

    @cached_property
    def site_rows(self) -> dict[str, int]:
        """Row of each site."""
        return {site.id: row for row, site in enumerate(self.sites)}

    @cached_property
    def place_rows(self) -> dict[str, int]:
        """Row of each place: labs first, then sites."""
        sites = {name: len(self.labs) + row for name, row in self.site_rows.items()}
        return {**self.lab_rows, **sites}

    @cached_property
    def place_ids(self) -> tuple[str, ...]:
        """Id of each place."""
        return tuple(self.place_rows)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every lab's and every site's place."""
        labs = tuple(lab.place for lab in self.labs)
        return labs + tuple(site.place for site in self.sites)

    @cached_property
    def place_names(self) -> dict[str, str]:
        """Name of each place, by id."""
        labs = {lab.id: lab.name for lab in self.labs}
        return labs | {site.id: site.name for site in self.sites}

    @cached_property
    def line_rows(self) -> dict[str, int]:
        """Row of each line."""
        return {line.id: row for row, line in enumerate(self.lines)}

    @cached_property
    def design_rows(self) -> dict[str, int]:
        """Row of each design."""
        return {design.id: row for row, design in enumerate(self.designs)}

    @cached_property
    def stage_rows(self) -> dict[tuple[str, str], int]:
        """Row of each (design, stage)."""
        return {
            (self.designs[design].id, stage.id): row
            for row, (design, stage) in enumerate(self.stages)
        }

    @cached_property
    def material_rows(self) -> dict[str, int]:
        """Row of each material."""
        return {material.id: row for row, material in enumerate(self.materials)}


def _sorted(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: row.id))


def _top_down(design: Design) -> list[Stage]:
    """Returns the stages of a design, every parent before its children."""
    ordered = [design.final_stage]
    for stage in ordered:
        children = (child for child in design.stages if child.parent == stage.id)
        ordered += sorted(children, key=lambda child: child.id)
    return ordered
