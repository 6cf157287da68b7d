"""Campaigns that are measured, from a town to the whole country."""

from fabrouter.campaigns import CampaignSpec, OrderItem
from fabrouter.cli.commands.demo import DEMO
from fabrouter_network.scenario import Area

_SHIELDS = ("shield-verkstan", "shield-does-laser")
_PARIS = Area(south=48.5, west=1.9, north=49.1, east=2.9)
_BRITTANY = Area(south=47.2, west=-5.2, north=48.9, east=-1.0)


def campaigns(seed: int) -> dict[str, CampaignSpec]:
    """Returns the specifications by name."""
    return {
        "tiny": CampaignSpec(
            "tiny",
            (OrderItem(_SHIELDS, 60),),
            area=Area(south=48.0, west=-1.9, north=48.7, east=-1.4),
            sites=2,
            days=5,
            seed=seed,
        ),
        "paris": CampaignSpec(
            "paris", (OrderItem(_SHIELDS, 3000),), area=_PARIS, sites=30, days=10, seed=seed
        ),
        "brittany": CampaignSpec(
            "brittany",
            (OrderItem(_SHIELDS, 3000), OrderItem(("gown-cotton",), 600)),
            area=_BRITTANY,
            sites=40,
            days=12,
            tightness=0.95,
            seed=seed,
        ),
        "france": DEMO,
    }
