"""The prices that prove a bound, in a form that can be stored and checked."""

import json
from dataclasses import dataclass
from typing import Self

PRICE_UNIT = 64
"""Prices are whole numbers of 1/64 nanoeuro, which floats hold exactly."""


_KINDS = ("time", "material", "load", "opening", "sharing")


@dataclass(frozen=True)
class PriceList:
    """Prices that are not zero, in 1/64 nanoeuro.

    Parameters
    ----------
    time
        (pool, divisor, period, price) of the rule that work on a pool in a period fits its seconds,
        divided by the divisor and rounded down; 1 = the rule itself.
    material
        (bin, period, price) of the rule that use up to a period stays within supply up to it.
    load
        (lab, share, price) of the rule that work of a lab stays below a share of its hours, which
        may be broken at the weight of overload.
    opening
        (line, lab, price) of the rule that a lab which delivers a part of a line is open to that
        part: what the whole line pays towards the opening.
    sharing
        (lab, pool): the pool of a lab whose seconds share out trips of parts, at most one per lab.
    """

    time: tuple[tuple[int, int, int, int], ...] = ()
    material: tuple[tuple[int, int, int], ...] = ()
    load: tuple[tuple[int, int, int], ...] = ()
    opening: tuple[tuple[int, int, int], ...] = ()
    sharing: tuple[tuple[int, int], ...] = ()

    def to_json(self) -> str:
        """Returns the list as JSON text."""
        return json.dumps(
            {name: getattr(self, name) for name in _KINDS},
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads a list from JSON text; kinds of prices that older lists lack are none."""
        raw = json.loads(text)
        return cls(*(tuple(map(tuple, raw.get(name, ()))) for name in _KINDS))
