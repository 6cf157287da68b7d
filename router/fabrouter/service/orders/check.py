"""Checks order lines against what their campaign's network has."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.access import Principal
from fabrouter.service.orders.inputs import NewLine
from fabrouter.store.tables import Campaign, Design, OrderLine, Site


@dataclass(frozen=True)
class Fault:
    """Something wrong with one of several lines.

    Parameters
    ----------
    line
        Its place in the list.
    field, path
        The field, and the rest of the pointer below the line.
    code, message, fix
        What is wrong and what to write instead.
    """

    line: int
    field: str
    path: str
    code: str
    message: str
    fix: str


@dataclass(frozen=True)
class Catalogue:
    """What lines may name: ids of sites by slug, and slugs of usable designs."""

    sites: dict[str, UUID]
    designs: frozenset[str]


def catalogue_of(
    session: Session, principal: Principal, campaign: Campaign, as_requester: bool
) -> Catalogue:
    """Returns the sites and designs a caller may name; a requester only has its own sites."""
    query = select(Site.slug, Site.id).where(Site.network_id == campaign.network_id)
    if as_requester:
        own = principal.site_ids.get(campaign.id, frozenset())
        query = query.where(col(Site.id).in_(own))
    designs = select(Design.slug).where(
        Design.network_id == campaign.network_id, col(Design.withdrawn_at).is_(None)
    )
    return Catalogue(dict(session.exec(query).all()), frozenset(session.exec(designs)))


def faults_of(lines: Sequence[NewLine], known: Catalogue, campaign: Campaign) -> list[Fault]:
    """Returns everything that is wrong with lines."""
    times = Counter(line.id for line in lines)
    faults: list[Fault] = []
    for number, line in enumerate(lines):
        faults += _faults(number, line, known, campaign)
        if times[line.id] > 1:
            message = f"'{line.id}' is there {times[line.id]} times."
            faults.append(Fault(number, "id", "id", "duplicate-id", message, "Keep one of them."))
    return faults


def _faults(number: int, line: NewLine, known: Catalogue, campaign: Campaign) -> Iterator[Fault]:
    if line.site not in known.sites:
        message = f"there is no site '{line.site}'."
        fix = "Correct the id, or add the site first."
        yield Fault(number, "site", "site", "unknown-reference", message, fix)
    for place, option in enumerate(line.designs):
        if option.design not in known.designs:
            message = f"there is no usable design '{option.design}'."
            fix = "Correct the id, or add the design first."
            path = f"designs/{place}/design"
            yield Fault(number, "designs", path, "unknown-reference", message, fix)
    for field in ("due", "deadline"):
        day = getattr(line, field)
        if day is not None and day < campaign.starts_on:
            message = f"{day} is before the campaign starts on {campaign.starts_on}."
            yield Fault(number, field, field, "date-order", message, "Write a later day.")
    for (earlier, first), (later, last) in pairwise(days_of(line)):
        if first > last:
            message = f"{earlier} {first} is after {later} {last}."
            for field in (earlier, later):
                yield Fault(number, field, field, "date-order", message, "Correct one of them.")


def days_of(line: NewLine | OrderLine) -> list[tuple[str, date]]:
    """Returns the days of a line that are known, in the order they have to be in."""
    days = ((name, getattr(line, name)) for name in ("release", "due", "deadline"))
    return [(name, day) for name, day in days if day is not None]
