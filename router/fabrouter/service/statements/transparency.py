"""Figures of a campaign that everybody may see: sums only, no names, places on a coarse grid."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.service.campaigns.ledgers import ledgers_of
from fabrouter.service.refusals import NotFound
from fabrouter.service.statements.effort import LabEffort, efforts_of
from fabrouter.service.statements.grid import middle_of, square_of
from fabrouter.service.statements.public_needs import (
    Product,
    Region,
    needs_by_product,
    needs_by_region,
    sites_of,
    under_way,
)
from fabrouter.store.tables import Campaign, CampaignState, Network, OrderLine


@dataclass(frozen=True)
class Square:
    """Labs in one square of the grid.

    Parameters
    ----------
    latitude, longitude
        Its middle.
    labs, made
        How many labs there took part, and good units they made.
    """

    latitude: float
    longitude: float
    labs: int
    made: int


@dataclass(frozen=True)
class Transparency:
    """A campaign in figures. Euros and emissions are sums over all labs.

    Parameters
    ----------
    regions, products
        Needs by where they are and by what is asked for, the largest first.
    squares
        Labs on the grid.
    """

    campaign: Campaign
    network: str
    lines: int
    sites: int
    requested: int
    under_way: int
    received: int
    unmet: int
    labs: int
    machine_s: int
    people_s: int
    total_cents: int
    co2e_g: int
    regions: tuple[Region, ...]
    products: tuple[Product, ...]
    squares: tuple[Square, ...]


def transparency_of(session: Session, campaign_id: UUID) -> Transparency:
    """Returns the public figures of a campaign.

    Raises
    ------
    NotFound
        If it is not public, or has not begun.
    """
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or not campaign.is_public or campaign.state == CampaignState.DRAFT:
        raise NotFound
    lines = session.exec(
        select(OrderLine).where(
            OrderLine.campaign_id == campaign.id, col(OrderLine.opened_at).is_not(None)
        )
    ).all()
    by_line = ledgers_of(session, lines)
    needs = [(line, by_line[line.id]) for line in lines]
    ledgers = by_line.values()
    efforts = efforts_of(session, campaign)
    sites = sites_of(session, lines)
    return Transparency(
        campaign,
        session.get_one(Network, campaign.network_id).name,
        len(lines),
        len(sites),
        sum(ledger.requested - ledger.cancelled for ledger in ledgers),
        sum(under_way(ledger) for ledger in ledgers),
        sum(ledger.received for ledger in ledgers),
        sum(ledger.unmet + ledger.offered for ledger in ledgers),
        len(efforts),
        sum(effort.total("machine_s") for effort in efforts),
        sum(effort.total("people_s") for effort in efforts),
        sum(effort.total_cents for effort in efforts),
        sum(effort.total("co2e_g") for effort in efforts),
        needs_by_region(needs, sites, efforts),
        needs_by_product(session, campaign, needs),
        _squares(efforts),
    )


def _squares(efforts: list[LabEffort]) -> tuple[Square, ...]:
    labs: Counter[tuple[int, int]] = Counter()
    made: Counter[tuple[int, int]] = Counter()
    for effort in efforts:
        square = square_of(effort.lab.latitude), square_of(effort.lab.longitude)
        labs[square] += 1
        made[square] += effort.total("made")
    return tuple(
        Square(middle_of(row), middle_of(column), count, made[row, column])
        for (row, column), count in sorted(labs.items())
    )
