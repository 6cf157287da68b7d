"""A new plan beside the work that labs have in hand: what it changes, and giving it up."""

import pytest

import service_cases as cases
from fabrouter.service.campaigns.board import totals_of
from fabrouter.service.refusals import Conflict, Forbidden, NotFound
from fabrouter.service.solves.plan_changes import ask_for_changes
from fabrouter.service.solves.publish import publish_plan
from fabrouter.service.solves.stop import cancel_solve
from fabrouter.service.work_orders import reply
from fabrouter.service.work_orders.inputs import Acceptance
from fabrouter.store.tables import PlannedUnits, SolveRun
from solve_cases import crisis, orders_of, solved, work


def act(desk, use_case, who, *args):
    return desk.write(lambda unit: use_case(unit, who, *args), actor_id=who.account_id)


def changes(desk, run, who):
    with desk.store.read() as session:
        return ask_for_changes(session, who, run.id).work_out()


@pytest.fixture
def w(desk):
    """Returns a campaign whose plan is published: two lines of 100 for three labs."""
    world = crisis(desk, labs=3)
    solved(desk, world.campaign, auto_publish=True)
    return world


@pytest.fixture
def makers(desk, w):
    return {lab.id: cases.principal(desk, cases.account(desk, acts_for=lab)) for lab in w.labs}


@pytest.fixture
def declined(desk, w, makers):
    """Returns an order that its lab has declined; all others are accepted."""
    first, *others = orders_of(desk, w.campaign)
    for order in others:
        act(desk, reply.accept, makers[order.lab_id], order.id, Acceptance(), None)
    act(desk, reply.decline, makers[first.lab_id], first.id, "broken", None)
    return first


@pytest.fixture
def proposal(desk, w, declined):
    """Returns the run that the declined offer has brought about."""
    work(desk)
    return cases.rows(desk, SolveRun, SolveRun.campaign_id == w.campaign.id)[-1]


def test_a_replan_says_what_it_gives_back_to_the_line(desk, w, declined, proposal):
    """Without it, what was declined is missing; with it, all comes on time."""
    assert (proposal.state, proposal.cause) == ("verified", "declined")
    found = changes(desk, proposal, w.who).changes
    key = next(row.key for row in w.lines if row.id == declined.line_id)
    (line,) = found.lines
    assert line.line == key
    assert (line.before.on_time, line.before.unmet) == (100 - declined.quantity, declined.quantity)
    assert (line.after.on_time, line.after.late, line.after.unmet) == (100, 0, 0)
    assert line.after.last_arrival is not None
    assert found.totals_before.unmet_units - found.totals_after.unmet_units == declined.quantity


def test_a_replan_says_who_gets_how_much_more_and_when(desk, w, declined, proposal):
    found = changes(desk, proposal, w.who).changes
    decliner = next(row.slug for row in w.labs if row.id == declined.lab_id)
    gained = sum(row.after.units - row.before.units for row in found.labs)
    assert gained == declined.quantity
    key = next(row.key for row in w.lines if row.id == declined.line_id)
    assert (key, decliner) not in {(row.change.line, row.change.lab) for row in found.lots}
    for row in found.labs:
        assert row.kind == ("more" if row.before.units else "new")
        assert row.after.first is not None
        assert row.after.first <= row.after.last
        lots = [lot for lot in found.lots if lot.change.lab == row.lab]
        assert sum(lot.after.units - lot.before.units for lot in lots) == (
            row.after.units - row.before.units
        )


def test_cost_without_a_plan_is_that_of_the_work_in_hand(desk, w, declined, proposal):
    """Work in hand for half of the units costs half of what all of them cost in one place."""
    found = changes(desk, proposal, w.who).changes
    before, after = found.totals_before, found.totals_after
    made = before.on_time_units / after.on_time_units
    assert before.production_eur == pytest.approx(after.production_eur * made, rel=0.02)
    assert 0 < before.transport_eur < after.transport_eur


def test_the_same_plan_again_changes_nothing(desk, w):
    run = solved(desk, w.campaign, kind="replan")
    found = changes(desk, run, w.who).changes
    assert (found.labs, found.lines, found.lots) == ((), (), ())
    assert found.totals_before == found.totals_after


def test_a_first_plan_changes_all(desk):
    world = crisis(desk)
    run = solved(desk, world.campaign)
    found = changes(desk, run, world.who).changes
    assert {row.kind for row in found.labs} == {"new"}
    assert found.totals_before.unmet_units == 200
    assert found.totals_before.production_eur == 0


def test_only_coordinators_see_what_changes(desk, w, makers):
    run = cases.rows(desk, SolveRun)[0]
    for who in makers.values():
        with pytest.raises((Forbidden, NotFound)):
            changes(desk, run, who)


def test_a_rejected_plan_is_gone_for_good(desk, w, proposal):
    """Its units are missing again, and it cannot be published any more."""
    with desk.store.read() as session:
        assert totals_of(session, w.who, w.campaign.id).ledger.planned > 0
    act(desk, cancel_solve, w.who, proposal.id)
    assert cases.fetch(desk, proposal).state == "cancelled"
    assert cases.rows(desk, PlannedUnits) == []
    with pytest.raises(Conflict, match="'publish' is not possible from 'cancelled'"):
        act(desk, publish_plan, w.who, proposal.id)
    with pytest.raises(Conflict, match="'cancel' is not possible from 'cancelled'"):
        act(desk, cancel_solve, w.who, proposal.id)


def test_a_published_plan_cannot_be_rejected(desk, w):
    run = cases.rows(desk, SolveRun)[0]
    with pytest.raises(Conflict, match="'cancel' is not possible from 'published'"):
        act(desk, cancel_solve, w.who, run.id)
