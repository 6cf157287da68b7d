"""Pages, one file per room; they read the API and draw, nothing else."""

from fabrouter_api.web.controllers.account import ACCOUNT_PAGES
from fabrouter_api.web.controllers.campaign_records import CAMPAIGN_RECORD_PAGES
from fabrouter_api.web.controllers.campaigns import CAMPAIGN_PAGES
from fabrouter_api.web.controllers.entry import ENTRY_PAGES
from fabrouter_api.web.controllers.lab import LAB_PAGES
from fabrouter_api.web.controllers.lab_app import LAB_APP
from fabrouter_api.web.controllers.networks import NETWORK_PAGES
from fabrouter_api.web.controllers.parcel import PARCEL_PAGES
from fabrouter_api.web.controllers.plan import PLAN_PAGES
from fabrouter_api.web.controllers.public import PUBLIC_PAGES
from fabrouter_api.web.controllers.requester import REQUESTER_PAGES
from fabrouter_api.web.controllers.research import RESEARCH_PAGES
from fabrouter_api.web.controllers.route import ROUTE_PAGES
from fabrouter_api.web.controllers.steering import STEERING_PAGES

PAGES = (
    *PLAN_PAGES,
    *ROUTE_PAGES,
    *STEERING_PAGES,
    *CAMPAIGN_RECORD_PAGES,
    *RESEARCH_PAGES,
    *ENTRY_PAGES,
    *ACCOUNT_PAGES,
    *CAMPAIGN_PAGES,
    *NETWORK_PAGES,
    *LAB_PAGES,
    *REQUESTER_PAGES,
    *PARCEL_PAGES,
    *PUBLIC_PAGES,
    *LAB_APP,
)
"""Every page."""

__all__ = ["PAGES"]
