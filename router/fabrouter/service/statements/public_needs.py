"""What a campaign is asked for, by region and by product: for everybody, without names of sites."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.lifecycle import Ledger
from fabrouter.service.statements.effort import LabEffort
from fabrouter.service.statements.grid import middle_of, square_of
from fabrouter.store.tables import Campaign, Design, Lab, OrderLine, Site

Need = tuple[OrderLine, Ledger]
Key = tuple[str, str, int, int]
"""Country and region; for places without a region, the square degree they are in."""


@dataclass(frozen=True)
class Region:
    """Sites and labs of one region.

    Parameters
    ----------
    country, region
        Country, and the region's name or code; empty where none was given.
    latitude, longitude
        Middle of the grid's square that the middle of its places is in.
    sites, requested, under_way, received
        Sites that ask for something, and units.
    labs, made
        Labs that took part, and good units they made.
    """

    country: str
    region: str
    latitude: float
    longitude: float
    sites: int
    requested: int
    under_way: int
    received: int
    labs: int
    made: int


@dataclass(frozen=True)
class Product:
    """What is asked for; lines that take several designs count for the first.

    Parameters
    ----------
    design
        Short name of the design.
    name, name_fr
        Its names.
    requested, under_way, received
        Units.
    """

    design: str
    name: str
    name_fr: str
    requested: int
    under_way: int
    received: int


def under_way(ledger: Ledger) -> int:
    """Returns units that labs have promised and that have not arrived."""
    return ledger.accepted + ledger.made + ledger.shipped


def sites_of(session: Session, lines: Sequence[OrderLine]) -> dict[UUID, Site]:
    """Returns the sites of lines by their ids."""
    ids = {line.site_id for line in lines}
    return {site.id: site for site in session.exec(select(Site).where(col(Site.id).in_(ids)))}


def needs_by_region(
    needs: Sequence[Need], sites: Mapping[UUID, Site], efforts: Sequence[LabEffort]
) -> tuple[Region, ...]:
    """Returns the regions of sites and of labs that took part, those with most units first."""
    gathered: dict[Key, _Gathered] = {}
    for site in sites.values():
        _of(gathered, site).sites.append(site)
    for line, ledger in needs:
        _of(gathered, sites[line.site_id]).ledgers.append(ledger)
    for effort in efforts:
        _of(gathered, effort.lab).efforts.append(effort)
    found = [_region(key, parts) for key, parts in gathered.items()]
    return tuple(sorted(found, key=lambda row: (-row.requested, row.country, row.region)))


@dataclass
class _Gathered:
    sites: list[Site] = field(default_factory=list)
    ledgers: list[Ledger] = field(default_factory=list)
    efforts: list[LabEffort] = field(default_factory=list)


def _of(gathered: dict[Key, _Gathered], place: Site | Lab) -> _Gathered:
    return gathered.setdefault(_key(place), _Gathered())


def _key(place: Site | Lab) -> Key:
    if place.region:
        return place.country, place.region, 0, 0
    return place.country, "", int(place.latitude // 1), int(place.longitude // 1)


def _region(key: Key, parts: _Gathered) -> Region:
    places: list[Site | Lab] = [*parts.sites, *(effort.lab for effort in parts.efforts)]
    return Region(
        country=key[0],
        region=key[1],
        latitude=_coarse(place.latitude for place in places),
        longitude=_coarse(place.longitude for place in places),
        sites=len(parts.sites),
        labs=len(parts.efforts),
        made=sum(effort.total("made") for effort in parts.efforts),
        **_units(parts.ledgers),
    )


def _coarse(degrees: Iterable[float]) -> float:
    return middle_of(square_of(fmean(degrees)))


def _units(ledgers: Sequence[Ledger]) -> dict[str, int]:
    return {
        "requested": sum(ledger.requested - ledger.cancelled for ledger in ledgers),
        "under_way": sum(under_way(ledger) for ledger in ledgers),
        "received": sum(ledger.received for ledger in ledgers),
    }


def needs_by_product(
    session: Session, campaign: Campaign, needs: Sequence[Need]
) -> tuple[Product, ...]:
    """Returns what is asked for, most units first."""
    by_slug: dict[str, list[Ledger]] = {}
    for line, ledger in needs:
        by_slug.setdefault(line.designs[0]["design"], []).append(ledger)
    names = _names(session, campaign, by_slug)
    found = [
        _product(slug, names.get(slug, (slug, "")), ledgers) for slug, ledgers in by_slug.items()
    ]
    return tuple(sorted(found, key=lambda row: (-row.requested, row.design)))


def _product(slug: str, names: tuple[str, str], ledgers: Sequence[Ledger]) -> Product:
    return Product(design=slug, name=names[0], name_fr=names[1], **_units(ledgers))


def _names(
    session: Session, campaign: Campaign, slugs: Iterable[str]
) -> dict[str, tuple[str, str]]:
    """Returns the names of designs in their newest versions, withdrawn or not."""
    query = select(Design).where(
        Design.network_id == campaign.network_id, col(Design.slug).in_(list(slugs))
    )
    rows = session.exec(query.order_by(col(Design.created_at), col(Design.id)))
    return {row.slug: (row.document["name"], row.document.get("name_fr") or "") for row in rows}
