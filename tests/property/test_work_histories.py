"""Random histories of one campaign: units add up at every step, on both databases alike."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import col, select

import service_cases as cases
from fabrouter.lifecycle import LIVE_WORK, SHIPMENT, WORK_ORDER, open_units
from fabrouter.service.campaigns import close, states
from fabrouter.service.campaigns.archive import archive_campaigns
from fabrouter.service.campaigns.overdue import close_overdue_lines, end_overdue_campaigns
from fabrouter.service.orders.change import amend_line
from fabrouter.service.orders.end import cancel_line, close_line_short
from fabrouter.service.orders.inputs import LineChange
from fabrouter.service.refusals import Refusal
from fabrouter.service.shipments import journey, receive
from fabrouter.service.shipments.inputs import (
    Dispatch,
    ItemReceived,
    ItemToPack,
    NewShipment,
    Receipt,
)
from fabrouter.service.shipments.pack import pack
from fabrouter.service.work_orders import progress, reply, work
from fabrouter.service.work_orders.expiry import expire_offers
from fabrouter.service.work_orders.inputs import Acceptance, Rejection, Report
from fabrouter.service.work_orders.settle import close_settled
from fabrouter.store import Desk, Store
from fabrouter.store.export import export_lines
from fabrouter.store.tables import (
    Booking,
    JournalEntry,
    Shipment,
    ShipmentItem,
    StockMovement,
    WorkOrder,
)
from fabrouter.verify import State
from fabrouter.verify.holdings import inv_07
from fabrouter.verify.hours import inv_03
from fabrouter.verify.journal import inv_15, inv_17, inv_18
from fabrouter.verify.lifecycles import inv_09, inv_10, inv_13, inv_14, inv_27
from fabrouter.verify.units import inv_01, inv_08, inv_11, inv_12
from work_cases import PETG, PRINTERS_S, world

CALLERS = ("maker", "other_maker", "coordinator", "requester", "stranger")
RIGHT = "right"
"""Whoever may do it."""
RULES = (
    inv_01, inv_03, inv_07, inv_08, inv_09, inv_10, inv_11, inv_12, inv_13, inv_14, inv_15, inv_17,
    inv_18, inv_27,
)  # fmt: skip
"""What the independent checker says of histories whose first rows were put there by the test."""

who = st.sampled_from((*[RIGHT] * 12, *CALLERS))
fitting = st.integers(0, 9).map(bool)
"""Whether to choose among rows from whose state the action is possible; seldom not."""
units = st.integers(1, 40)
place = st.integers(0, 7)

REASON = "because"


def simple(use_case, *arguments):
    """Returns how a step without choices is called."""
    return use_case, arguments


STEPS = {
    "accept": simple(reply.accept, Acceptance(), None),
    "decline": simple(reply.decline, REASON, None),
    "start": simple(work.start, None),
    "finish": simple(work.finish, None),
    "stop short": simple(work.stop_short, REASON, None),
    "release": simple(work.release, REASON, None),
}
TRAVELS = {
    "dispatch": simple(journey.dispatch, Dispatch(), None),
    "unpack": simple(journey.unpack, None),
    "lose": simple(journey.lose, None),
    "send back": simple(journey.send_back, None),
    "deliver": simple(receive.deliver, None),
    "confirm": simple(receive.confirm, Receipt(), None),
}
LIVES = {
    "pause": simple(states.pause_campaign, None),
    "resume": simple(states.resume_campaign, None),
    "close": simple(close.close_campaign, None),
}


class Histories(RuleBasedStateMachine):
    """Does the same on two databases and compares what comes of it."""

    stores: tuple[Store, ...] = ()

    @initialize()
    def begin(self):
        """Puts the same world into both databases."""
        self.clock = cases.Clock()
        self.worlds = [world(Desk(store, self.clock)) for store in self.stores]
        for w in self.worlds:
            stock = StockMovement(
                created_at=self.clock(), lab_id=w.lab.id, material="petg", quantity_milli=400_000,
                balance_milli=400_000, cause="counted",
            )  # fmt: skip
            cases.keep(w.desk, stock)
            w.started(30, materials=PETG)
            w.packed(w.made(10, materials=PETG))

    def do(self, step):
        """Does a step in both worlds; it has to end alike."""
        first, second = (self.outcome(w, step) for w in self.worlds)
        assert first == second

    @staticmethod
    def outcome(w, step):
        """Returns what a step led to, without ids."""
        try:
            done = step(w)
        except Refusal as refusal:
            return type(refusal).__name__, refusal.code
        return getattr(done, "state", done if isinstance(done, int) else None)

    @staticmethod
    def rows(w, table, place, states=()):
        """Returns a row of the campaign by its place, the newest first, if there is one."""
        conditions = [table.campaign_id == w.campaign.id]
        if states:
            conditions.append(table.state.in_(states))
        found = cases.rows(w.desk, table, *conditions)
        return found[-1 - place % len(found)] if found else None

    def on(self, table, place, caller, use_case, *arguments, states=()):
        """Lets somebody do something to one row."""

        def step(w):
            row = self.rows(w, table, place, states)
            if row is None:
                return None
            by = _right(w, row, use_case) if caller == RIGHT else getattr(w, caller)
            return w.do(use_case, by, row.id, *arguments)

        self.do(step)

    @rule(units=units, other=st.booleans(), early=st.booleans())
    def offer(self, units, other, early):
        """A plan offers a lot."""
        self.do(
            lambda w: w.offer(
                units,
                lab=w.other_lab if other else w.lab,
                materials=PETG,
                unit_s=1500,
                day=w.campaign.starts_on if early else w.campaign.starts_on.replace(day=3),
            )
        )

    @rule(action=st.sampled_from(sorted(STEPS)), place=place, caller=who, fits=fitting)
    def step(self, action, place, caller, fits):
        """Somebody takes a step of a work order."""
        use_case, arguments = STEPS[action]
        states = _sources(WORK_ORDER, action) if fits else ()
        self.on(WorkOrder, place, caller, use_case, *arguments, states=states)

    @rule(place=place)
    def take_up(self, place):
        """A lab accepts and starts at once."""
        self.step("accept", place, RIGHT, True)
        self.step("start", place, RIGHT, True)

    @rule(place=place)
    def complete(self, place):
        """A lab makes all that is left."""

        def step(w):
            order = self.rows(w, WorkOrder, place, ("started",))
            left = open_units(order) if order else 0
            if not left:
                return None
            by = _right(w, order, progress.report)
            return w.do(progress.report, by, order.id, Report(made=left)).order.state

        self.do(step)

    @rule(place=place, caller=who, units=units)
    def accept_part(self, place, caller, units):
        """A lab accepts some."""
        answer = Acceptance(units=units, reason=REASON)
        self.on(WorkOrder, place, caller, reply.accept, answer, None, states=("offered",))

    @rule(
        place=place,
        caller=who,
        made=st.integers(1, 20),
        scrapped=st.integers(0, 5),
        key=st.sampled_from("ab"),
        fits=fitting,
    )
    def report(self, place, caller, made, scrapped, key, fits):
        """A lab reports, sometimes twice with the same key."""
        said = Report(made=made, scrapped=scrapped, surplus=scrapped // 4, key=f"{key}{made}")
        states = ("started",) if fits else ()
        self.on(WorkOrder, place, caller, progress.report, said, states=states)

    @rule(place=place, caller=who, units=st.integers(1, 5))
    def reject(self, place, caller, units):
        """A check fails."""
        said = Rejection(units=units, reason=REASON)
        states = ("started", "made", "stopped_short")
        self.on(WorkOrder, place, caller, progress.reject, said, states=states)

    @rule(place=place, units=st.integers(1, 30))
    def pack(self, place, units):
        """A lab packs."""

        def step(w):
            order = self.rows(w, WorkOrder, place, ("started", "made", "stopped_short"))
            if order is None:
                return None
            caller = _right(w, order, pack)
            item = ItemToPack(work_order_id=order.id, units=units)
            new = NewShipment(site=w.site.slug, items=(item,))
            return w.do(pack, caller, w.campaign.id, order.lab_id, new)

        self.do(step)

    @rule(action=st.sampled_from(sorted(TRAVELS)), place=place, caller=who, fits=fitting)
    def travel(self, action, place, caller, fits):
        """Somebody takes a step of a shipment."""
        use_case, arguments = TRAVELS[action]
        states = _sources(SHIPMENT, action) if fits else ()
        self.on(Shipment, place, caller, use_case, *arguments, states=states)

    @rule(place=place)
    def send(self, place):
        """A lab sends what it packed."""
        self.travel("dispatch", place, RIGHT, True)

    @rule(place=place, bad=st.integers(0, 5))
    def count(self, place, bad):
        """A site counts what arrived."""

        def step(w):
            shipment = self.rows(w, Shipment, place, ("dispatched", "delivered"))
            if shipment is None:
                return None
            (item,) = _items(w, shipment)
            counted = ItemReceived(
                work_order_id=item.work_order_id,
                good=max(0, item.units - bad),
                bad=min(bad, item.units),
            )
            receipt = Receipt(items=(counted,))
            return w.do(receive.confirm, w.requester, shipment.id, receipt, None)

        self.do(step)

    @rule(quantity=st.integers(20, 150), caller=who)
    def amend(self, quantity, caller):
        """Somebody needs more or less."""
        change = LineChange(quantity=quantity)
        self.do(lambda w: w.do(amend_line, _caller(w, caller), w.line.id, change, None))

    @rule(short=st.booleans(), caller=who, really=st.integers(0, 9))
    def end_line(self, short, caller, really):
        """Somebody ends the line; seldom, as little happens afterwards."""
        if really == 0:
            use_case = close_line_short if short else cancel_line
            self.do(lambda w: w.do(use_case, _caller(w, caller), w.line.id, REASON, None))

    @rule(action=st.sampled_from(sorted(LIVES)), caller=who, really=st.integers(0, 19))
    def live(self, action, caller, really):
        """Somebody takes a step of the campaign's life; ending or halting it is seldom."""
        use_case, arguments = LIVES[action]
        if action == "resume" or really == 0:
            self.do(lambda w: w.do(use_case, _caller(w, caller), w.campaign.id, *arguments))

    @rule(hours=st.sampled_from((*[1] * 8, *[25] * 2, 24 * 18)))
    def wait(self, hours):
        """Time passes and the clock does its work; now and then all deadlines pass."""
        self.clock.advance(hours=hours)
        for task in (
            expire_offers,
            close_settled,
            close_overdue_lines,
            end_overdue_campaigns,
            close.finish_closing,
            archive_campaigns,
        ):
            self.do(lambda w, task=task: w.do(task, None))

    @invariant()
    def compare(self):
        """Everything adds up, and both databases tell the same story."""
        if not hasattr(self, "worlds"):
            return
        first, second = (self.story(w) for w in self.worlds)
        assert first == second

    @staticmethod
    def story(w):
        """Returns counters, hours and journal of a campaign without ids."""
        orders = cases.rows(w.desk, WorkOrder, WorkOrder.campaign_id == w.campaign.id)
        live = {order.id for order in orders if order.state in LIVE_WORK}
        labs = {w.lab.id: "lab", w.other_lab.id: "other"}
        booked = Counter[tuple[str, date]]()
        for row in cases.rows(w.desk, Booking, col(Booking.lab_id).in_(labs)):
            assert row.work_order_id in live
            booked[labs[row.lab_id], row.day] += row.seconds
        assert all(seconds <= PRINTERS_S for seconds in booked.values())
        with w.desk.store.read() as session:
            kinds = session.exec(
                select(JournalEntry.kind, JournalEntry.subject_version)
                .where(JournalEntry.campaign_id == w.campaign.id)
                .order_by(col(JournalEntry.position))
            ).all()
        counters = [
            (o.number, labs[o.lab_id], o.state, o.quantity, o.made, o.scrapped, o.rejected,
             o.shipped, o.received, o.lost, o.surplus, o.version)
            for o in orders
        ]  # fmt: skip
        return w.ledger(), sorted(counters), booked, [tuple(row) for row in kinds]


_BY_COORDINATOR = (journey.lose, progress.reject)
_BY_REQUESTER = (receive.deliver, receive.confirm)


def _right(w, row, use_case):
    """Returns who may do something to a work order or shipment."""
    if use_case in _BY_COORDINATOR:
        return w.coordinator
    if use_case in _BY_REQUESTER:
        return w.requester
    return w.maker if row.lab_id == w.lab.id else w.other_maker


def _caller(w, name):
    return w.coordinator if name == RIGHT else getattr(w, name)


def _sources(table, action):
    """Returns the states from which an action is possible."""
    word = {"stop short": "stop_short", "unpack": "cancel", "send back": "return"}.get(
        action, action
    )
    return tuple(row.source.value for row in table if row.action == word)


def _items(w, shipment):
    return cases.rows(w.desk, ShipmentItem, ShipmentItem.shipment_id == shipment.id)


def run(stores, examples, steps):
    """Runs histories, then lets the independent checker read both databases."""
    machine = type("Histories", (Histories,), {"stores": stores})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    for store in stores:
        state = State(export_lines(store, secrets=False))
        found = [violation for rule in RULES for violation in rule(state)]
        assert [violation for violation in found if not _begun_by_test(violation)] == []


def _begun_by_test(violation):
    """Returns whether a finding only says that the test put the first rows there by itself."""
    return violation.rule in ("I13", "I15") and violation.subject.startswith(
        ("campaign ", "order_line ")
    )


@pytest.fixture
def both(tmp_path, request):
    """Returns an empty SQLite database and an empty PostgreSQL database."""
    from fabrouter.store.upgrade import upgrade

    server = request.getfixturevalue("postgresql")
    name = f"histories_{request.node.name.replace('[', '_').strip(']')}"
    stores = (Store(f"sqlite:///{tmp_path}/histories.db"), Store(server.create_database(name)))
    for store in stores:
        upgrade(store)
    yield stores
    for store in stores:
        store.close()


def test_both_databases_tell_the_same_story(both):
    run(both, 15, 20)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_many_long_stories(both):
    run(both, 200, 40)
