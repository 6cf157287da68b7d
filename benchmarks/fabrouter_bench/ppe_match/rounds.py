"""What the framework shows a strategy on one day, and what a strategy answers."""

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Stock:
    """What one donor still offers of one product.

    Parameters
    ----------
    donor, product
        Names of the data set.
    units
        Whole units.
    age_days
        Since the donor's oldest open offer of the product.
    """

    donor: str
    product: str
    units: int
    age_days: float


@dataclass(frozen=True)
class Request:
    """What one recipient still asks for of one product.

    Parameters
    ----------
    recipient, product
        Names of the data set.
    units
        Whole units.
    age_days
        Since the recipient's oldest open request of the product.
    """

    recipient: str
    product: str
    units: int
    age_days: float


@dataclass(frozen=True)
class Round:
    """One day of decisions: open offers, open requests, distances. Nothing of the future.

    Parameters
    ----------
    date
        ISO date, for display.
    stocks, requests
        At most one per donor (recipient) and product.
    donors, recipients
        Rows and columns of ``miles``.
    miles
        float64, shape ``(num_donors, num_recipients)``; NaN = these two may not meet.
    """

    date: str
    stocks: tuple[Stock, ...]
    requests: tuple[Request, ...]
    donors: tuple[str, ...]
    recipients: tuple[str, ...]
    miles: FloatArray

    @classmethod
    def of_message(cls, message: dict[str, Any]) -> "Round":
        """Reads a message of the framework's side; parts of units are left out."""
        stocks = (Stock(d, p, int(units), age) for d, p, units, age in message["stocks"])
        requests = (Request(r, p, int(units), age) for r, p, units, age in message["requests"])
        donors, recipients = tuple(message["donors"]), tuple(message["recipients"])
        miles = np.frombuffer(base64.b64decode(message["miles"]), "<f8")
        return cls(
            message["date"],
            tuple(stock for stock in stocks if stock.units > 0),
            tuple(request for request in requests if request.units > 0),
            donors,
            recipients,
            miles.reshape(len(donors), len(recipients)),
        )


@dataclass(frozen=True, order=True)
class Decision:
    """Units of one product that one donor sends to one recipient."""

    donor: str
    recipient: str
    product: str
    units: int
