"""The life of things: state machines as tables, and the ledger of units."""

from fabrouter.lifecycle.ledger import (
    ENDED_LINE,
    Ledger,
    LineState,
    Work,
    ledger_of,
    open_units,
    state_of,
)
from fabrouter.lifecycle.transitions import (
    CAMPAIGN,
    LAB,
    LIVE_WORK,
    SHIPMENT,
    SOLVE_RUN,
    STUDY_RUN,
    WORK_ORDER,
    Transition,
    TransitionError,
    Who,
    step,
)

__all__ = [
    "CAMPAIGN",
    "ENDED_LINE",
    "LAB",
    "LIVE_WORK",
    "SHIPMENT",
    "SOLVE_RUN",
    "STUDY_RUN",
    "WORK_ORDER",
    "Ledger",
    "LineState",
    "Transition",
    "TransitionError",
    "Who",
    "Work",
    "ledger_of",
    "open_units",
    "state_of",
    "step",
]
