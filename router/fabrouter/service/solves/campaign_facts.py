"""Everything stored about a campaign that its next plan depends on, read in a few queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from fabrouter.lifecycle import LIVE_WORK
from fabrouter.service.designs.library import usable_rows
from fabrouter.service.solves.names import Names, name_labs, name_sites, row_ids
from fabrouter.store.tables import (
    Campaign,
    Design,
    Lab,
    LabGrant,
    LabState,
    Network,
    OrderLine,
    Site,
    WorkOrder,
)


@dataclass(frozen=True)
class CampaignFacts:
    """Rows of a campaign.

    Parameters
    ----------
    campaign
        The campaign.
    lines
        Its open lines, by key.
    orders
        All its work orders, by number.
    labs
        Labs that may take work, or still have some, by name.
    sites
        Sites of its lines, by name.
    designs
        The newest usable version of each design.
    names
        The way back from names to rows.
    """

    campaign: Campaign
    lines: Sequence[OrderLine]
    orders: Sequence[WorkOrder]
    labs: dict[str, Lab]
    sites: dict[str, Site]
    designs: Sequence[Design]
    names: Names

    @property
    def live_orders(self) -> list[WorkOrder]:
        """Work orders that are offered, accepted or started."""
        return [order for order in self.orders if order.state in LIVE_WORK]


def read_facts(session: Session, campaign: Campaign, now: datetime) -> CampaignFacts:
    """Returns what is stored about a campaign."""
    lines = session.exec(
        select(OrderLine)
        .where(
            OrderLine.campaign_id == campaign.id,
            col(OrderLine.opened_at).is_not(None),
            col(OrderLine.closed_at).is_(None),
        )
        .order_by(col(OrderLine.key))
    ).all()
    orders = session.exec(
        select(WorkOrder)
        .where(WorkOrder.campaign_id == campaign.id)
        .order_by(col(WorkOrder.number))
    ).all()
    labs = _labs(session, campaign, now)
    sites = name_sites(_sites(session, campaign), labs)
    designs = usable_rows(session, campaign.network_id)
    names = row_ids(labs, sites, designs, lines)
    return CampaignFacts(campaign, lines, orders, labs, sites, designs, names)


def _labs(session: Session, campaign: Campaign, now: datetime) -> dict[str, Lab]:
    granted = select(LabGrant.lab_id).where(LabGrant.network_id == campaign.network_id)
    busy = select(WorkOrder.lab_id).where(
        WorkOrder.campaign_id == campaign.id, col(WorkOrder.state).in_(LIVE_WORK)
    )
    rows = session.exec(
        select(Lab)
        .where(
            or_(
                col(Lab.id).in_(busy),
                _takes_work(now)
                & or_(
                    col(Lab.network_id) == campaign.network_id,
                    col(Lab.id).in_(granted),
                ),
            )
        )
        .order_by(col(Lab.slug), col(Lab.id))
    ).all()
    return name_labs(rows, campaign.network_id, _networks(session, rows))


def _takes_work(now: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return (
        (col(Lab.state) == LabState.ACTIVE.value)
        & col(Lab.declaration_id).is_not(None)
        & (col(Lab.expires_at) > now)
    )


def _networks(session: Session, labs: Sequence[Lab]) -> dict[UUID, Network]:
    ids = {lab.network_id for lab in labs}
    return {row.id: row for row in session.exec(select(Network).where(col(Network.id).in_(ids)))}


def _sites(session: Session, campaign: Campaign) -> Sequence[Site]:
    named = select(OrderLine.site_id).where(OrderLine.campaign_id == campaign.id)
    return session.exec(
        select(Site).where(col(Site.id).in_(named)).order_by(col(Site.slug), col(Site.id))
    ).all()
