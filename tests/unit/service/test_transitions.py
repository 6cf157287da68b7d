"""Every step of every state machine, tried by everybody from every state."""

from dataclasses import dataclass
from typing import Any

import pytest

import service_cases as cases
from fabrouter.lifecycle import CAMPAIGN, SHIPMENT, WORK_ORDER, Transition, Who
from fabrouter.service.campaigns import close, launch, states
from fabrouter.service.refusals import Conflict, Forbidden, NotFound, Refusal
from fabrouter.service.shipments import journey, receive
from fabrouter.service.shipments.inputs import Dispatch, Receipt
from fabrouter.service.work_orders import reply, work
from fabrouter.service.work_orders.inputs import Acceptance
from fabrouter.service.work_orders.take_back import take_back
from fabrouter.store.tables import (
    Campaign,
    CampaignState,
    Shipment,
    ShipmentItem,
    ShipmentState,
    WorkOrder,
    WorkState,
)
from work_cases import world


@dataclass
class Case:
    """A state machine with how its actions are called.

    ``roles`` says what each caller is to the thing, ``None`` = nothing at all, ``""`` = may know
    of it and no more.
    """

    table: tuple[Transition, ...]
    actions: dict[str, tuple[Any, tuple[Any, ...]]]
    roles: dict[str, Any]


WORK = Case(
    WORK_ORDER,
    {
        "accept": (reply.accept, (Acceptance(), None)),
        "decline": (reply.decline, ("no", None)),
        "withdraw": (take_back, ("they called", None)),
        "start": (work.start, (None,)),
        "release": (work.release, ("ill", None)),
        "stop_short": (work.stop_short, ("broken", None)),
        "finish": (work.finish, (None,)),
    },
    {
        "coordinator": Who.COORDINATOR,
        "second": Who.COORDINATOR,
        "maker": Who.LAB,
        "other_maker": None,
        "requester": None,
        "researcher": None,
        "stranger": None,
    },
)

SENDING = Case(
    SHIPMENT,
    {
        "dispatch": (journey.dispatch, (Dispatch(), None)),
        "cancel": (journey.unpack, (None,)),
        "lose": (journey.lose, (None,)),
        "return": (journey.send_back, (None,)),
        "deliver": (receive.deliver, (None,)),
    },
    WORK.roles | {"requester": Who.REQUESTER},
)

RECEIVING = Case(
    SHIPMENT,
    {"confirm": (receive.confirm, (Receipt(), None))},
    # The lab that sent goods to a site sees them, but does not say how they arrived.
    SENDING.roles | {"maker": ""},
)

LIFE = Case(
    CAMPAIGN,
    {
        "launch": (launch.launch_campaign, (None,)),
        "pause": (states.pause_campaign, (None,)),
        "resume": (states.resume_campaign, (None,)),
        "cancel": (states.cancel_campaign, ("over", None)),
        "close": (close.close_campaign, (None,)),
    },
    WORK.roles | {"maker": None, "requester": "", "researcher": ""},
)


def expected(case, action, state, role):
    """Returns what the table says: the new state, or the refusal and its actions."""
    rows = [row for row in case.table if row.action == action]
    if role is None:
        return NotFound
    if not any(role in row.who for row in rows):
        return Forbidden
    target = next((row.target for row in rows if row.source == state), None)
    if target is not None:
        return target.value
    return sorted({row.action for row in case.table if row.source == state})


def outcome(w, case, action, who, subject):
    """Returns what really happens, in the same words."""
    use_case, arguments = case.actions[action]
    try:
        return w.do(use_case, getattr(w, who), subject.id, *arguments).state
    except Conflict as refusal:
        right = (refusal.code, refusal.extra.get("action")) == ("invalid-transition", action)
        return refusal.extra["allowed"] if right else refusal.code
    except Refusal as refusal:
        return type(refusal)


def check(w, case, all_states, subject, rows_in):
    """Tries every action of every caller from every state.

    ``rows_in`` gives the rows as they are in a state, so that they can be put back.
    """
    for state in all_states:
        for action in case.actions:
            for who, role in case.roles.items():
                restore(w, rows_in(state))
                found = outcome(w, case, action, who, subject)
                assert found == expected(case, action, state, role), (state, action, who)


def restore(w, rows):
    """Makes rows say again what they said, whatever their version."""

    def work(unit):
        for table, row_id, fields in rows:
            row = unit.session.get_one(table, row_id)
            for name, value in fields.items():
                setattr(row, name, value)
            unit.session.add(row)

    w.desk.write(work)


@pytest.fixture
def w(desk):
    return world(desk)


def test_work_orders(w):
    order = w.offer(10)
    w.lab.state = "unresponsive"
    cases.keep(w.desk, w.lab)
    check(
        w,
        WORK,
        WorkState,
        order,
        lambda state: [(WorkOrder, order.id, {"state": state.value, "made": 10, "reason": ""})],
    )


UNITS = {
    ShipmentState.PACKED: (0, 0, 0),
    ShipmentState.CANCELLED: (0, 0, 0),
    ShipmentState.RETURNED: (0, 0, 0),
    ShipmentState.DISPATCHED: (10, 0, 0),
    ShipmentState.DELIVERED: (10, 0, 0),
    ShipmentState.CONFIRMED: (10, 10, 0),
    ShipmentState.LOST: (10, 0, 10),
}
"""Shipped, received and lost units by state."""


@pytest.mark.parametrize("case", [SENDING, RECEIVING], ids=["sending", "receiving"])
def test_shipments(w, case):
    order = w.made(10)
    shipment = w.packed(order)
    item = cases.rows(w.desk, ShipmentItem)[0]

    def rows_in(state):
        shipped, received, lost = UNITS[state]
        counted = {"shipped": shipped, "received": received, "lost": lost, "state": "made"}
        return [
            (Shipment, shipment.id, {"state": state.value}),
            (ShipmentItem, item.id, {"good": received, "bad": 0, "missing": 0, "surplus": 0}),
            (WorkOrder, order.id, counted),
        ]

    check(w, case, ShipmentState, shipment, rows_in)


def test_campaigns(w):
    check(
        w,
        LIFE,
        CampaignState,
        w.campaign,
        lambda state: [(Campaign, w.campaign.id, {"state": state.value})],
    )
