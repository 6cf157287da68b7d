"""Who may hear of which journal entries: topics of callers and of entries."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_

from fabrouter.access import Principal
from fabrouter.store.tables import JournalEntry

ABOUT_ACCESS = frozenset({"network_role", "campaign_role", "lab_role", "token", "account"})
"""Subjects whose change may end what an account is allowed to hear."""

ABOUT_SITES = frozenset({"order_line", "shipment"})


@dataclass(frozen=True)
class Topics:
    """What somebody hears of.

    Parameters
    ----------
    networks, campaigns, labs
        Everything of these.
    sites
        Order lines of, and shipments to, these (campaign, site) pairs.
    """

    networks: frozenset[UUID] = frozenset()
    campaigns: frozenset[UUID] = frozenset()
    labs: frozenset[UUID] = frozenset()
    sites: frozenset[tuple[UUID, UUID]] = frozenset()

    def hears(self, entry: JournalEntry) -> bool:
        """Returns whether an entry is for them."""
        if entry.network_id in self.networks or entry.campaign_id in self.campaigns:
            return True
        if entry.lab_id in self.labs:
            return True
        site = entry.after.get("site_id") if entry.subject in ABOUT_SITES else None
        return site is not None and (entry.campaign_id, UUID(site)) in self.sites

    def condition(self) -> ColumnElement[bool]:
        """Returns an SQL condition that lets through at least what they hear."""
        campaigns = self.campaigns | {campaign for campaign, _ in self.sites}
        return or_(
            false(),
            *(
                column.in_(ids)  # type: ignore[union-attr]
                for column, ids in (
                    (JournalEntry.network_id, self.networks),
                    (JournalEntry.campaign_id, campaigns),
                    (JournalEntry.lab_id, self.labs),
                )
                if ids
            ),
        )


def topics_of(principal: Principal) -> Topics:
    """Returns everything a caller may hear of."""
    return Topics(
        networks=_where(principal.network_roles, "coordinator"),
        campaigns=_where(principal.campaign_roles, "coordinator"),
        labs=principal.lab_ids,
        sites=frozenset(
            (campaign, site) for campaign, sites in principal.site_ids.items() for site in sites
        ),
    )


def _where(roles: dict[UUID, frozenset[str]], word: str) -> frozenset[UUID]:
    return frozenset(key for key, words in roles.items() if word in words)
