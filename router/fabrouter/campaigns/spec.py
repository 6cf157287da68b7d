"""What a campaign should look like."""

from dataclasses import dataclass, field
from datetime import date

from fabrouter_network.issues import InputError, Issue
from fabrouter_network.scenario import Area

MOST_DAYS_EARLY = 3
"""The neediest sites are due this many days before the end, the others spread up to the end."""

HUB_KINDS = ("town_halls", "coworkings")


@dataclass(frozen=True)
class OrderItem:
    """A product that every site orders.

    Parameters
    ----------
    designs
        Ids of designs that are accepted, the preferred one first.
    units
        Units over all sites; with a tightness only the proportions matter.
    """

    designs: tuple[str, ...]
    units: int

    @classmethod
    def parse(cls, text: str) -> "OrderItem":
        """Reads ``design|design=units``.

        Raises
        ------
        InputError
            If the text does not follow the pattern.
        """
        names, _, units = text.partition("=")
        designs = tuple(name.strip() for name in names.split("|") if name.strip())
        if not designs or not units.isascii() or not units.isdigit() or int(units) < 1:
            message = f"'{text}' is not an order item."
            fix = "Write designs and units like shield-verkstan|shield-does-laser=8000."
            raise InputError("--order", [Issue("", "bad-order", message, fix)])
        return cls(designs, int(units))


@dataclass(frozen=True)
class CampaignSpec:
    """How to build a campaign.

    Parameters
    ----------
    name
        Name of the scenario.
    countries
        ISO codes; their labs and hospitals take part.
    area
        Only labs and sites inside this box.
    labs
        Only these labs; empty = all.
    hubs
        Kinds of hubs that are added in France: ``"town_halls"`` of the departments' chief towns,
        ``"coworkings"`` of Brittany.
    items
        What is ordered.
    sites
        Number of hospitals that order.
    start, days
        First day and length.
    period_hours
        Length of a period.
    tightness
        Share of the scarcest capability's hours that the order would take; ``None`` = take
        the units of ``items`` as they are.
    policy
        Name of the policy.
    days_early
        The neediest sites are due this many days before the end, the others spread up to the end.
    seed
        Seed of everything random.
    """

    name: str
    items: tuple[OrderItem, ...]
    countries: tuple[str, ...] = ("FR",)
    area: Area | None = None
    labs: tuple[str, ...] = ()
    hubs: tuple[str, ...] = field(default=HUB_KINDS)
    sites: int = 120
    start: date = date(2020, 4, 1)
    days: int = 12
    period_hours: int = 24
    tightness: float | None = None
    policy: str = "balanced"
    days_early: int = MOST_DAYS_EARLY
    seed: int = 1
