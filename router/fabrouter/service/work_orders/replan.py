"""Asks for a new plan when something makes the present one wrong."""

from fabrouter.store.tables import Campaign, CampaignState
from fabrouter.store.unit_of_work import UnitOfWork


def ask_for_replan(unit: UnitOfWork, campaign: Campaign, cause: str) -> None:
    """Queues a replan with little change, if the campaign still plans.

    Parameters
    ----------
    unit
        The transaction.
    campaign
        The campaign, locked.
    cause
        Short word, such as ``declined``.
    """
    if campaign.state != CampaignState.ACTIVE:
        return
    # Solves publish offers, and offers that fail ask for solves: imported late.
    from fabrouter.service.solves.request import request_replan

    request_replan(unit, campaign, cause)
