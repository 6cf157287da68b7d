"""Stock, certificates and contacts of labs: ledgers that hold, and who may know what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import service_cases as cases
from fabrouter.service.labs import certificates, contacts, stock
from fabrouter.service.labs.assemble import assemble_labs, balances_of
from fabrouter.service.labs.contacts import Reach
from fabrouter.service.labs.stock import Movement
from fabrouter.service.refusals import BadInput, Conflict, Forbidden, NotFound, Stale
from fabrouter.store.tables import Certificate, Contact, Network, StockMovement
from lab_cases import material, work_order


def member_of(desk, lab):
    return cases.principal(desk, cases.account(desk, acts_for=lab))


def move(desk, caller, lab, cause, quantity, name="petg"):
    movement = Movement(material=name, cause=cause, quantity=quantity)
    return desk.write(lambda unit: stock.move_stock(unit, caller, lab.id, movement))


@pytest.fixture
def stocked(desk):
    """Returns a lab of a network with one material, and who acts for it."""
    net = cases.network(desk)
    material(desk, net)
    lab = cases.lab(desk, net)
    return lab, member_of(desk, lab)


class TestStock:
    def test_balances_are_sums_of_movements(self, desk, stocked):
        lab, caller = stocked
        moved = [("counted", 1000), ("received", 250.5), ("used", 100), ("corrected", -0.5)]
        rows = [move(desk, caller, lab, cause, quantity) for cause, quantity in moved]
        assert [row.balance_milli for row in rows] == [1_000_000, 1_250_500, 1_150_500, 1_150_000]
        assert move(desk, caller, lab, "counted", 1200).quantity_milli == 50_000
        assert move(desk, caller, lab, "counted", 1200).quantity_milli == 0
        with desk.store.read() as session:
            assert balances_of(session, [lab.id]) == {lab.id: {"petg": 1_200_000}}
            assert assemble_labs(session, [lab])[0].stock[0].quantity == 1200
        assert cases.journal_kinds(desk) == ["stock_movement.added"] * 6

    def test_nothing_goes_that_is_not_there(self, desk, stocked):
        lab, caller = stocked
        move(desk, caller, lab, "received", 10)
        with pytest.raises(Conflict) as refusal:
            move(desk, caller, lab, "used", 10.001)
        assert refusal.value.extra == {"material": "petg", "balance_milli": 10_000}

    @pytest.mark.parametrize(
        ("cause", "quantity", "where"),
        [
            ("received", 0.0001, "/quantity"),
            ("received", -5, "/quantity"),
            ("used", 0, "/quantity"),
        ],
    )
    def test_senseless_quantities_are_refused(self, desk, stocked, cause, quantity, where):
        lab, caller = stocked
        with pytest.raises(BadInput) as refusal:
            move(desk, caller, lab, cause, quantity)
        assert [issue.where for issue in refusal.value.issues] == [where]

    def test_unknown_materials_are_refused(self, desk, stocked):
        lab, caller = stocked
        with pytest.raises(BadInput, match="1 fault"):
            move(desk, caller, lab, "received", 1, "mithril")

    def test_the_last_stock_is_used_once(self, desk, stocked):
        lab, caller = stocked
        move(desk, caller, lab, "received", 5)

        def use(_):
            try:
                move(desk, caller, lab, "used", 1)
            except Conflict:
                return 0
            return 1

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(use, range(16))) == 5
        balances = [row.balance_milli for row in cases.rows(desk, StockMovement)]
        assert min(balances) == 0

    def test_only_the_lab_moves_its_stock(self, desk, stocked):
        lab, _ = stocked
        net = cases.rows(desk, Network)[0]
        coordinator = cases.principal(desk, cases.account(desk, coordinates=net))
        with pytest.raises(Forbidden):
            move(desk, coordinator, lab, "received", 1)
        stranger = cases.principal(desk, cases.account(desk))
        with pytest.raises(NotFound):
            move(desk, stranger, lab, "received", 1)


@settings(max_examples=15, deadline=None)
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["counted", "received", "used", "lost"]), st.integers(0, 20)),
        max_size=8,
    )
)
def test_no_run_of_movements_gives_a_negative_balance(tmp_path_factory, moves):
    """Whatever is asked for, the stored balance is the sum and at least 0."""
    from fabrouter.store import Desk, Store
    from fabrouter.store.upgrade import upgrade

    store = Store(f"sqlite:///{tmp_path_factory.mktemp('stock')}/a.db")
    upgrade(store)
    desk = Desk(store, cases.Clock())
    net = cases.network(desk)
    material(desk, net)
    lab = cases.lab(desk, net)
    caller = member_of(desk, lab)
    expected = 0
    for cause, quantity in moves:
        after = {"counted": quantity, "received": expected + quantity}.get(
            cause, expected - quantity
        )
        fine = after >= 0 and (quantity > 0 or cause == "counted")
        if fine:
            assert move(desk, caller, lab, cause, quantity).balance_milli == after * 1000
            expected = after
        else:
            with pytest.raises((Conflict, BadInput)):
                move(desk, caller, lab, cause, quantity)
    store.close()


class TestCertificates:
    def test_a_coordinator_checks_what_a_lab_hands_in(self, desk):
        net = cases.network(desk)
        lab = cases.lab(desk, net)
        coordinator = cases.principal(desk, cases.account(desk, coordinates=net))
        proof = certificates.Proof(skill="ce-mask", valid_until=date(2020, 12, 31))
        caller = member_of(desk, lab)
        row = desk.write(lambda unit: certificates.add_certificate(unit, caller, lab.id, proof))
        assert row.checked_by is None
        with pytest.raises(Forbidden):
            desk.write(lambda unit: certificates.check_certificate(unit, caller, lab.id, row.id))
        desk.write(lambda unit: certificates.check_certificate(unit, coordinator, lab.id, row.id))
        assert cases.fetch(desk, row).checked_by == coordinator.account_id
        with desk.store.read() as session:
            assert assemble_labs(session, [lab])[0].skills == ("ce-mask",)
        desk.write(lambda unit: certificates.remove_certificate(unit, caller, lab.id, row.id))
        assert cases.fetch(desk, row) is None

    def test_certificates_of_another_lab_are_not_found(self, desk):
        net = cases.network(desk)
        lab, other = cases.lab(desk, net), cases.lab(desk, net)
        caller = member_of(desk, lab)
        theirs = member_of(desk, other)
        proof = certificates.Proof(skill="ce-mask")
        row = desk.write(lambda unit: certificates.add_certificate(unit, theirs, other.id, proof))
        with pytest.raises(NotFound):
            desk.write(lambda unit: certificates.remove_certificate(unit, caller, lab.id, row.id))
        assert len(cases.rows(desk, Certificate)) == 1

    def test_dates_are_in_order(self):
        with pytest.raises(ValidationError, match="in order"):
            certificates.Proof(skill="a", valid_from=date(2020, 2, 2), valid_until=date(2020, 2, 1))


REACH = Reach(role="workshop", name="Ada", email="ada@example.org", phone="+33 2 99 00 00 00")


class TestContacts:
    def added(self, desk, lab):
        caller = member_of(desk, lab)
        row = desk.write(lambda unit: contacts.add_contact(unit, caller, lab.id, REACH))
        return caller, row

    def seen(self, desk, caller, lab):
        with desk.store.read() as session:
            query = contacts.contacts_of(session, caller, lab.id)
            return [row.name for row in session.exec(query)]

    def test_coordinators_see_contacts_while_the_lab_has_work_of_theirs(self, desk):
        net = cases.network(desk)
        lab = cases.lab(desk, net)
        caller, _ = self.added(desk, lab)
        coordinator = cases.principal(desk, cases.account(desk, coordinates=net))
        assert self.seen(desk, caller, lab) == ["Ada"]
        with pytest.raises(Forbidden, match="while the lab has work"):
            self.seen(desk, coordinator, lab)
        work = work_order(desk, lab, "accepted")
        assert self.seen(desk, coordinator, lab) == ["Ada"]
        work.state = "closed"
        cases.keep(desk, work)
        with pytest.raises(Forbidden):
            self.seen(desk, coordinator, lab)

    def test_others_learn_nothing(self, desk):
        net, other = cases.network(desk), cases.network(desk)
        lab = cases.lab(desk, net)
        self.added(desk, lab)
        work_order(desk, lab, "accepted")
        outsiders = [
            cases.account(desk, coordinates=other),
            cases.account(desk, researches=net),
            cases.account(desk, acts_for=cases.lab(desk, net)),
        ]
        for who in outsiders:
            with pytest.raises(NotFound):
                self.seen(desk, cases.principal(desk, who), lab)

    def test_a_campaigns_coordinator_of_another_network_sees_them_with_work(self, desk):
        net, other = cases.network(desk), cases.network(desk)
        lab = cases.lab(desk, net)
        cases.grant(desk, lab, other)
        self.added(desk, lab)
        campaign = cases.campaign(desk, other)
        coordinator = cases.principal(desk, cases.account(desk, coordinates=other))
        with pytest.raises(Forbidden):
            self.seen(desk, coordinator, lab)
        work_order(desk, lab, "started", campaign=campaign)
        assert self.seen(desk, coordinator, lab) == ["Ada"]

    def test_erasure_leaves_nothing_personal(self, desk):
        lab = cases.lab(desk, cases.network(desk))
        caller, row = self.added(desk, lab)
        with pytest.raises(Stale):
            desk.write(lambda unit: contacts.erase_contact(unit, caller, lab.id, row.id, 7))
        desk.write(lambda unit: contacts.erase_contact(unit, caller, lab.id, row.id, 1))
        kept = cases.rows(desk, Contact)[0]
        assert (kept.name, kept.email, kept.phone, kept.address) == (None, None, None, None)
        assert self.seen(desk, caller, lab) == []
        entries = [entry.model_dump_json() for entry in cases.journal_entries(desk)]
        assert not any("Ada" in text or "example.org" in text for text in entries)

    @pytest.mark.parametrize("wrong", [{"email": "a@b"}, {"phone": "call me"}, {"role": " "}])
    def test_odd_addresses_are_refused(self, wrong):
        with pytest.raises(ValidationError):
            Reach.model_validate({"role": "workshop"} | wrong)


def test_movements_are_dated_in_the_order_of_their_balances(desk, clock, stocked):
    """Whoever waited for the lab began earlier, but is counted later."""
    lab, caller = stocked
    clock.advance(seconds=5)
    move(desk, caller, lab, "received", 5)
    clock.advance(seconds=-5)
    move(desk, caller, lab, "received", 5)
    dates = [row.created_at for row in cases.rows(desk, StockMovement)]
    assert dates == sorted(dates)
