"""Named settings of the replay policy, and settings as people type them."""

from dataclasses import replace
from typing import Any

import typer

from fabrouter_bench.lists import names
from fabrouter_bench.ppe_match.policy import ReplayPolicy

SETTINGS: dict[str, ReplayPolicy] = {
    "balanced": ReplayPolicy(),
    "few": ReplayPolicy(shipment_eur=40.0, parcels=3),
    "near": ReplayPolicy(
        unit_eur=0.2, unit_mile_eur=0.02, shipment_eur=5.0, unit_day_eur=0.01, parcels=2
    ),
    "fill": ReplayPolicy(unit_eur=0.5, unit_mile_eur=0.001, shipment_eur=3.0, parcels=10),
}
"""Settings by name: all figures at once, few shipments, short ways, many requests filled.

``balanced`` is the default of every price.
"""

OWN = "own"
"""Name of the setting that ``--price`` makes."""


def chosen_settings(named: str, prices: list[str]) -> dict[str, ReplayPolicy]:
    """Returns settings by name; prices change the first one and give it the name ``own``.

    Raises
    ------
    typer.BadParameter
        If a setting or price is unknown or out of range.
    """
    every = ",".join(SETTINGS)
    chosen = {
        name: SETTINGS[name]
        for name in names(every if named == "all" else named, list(SETTINGS), "setting")
    }
    if not prices:
        return chosen
    first = next(iter(chosen.values()))
    return {OWN: _changed(first, prices)}


def _changed(policy: ReplayPolicy, prices: list[str]) -> ReplayPolicy:
    known = policy.as_json()
    changes: dict[str, Any] = {}
    for text in prices:
        name, _, value = text.partition("=")
        if name not in known:
            msg = f"no price '{name}': choose from {', '.join(known)}."
            raise typer.BadParameter(msg)
        try:
            changes[name] = type(known[name])(value)
        except ValueError as error:
            msg = f"'{value}' is no number for {name}."
            raise typer.BadParameter(msg) from error
    try:
        return replace(policy, **changes)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
