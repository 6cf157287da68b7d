"""Policies: what a plan is judged by."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from fabrouter_network.document import Document, Euros

Factor = Annotated[float, Field(ge=0, le=1000)]


class Policy(Document):
    """Objective weights in euros, so that unlike things can be added up.

    They are prices a coordinator would pay, not bills: 50 EUR for a missing unit means that a plan
    may cost 50 EUR more to deliver one unit more.
    """

    unmet_eur: Annotated[
        Euros, Field(description="Per unit that misses its deadline, times priority.")
    ] = 50.0
    late_eur_per_unit_day: Annotated[Euros, Field(description="Times priority.")] = 0.5
    production_factor: Factor = 1.0
    transport_factor: Factor = 1.0
    preference_factor: Factor = 1.0
    co2e_eur_per_kg: Euros = 0.1
    lot_eur: Annotated[Euros, Field(description="Per lot: somebody has to follow it up.")] = 1.0
    lab_eur: Annotated[Euros, Field(description="Per lab that takes part.")] = 1.0
    overload_eur_per_hour: Annotated[
        Euros, Field(description="Per hour of a lab's load above each overload share.")
    ] = 0.5
    overload_percent: Annotated[
        tuple[Annotated[int, Field(ge=1, le=99)], ...],
        Field(max_length=9, description="Rising shares of a lab's declared hours."),
    ] = (50, 75, 90)
    change_eur_per_unit: Annotated[
        Euros, Field(description="Per unit by which an offered lot changes.")
    ] = 0.2
    robust: Annotated[
        float,
        Field(
            ge=0, le=1, description="Hedge against labs that fail or stand still: 0 = not, 1 = all."
        ),
    ] = 0.0


PolicyName = Literal["balanced", "fastest", "cheapest", "greenest", "fairest", "robust"]

POLICIES: Mapping[str, Policy] = MappingProxyType(
    {
        "balanced": Policy(),
        "fastest": Policy(
            late_eur_per_unit_day=10.0, production_factor=0.2, transport_factor=0.2, lot_eur=0.2
        ),
        "cheapest": Policy(
            late_eur_per_unit_day=0.1,
            production_factor=3.0,
            transport_factor=3.0,
            preference_factor=0.5,
            co2e_eur_per_kg=0.0,
            lot_eur=0.5,
            lab_eur=0.2,
            overload_eur_per_hour=0.0,
        ),
        "greenest": Policy(
            late_eur_per_unit_day=0.2,
            production_factor=0.5,
            transport_factor=0.5,
            co2e_eur_per_kg=30.0,
            overload_eur_per_hour=0.1,
        ),
        "fairest": Policy(
            late_eur_per_unit_day=0.2,
            lot_eur=0.5,
            lab_eur=0.0,
            overload_eur_per_hour=12.0,
            overload_percent=(5, 10, 15, 20, 30, 40, 50, 65, 80),
        ),
        "robust": Policy(robust=1.0),
    }
)
"""The named policies.

Each is meant to do better than ``balanced`` in its own discipline on a whole national campaign,
where the worth of missing units outweighs all other terms together:

- ``fastest`` pays 20 times as much for a day's delay, and little heed to money.
- ``cheapest`` counts every euro three times: at face value a campaign's euros drown in the worth
  of units, and what is saved is lost in the noise of the search. It still serves whom it can: a
  plan that leaves more units missing may cost less.
- ``greenest`` pays 30 EUR per kilogram: parcels of protective equipment are light, a national
  campaign's transport emits some 700 kg, which at a market price of carbon weighs nothing.
- ``fairest`` charges hours from 5 % of a lab's offer on, as most labs of a large network have less
  to do than that; opening another lab costs nothing.
- ``robust`` has the prices of ``balanced`` and hedges what they are applied to: where labs fail or
  stand still, more units than of its plan are seldom late (``docs/robust.md``).
"""


def resolve_policy(policy: Policy | str) -> Policy:
    """Returns the weights of a policy given by name or in full.

    Raises
    ------
    KeyError
        If no policy has the name.
    """
    return POLICIES[policy] if isinstance(policy, str) else policy
