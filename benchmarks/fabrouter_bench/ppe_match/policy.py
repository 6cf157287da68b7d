"""What the router is told to want in a replay: prices in euros."""

from dataclasses import asdict, dataclass, fields
from math import isfinite

MOST_PARCELS = 500
"""Largest limit on a donor's parcels that a day of packing can express."""


@dataclass(frozen=True)
class ReplayPolicy:
    """Prices that turn the framework's five figures into one objective.

    Parameters
    ----------
    request_eur
        Worth of filling a request of a product of average demand; a part of it is worth that part.
        The framework averages over products, so rarely requested products are worth more: a
        product with half the average number of requests twice as much.
    unit_eur
        Worth of every unit that finds a use, whatever it is.
    unit_mile_eur
        Cost of moving one unit by one mile.
    shipment_eur
        Cost of one shipment of a donor to a recipient, whatever it holds.
    unit_day_eur
        Cost of sending a unit, per day that it has waited with its donor.
    smallest_share
        Smallest share of a request that a shipment may fill, more than 0, at most 1.
    parcels
        Most parcels (one product for one recipient) that a donor packs over the whole replay, so
        that nobody who gives is sent to the post office again and again.

    Raises
    ------
    ValueError
        If a value is out of range.
    """

    request_eur: float = 10.0
    unit_eur: float = 2.0
    unit_mile_eur: float = 0.004
    shipment_eur: float = 20.0
    unit_day_eur: float = 0.005
    smallest_share: float = 1.0
    parcels: int = 6

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if not isfinite(value) or not 0 <= value <= 1_000_000:
                msg = f"Must have 0 <= {item.name} <= 1000000."
                raise ValueError(msg)
        if not 0 < self.smallest_share <= 1:
            msg = "Must have 0 < smallest_share <= 1."
            raise ValueError(msg)
        if not 1 <= self.parcels <= MOST_PARCELS:
            msg = f"Must have 1 <= parcels <= {MOST_PARCELS}."
            raise ValueError(msg)

    def as_json(self) -> dict[str, float]:
        """Returns all prices."""
        return asdict(self)
