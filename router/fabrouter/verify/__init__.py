"""The independent checker: reads an export, knows no other code of fabrouter, names what is wrong.

It uses the standard library only, so that a mistake in the service cannot hide in it.
"""

from collections.abc import Callable, Iterable, Iterator

from fabrouter.verify import decisions, holdings, hours, journal, lifecycles, units
from fabrouter.verify.state import State
from fabrouter.verify.violations import Violation

Rule = Callable[[State], Iterator[Violation]]

RULES: tuple[Rule, ...] = (
    units.inv_01,
    decisions.inv_02,
    hours.inv_03,
    decisions.inv_04,
    decisions.inv_05,
    decisions.inv_06,
    holdings.inv_07,
    units.inv_08,
    lifecycles.inv_09,
    lifecycles.inv_10,
    units.inv_11,
    units.inv_12,
    lifecycles.inv_13,
    lifecycles.inv_14,
    journal.inv_15,
    journal.inv_16,
    journal.inv_17,
    journal.inv_18,
    journal.inv_19,
    decisions.inv_20,
    decisions.inv_21,
    decisions.inv_22,
    decisions.inv_23,
    decisions.inv_24,
    holdings.inv_25,
    lifecycles.inv_26,
    lifecycles.inv_27,
    holdings.inv_28,
    journal.inv_29,
    holdings.inv_30,
)


def verify(lines: Iterable[str]) -> list[Violation]:
    """Returns every broken rule of an exported database.

    Parameters
    ----------
    lines
        JSON lines: a header, then ``{"table": …, "row": {…}}``.
    """
    state = State(lines)
    return [violation for rule in RULES for violation in rule(state)]


__all__ = ["RULES", "State", "Violation", "verify"]
