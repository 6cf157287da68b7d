"""What readers of foreign formats find."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from fabrouter_network.issues import Issue
from fabrouter_network.labs import BusyTime, Declaration, Lab, LabIdentity
from fabrouter_network.materials import Stock, Supply

ZoneOf = Callable[[str, float, float], str]
"""Returns the time zone of (country, latitude, longitude)."""


@dataclass(frozen=True)
class FoundLab:
    """A lab as a foreign file knows it.

    Parameters
    ----------
    identity
        Who and where it is.
    declaration
        What it can do; ``None`` = the file does not say, and nothing is assumed.
    stock
        Material on hand.
    hints
        What the lab is said to be able to do, without saying how much.
    """

    identity: LabIdentity
    declaration: Declaration | None = None
    stock: tuple[Stock, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundLabs:
    """The labs of a file, and what is odd or was left out."""

    labs: tuple[FoundLab, ...]
    warnings: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class FoundTimes:
    """The busy times of a file, and what is odd or was left out."""

    times: tuple[BusyTime, ...]
    warnings: tuple[Issue, ...] = ()


def whole(found: FoundLab) -> Lab:
    """Returns a found lab as scenarios know it; what it does not declare stays empty."""
    said = found.declaration or Declaration()
    fields = {name: getattr(found.identity, name) for name in LabIdentity.model_fields}
    fields |= {name: getattr(said, name) for name in _SHARED}
    return Lab(**fields, stock=stock_of(said.purchases, quantities(found.stock)))


def parts(lab: Lab, known: FoundLab | None = None) -> FoundLab:
    """Returns a lab of a scenario taken apart.

    Parameters
    ----------
    lab
        The lab.
    known
        What was known of it; if it had declared nothing, and still says nothing, so it stays.
    """
    identity = LabIdentity(**{name: getattr(lab, name) for name in LabIdentity.model_fields})
    purchases = tuple(supply_of(stock) for stock in lab.stock if supply_of(stock) != _bare(stock))
    declaration: Declaration | None = Declaration(
        **{name: getattr(lab, name) for name in _SHARED}, purchases=purchases
    )
    if declaration == Declaration() and (known is None or known.declaration is None):
        declaration = None
    return FoundLab(identity, declaration, lab.stock)


def quantities(stock: Iterable[Stock]) -> dict[str, float]:
    """Returns what is on hand, by material."""
    return {row.material: row.quantity for row in stock}


def stock_of(supplies: Iterable[Supply], on_hand: Mapping[str, float]) -> tuple[Stock, ...]:
    """Returns what is there and what could be had, one entry per material."""
    declared = {supply.material: supply for supply in supplies}
    return tuple(
        Stock(
            **dict(declared.get(name, Supply(material=name))),
            quantity=on_hand.get(name, 0.0),
        )
        for name in sorted(declared.keys() | on_hand.keys())
    )


def supply_of(stock: Stock) -> Supply:
    """Returns a stock without what is on hand."""
    return Supply(**{name: getattr(stock, name) for name in Supply.model_fields})


def _bare(stock: Stock) -> Supply:
    return Supply(material=stock.material)


_SHARED = tuple(name for name in Declaration.model_fields if name != "purchases")
"""Fields that declarations and labs share."""
