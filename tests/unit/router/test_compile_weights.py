"""Weights: the euros of a policy as integers, and what cannot be counted."""

import pytest

from fabrouter import InputError, Policy
from fabrouter.compile import compile_scenario
from fabrouter.compile.weights import compile_weights
from scenario_cases import document

POLICY = Policy(
    unmet_eur=2.5,
    late_eur_per_unit_day=0.5,
    production_factor=0.25,
    transport_factor=2.0,
    preference_factor=0.001,
    co2e_eur_per_kg=0.1,
    lot_eur=1.5,
    lab_eur=0.25,
    overload_eur_per_hour=0.5,
    overload_percent=(40, 80),
    change_eur_per_unit=0.2,
)


@pytest.mark.parametrize(
    ("name", "weight"),
    [
        ("unmet", 2_500_000_000),
        ("tardiness", 500_000_000),
        ("production", 250),
        ("transport", 2_000),
        ("preference", 1),
        ("co2", 100),  # 0.1 EUR per kg = 100 nanoeuros per milligram
        ("lot", 1_500_000_000),
        ("lab", 250_000_000),
        ("overload", 138_889),  # 0.5 EUR per hour, rounded half up per second
        ("change", 200_000_000),
        ("overload_percent", (40, 80)),
    ],
)
def test_euros_become_nanoeuros(name, weight):
    """Each weight is counted per solver unit."""
    assert getattr(compile_weights(POLICY, 24), name) == weight


@pytest.mark.parametrize(("hours", "weight"), [(24, 500), (12, 250), (6, 125), (48, 1_000)])
def test_lateness_is_priced_per_day_whatever_the_period(hours, weight):
    """Half a euro per day is a quarter per period of twelve hours."""
    assert compile_weights(POLICY, hours).tardiness == weight * 1_000_000


def test_a_policy_given_replaces_that_of_the_scenario():
    """The weights used are those asked for, by name or in full."""
    scenario = document({"/policy": "cheapest"})
    assert compile_scenario(scenario).policy.lot_eur == 0.5
    assert compile_scenario(scenario, "fastest").policy.late_eur_per_unit_day == 10
    assert compile_scenario(scenario, POLICY).policy is POLICY


def test_sums_that_leave_64_bits_are_refused():
    """Prices and quantities beyond exact counting are named instead of wrapping round."""
    with pytest.raises(InputError, match="too much to count exactly") as caught:
        compile_scenario(document({"/lines/0/quantity": 1_000_000}), Policy(unmet_eur=1_000_000))
    assert caught.value.issues[0].code == "objective-overflow"


@pytest.mark.parametrize("shares", [(90, 50), (50, 50)])
def test_overload_shares_must_rise(shares):
    """Overload shares in disorder are bad input, not a crash."""
    with pytest.raises(InputError, match="does not rise"):
        compile_scenario(document(), Policy(overload_percent=shares))
