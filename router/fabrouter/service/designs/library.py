"""Which designs a network may make now, for whom, and what must be said with the goods."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.store.tables import Approval, ApprovalState, Design, Material, Site
from fabrouter_network import designs, materials
from fabrouter_network.designs import ANYWHERE

Approvals = Mapping[str, Approval]
"""The newest word on a design by country; ``*`` speaks for all that have none of their own."""


def usable_designs(session: Session, network_id: UUID) -> tuple[designs.Design, ...]:
    """Returns the newest version of each design that is not withdrawn, sorted by id.

    Parameters
    ----------
    session
        Where the rows are.
    network_id
        The network.
    """
    rows = usable_rows(session, network_id)
    newest = approvals_of(session, [row.id for row in rows])
    served = _countries(session, network_id)
    return tuple(document_of(row, countries_of(newest.get(row.id, {}), served)) for row in rows)


def usable_rows(session: Session, network_id: UUID) -> list[Design]:
    """Returns the rows of :func:`usable_designs`, in the same order."""
    query = select(Design).where(
        Design.network_id == network_id, col(Design.withdrawn_at).is_(None)
    )
    newest: dict[str, Design] = {}
    for row in session.exec(query.order_by(col(Design.created_at), col(Design.id))):
        newest[row.slug] = row
    return [newest[slug] for slug in sorted(newest)]


def document_of(row: Design, approved_in: Sequence[str] = ()) -> designs.Design:
    """Returns a stored version, withdrawn or not, approved where the caller says."""
    content: dict[str, Any] = {**row.document, "approved_in": tuple(approved_in)}
    return designs.Design.model_validate(content, strict=False)


def network_materials(session: Session, network_id: UUID) -> tuple[materials.Material, ...]:
    """Returns the materials of a network, sorted by id."""
    rows = session.exec(select(Material).where(Material.network_id == network_id))
    return tuple(
        materials.Material.model_validate(row.document, strict=False)
        for row in sorted(rows, key=lambda row: row.slug)
    )


def approvals_of(session: Session, design_ids: Iterable[UUID]) -> dict[UUID, dict[str, Approval]]:
    """Returns the newest word of each country on each design."""
    query = (
        select(Approval)
        .where(col(Approval.design_id).in_(list(design_ids)))
        .order_by(col(Approval.created_at), col(Approval.id))
    )
    newest: defaultdict[UUID, dict[str, Approval]] = defaultdict(dict)
    for row in session.exec(query):
        newest[row.design_id][row.country] = row
    return dict(newest)


def countries_of(newest: Approvals, served: Iterable[str]) -> tuple[str, ...]:
    """Returns the countries whose sites may receive a design.

    Parameters
    ----------
    newest
        The newest word by country.
    served
        Countries that have sites: where all are approved but some refuse, these can be listed.
    """
    refused = {country for country, row in newest.items() if row.state == ApprovalState.WITHDRAWN}
    approved = newest.keys() - refused
    if ANYWHERE not in approved:
        return tuple(sorted(approved))
    if not refused:
        return (ANYWHERE,)
    return tuple(sorted((approved | set(served)) - refused - {ANYWHERE}))


def deciding(newest: Approvals, country: str) -> Approval | None:
    """Returns the word that counts for a country: its own, else the one for all."""
    return newest.get(country, newest.get(ANYWHERE))


def is_approved(newest: Approvals, country: str) -> bool:
    """Returns whether sites of a country may receive a design."""
    word = deciding(newest, country)
    return word is not None and word.state == ApprovalState.APPROVED


def notice_for(session: Session, design_id: UUID, country: str, language: str) -> str:
    """Returns the text that must go with the goods, in a language if there is one in it.

    Parameters
    ----------
    session
        Where the rows are.
    design_id
        The design version.
    country
        Where the goods go.
    language
        ``fr`` or another; the other language is better than nothing.
    """
    word = deciding(approvals_of(session, [design_id]).get(design_id, {}), country)
    if word is None:
        return ""
    first, second = (
        (word.notice_fr, word.notice) if language == "fr" else (word.notice, word.notice_fr)
    )
    return first or second


def _countries(session: Session, network_id: UUID) -> list[str]:
    query = select(Site.country).where(Site.network_id == network_id).distinct()
    return sorted(session.exec(query))
