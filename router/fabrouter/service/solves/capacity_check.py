"""Could it be done at all? What a campaign's open needs take, against what its labs have left."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from fabrouter.access import Principal
from fabrouter.campaigns.tightness import needed_seconds, offered_seconds, units_per_product
from fabrouter.service.solves.access import readable_campaign
from fabrouter.service.solves.snapshot import snapshot_document
from fabrouter_network.calendars import Horizon
from fabrouter_network.designs import Design
from fabrouter_network.matching import match
from fabrouter_network.scenario import ScenarioDocument


@dataclass(frozen=True)
class Supply:
    """Hours of a capability or of people, or a quantity of a material.

    Parameters
    ----------
    name
        Capability, ``people``, or slug of the material.
    needed, there
        Hours, or units of the material.
    labs
        Labs that have some.
    """

    name: str
    needed: float
    there: float
    labs: int


@dataclass(frozen=True)
class CapacityCheck:
    """Sums over a campaign, without set-ups, ways, days and limits of single labs.

    Parameters
    ----------
    lines, units
        What is still asked for.
    labs
        Labs that may take part.
    hours, materials
        Scarcest first.
    stuck
        Lines of whose designs no lab has every capability.
    """

    lines: int
    units: int
    labs: int
    hours: tuple[Supply, ...]
    materials: tuple[Supply, ...]
    stuck: tuple[str, ...]


def check_capacity(
    session: Session, principal: Principal, campaign_id: UUID, now: datetime
) -> CapacityCheck:
    """Returns what a campaign's open needs take and what its labs have left, days gone left out.

    Each line counts with the design it likes best; promised work counts as needed and as there.

    Raises
    ------
    Conflict
        ``campaign-over`` if the campaign has no day left.
    """
    campaign = readable_campaign(session, principal, campaign_id)
    document, _ = snapshot_document(session, campaign, now)
    designs = {design.id: design for design in document.designs}
    wanted: Counter[str] = Counter()
    for line in document.lines:
        wanted[line.designs[0].design] += line.quantity
    order = [(designs[name], units) for name, units in wanted.items()]
    return CapacityCheck(
        lines=len(document.lines),
        units=wanted.total(),
        labs=len(document.labs),
        hours=_hours(document, order),
        materials=_materials(document, order),
        stuck=_stuck(document, designs),
    )


def _hours(document: ScenarioDocument, order: list[tuple[Design, int]]) -> tuple[Supply, ...]:
    needed: Counter[str] = Counter()
    for design, units in order:
        for capability, seconds in needed_seconds(design).items():
            needed[capability] += seconds * units
    there, labs = _offered(document, document.horizon)
    return _scarcest_first(
        Supply(name, seconds / 3600, there[name] / 3600, labs[name])
        for name, seconds in needed.items()
        if seconds
    )


def _offered(document: ScenarioDocument, horizon: Horizon) -> tuple[Counter[str], Counter[str]]:
    """Returns seconds by capability, and how many labs offer some."""
    there: Counter[str] = Counter()
    labs: Counter[str] = Counter()
    for lab in document.labs:
        offered = offered_seconds([lab], horizon)
        there += offered
        labs += Counter({name: 1 for name, seconds in offered.items() if seconds})
    return there, labs


def _materials(document: ScenarioDocument, order: list[tuple[Design, int]]) -> tuple[Supply, ...]:
    needed: Counter[str] = Counter()
    for design, units in order:
        counts = units_per_product(design)
        for stage in design.stages:
            for use in stage.materials:
                needed[use.material] += units * counts[stage.id] * use.quantity  # type: ignore[assignment]
    there: Counter[str] = Counter()
    labs: Counter[str] = Counter()
    for lab in document.labs:
        for row in lab.stock:
            there[row.material] += row.quantity  # type: ignore[assignment]
            labs[row.material] += bool(row.quantity)
    return _scarcest_first(
        Supply(name, float(quantity), float(there[name]), labs[name])
        for name, quantity in needed.items()
    )


def _scarcest_first(rows: Iterable[Supply]) -> tuple[Supply, ...]:
    def rank(row: Supply) -> tuple[float, str]:
        return (-row.needed / row.there if row.there else float("-inf"), row.name)

    return tuple(sorted(rows, key=rank))


def _stuck(document: ScenarioDocument, designs: dict[str, Design]) -> tuple[str, ...]:
    """Returns lines whose designs all have a stage that no lab can do."""
    possible = {name: _is_possible(document, design) for name, design in designs.items()}
    return tuple(
        line.id
        for line in document.lines
        if not any(possible[option.design] for option in line.designs)
    )


def _is_possible(document: ScenarioDocument, design: Design) -> bool:
    return all(
        any(not match(design, stage, lab).reasons for lab in document.labs)
        for stage in design.stages
    )
