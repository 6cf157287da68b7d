"""The life of things: state machines as tables, and the ledger of units."""

from fabrouter.lifecycle.ledger import Ledger, LineState, ledger_of, open_units, state_of
from fabrouter.lifecycle.transitions import (
    CAMPAIGN,
    LAB,
    LIVE_WORK,
    SHIPMENT,
    SOLVE_RUN,
    WORK_ORDER,
    Transition,
    TransitionError,
    Who,
    step,
)

__all__ = [
    "CAMPAIGN",
    "LAB",
    "LIVE_WORK",
    "SHIPMENT",
    "SOLVE_RUN",
    "WORK_ORDER",
    "Ledger",
    "LineState",
    "Transition",
    "TransitionError",
    "Who",
    "ledger_of",
    "open_units",
    "state_of",
    "step",
]
