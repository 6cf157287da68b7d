"""Sites: the places a network sends goods to."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.campaigns.places import french_towns
from fabrouter.service.campaigns.members import takes_part
from fabrouter.service.nearby import refuse_swapped
from fabrouter.service.plans import unsettle
from fabrouter.service.refusals import BadInput, Conflict, NotFound
from fabrouter.service.versions import require_version
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import Network
from fabrouter.store.tables import Site as SiteRow
from fabrouter_network.calendars import Horizon
from fabrouter_network.document import Document, Name, Text
from fabrouter_network.issues import Issue
from fabrouter_network.places import Place, Site
from fabrouter_network.scenario import SCHEMA_VERSION, ScenarioDocument
from fabrouter_network.spreadsheets import SITES, import_sheet

_CHANGES = Rule(
    may=frozenset({Relation.COORDINATOR}),
    sees=frozenset({Relation.ADMINISTRATOR, Relation.RESEARCHER}),
)
_SEES = Rule(may=frozenset({Relation.ADMINISTRATOR, Relation.COORDINATOR, Relation.RESEARCHER}))
_FOR_ALL = Rule(may=frozenset({Relation.ANYBODY}))
_COORDINATES = frozenset({"coordinator"})


class SiteChanges(Document):
    """What is to change in a site; what is left out stays."""

    name: Name = ""
    place: Place | None = None
    kind: Annotated[Text, Field(max_length=200)] = ""
    source: Text = ""


@dataclass(frozen=True)
class SitesImport:
    """What an import did, or would do.

    Parameters
    ----------
    added, changed
        Ids of sites, as the table names them.
    unchanged
        How many rows said what was known.
    dry_run
        Whether nothing was written.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    dry_run: bool


def create_site(unit: UnitOfWork, principal: Principal, network_id: UUID, given: Site) -> SiteRow:
    """Adds a site to a network; its coordinators may."""
    _network_for(unit.session, principal, network_id, "sites:write", _CHANGES)
    same = select(SiteRow).where(SiteRow.network_id == network_id, SiteRow.slug == given.id)
    if unit.session.exec(same).first() is not None:
        raise Conflict("slug-taken", f"The network has a site '{given.id}' already.")
    refuse_swapped(unit.session, network_id, given.place)
    return _add(unit, network_id, given)


def _add(unit: UnitOfWork, network_id: UUID, given: Site) -> SiteRow:
    row = SiteRow(
        network_id=network_id,
        slug=given.id,
        **_columns(given),
        created_at=unit.now,
        changed_at=unit.now,
    )
    unit.add(row)
    unit.record("site.created", row, network_id=network_id, slug=row.slug)
    return row


def change_site(
    unit: UnitOfWork, principal: Principal, site_id: UUID, given: SiteChanges, version: int
) -> SiteRow:
    """Changes a site; plans that send goods there are looked at again."""
    seen = _site_for(unit.session, principal, site_id, "sites:write", _CHANGES)
    unsettle(unit, [seen.network_id])
    row = unit.lock(SiteRow, site_id)
    if row is None:
        raise NotFound
    require_version(row, version)
    if given.place is not None:
        refuse_swapped(unit.session, row.network_id, given.place)
    _change(unit, row, site_of(row).model_copy(update=_sent(given)))
    return row


def _sent(given: SiteChanges) -> dict[str, Any]:
    values = {name: getattr(given, name) for name in given.model_fields_set}
    return {name: value for name, value in values.items() if value is not None}


def _change(unit: UnitOfWork, row: SiteRow, given: Site) -> None:
    for name, value in _columns(given).items():
        setattr(row, name, value)
    unit.record("site.changed", row, network_id=row.network_id, slug=row.slug)


def import_sites(
    unit: UnitOfWork, principal: Principal, network_id: UUID, table: bytes, *, dry_run: bool
) -> SitesImport:
    """Adds and changes the sites of a CSV table: all rows, or none if one is wrong.

    Raises
    ------
    InputError
        With row and column of every fault.
    """
    _network_for(unit.session, principal, network_id, "sites:write", _CHANGES)
    unsettle(unit, [network_id])
    rows = {
        row.slug: row
        for row in unit.session.exec(
            select(SiteRow).where(SiteRow.network_id == network_id).with_for_update()
        )
    }
    known = {slug: site_of(row) for slug, row in rows.items()}
    wanted = {site.id: site for site in _merged(tuple(known.values()), table)}
    added = tuple(slug for slug in wanted if slug not in known)
    changed = tuple(slug for slug, site in wanted.items() if slug in known and site != known[slug])
    if not dry_run:
        for slug in added:
            _add(unit, network_id, wanted[slug])
        for slug in changed:
            _change(unit, rows[slug], wanted[slug])
    unchanged = len(wanted) - len(added) - len(changed)
    return SitesImport(added, changed, unchanged, dry_run)


def _merged(known: tuple[Site, ...], table: bytes) -> tuple[Site, ...]:
    document = ScenarioDocument(
        schema_version=SCHEMA_VERSION,
        name="sites",
        horizon=Horizon(start=date(2020, 1, 1), periods=1),
        labs=(),
        sites=known,
        designs=(),
        lines=(),
    )
    merged = import_sheet(document, SITES, table, "sites.csv", french_towns().locate)
    return merged.document.sites


def get_site(session: Session, principal: Principal, site_id: UUID) -> SiteRow:
    """Returns a site of a network the caller belongs to, or that it asks for."""
    row = session.get(SiteRow, site_id)
    if row is None:
        raise NotFound
    own = any(site_id in sites for sites in principal.site_ids.values())
    rule = _FOR_ALL if own else _reading(session, principal, row.network_id)
    authorise(principal, "sites:read", rule, Target(network_id=row.network_id))
    return row


def sites_of(session: Session, principal: Principal, network_id: UUID) -> SelectOfScalar[SiteRow]:
    """Returns the query of a network's sites."""
    rule = _reading(session, principal, network_id)
    _network_for(session, principal, network_id, "sites:read", rule)
    return select(SiteRow).where(SiteRow.network_id == network_id)


def _reading(session: Session, principal: Principal, network_id: UUID) -> Rule:
    """Returns who may see a network's sites: coordinators of its campaigns may as well."""
    return _FOR_ALL if takes_part(session, principal, network_id, _COORDINATES) else _SEES


def _network_for(
    session: Session, principal: Principal, network_id: UUID, scope: str, rule: Rule
) -> None:
    authorise(principal, scope, rule, Target(network_id=network_id))
    if session.get(Network, network_id) is None:
        raise NotFound


def _site_for(
    session: Session, principal: Principal, site_id: UUID, scope: str, rule: Rule
) -> SiteRow:
    row = session.get(SiteRow, site_id)
    if row is None:
        raise NotFound
    authorise(principal, scope, rule, Target(network_id=row.network_id))
    return row


def site_of(row: SiteRow) -> Site:
    """Returns a stored site as scenarios know it."""
    place = Place(
        lat=row.latitude,
        lon=row.longitude,
        country=row.country,
        region=row.region,
        city=row.city,
        postcode=row.postcode,
    )
    return Site(id=row.slug, name=row.name, place=place, kind=row.kind, source=row.source)


_MOST = {"kind": 200, "place/region": 200, "place/city": 200, "place/postcode": 20}
"""Most characters that are stored; documents of scenarios allow more."""


def _check_lengths(site: Site) -> None:
    issues = []
    for where, most in _MOST.items():
        value = getattr(site.place if "/" in where else site, where.rpartition("/")[2])
        if len(value) > most:
            message = f"{len(value)} characters are too many."
            issues.append(Issue(f"/{where}", "too-long", message, f"Write at most {most}."))
    if issues:
        raise BadInput(issues)


def _columns(site: Site) -> dict[str, Any]:
    _check_lengths(site)
    place = site.place
    return {
        "name": site.name,
        "kind": site.kind,
        "latitude": place.lat,
        "longitude": place.lon,
        "country": place.country,
        "region": place.region,
        "city": place.city,
        "postcode": place.postcode,
        "source": site.source,
    }
