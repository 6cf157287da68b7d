"""Labs in the service: they apply, declare, pause, lose touch; who may do and know what."""

from datetime import date, timedelta

import pytest

import service_cases as cases
from fabrouter.service.labs import declare as declaring
from fabrouter.service.labs.access import visible_lab
from fabrouter.service.labs.assemble import assemble_labs
from fabrouter.service.labs.expiry import remind_and_expire
from fabrouter.service.labs.identity import apply, change_identity
from fabrouter.service.labs.states import change_state
from fabrouter.service.refusals import BadInput, Conflict, Forbidden, NotFound, Stale
from fabrouter.store.tables import Booking, Campaign, Declaration, Lab, LabRole
from fabrouter_network import labs
from fabrouter_network.labs import LabIdentity, LabStatus
from lab_cases import certificate, work_order

IDENTITY = LabIdentity.model_validate(
    {
        "id": "fablab-rennes",
        "name": "Fablab Rennes",
        "place": {"lat": 48.1, "lon": -1.7, "country": "FR"},
    }
)


def said(changes=None):
    """Returns what the tests' labs declare, changed."""
    return labs.Declaration.model_validate(cases.DECLARATION | (changes or {}), strict=False)


def declare(desk, caller, lab_id):
    return desk.write(lambda unit: declaring.declare(unit, caller, lab_id, said()))


def assembled(desk, *rows, now=None, until=None):
    with desk.store.read() as session:
        return assemble_labs(session, rows, now, until)


class TestJoining:
    def test_who_applies_acts_for_the_lab(self, desk):
        net = cases.network(desk)
        who = cases.account(desk)
        caller = cases.principal(desk, who)
        lab = desk.write(lambda unit: apply(unit, caller, net.id, IDENTITY), actor_id=who.id)
        assert (lab.slug, lab.state) == ("fablab-rennes", "applied")
        assert [role.account_id for role in cases.rows(desk, LabRole)] == [who.id]
        assert cases.journal_kinds(desk) == ["lab.applied", "lab_role.given"]

    def test_coordinators_do_not_become_members(self, desk):
        net = cases.network(desk)
        caller = cases.principal(desk, cases.account(desk, coordinates=net))
        desk.write(lambda unit: apply(unit, caller, net.id, IDENTITY))
        assert cases.rows(desk, LabRole) == []

    def test_an_id_is_given_once_per_network(self, desk):
        net, other = cases.network(desk), cases.network(desk)
        caller = cases.principal(desk, cases.account(desk))
        desk.write(lambda unit: apply(unit, caller, net.id, IDENTITY))
        desk.write(lambda unit: apply(unit, caller, other.id, IDENTITY))
        with pytest.raises(Conflict, match="has a lab"):
            desk.write(lambda unit: apply(unit, caller, net.id, IDENTITY))

    def test_a_lab_moves_only_for_who_saw_its_present_version(self, desk):
        net = cases.network(desk)
        lab = cases.lab(desk, net)
        caller = cases.principal(desk, cases.account(desk, acts_for=lab))
        moved = desk.write(lambda unit: change_identity(unit, caller, lab.id, IDENTITY, 1))
        assert (moved.version, moved.latitude) == (2, 48.1)
        with pytest.raises(Stale):
            desk.write(lambda unit: change_identity(unit, caller, lab.id, IDENTITY, 1))


class TestAssembling:
    def test_rows_become_one_lab(self, desk):
        lab = cases.lab(desk, cases.network(desk))
        found = assembled(desk, lab)[0]
        assert (found.id, found.status) == (lab.slug, LabStatus.ACTIVE)
        assert [group.id for group in found.machines] == ["printers", "laser"]

    def test_labs_without_a_declaration_in_force_take_no_work(self, desk, clock):
        net = cases.network(desk)
        undeclared = cases.lab(desk, net, declared=None)
        paused, old = cases.lab(desk, net, state="paused"), cases.lab(desk, net)
        later = clock.now + timedelta(days=22)
        states = [lab.status.value for lab in assembled(desk, undeclared, paused, old, now=later)]
        assert states == ["paused", "paused", "paused"]
        assert assembled(desk, old)[0].status is LabStatus.ACTIVE

    def test_only_checked_certificates_count_and_only_on_their_days(self, desk, clock):
        net = cases.network(desk)
        lab = cases.lab(desk, net, declared=cases.DECLARATION | {"skills": ["sewing course"]})
        checker = cases.account(desk, coordinates=net).id
        for skill, checked, until in (
            ("ce-mask", checker, date(2020, 4, 10)),
            ("iso-13485", checker, None),
            ("unseen", None, None),
        ):
            proof = certificate(desk, lab, skill, checked, until)
            cases.keep(desk, proof)
        now = clock.now
        assert assembled(desk, lab, now=now)[0].skills == ("sewing course", "ce-mask", "iso-13485")
        through = assembled(desk, lab, now=now, until=date(2020, 4, 11))[0]
        assert through.skills == ("sewing course", "iso-13485")


class TestDeclaring:
    def test_a_declaration_is_kept_and_in_force_for_21_days(self, desk, clock):
        net = cases.network(desk)
        lab = cases.lab(desk, net, declared=None)
        who = cases.account(desk, acts_for=lab)
        caller = cases.principal(desk, who)
        campaign = cases.campaign(desk, net)
        for people in (2, 5):
            document = said({"people": {"count": people}})
            desk.write(
                lambda unit, d=document: declaring.declare(unit, caller, lab.id, d), actor_id=who.id
            )
        kept = cases.rows(desk, Declaration)
        assert [(row.number, row.document["people"]["count"]) for row in kept] == [(1, 2), (2, 5)]
        now = cases.fetch(desk, lab)
        assert (now.declaration_id, now.expires_at) == (kept[1].id, clock.now + timedelta(days=21))
        assert assembled(desk, now)[0].people.count == 5
        assert cases.fetch(desk, campaign).revision == 2
        assert cases.journal_kinds(desk) == ["declaration.added", "lab.declared"] * 2

    def test_unknown_materials_are_named_with_their_pointer(self, desk):
        lab = cases.lab(desk, cases.network(desk))
        caller = cases.principal(desk, cases.account(desk, acts_for=lab))
        wrong = said(
            {
                "purchases": [{"material": "unobtainium"}],
                "machines": [
                    {"id": "a", "name": "A", "capability": "3d_printing", "materials": ["mithril"]},
                    {"id": "a", "name": "A", "capability": "3d_printing"},
                ],
            }
        )
        with pytest.raises(BadInput) as refusal:
            desk.write(lambda unit: declaring.declare(unit, caller, lab.id, wrong))
        places = {issue.where: issue.code for issue in refusal.value.issues}
        assert places == {
            "/purchases/0/material": "unknown-reference",
            "/machines/0/materials/0": "unknown-reference",
            "/machines/1/id": "duplicate-id",
        }

    def test_coordinators_speak_for_labs_that_nobody_acts_for_yet(self, desk):
        net = cases.network(desk)
        lonely, own = cases.lab(desk, net), cases.lab(desk, net)
        cases.account(desk, acts_for=own)
        caller = cases.principal(desk, cases.account(desk, coordinates=net))
        desk.write(lambda unit: declaring.declare(unit, caller, lonely.id, said()))
        with pytest.raises(Forbidden, match="members of its own"):
            desk.write(lambda unit: declaring.declare(unit, caller, own.id, said()))

    def test_fewer_hours_than_promised_are_told_and_nothing_is_taken_back(self, desk):
        lab = cases.lab(desk, cases.network(desk))
        work = work_order(desk, lab, "accepted", booked=4 * 8 * 3600)
        caller = cases.principal(desk, cases.account(desk, acts_for=lab))
        less = said()
        less = less.model_copy(
            update={"machines": (less.machines[0].model_copy(update={"count": 1}),)}
        )
        told = desk.write(lambda unit: declaring.declare(unit, caller, lab.id, less)).over_committed
        assert [(row.pool, row.day, row.over_s) for row in told] == [
            ("printers", date(2020, 4, 2), 3 * 8 * 3600)
        ]
        assert cases.fetch(desk, work).state == "accepted"

    def test_confirming_renews_what_was_declared(self, desk, clock):
        lab = cases.lab(desk, cases.network(desk))
        caller = cases.principal(desk, cases.account(desk, acts_for=lab))
        clock.advance(days=10)
        renewed = desk.write(lambda unit: declaring.confirm(unit, caller, lab.id))
        assert renewed.expires_at == clock.now + timedelta(days=21)
        empty = cases.lab(desk, cases.network(desk), declared=None)
        other = cases.principal(desk, cases.account(desk, acts_for=empty))
        with pytest.raises(Conflict, match="nothing yet"):
            desk.write(lambda unit: declaring.confirm(unit, other, empty.id))


class TestStates:
    def test_a_lab_goes_from_applying_to_working(self, desk):
        net = cases.network(desk)
        lab = cases.lab(desk, net, state="applied")
        coordinator = cases.principal(desk, cases.account(desk, coordinates=net))
        member = cases.principal(desk, cases.account(desk, acts_for=lab))
        with pytest.raises(Conflict) as refusal:
            desk.write(lambda unit: change_state(unit, member, lab.id, "activate"))
        assert refusal.value.extra["allowed"] == ["retire", "suspend", "verify"]
        desk.write(lambda unit: change_state(unit, coordinator, lab.id, "verify"))
        desk.write(lambda unit: change_state(unit, member, lab.id, "activate"))
        assert cases.fetch(desk, lab).state == "active"

    def test_activity_needs_a_declaration_in_force(self, desk):
        lab = cases.lab(desk, cases.network(desk), state="verified", declared=None)
        member = cases.principal(desk, cases.account(desk, acts_for=lab))
        with pytest.raises(Conflict, match="no declaration in force"):
            desk.write(lambda unit: change_state(unit, member, lab.id, "activate"))
        assert cases.fetch(desk, lab).state == "verified"

    @pytest.mark.parametrize("action", ["pause", "retire", "suspend"])
    def test_leaving_activity_takes_offers_back_and_flags_promises(self, desk, action):
        net = cases.network(desk)
        lab = cases.lab(desk, net)
        campaign = cases.campaign(desk, net)
        offered, accepted, started, made = (
            work_order(desk, lab, state, campaign=campaign)
            for state in ("offered", "accepted", "started", "made")
        )
        who = cases.account(desk, acts_for=lab, coordinates=net)
        caller = cases.principal(desk, who)
        moved = desk.write(lambda unit: change_state(unit, caller, lab.id, action, "holidays"))
        assert moved.stopped.withdrawn == (offered.id,)
        assert moved.stopped.flagged == (accepted.id, started.id)
        states = [cases.fetch(desk, row).state for row in (offered, accepted, started, made)]
        assert states == ["withdrawn", "accepted", "started", "made"]
        assert [row.work_order_id for row in cases.rows(desk, Booking)].count(offered.id) == 0
        assert cases.fetch(desk, campaign).revision > campaign.revision

    def test_borrowing_a_lab_gives_no_say_in_its_life(self, desk):
        lab = cases.lab(desk, cases.network(desk))
        borrower, stranger = cases.network(desk), cases.network(desk)
        cases.grant(desk, lab, borrower)
        guest = cases.principal(desk, cases.account(desk, coordinates=borrower))
        with desk.store.read() as session:
            assert visible_lab(session, guest, lab.id).id == lab.id
        with pytest.raises(Forbidden):
            desk.write(lambda unit: change_state(unit, guest, lab.id, "suspend"))
        foreign = cases.principal(desk, cases.account(desk, coordinates=stranger))
        with pytest.raises(NotFound):
            desk.write(lambda unit: change_state(unit, foreign, lab.id, "suspend"))


class TestExpiry:
    def test_labs_are_reminded_once_three_days_before_and_then_lose_touch(self, desk, clock):
        net = cases.network(desk)
        lab, other = cases.lab(desk, net), cases.lab(desk, net)
        work = work_order(desk, lab)
        clock.advance(days=17)
        assert desk.write(remind_and_expire) == 0
        clock.advance(days=1, seconds=1)
        assert desk.write(remind_and_expire) == 2
        assert desk.write(remind_and_expire) == 0
        assert cases.journal_kinds(desk) == ["lab.reminded"] * 2
        caller = cases.principal(desk, cases.account(desk, acts_for=other))
        desk.write(lambda unit: declaring.confirm(unit, caller, other.id))
        clock.advance(days=3)
        assert desk.write(remind_and_expire) == 1
        assert cases.fetch(desk, lab).state == "unresponsive"
        assert cases.fetch(desk, work).state == "withdrawn"
        assert cases.fetch(desk, other).state == "active"
        assert desk.write(remind_and_expire) == 0

    def test_a_lab_that_confirms_is_reminded_again_next_time(self, desk, clock):
        lab = cases.lab(desk, cases.network(desk))
        caller = cases.principal(desk, cases.account(desk, acts_for=lab))
        for _ in range(2):
            clock.advance(days=19)
            assert desk.write(remind_and_expire) == 1
            assert cases.fetch(desk, lab).reminded_at == clock.now
            desk.write(lambda unit: declaring.confirm(unit, caller, lab.id))


def test_foreign_and_absent_labs_are_alike(desk):
    lab = cases.lab(desk, cases.network(desk))
    net = cases.network(desk)
    own = cases.lab(desk, net)
    outsiders = [
        cases.account(desk),
        cases.account(desk, acts_for=own),
        cases.account(desk, coordinates=net),
        cases.account(desk, researches=net),
    ]
    with desk.store.read() as session:
        for who in outsiders:
            caller = cases.principal(desk, who)
            for lab_id in (lab.id, net.id):
                with pytest.raises(NotFound):
                    visible_lab(session, caller, lab_id)
                with pytest.raises(NotFound):
                    desk.write(
                        lambda unit, k=lab_id, c=caller: declaring.declare(unit, c, k, said())
                    )
    assert cases.rows(desk, Lab, Lab.version > 1) == []
    assert cases.rows(desk, Campaign) == []
