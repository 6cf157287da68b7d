"""Names of policies and of what plans are compared by."""

from collections.abc import Callable
from dataclasses import dataclass

from fabrouter.compare.figures import PlanFigures
from fabrouter.i18n.translator import Translator

Say = Callable[[Translator], str]


def policy_words(t: Translator, name: str) -> str:
    """Returns a named policy for people; other names stay as they are."""
    texts = {
        "balanced": t("balanced"),
        "fastest": t("fastest"),
        "cheapest": t("cheapest"),
        "greenest": t("greenest"),
        "fairest": t("fairest"),
        "robust": t("robust"),
    }
    return texts.get(name, name)


@dataclass(frozen=True)
class Measure:
    """Something plans are compared by; less is better.

    Parameters
    ----------
    name
        In words.
    value
        Of one plan, in the unit the words name.
    """

    name: Say
    value: Callable[[PlanFigures], float]


@dataclass(frozen=True)
class Plot:
    """Two measures against each other."""

    across: Measure
    up: Measure


COST = Measure(lambda t: t("production and transport, EUR"), lambda row: row.eur)
CO2E = Measure(lambda t: t("CO2e of transport, kg"), lambda row: row.co2e_kg)
MISSING = Measure(lambda t: t("units missing"), lambda row: float(row.unmet_units))
LATE = Measure(lambda t: t("unit-days late"), lambda row: row.late_unit_days)
SPREAD = Measure(
    lambda t: t("spread of load among labs, % of capacity"), lambda row: 100 * row.load_spread
)

PLOTS = (Plot(COST, LATE), Plot(COST, MISSING), Plot(COST, CO2E), Plot(COST, SPREAD))
"""What the page draws."""
