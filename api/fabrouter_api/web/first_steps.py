"""What somebody who has no campaign yet may begin with."""

from dataclasses import dataclass

from fabrouter.service.networks import DEMO_NETWORK
from fabrouter_api.web.inner_api import InnerApi, Json

_NETWORKS_READ = 50


@dataclass(frozen=True)
class FirstSteps:
    """Where a coordinator's first campaign stands.

    Parameters
    ----------
    demo
        The demo campaign, not launched yet, if the service has one.
    networks
        The networks of the visitor, without that of the demo.
    """

    demo: Json | None
    networks: list[Json]


async def first_steps(api: InnerApi) -> FirstSteps | None:
    """Returns what to begin with; None if there is a campaign besides an unused demo."""
    campaigns, networks = await api.together(
        api.items("/campaigns", most=2), api.items("/networks", most=_NETWORKS_READ)
    )
    demo_ids = {network["id"] for network in networks if network["slug"] == DEMO_NETWORK}
    unused = [one for one in campaigns if one["network_id"] in demo_ids and one["state"] == "draft"]
    if len(campaigns) > len(unused):
        return None
    own = [network for network in networks if network["id"] not in demo_ids]
    return FirstSteps(unused[0] if unused else None, own)
