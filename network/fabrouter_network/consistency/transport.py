"""Rule for transport: every way starts and ends on the road."""

from collections.abc import Iterator

from fabrouter_network.issues import Issue
from fabrouter_network.scenario import ScenarioDocument


def check_road_figures(document: ScenarioDocument) -> Iterator[Issue]:
    """The modes have figures for the road; ferries and air lines without figures do not run."""
    if "road" not in document.transport.modes:
        message = "there are no figures for the mode 'road'."
        yield Issue("/transport/modes", "missing", message, "Add them, or leave out all modes.")
