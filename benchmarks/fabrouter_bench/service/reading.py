"""Reads of one thing and of lists, against an endpoint that does nothing."""

from collections import defaultdict

from fabrouter_bench.service.calls import Caller
from fabrouter_bench.service.samples import Sample
from fabrouter_bench.service.world import World

TRIVIAL = "/health/live"
_WARM_UP = 20


def addresses(caller: Caller, world: World) -> tuple[dict[str, str], dict[str, str]]:
    """Returns what is read by name: single things, and lists of 50."""
    campaign = f"/api/v1/campaigns/{world.campaign_id}"
    lists = {
        "labs": f"/api/v1/networks/{world.network_id}/labs?limit=50",
        "order lines": f"{campaign}/lines?limit=50",
        "work orders": f"{campaign}/work-orders?limit=50",
        "events": f"/api/v1/events?campaign={world.campaign_id}&limit=50",
    }
    for path in lists.values():
        _assert_full(path, caller)
    singles = {"campaign": campaign}
    for name, kind in (("labs", "labs"), ("order lines", "lines"), ("work orders", "work-orders")):
        first = caller.get(lists[name]).tree["items"][0]["id"]
        singles[name.removesuffix("s")] = f"/api/v1/{kind}/{first}"
    return singles, lists


def _assert_full(path: str, caller: Caller) -> None:
    found = len(caller.get(path).tree["items"])
    if found != 50:
        msg = f"{path}: {found} items instead of 50."
        raise RuntimeError(msg)


def read_in_turn(caller: Caller, paths: dict[str, str], repeats: int) -> dict[str, Sample]:
    """Returns times by name; calls take turns, so that what disturbs one disturbs all."""
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    for number in range(-_WARM_UP, repeats):
        for name, path in paths.items():
            took = caller.get(path).seconds
            if number >= 0:
                seconds[name].append(took)
    return {name: Sample(tuple(times)) for name, times in seconds.items()}
