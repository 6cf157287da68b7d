"""What has changed since a plan was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Chosen = Literal["all"] | frozenset[str]
"""Lots by their own id or that of their lab, or all of them."""


@dataclass(frozen=True)
class Changes:
    """What has changed since a plan was made.

    Parameters
    ----------
    accepted, started
        Ids of lots, or of labs for all their lots, that are fixed; or ``"all"``. A started lot's
        setup is done.
    labs_lost
        Ids of labs that take no more work; even what they had accepted is made elsewhere.
    closed_roads
        (latitude, longitude, radius in km) of areas whose roads cannot be used.
    capacity_cuts
        Percent by which the hours of a lab's machines and people shrink, by lab id.
    stock_gone
        (lab, material) pairs whose stock on hand is lost.
    added_lines
        CSV table of order lines that are new or changed, as ``fabrouter import lines`` reads it.
    lines_source
        Its name, for messages.
    now
        Moment of planning: the plan counts as carried out until then, and nothing new begins before
        the first period that starts from then on. A day means its start; an instant carries its
        time zone.
    declined_lots
        Ids of lots that their labs do not make; such a lab gets no more of that line.
    reduced_lots
        Units that a lab makes of a lot that it declines for the rest, by lot id; they are fixed.
    """

    accepted: Chosen = frozenset()
    started: Chosen = frozenset()
    labs_lost: frozenset[str] = frozenset()
    closed_roads: tuple[tuple[float, float, float], ...] = ()
    capacity_cuts: Mapping[str, float] = field(default_factory=dict)
    stock_gone: frozenset[tuple[str, str]] = frozenset()
    added_lines: bytes = b""
    lines_source: str = "lines"
    now: date | datetime | str | None = None
    declined_lots: frozenset[str] = frozenset()
    reduced_lots: Mapping[str, int] = field(default_factory=dict)
