"""What may follow what, and who may do it: state machines as tables.

Anything that no row allows is refused with the list of what is allowed.
"""

from dataclasses import dataclass
from enum import StrEnum

from fabrouter.store.tables import (
    CampaignState,
    LabState,
    ShipmentState,
    SolveState,
    StudyRunState,
    WorkState,
)


class Who(StrEnum):
    """In which role somebody triggers a transition."""

    SYSTEM = "system"
    COORDINATOR = "coordinator"
    LAB = "lab"
    REQUESTER = "requester"
    ADMINISTRATOR = "administrator"


S, C, L, R, A = Who.SYSTEM, Who.COORDINATOR, Who.LAB, Who.REQUESTER, Who.ADMINISTRATOR


@dataclass(frozen=True)
class Transition:
    """One step of a state machine.

    Parameters
    ----------
    action
        The verb, as in the path of the API.
    source, target
        States before and after.
    who
        Roles that may take the step.
    """

    action: str
    source: StrEnum
    target: StrEnum
    who: frozenset[Who]


class TransitionError(Exception):
    """A step that no table allows.

    Parameters
    ----------
    action
        What was tried.
    source
        The present state.
    allowed
        Actions that are allowed from there, for anybody.
    """

    def __init__(self, action: str, source: str, allowed: tuple[str, ...]) -> None:
        self.action, self.source, self.allowed = action, source, allowed
        listed = ", ".join(allowed) or "nothing"
        super().__init__(f"'{action}' is not possible from '{source}'; possible: {listed}.")


def _rows(
    action: str, sources: tuple[StrEnum, ...], target: StrEnum, *who: Who
) -> tuple[Transition, ...]:
    return tuple(Transition(action, source, target, frozenset(who)) for source in sources)


_C, _W, _L, _H, _J = CampaignState, WorkState, LabState, ShipmentState, SolveState

CAMPAIGN: tuple[Transition, ...] = (
    *_rows("launch", (_C.DRAFT,), _C.ACTIVE, C),
    *_rows("pause", (_C.ACTIVE,), _C.PAUSED, C),
    *_rows("resume", (_C.PAUSED,), _C.ACTIVE, C),
    *_rows("cancel", (_C.DRAFT, _C.ACTIVE, _C.PAUSED), _C.CANCELLED, C),
    *_rows("close", (_C.ACTIVE, _C.PAUSED), _C.CLOSING, C, S),
    *_rows("finish", (_C.CLOSING,), _C.CLOSED, S),
    *_rows("archive", (_C.CLOSED, _C.CANCELLED), _C.ARCHIVED, S),
)

LIVE_WORK = (_W.OFFERED, _W.ACCEPTED, _W.STARTED)
"""States in which a work order still keeps hours of its lab."""

WORK_ORDER: tuple[Transition, ...] = (
    *_rows("accept", (_W.OFFERED,), _W.ACCEPTED, L),
    *_rows("split", (_W.OFFERED,), _W.SPLIT, L),
    *_rows("decline", (_W.OFFERED,), _W.DECLINED, L),
    *_rows("expire", (_W.OFFERED,), _W.EXPIRED, S),
    *_rows("withdraw", (_W.OFFERED,), _W.WITHDRAWN, S, C),
    *_rows("start", (_W.ACCEPTED,), _W.STARTED, L),
    *_rows("release", (_W.ACCEPTED,), _W.RELEASED, L, S),
    *_rows("stop_short", (_W.STARTED,), _W.STOPPED_SHORT, L, C),
    *_rows("finish", (_W.STARTED,), _W.MADE, L),
    *_rows("close", (_W.MADE, _W.STOPPED_SHORT), _W.CLOSED, S),
)

LAB: tuple[Transition, ...] = (
    *_rows("verify", (_L.APPLIED,), _L.VERIFIED, A, C),
    *_rows("activate", (_L.VERIFIED, _L.PAUSED, _L.UNRESPONSIVE), _L.ACTIVE, L),
    *_rows("pause", (_L.ACTIVE,), _L.PAUSED, L),
    *_rows("lose_touch", (_L.ACTIVE,), _L.UNRESPONSIVE, S),
    *_rows(
        "suspend",
        (_L.APPLIED, _L.VERIFIED, _L.ACTIVE, _L.PAUSED, _L.UNRESPONSIVE),
        _L.SUSPENDED,
        A,
        C,
    ),
    *_rows("reinstate", (_L.SUSPENDED,), _L.ACTIVE, A),
    *_rows(
        "retire",
        (_L.APPLIED, _L.VERIFIED, _L.ACTIVE, _L.PAUSED, _L.UNRESPONSIVE, _L.SUSPENDED),
        _L.RETIRED,
        L,
        A,
    ),
)

SHIPMENT: tuple[Transition, ...] = (
    *_rows("dispatch", (_H.PACKED,), _H.DISPATCHED, L),
    *_rows("deliver", (_H.DISPATCHED, _H.LOST), _H.DELIVERED, R, C),
    *_rows("confirm", (_H.DISPATCHED, _H.DELIVERED), _H.CONFIRMED, R, C, L),
    *_rows("cancel", (_H.PACKED,), _H.CANCELLED, L, C),
    *_rows("lose", (_H.DISPATCHED,), _H.LOST, C),
    *_rows("return", (_H.DISPATCHED,), _H.RETURNED, L),
)

SOLVE_RUN: tuple[Transition, ...] = (
    *_rows("claim", (_J.QUEUED, _J.RUNNING), _J.RUNNING, S),
    *_rows("requeue", (_J.RUNNING,), _J.QUEUED, S),
    *_rows("verify", (_J.RUNNING,), _J.VERIFIED, S),
    *_rows("reject", (_J.RUNNING,), _J.REJECTED, S),
    *_rows("fail", (_J.RUNNING,), _J.FAILED, S),
    *_rows("publish", (_J.VERIFIED,), _J.PUBLISHED, C, S),
    *_rows("supersede", (_J.VERIFIED, _J.QUEUED, _J.RUNNING), _J.SUPERSEDED, S),
    *_rows("cancel", (_J.QUEUED, _J.RUNNING, _J.VERIFIED), _J.CANCELLED, C),
)

_E = StudyRunState

STUDY_RUN: tuple[Transition, ...] = (
    *_rows("claim", (_E.QUEUED,), _E.RUNNING, S),
    *_rows("requeue", (_E.RUNNING,), _E.QUEUED, S),
    *_rows("finish", (_E.RUNNING,), _E.DONE, S),
    *_rows("fail", (_E.RUNNING,), _E.FAILED, S),
    *_rows("cancel", (_E.QUEUED, _E.RUNNING), _E.CANCELLED, S),
)
"""Runs of a study; whoever may cancel the study has the system cancel them."""


def step(table: tuple[Transition, ...], action: str, source: str, who: Who) -> str:
    """Returns the state after an action.

    Raises
    ------
    TransitionError
        If the table has no such step for that role; names what is possible.
    """
    for row in table:
        if row.action == action and row.source == source and who in row.who:
            return row.target.value
    allowed = tuple(sorted({row.action for row in table if row.source == source}))
    raise TransitionError(action, source, allowed)
