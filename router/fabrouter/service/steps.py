"""Steps of state machines as use cases take them: who may, from where, and how it is refused."""

from collections.abc import Iterable
from typing import Protocol

from fabrouter.access import Relation, Rule
from fabrouter.lifecycle import Transition, TransitionError, Who, step
from fabrouter.service.refusals import Conflict

_RELATION_OF = {
    Who.COORDINATOR: Relation.COORDINATOR,
    Who.LAB: Relation.LAB,
    Who.REQUESTER: Relation.REQUESTER,
    Who.ADMINISTRATOR: Relation.ADMINISTRATOR,
}


class Stateful(Protocol):
    """A row with a state."""

    state: str


def rule_of(table: tuple[Transition, ...], action: str, sees: Iterable[Relation]) -> Rule:
    """Returns the rule of an action: who may take it, as its state machine says.

    Parameters
    ----------
    table
        The state machine.
    action
        Its action.
    sees
        Relations that may know of the thing.
    """
    who = {one for row in table if row.action == action for one in row.who}
    may = frozenset(_RELATION_OF[one] for one in who if one in _RELATION_OF)
    return Rule(may, frozenset(sees))


def move(
    table: tuple[Transition, ...], action: str, row: Stateful, found: frozenset[Relation]
) -> None:
    """Takes a step in the role a caller has; what it may do at all was asked before.

    Raises
    ------
    Conflict
        ``invalid-transition`` with the actions that are possible from the present state.
    """
    who = {one for entry in table if entry.action == action for one in entry.who}
    acting = next((one for one, relation in _RELATION_OF.items() if relation in found & _of(who)))
    _step(table, action, row, acting)


def move_by_system(table: tuple[Transition, ...], action: str, row: Stateful) -> None:
    """Takes a step on nobody's behalf.

    Raises
    ------
    Conflict
        As :func:`move` does.
    """
    _step(table, action, row, Who.SYSTEM)


def _of(who: set[Who]) -> frozenset[Relation]:
    return frozenset(_RELATION_OF[one] for one in who if one in _RELATION_OF)


def _step(table: tuple[Transition, ...], action: str, row: Stateful, who: Who) -> None:
    try:
        row.state = step(table, action, row.state, who)
    except TransitionError as error:
        raise Conflict(
            "invalid-transition",
            str(error),
            action=error.action,
            state=str(error.source),
            allowed=list(error.allowed),
        ) from error


def refuse(table: tuple[Transition, ...], action: str, state: str) -> Conflict:
    """Returns the refusal of an action that is no step itself, such as a report."""
    allowed = sorted({row.action for row in table if row.source == state})
    listed = ", ".join(allowed) or "nothing"
    return Conflict(
        "invalid-transition",
        f"'{action}' is not possible from '{state}'; possible: {listed}.",
        action=action,
        state=state,
        allowed=allowed,
    )
