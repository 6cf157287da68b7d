"""Campaigns from real data: labs, hospitals and the curve of 2020, with stated assumptions."""

from fabrouter.campaigns.build import build_campaign
from fabrouter.campaigns.spec import CampaignSpec, OrderItem

__all__ = ["CampaignSpec", "OrderItem", "build_campaign"]
