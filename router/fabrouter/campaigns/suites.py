"""Suites: campaigns of four sizes from real places, in every tightness, mix and seed."""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Any

import fabrouter_data
from fabrouter.campaigns.labs import countries_with_labs, hubs_of
from fabrouter.campaigns.places import inside
from fabrouter.campaigns.spec import CampaignSpec, OrderItem
from fabrouter_network.geometry import great_circle_km
from fabrouter_network.scenario import Area

TIGHTNESS = (0.6, 0.95, 1.3)
"""Shares of the scarcest capability's hours that an order would take."""

CENTRE = (48.8566, 2.3522)
"""Paris: labs nearest to it come first where a suite takes only some."""


@dataclass(frozen=True)
class Suite:
    """A size of campaign.

    Parameters
    ----------
    name
        As given on the command line.
    labs
        Labs and hubs together.
    lines, days
        Order lines and length.
    countries
        ISO codes, in the order in which their labs are taken; ``()`` = all, nearest first.
    area
        Only labs and sites inside this box.
    """

    name: str
    labs: int
    lines: int
    days: int
    countries: tuple[str, ...]
    area: Area | None = None

    @property
    def size(self) -> int:
        """Labs × lines × days."""
        return self.labs * self.lines * self.days


@dataclass(frozen=True)
class Mix:
    """What is ordered; only the proportions of the units matter.

    Parameters
    ----------
    name
        As given on the command line.
    items
        Products; every site orders each of them.
    hubs
        Kinds of hubs that take part.
    """

    name: str
    items: tuple[OrderItem, ...]
    hubs: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Case:
    """One instance of a suite.

    Parameters
    ----------
    suite, mix
        Names.
    tightness
        Share of the scarcest hours that the order would take.
    seed
        Draws the sites and what is assumed about the labs.
    """

    suite: str
    mix: str
    tightness: float
    seed: int

    @property
    def name(self) -> str:
        """Names the instance in files and tables."""
        return f"{self.suite}-{self.mix}-{self.tightness:g}-{self.seed}"


NEIGHBOURS = ("BE", "LU", "DE", "CH", "IT", "ES")
"""Countries with a land border to metropolitan France and a lab in the list."""

_WORLD = Area(south=-90, west=-180, north=90, east=180)
"""Said outright: without an area, labs far from all others would count as swapped coordinates."""

SUITES = {
    suite.name: suite
    for suite in (
        Suite("city", 20, 30, 10, ("FR",), Area(south=48.5, west=1.9, north=49.1, east=2.9)),
        Suite("region", 100, 200, 14, ("FR",), Area(south=46.5, west=-2.0, north=51.2, east=7.0)),
        Suite("nation", 400, 1_000, 21, ("FR", *NEIGHBOURS)),
        Suite("world", 2_200, 10_000, 28, (), _WORLD),
    )
}

MIXES = {
    mix.name: mix
    for mix in (
        Mix(
            "one_stage",
            (
                OrderItem(("ear-saver-buckle", "ear-saver-laser"), 4_000),
                OrderItem(("gown-cotton",), 1_000),
            ),
            (),
        ),
        Mix(
            "two_stage",
            (
                OrderItem(("shield-verkstan", "shield-does-laser"), 2_000),
                OrderItem(("shield-prusa-rc3-stack", "shield-gatech-laser"), 1_000),
            ),
            ("town_halls",),
        ),
    )
}


def cases(
    suites: list[str], mixes: list[str], tightness: list[float], seeds: list[int]
) -> list[Case]:
    """Returns every combination, small suites first."""
    return [Case(*values) for values in product(suites, mixes, tightness, seeds)]


def campaign_of(case: Case) -> CampaignSpec:
    """Returns the specification of a case; the same case always gives the same one."""
    suite, mix = SUITES[case.suite], MIXES[case.mix]
    return suite_campaign(suite, mix, case.name, tightness=case.tightness, seed=case.seed)


def suite_campaign(
    suite: Suite, mix: Mix, name: str, *, labs_share: float = 1.0, **others: Any
) -> CampaignSpec:
    """Returns the specification of a campaign of a suite's size.

    Parameters
    ----------
    suite, mix
        Where, how large, and what is ordered.
    name
        Name of the scenario.
    labs_share
        Share of the suite's labs that take part, 0 … 1; hubs all do, and one lab always does.
    **others
        Further fields of :class:`~fabrouter.campaigns.spec.CampaignSpec`.
    """
    spec = CampaignSpec(
        name=name,
        items=mix.items,
        countries=suite.countries or tuple(sorted(countries_with_labs())),
        area=suite.area,
        hubs=mix.hubs,
        sites=suite.lines // len(mix.items),
        days=suite.days,
        **others,
    )
    wanted = max(1, round(labs_share * (suite.labs - len(hubs_of(spec, [])))))
    return replace(spec, labs=_labs_in_order(suite.countries, suite.area)[:wanted])


@lru_cache(maxsize=8)
def _labs_in_order(countries: tuple[str, ...], area: Area | None) -> tuple[str, ...]:
    """Returns ids of labs: the first country's, then all others', each nearest to Paris first."""
    rows = [
        (row["country"] != countries[0] if countries else False, _distance_km(row), row["lab_id"])
        for row in fabrouter_data.read_rows("labs_world.csv")
        if row["lat"]
        and (not countries or row["country"] in countries)
        and inside(area, float(row["lat"]), float(row["lon"]))
    ]
    return tuple(lab for _, _, lab in sorted(rows))


def _distance_km(row: fabrouter_data.Row) -> float:
    return great_circle_km(*CENTRE, float(row["lat"]), float(row["lon"]))
