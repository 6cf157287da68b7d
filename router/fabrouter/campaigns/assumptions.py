"""The assumption model: what no public source says about labs, drawn from a seed.

Labs declare neither hours nor stock nor people, and most no machine numbers. This model fills
them in, always in the same way for the same seed and lab, and marks every number it makes. It is
described in ``docs/assumptions.md``; a test keeps that page and this file in step.
"""

import hashlib
from collections.abc import Iterable

import numpy as np

from fabrouter_network.calendars import DAYS, Opening, WeeklyHours
from fabrouter_network.labs import LabKind, Limits, MachineGroup, People
from fabrouter_network.materials import Material, Stock

HOURS: tuple[tuple[str, str, str, str], ...] = (
    ("mon", "fri", "09:00", "18:00"),
    ("tue", "sat", "10:00", "18:00"),
    ("mon", "sat", "09:00", "19:00"),
    ("wed", "sat", "14:00", "20:00"),
    ("mon", "fri", "10:00", "20:00"),
    ("mon", "sun", "09:00", "18:00"),
)
"""First day, last day, open, close; drawn with equal chance."""

HUB_HOURS = ("mon", "sat", "08:00", "18:00")

MACHINE_COUNTS: tuple[tuple[int, float], ...] = (
    (1, 0.45),
    (2, 0.20),
    (3, 0.12),
    (4, 0.14),
    (5, 0.09),
)
"""Count → chance: the shares found in the 54 French labs that list their 3D printers."""

SHARE_PERCENT = {
    "3d_printing": 50,
    "laser_cutting": 60,
    "sewing": 70,
    "assembly": 80,
    "quality_check": 80,
    "hand_tools": 80,
}
"""Part of its hours a machine group gives; printers run day and night, the others when open."""

DEFAULT_SHARE_PERCENT = 50

EUR_PER_HOUR = {"3d_printing": 0.5, "laser_cutting": 12.0, "sewing": 0.5}
"""Machine cost; people are volunteers."""

SEWING_CHANCE = 0.3
"""Chance that a lab without a listed sewing machine has a sewing corner."""

BENCHES = {"assembly": 2, "hand_tools": 2}
"""What every lab is assumed to have besides its machines."""

CLEAN_BENCH_CHANCE = 0.2
"""Chance that a lab has a clean bench for checking and packing goods for hospitals; hubs have."""

HUB_BENCHES = {"assembly": 6, "quality_check": 2}

PEOPLE = (1, 4)
"""Fewest and most volunteers in a lab."""

HUB_PEOPLE = (2, 6)

PEOPLE_SHARE_PERCENT = 60

MAX_SHARE_PERCENT = (60, 80, 100)
"""Most of its hours a lab lets campaigns take; drawn with equal chance."""

STOCK: dict[str, tuple[str, float, float]] = {
    "petg": ("3d_printing", 1_000, 4_000),
    "pla": ("3d_printing", 1_000, 4_000),
    "pp-0.8mm": ("laser_cutting", 2, 8),
    "acrylic-3mm": ("laser_cutting", 2, 8),
    "pmma-5mm": ("laser_cutting", 1, 4),
    "clear-sheet": ("laser_cutting", 2, 8),
    "a4-transparency": ("hand_tools", 25, 100),
    "a4-petg-0.5mm": ("hand_tools", 25, 100),
    "pp-220um": ("hand_tools", 3, 12),
    "elastic": ("assembly", 10, 60),
    "cotton": ("sewing", 20, 60),
    "ties": ("sewing", 100, 400),
}
"""Material → capability whose machines it is kept for, least and most per machine."""

HUB_STOCK_FACTOR = 5
PURCHASE_FACTOR = 3
"""What a lab could buy, as a multiple of its stock."""

PURCHASE_DAYS = 4.0
PURCHASE_EXTRA = 0.1
"""Extra cost of bought material, as a share of its value."""


DELIVERY_PROBABILITY: dict[str, tuple[float, ...]] = {
    "fab_lab": (0.8, 0.85, 0.9, 0.95),
    "hub": (0.95, 0.98),
}
"""Kind of lab → chances that it works to the end; drawn with equal chance."""


class LabAssumptions:
    """Draws what is unknown about one lab.

    Parameters
    ----------
    seed
        Seed of the campaign.
    lab_id
        The lab; its draws do not depend on any other lab.
    """

    def __init__(self, seed: int, lab_id: str) -> None:
        self._seed, self._lab_id = seed, lab_id
        self._rng = _rng(f"{seed}/{lab_id}")

    def opening(self) -> Opening:
        """Returns weekly hours."""
        return _opening(HOURS[int(self._rng.integers(len(HOURS)))])

    def machine_count(self) -> int:
        """Returns how many machines of a kind a lab has that lists none."""
        counts, chances = zip(*MACHINE_COUNTS, strict=True)
        return int(self._rng.choice(counts, p=chances))

    def has_sewing(self) -> bool:
        """Returns whether a lab without a listed sewing machine sews."""
        return bool(self._rng.random() < SEWING_CHANCE)

    def has_clean_bench(self) -> bool:
        """Returns whether goods can be checked and packed here."""
        return bool(self._rng.random() < CLEAN_BENCH_CHANCE)

    def people(self, span: tuple[int, int] = PEOPLE) -> People:
        """Returns the volunteers."""
        count = int(self._rng.integers(span[0], span[1] + 1))
        return People(count=count, share_percent=PEOPLE_SHARE_PERCENT)

    def limits(self) -> Limits:
        """Returns the lab's own limits."""
        share = MAX_SHARE_PERCENT[int(self._rng.integers(len(MAX_SHARE_PERCENT)))]
        return Limits(max_share_percent=share)

    def delivery_probability(self, kind: LabKind) -> float:
        """Returns the chance that the lab works to the end of the campaign."""
        # A stream of its own: what else is drawn about the lab does not depend on this draw.
        rng = _rng(f"{self._seed}/{self._lab_id}/delivery")
        return float(rng.choice(DELIVERY_PROBABILITY[kind]))

    def stock(
        self, machines: Iterable[MachineGroup], materials: Iterable[Material], factor: float = 1.0
    ) -> tuple[Stock, ...]:
        """Returns stock of the materials that the machines work."""
        counts: dict[str, int] = {}
        for group in machines:
            counts[group.capability] = counts.get(group.capability, 0) + group.count
        return tuple(
            self._stock(material, counts[STOCK[material.id][0]] * factor)
            for material in materials
            if material.id in STOCK and counts.get(STOCK[material.id][0])
        )

    def _stock(self, material: Material, machines: float) -> Stock:
        _, least, most = STOCK[material.id]
        quantity = float(round(self._rng.uniform(least, most) * machines))
        return Stock(
            material=material.id,
            quantity=quantity,
            purchase_limit=quantity * PURCHASE_FACTOR,
            purchase_days=PURCHASE_DAYS,
            purchase_extra_eur=round(material.eur_per_unit * PURCHASE_EXTRA, 4),
        )


def _rng(text: str) -> np.random.Generator:
    """Returns a generator seeded by a text."""
    digest = hashlib.sha256(text.encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def machine_group(capability: str, name: str, count: int) -> MachineGroup:
    """Returns a machine group with assumed hours, share and cost."""
    return MachineGroup(
        id=capability,
        name=name,
        capability=capability,
        count=count,
        hours="always" if capability in ("3d_printing", "resin_printing") else "opening",
        share_percent=SHARE_PERCENT.get(capability, DEFAULT_SHARE_PERCENT),
        eur_per_hour=EUR_PER_HOUR.get(capability, 0.0),
    )


def hub_opening() -> Opening:
    """Returns the hours of a hub."""
    return _opening(HUB_HOURS)


def _opening(pattern: tuple[str, str, str, str]) -> Opening:
    first, last, opens, closes = pattern
    days = DAYS[DAYS.index(first) : DAYS.index(last) + 1]
    return Opening(weekly=(WeeklyHours(days=days, open=opens, close=closes),))


SENTENCES = (
    "Opening hours, people, their share of hours, benches, machine hours and costs, own limits "
    "and stock of labs and hubs are assumptions drawn from the seed; no public source has them.",
    "How likely a lab or hub is to work to the end of the campaign is an assumption drawn from the "
    "seed; policies other than robust take it as certain.",
    "Machine numbers are counted where a lab lists its machines and drawn otherwise.",
    "Hubs: the town halls are real places; that they would serve as hubs is an assumption.",
    "Demand follows the hospital patients of 2020 by department; how it splits over the hospitals "
    "of a department is an assumption.",
    "Transport times and costs per kilometre are assumptions; emissions per kilometre are Defra's "
    "factors for vans, ferries and long-haul air freight.",
    "Material prices and the unsourced figures of designs are assumptions, marked as such.",
)
"""Said in every scenario that uses the model."""
