"""Changes worth a try: what a candidate is, and what its effort is reckoned at."""

from dataclasses import dataclass

from fabrouter.advice.document import AdviceItem, Gain, Kind
from fabrouter.advice.verify import Change

HOUR_EUR = 10.0
"""Effort of one more hour of a machine or a person."""
MACHINE_EUR = 300.0
"""Effort of finding one more machine, or one more person, for the campaign."""
HUB_EUR = 200.0
"""Effort of opening one more hub."""
DAY_EUR = 0.2
"""Effort of asking a site to wait a day, per unit."""
DESIGN_EUR = 5.0
"""Effort of having a site agree to another design, per line."""
LIMIT_EUR = 50.0
"""Effort of talking a lab or a carrier into a wider limit."""
HANDLING_EUR = 20.0
"""Effort of getting material to one lab, beside its price."""

NO_GAIN = Gain(on_time_units=0, served_units=0, eur=0.0)


@dataclass(frozen=True)
class Candidate:
    """One change to try.

    Parameters
    ----------
    change
        Makes the changed problem.
    kind, labs, lines, region, machine, capability, material, design, amount, effort_eur
        As in :class:`~fabrouter.advice.document.AdviceItem`.
    promise
        Most units it could help, for trying the likeliest first.
    """

    change: Change
    kind: Kind
    promise: int
    effort_eur: float
    labs: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    region: str = ""
    machine: str = ""
    capability: str = ""
    material: str = ""
    design: str = ""
    amount: float = 0.0

    def item(self, gain: Gain) -> AdviceItem:
        """Returns the candidate with its verified gain."""
        return AdviceItem(
            kind=self.kind,
            labs=self.labs,
            lines=self.lines,
            region=self.region,
            machine=self.machine,
            capability=self.capability,
            material=self.material,
            design=self.design,
            amount=self.amount,
            effort_eur=round(self.effort_eur, 2),
            gain=gain,
        )
