"""Pages, one file per room; they read the API and draw, nothing else."""

from fabrouter_api.web.controllers.account import ACCOUNT_PAGES
from fabrouter_api.web.controllers.campaigns import CAMPAIGN_PAGES
from fabrouter_api.web.controllers.entry import ENTRY_PAGES
from fabrouter_api.web.controllers.lab import LAB_PAGES
from fabrouter_api.web.controllers.lab_app import LAB_APP
from fabrouter_api.web.controllers.networks import NETWORK_PAGES
from fabrouter_api.web.controllers.plan import PLAN_PAGES
from fabrouter_api.web.controllers.research import RESEARCH_PAGES
from fabrouter_api.web.controllers.route import ROUTE_PAGES

PAGES = (
    *PLAN_PAGES,
    *ROUTE_PAGES,
    *RESEARCH_PAGES,
    *ENTRY_PAGES,
    *ACCOUNT_PAGES,
    *CAMPAIGN_PAGES,
    *NETWORK_PAGES,
    *LAB_PAGES,
    *LAB_APP,
)
"""Every page."""

__all__ = ["PAGES"]
