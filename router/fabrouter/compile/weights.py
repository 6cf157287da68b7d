"""Policy → integer weights in nanoeuros per solver unit."""

from fabrouter_network.policy import Policy
from fabrouter_network.units import NANOEUROS_PER_EURO, SECONDS_PER_HOUR, to_whole
from fabrouter_solver import Weights


def compile_weights(policy: Policy, period_hours: int) -> Weights:
    """Returns the weights of a policy.

    Euros per day become nanoeuros per period, per kilogram per milligram, per hour per second;
    factors become nanoeuros per microeuro.
    """
    return Weights(
        unmet=to_whole(policy.unmet_eur, NANOEUROS_PER_EURO),
        tardiness=to_whole(policy.late_eur_per_unit_day, NANOEUROS_PER_EURO * period_hours / 24),
        production=to_whole(policy.production_factor, 1000),
        transport=to_whole(policy.transport_factor, 1000),
        preference=to_whole(policy.preference_factor, 1000),
        co2=to_whole(policy.co2e_eur_per_kg, NANOEUROS_PER_EURO / 1_000_000),
        lot=to_whole(policy.lot_eur, NANOEUROS_PER_EURO),
        lab=to_whole(policy.lab_eur, NANOEUROS_PER_EURO),
        overload=to_whole(policy.overload_eur_per_hour, NANOEUROS_PER_EURO / SECONDS_PER_HOUR),
        change=to_whole(policy.change_eur_per_unit, NANOEUROS_PER_EURO),
        overload_percent=policy.overload_percent,
    )
