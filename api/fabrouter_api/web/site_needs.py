"""What somebody asks for in one campaign, for the sites that are theirs to ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fabrouter.i18n import Translator
from fabrouter_api.web.inner_api import Json
from fabrouter_api.web.ledger_picture import Part, flow_picture

_TAKES_NEEDS = ("draft", "active", "paused")
"""States of campaigns in which more can be asked for."""
_ENDED = ("fulfilled", "closed_short", "cancelled")


@dataclass(frozen=True)
class Need:
    """An order line as the site that asks for it sees it.

    Parameters
    ----------
    line
        As the API tells it.
    what
        What is asked for; alternatives are all named.
    site
        Name of the site.
    picture
        Where its units are, as parts of a bar.
    """

    line: Json
    what: str
    site: str
    picture: Sequence[Part]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.line["state"] in _ENDED

    @property
    def can_amend(self) -> bool:
        """Whether the site may still change it: until a coordinator has checked it."""
        return self.line["opened_at"] is None and not self.is_over

    @property
    def can_cancel(self) -> bool:
        """Whether there is something that no lab has promised yet."""
        ledger = self.line["ledger"]
        unpromised = ledger["unmet"] + ledger["planned"] + ledger["offered"]
        return unpromised > 0 and not ledger["cancelled"] and not self.is_over


@dataclass(frozen=True)
class Asking:
    """All needs of somebody's sites in one campaign.

    Parameters
    ----------
    campaign
        As the API tells it.
    sites
        The sites, likewise.
    needs
        What they ask for, the newest first.
    designs
        Slug and name of what can be asked for.
    """

    campaign: Json
    sites: list[Json]
    needs: list[Need]
    designs: list[tuple[str, str]]

    @property
    def takes_needs(self) -> bool:
        """Whether more can be asked for."""
        return self.campaign["state"] in _TAKES_NEEDS and bool(self.designs)

    @property
    def site_options(self) -> list[tuple[str, str]]:
        """Slug and name of each site."""
        return [(site["slug"], site["name"]) for site in self.sites]

    @property
    def under_way(self) -> list[Need]:
        """Needs that something is still to happen to."""
        return [need for need in self.needs if not need.is_over]

    @property
    def over(self) -> list[Need]:
        """Needs that have ended."""
        return [need for need in self.needs if need.is_over]


def asking_in(
    t: Translator,
    campaign: Json,
    sites: Sequence[Json],
    lines: Sequence[Json],
    designs: Sequence[Json],
    options: list[tuple[str, str]],
) -> Asking:
    """Returns the needs of some sites in a campaign.

    Parameters
    ----------
    t
        Who writes the names of designs.
    campaign, sites, lines, designs
        As the API tells them; lines of other sites are left out.
    options
        Slug and name of what can be asked for.
    """
    names = {site["id"]: site["name"] for site in sites}
    products = {
        row["slug"]: t.name(row["document"]["name"], row["document"]["name_fr"]) for row in designs
    }
    own = [line for line in lines if line["site_id"] in names]
    needs = [_need(line, names[line["site_id"]], products) for line in reversed(own)]
    return Asking(campaign, list(sites), needs, options)


def _need(line: Json, site: str, products: Mapping[str, str]) -> Need:
    asked = [option["design"] for option in line["designs"]]
    what = " / ".join(products.get(slug, slug) for slug in asked)
    return Need(line, what, site, flow_picture(line["ledger"]))
