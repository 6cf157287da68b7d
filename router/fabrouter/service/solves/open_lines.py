"""What order lines still ask for."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from fabrouter.lifecycle import open_units
from fabrouter.service.solves.campaign_facts import CampaignFacts
from fabrouter.store.tables import OrderLine, WorkOrder
from fabrouter_network.orders import DesignOption
from fabrouter_network.orders import OrderLine as LineDocument


def open_lines(
    facts: CampaignFacts, apart: Sequence[WorkOrder], designs: Collection[str]
) -> tuple[LineDocument, ...]:
    """Returns the lines that lack units, by name.

    What was made and is not spoilt, rejected or lost is no longer asked for.

    Parameters
    ----------
    facts
        The campaign.
    apart
        Promised work the scenario does not show: its units are not asked for, either.
    designs
        Ids of the designs that may be made now.
    """
    had = _units_had(facts.orders)
    promised = Counter[UUID]()
    for order in apart:
        promised[order.line_id] += open_units(order) if order.is_final else 0
    sites = facts.names.of_site
    found = []
    for line in facts.lines:
        left = line.quantity - line.cancelled_units - had[line.id] - promised[line.id]
        options = _options(line, designs)
        if left > 0 and options:
            found.append(_document(line, sites[line.site_id], left, options))
    return tuple(sorted(found, key=lambda row: row.id))


def _units_had(orders: Iterable[WorkOrder]) -> Counter[UUID]:
    """Returns good units by line, wherever they are by now."""
    had = Counter[UUID]()
    for order in orders:
        if order.is_final:
            had[order.line_id] += order.made - order.rejected - order.lost
    return had


def _options(line: OrderLine, usable: Collection[str]) -> tuple[DesignOption, ...]:
    """Returns the designs of a line that may be made now."""
    return tuple(
        DesignOption.model_validate(option, strict=False)
        for option in line.designs
        if option["design"] in usable
    )


def _document(
    line: OrderLine, site: str, quantity: int, options: tuple[DesignOption, ...]
) -> LineDocument:
    return LineDocument(
        id=line.key,
        site=site,
        designs=options,
        quantity=quantity,
        priority=line.priority,
        release=line.release,
        due=line.due,
        deadline=line.deadline,
        min_lot=line.min_lot,
        lot_multiple=line.lot_multiple,
        max_labs=line.max_labs,
    )
