"""Reads campaigns and how far each of their lines is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import ColumnElement, Select, bindparam, or_
from sqlmodel import Session, col, select

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.lifecycle import Ledger, LineState, state_of
from fabrouter.service.campaigns.access import READS, target_of
from fabrouter.service.campaigns.ledgers import ledgers_of
from fabrouter.service.campaigns.planned import planned_units
from fabrouter.service.refusals import NotFound
from fabrouter.store.rows import look_at, look_up
from fabrouter.store.tables import Campaign, OrderLine, Site, WorkOrder

SitedLine = sqlalchemy.Row[Any]
"""The columns of an order line, and ``site``, the site's id as people know it."""

_LINES = Rule(
    frozenset({Relation.COORDINATOR, Relation.REQUESTER}), frozenset({Relation.RESEARCHER})
)
_MEMBERS = Rule(frozenset({Relation.COORDINATOR, Relation.RESEARCHER}))


@dataclass(frozen=True)
class LineOnBoard:
    """A line with its units and the state they amount to."""

    line: SitedLine
    ledger: Ledger
    state: LineState


_SITED: Select[Any] = (
    sqlalchemy.select(
        OrderLine, col(Site.slug).label("site"), col(Campaign.network_id).label("network_id")
    )
    .join(Site, col(Site.id) == col(OrderLine.site_id))
    .join(Campaign, col(Campaign.id) == col(OrderLine.campaign_id))
)
_SITED_ONE = _SITED.where(col(OrderLine.id) == bindparam("id"))


def visible_campaigns(session: Session, principal: Principal, *, states: Sequence[str] = ()) -> Any:
    """Returns the query of campaigns a caller coordinates, studies, asks in or works for."""
    del session
    worked = select(WorkOrder.campaign_id).where(col(WorkOrder.lab_id).in_(principal.lab_ids))
    query = select(Campaign).where(
        or_(
            col(Campaign.network_id).in_(principal.network_roles),
            col(Campaign.id).in_(principal.campaign_roles),
            col(Campaign.id).in_(worked),
        )
    )
    return query.where(col(Campaign.state).in_(states)) if states else query


def campaigns_of_network(
    session: Session, principal: Principal, network_id: UUID, *, states: Sequence[str] = ()
) -> Any:
    """Returns the query of a network's campaigns, for its coordinators and researchers.

    Raises
    ------
    NotFound
        If the caller is neither.
    """
    authorise(principal, "campaigns:read", _MEMBERS, Target(network_id=network_id))
    query = select(Campaign).where(Campaign.network_id == network_id)
    del session
    return query.where(col(Campaign.state).in_(states)) if states else query


def lines_of_campaign(
    session: Session,
    principal: Principal,
    campaign_id: UUID,
    *,
    site_id: UUID | None = None,
    is_open: bool | None = None,
) -> Any:
    """Returns the query of a campaign's sited lines; requesters only see those of their sites.

    Raises
    ------
    NotFound
        If the caller may not know of the campaign's lines.
    """
    campaign = look_up(session, Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    found = authorise(principal, "campaigns:read", _LINES, target_of(campaign))
    query = _SITED.where(*_seen_by(principal, campaign, found))
    if site_id is not None:
        query = query.where(col(OrderLine.site_id) == site_id)
    if is_open is not None:
        opened = col(OrderLine.opened_at)
        query = query.where(opened.is_not(None) if is_open else opened.is_(None))
    return query


def visible_line(session: Session, principal: Principal, line_id: UUID) -> SitedLine:
    """Returns a line to who may know of it.

    Raises
    ------
    NotFound
        If the caller may not.
    """
    line = next(iter(look_at(session, _SITED_ONE, id=line_id)), None)
    if line is None:
        raise NotFound
    target = Target(network_id=line.network_id, campaign_id=line.campaign_id, site_id=line.site_id)
    authorise(principal, "campaigns:read", _LINES, target)
    return line  # type: ignore[no-any-return]


def _seen_by(
    principal: Principal, campaign: Campaign, found: frozenset[Relation]
) -> list[ColumnElement[bool]]:
    """Returns what lines of a campaign must be for a caller to see them."""
    conditions = [col(OrderLine.campaign_id) == campaign.id]
    if not found & {Relation.COORDINATOR, Relation.RESEARCHER}:
        sites = principal.site_ids.get(campaign.id, frozenset())
        conditions.append(col(OrderLine.site_id).in_(sites))
    return conditions


def line_on_board(session: Session, line: OrderLine) -> LineOnBoard:
    """Returns a line of this transaction with its ledger, as it is now."""
    return on_board(session, look_at(session, _SITED_ONE, id=line.id))[0]


def on_board(session: Session, lines: Sequence[SitedLine]) -> list[LineOnBoard]:
    """Returns lines with their ledgers; asks in bulk."""
    ledgers = ledgers_of(session, lines, planned_units(session, lines))
    return [LineOnBoard(line, ledgers[line.id], state_of(line, ledgers[line.id])) for line in lines]


@dataclass(frozen=True)
class Totals:
    """Units of all lines of a campaign by bucket, and lines by state."""

    ledger: Ledger
    lines: dict[LineState, int]


def totals_of(session: Session, principal: Principal, campaign_id: UUID) -> Totals:
    """Returns the sums over all lines, or those of a requester's sites.

    Raises
    ------
    NotFound
        If the caller may not know of the campaign.
    """
    campaign = look_up(session, Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    found = authorise(principal, "campaigns:read", READS, target_of(campaign))
    query = sqlalchemy.select(OrderLine).where(*_seen_by(principal, campaign, found))
    lines = look_at(session, query)
    ledgers = ledgers_of(session, lines, planned_units(session, lines))
    buckets = ("requested", "planned", "offered", "accepted", "made", "shipped", "received",
               "unmet", "cancelled")  # fmt: skip
    sums = {name: sum(getattr(row, name) for row in ledgers.values()) for name in buckets}
    states: dict[LineState, int] = {}
    for line in lines:
        state = state_of(line, ledgers[line.id])
        states[state] = states.get(state, 0) + 1
    return Totals(Ledger(**sums), states)
