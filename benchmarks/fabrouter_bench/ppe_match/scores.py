"""What the framework says of one replay."""

from dataclasses import asdict, dataclass, field
from typing import Any

FIGURES = {
    "fill_rate": ("fill rate", 4, True),
    "fill_rate_served": ("fill rate excl. zeros", 3, True),
    "unit_miles": ("avg unit-miles", 1, False),
    "holding_days": ("holding days", 1, False),
    "shipments": ("shipments per donor", 2, False),
}
"""Field → name, decimals shown, whether more is better."""


@dataclass(frozen=True)
class Scores:
    """The framework's five figures for one strategy, and what lies behind them.

    Parameters
    ----------
    name
        The strategy: ``first_come``, ``proximity`` or one of our settings.
    fill_rate
        Mean over products of the mean over recipients of units received ÷ units asked.
    fill_rate_served
        The same over recipients who received anything.
    unit_miles, holding_days
        Means over the units sent: miles moved, days waited with the donor.
    shipments
        Shipments (donor, recipient, day) per donor who sent anything.
    units, donors, requests
        Sent in all, donors who sent, (recipient, product) pairs that received anything. Not among
        the framework's figures, which do not tell how much was sent.
    seconds
        The whole replay, framework included.
    policy
        Prices of the router; empty for the framework's own strategies.
    largest_gap
        Largest certified gap of a day, ``None`` for the framework's own strategies.
    """

    name: str
    fill_rate: float
    fill_rate_served: float
    unit_miles: float
    holding_days: float
    shipments: float
    units: float
    donors: int
    requests: int
    seconds: float = 0.0
    policy: dict[str, float] = field(default_factory=dict)
    largest_gap: float | None = None

    @property
    def ours(self) -> bool:
        """Whether the router decided."""
        return bool(self.policy)

    def as_json(self) -> dict[str, Any]:
        """Returns all fields."""
        return asdict(self)

    def better_than(self, other: "Scores") -> list[str]:
        """Returns the figures that are strictly better than those of another strategy."""
        found = []
        for name, (_, _, more) in FIGURES.items():
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine > theirs if more else mine < theirs:
                found.append(name)
        return found

    def beats(self, other: "Scores") -> bool:
        """Returns whether all five figures are strictly better."""
        return len(self.better_than(other)) == len(FIGURES)
