"""How rows are called in the scenario of a solve, and the way back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from fabrouter.store.tables import Design, Lab, Network, OrderLine, Site

_LONGEST_ID = 80


@dataclass(frozen=True)
class Names:
    """Rows by the ids they have in a scenario.

    Parameters
    ----------
    labs, sites, designs, lines
        Row ids by name.
    """

    labs: Mapping[str, UUID]
    sites: Mapping[str, UUID]
    designs: Mapping[str, UUID]
    lines: Mapping[str, UUID]

    @cached_property
    def of_lab(self) -> dict[UUID, str]:
        """Names of labs by row id."""
        return _turned(self.labs)

    @cached_property
    def of_site(self) -> dict[UUID, str]:
        """Names of sites by row id."""
        return _turned(self.sites)

    @cached_property
    def of_design(self) -> dict[UUID, str]:
        """Names of designs by row id."""
        return _turned(self.designs)

    @cached_property
    def of_line(self) -> dict[UUID, str]:
        """Names of lines by row id."""
        return _turned(self.lines)


def name_labs(
    labs: Iterable[Lab], network_id: UUID, networks: Mapping[UUID, Network]
) -> dict[str, Lab]:
    """Returns labs by name: labs of other networks carry their network's name before their own."""
    return {_lab_name(lab, network_id, networks): lab for lab in labs}


def _lab_name(lab: Lab, network_id: UUID, networks: Mapping[UUID, Network]) -> str:
    if lab.network_id == network_id:
        return lab.slug
    name = f"{networks[lab.network_id].slug}:{lab.slug}"
    return name if len(name) <= _LONGEST_ID else str(lab.id)


def name_sites(sites: Iterable[Site], labs: Iterable[str]) -> dict[str, Site]:
    """Returns sites by name; labs and sites share their names' space, so some carry a prefix."""
    taken = set(labs)
    return {
        f"site:{site.slug}"[:_LONGEST_ID] if site.slug in taken else site.slug: site
        for site in sites
    }


def row_ids(
    labs: Mapping[str, Lab],
    sites: Mapping[str, Site],
    designs: Iterable[Design],
    lines: Iterable[OrderLine],
) -> Names:
    """Returns the way back from names to rows."""
    return Names(
        {name: lab.id for name, lab in labs.items()},
        {name: site.id for name, site in sites.items()},
        {design.slug: design.id for design in designs},
        {line.key: line.id for line in lines},
    )


def _turned(rows: Mapping[str, UUID]) -> dict[UUID, str]:
    return {row_id: name for name, row_id in rows.items()}
