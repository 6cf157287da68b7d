"""Pages, one file per room; they read the API and draw, nothing else."""

from fabrouter_api.web.controllers.account import ACCOUNT_PAGES
from fabrouter_api.web.controllers.campaigns import CAMPAIGN_PAGES
from fabrouter_api.web.controllers.entry import ENTRY_PAGES
from fabrouter_api.web.controllers.networks import NETWORK_PAGES

PAGES = (*ENTRY_PAGES, *ACCOUNT_PAGES, *CAMPAIGN_PAGES, *NETWORK_PAGES)
"""Every page."""

__all__ = ["PAGES"]
