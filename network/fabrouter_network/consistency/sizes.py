"""Rule for size: an instance nobody can mean, or no machine here can hold."""

from collections.abc import Iterator

from fabrouter_network.issues import Issue
from fabrouter_network.scenario import MOST_ROWS, ScenarioDocument

MOST_LINKS = 100_000_000
"""Most (lab, place) pairs: about 1.5 GB of distances."""

MOST_UNITS_IN_ALL = 1_000_000_000

_LISTS = ("materials", "labs", "sites", "designs", "lines", "commitments", "parts")


def check_size(document: ScenarioDocument) -> Iterator[Issue]:
    """The link table fits in memory, and the order is one that could be meant.

    Lists are measured again because imports lengthen them after they were read.
    """
    for name in _LISTS:
        if (rows := len(getattr(document, name))) > MOST_ROWS:
            fix = f"At most {MOST_ROWS:,} are handled."
            yield Issue(f"/{name}", "instance-too-large", f"there are {rows:,} {name}.", fix)
    links = len(document.labs) * (len(document.labs) + len(document.sites))
    if links > MOST_LINKS:
        message = f"{len(document.labs)} labs and {len(document.sites)} sites make {links:,} links."
        yield Issue("/labs", "instance-too-large", message, f"At most {MOST_LINKS:,} are handled.")
    units = sum(line.quantity for line in document.lines)
    if units > MOST_UNITS_IN_ALL:
        message = f"the lines ask for {units:,} units in all."
        fix = f"At most {MOST_UNITS_IN_ALL:,} are handled."
        yield Issue("/lines", "instance-too-large", message, fix)
