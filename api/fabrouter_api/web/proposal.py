"""The plan that waits for a coordinator's word, and the search for the next one."""

from collections.abc import Sequence
from typing import NamedTuple

from fabrouter_api.web.inner_api import Json

_UNDER_WAY = ("queued", "running")
_CAME_TO_NOTHING = ("failed", "rejected", "superseded")


class Planning(NamedTuple):
    """How the planning of a campaign stands.

    Parameters
    ----------
    proposal
        The newest checked plan since the last one was published; None if none waits.
    searches
        Searches that wait or run, newest first.
    failure
        The newest search, if it came to nothing.
    """

    proposal: Json | None
    searches: list[Json]
    failure: Json | None


def planning_of(solves: Sequence[Json]) -> Planning:
    """Returns how planning stands.

    Parameters
    ----------
    solves
        Solves of a campaign, newest first; what-ifs among them count for nothing.
    """
    serious = [solve for solve in solves if solve["kind"] != "what_if"]
    since = []
    for solve in serious:
        if solve["state"] == "published":
            break
        since.append(solve)
    newest = serious[0] if serious else None
    return Planning(
        next((solve for solve in since if solve["state"] == "verified"), None),
        [solve for solve in serious if solve["state"] in _UNDER_WAY],
        newest if newest and newest["state"] in _CAME_TO_NOTHING else None,
    )
