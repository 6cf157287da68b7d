"""Plans become offers; what labs have accepted stays as it is."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlmodel import select

import service_cases as cases
from fabrouter.jobs.answer import Seen, store_plan
from fabrouter.jobs.task import Message, run_task
from fabrouter.service.refusals import Conflict, Forbidden, NotFound, Stale
from fabrouter.service.solves.campaign_facts import read_facts
from fabrouter.service.solves.extras import Work
from fabrouter.service.solves.offering import exchange_of
from fabrouter.service.solves.promised_work import key_of
from fabrouter.service.solves.publish import publish_plan
from fabrouter.service.solves.snapshot import snapshot_document
from fabrouter.store.export import export_lines
from fabrouter.store.tables import (
    Booking,
    Campaign,
    SolveRun,
    StoredPlan,
)
from fabrouter.verify import verify
from solve_cases import InPlace, ask, claimed, crisis, order, orders_of, solved, work

FIRM_FIELDS = ("lab_id", "line_id", "design_id", "quantity", "due", "terms", "schedule", "state")


def publish(desk, run, who=None, version=None):
    desk.write(lambda unit: publish_plan(unit, who, run.id, version))
    return cases.fetch(desk, run)


def change(desk, row, **fields):
    """Changes a stored row without a word in the journal."""

    def write(unit):
        stored = unit.lock(type(row), row.id)
        for name, value in fields.items():
            setattr(stored, name, value)
        unit.session.add(stored)

    desk.write(write)


def test_a_solve_ends_verified_with_its_snapshot(desk):
    world = crisis(desk)
    run = solved(desk, world.campaign)
    assert run.state == "verified"
    assert run.snapshot_id is not None
    (plan,) = cases.rows(desk, StoredPlan)
    assert plan.totals["unmet_units"] == 0
    assert plan.fence == run.fence == 1
    assert plan.published_at is None
    assert orders_of(desk, world.campaign) == []


def test_publishing_offers_every_lot_with_its_hours(desk):
    world = crisis(desk)
    run = publish(desk, solved(desk, world.campaign), world.who)
    assert run.state == "published"
    offers = orders_of(desk, world.campaign)
    assert sum(row.quantity for row in offers) == 200
    assert {row.state for row in offers} == {"offered"}
    booked = sum(row.seconds for row in cases.rows(desk, Booking))
    assert booked == 200 * 300
    terms = offers[0].terms
    assert terms["pools"] == [{"pool": "printers", "unit_s": 300, "setup_s": 0}]
    assert terms["notice"] == "For emergency use."
    (plan,) = cases.rows(desk, StoredPlan)
    assert plan.published_by == world.who.account_id
    assert {row.plan_id for row in offers} == {plan.id}


def test_plans_that_publish_themselves_need_nobody(desk):
    world = crisis(desk)
    run = solved(desk, world.campaign, auto_publish=True)
    assert run.state == "published"
    assert sum(row.quantity for row in orders_of(desk, world.campaign)) == 200


def test_a_plan_is_published_once(desk):
    world = crisis(desk)
    run = solved(desk, world.campaign)
    publish(desk, run, world.who)
    with pytest.raises(Conflict, match="'publish' is not possible from 'published'"):
        publish(desk, run, world.who)
    assert len(orders_of(desk, world.campaign)) == len(orders_of(desk, world.campaign, "offered"))


def test_only_coordinators_publish(desk):
    world = crisis(desk)
    run = solved(desk, world.campaign)
    researcher = cases.principal(desk, cases.account(desk, researches=world.net))
    member = cases.principal(desk, cases.account(desk, acts_for=world.labs[0]))
    for who in (researcher, member):
        with pytest.raises((NotFound, Forbidden)):
            publish(desk, run, who)
    with pytest.raises(Stale):
        publish(desk, run, world.who, run.version + 1)


def test_what_ifs_are_not_published(desk):
    world = crisis(desk)
    run = solved(desk, world.campaign, kind="what_if")
    with pytest.raises(Conflict, match="what-if"):
        publish(desk, run, world.who)


def test_the_same_plan_again_keeps_every_offer(desk):
    """A replan under which nothing has changed withdraws nothing."""
    world = crisis(desk)
    solved(desk, world.campaign, auto_publish=True)
    before = orders_of(desk, world.campaign)
    solved(desk, world.campaign, kind="replan", auto_publish=True)
    assert orders_of(desk, world.campaign) == before
    newest = cases.rows(desk, StoredPlan)[-1]
    assert newest.differences["lots"] == []


def test_replanning_leaves_accepted_work_as_it_is(desk):
    """One order is accepted, one declined: the accepted one keeps every field (I9)."""
    world = crisis(desk, labs=3, lines=3)
    solved(desk, world.campaign, auto_publish=True)
    first, second, *_ = orders_of(desk, world.campaign)
    change(desk, first, state="accepted")
    change(desk, second, state="declined")
    desk.write(lambda unit: free(unit, second))
    accepted = cases.fetch(desk, first)
    run = solved(desk, world.campaign, kind="replan", auto_publish=True)
    assert run.state == "published"
    after = cases.fetch(desk, first)
    for name in FIRM_FIELDS:
        assert getattr(after, name) == getattr(accepted, name)
    assert after.version == accepted.version
    live = orders_of(desk, world.campaign, "offered", "accepted")
    assert sum(row.quantity for row in live) == 300
    again = [row for row in live if row.line_id == second.line_id]
    assert second.lab_id not in {row.lab_id for row in again}


def free(unit, order):
    for row in unit.session.exec(select(Booking).where(Booking.work_order_id == order.id)):
        unit.session.delete(row)


def test_started_work_stays_and_its_line_asks_for_the_rest(desk, clock):
    world = crisis(desk, labs=1, lines=1)
    solved(desk, world.campaign, auto_publish=True)
    (made,) = orders_of(desk, world.campaign)
    change(desk, made, state="started", made=30)
    clock.advance(days=1)
    change(desk, world.lines[0], quantity=150)
    run = solved(desk, world.campaign, kind="replan", auto_publish=True)
    assert run.state == "published"
    (extra,) = orders_of(desk, world.campaign, "offered")
    assert extra.quantity == 50
    assert cases.fetch(desk, made).quantity == 100


def test_offers_that_moved_are_made_anew(desk):
    """A line asks for less: its offer is withdrawn, a smaller one is made, the other one stays."""
    world = crisis(desk)
    solved(desk, world.campaign, auto_publish=True)
    before = {row.id for row in orders_of(desk, world.campaign)}
    change(desk, world.lines[0], cancelled_units=60)
    solved(desk, world.campaign, kind="replan", auto_publish=True)
    offered = orders_of(desk, world.campaign, "offered")
    assert sum(row.quantity for row in offered) == 140
    withdrawn = orders_of(desk, world.campaign, "withdrawn")
    assert {row.line_id for row in withdrawn} == {world.lines[0].id}
    assert {row.id for row in offered if row.line_id == world.lines[1].id} <= before


@pytest.mark.parametrize(
    ("booked", "planned", "keeps"),
    [(1, 1, True), (1, 2, False), (2, 1, False), (1, None, False), (None, 1, True), (-1, 1, True)],
)
def test_an_offer_is_kept_only_with_the_day_of_its_setup(desk, booked, planned, keeps):
    """A plan may use the hours that it moved a setup away from; those of days gone do not count."""
    world = crisis(desk)
    today = world.campaign.starts_on

    def day(number):
        return None if number is None else today + timedelta(days=number)

    offered = order(desk, world.lines[0], world.labs[0], 30)
    setup = day(booked).isoformat() if booked is not None else None
    made = [{"at": day(3).isoformat(), "units": 30}]
    sent = [row | {"to": world.site.slug} for row in made]
    schedule = offered.schedule | {"setup": setup, "production": made, "shipments": sent}
    change(desk, offered, schedule=schedule)
    with desk.store.read() as session:
        facts = read_facts(session, world.campaign, desk.clock())
        scenario, _ = snapshot_document(session, world.campaign, desk.clock())
        (row,) = facts.live_orders
        extra = Work(Counter({day(3): 30}), Counter({(day(3), world.site.slug): 30}), day(planned))
        key = key_of(row, facts)
        assert key is not None
        exchange = exchange_of(session, facts, scenario, {key: extra})
    assert bool(exchange.kept) is keeps
    assert bool(exchange.withdrawn) is bool(exchange.new) is not keeps


def stale(desk, world, **fields):
    """Returns a verified run, after which a line was changed."""
    run = solved(desk, world.campaign)
    change(desk, world.lines[0], **fields)
    change(desk, world.campaign, revision=world.campaign.revision + 1)
    return run


def test_stale_plans_that_still_fit_are_published(desk):
    world = crisis(desk)
    run = stale(desk, world, quantity=110)
    assert publish(desk, run, world.who).state == "published"
    assert sum(row.quantity for row in orders_of(desk, world.campaign)) == 200


def test_stale_plans_that_do_not_fit_are_superseded(desk):
    world = crisis(desk)
    run = publish(desk, stale(desk, world, cancelled_units=50), world.who)
    assert run.state == "superseded"
    assert run.error
    assert orders_of(desk, world.campaign) == []


def test_a_lost_lab_supersedes_and_a_new_plan_is_asked_for(desk):
    world = crisis(desk, labs=1)
    run = ask(desk, world.campaign, auto_publish=True)
    solve_but_do_not_publish(desk)
    change(desk, world.labs[0], state="paused")
    cases.lab(desk, world.net)
    work(desk)
    assert cases.fetch(desk, run).state == "superseded"
    later = cases.rows(desk, SolveRun, SolveRun.cause == "superseded")
    assert [row.state for row in later] == ["published"]
    assert sum(row.quantity for row in orders_of(desk, world.campaign, "offered")) == 200


def solve_but_do_not_publish(desk):
    """Does what a worker does until it dies between check and publication."""
    from fabrouter.service.solves.snapshot import snapshot_document

    held = claimed(desk, "dies")
    with desk.store.read() as session:
        campaign = session.get(Campaign, held.campaign_id)
        document, _ = snapshot_document(session, campaign, desk.clock())
        params = session.get(SolveRun, held.run_id).params
    scenario = document.model_dump_json(exclude_defaults=True)
    told: list[Message] = []
    task = {"do": "solve", "scenario": scenario, "options": params}
    run_task(task, told.append, lambda: False)
    plan = [message["json"] for message in told if message["is"] == "plan"][-1]
    seen = Seen(scenario.encode(), campaign.revision, desk.clock())
    desk.write(lambda unit: store_plan(unit, held, seen, plan.encode()))


def test_a_crash_between_check_and_publication_is_made_up_for(desk):
    world = crisis(desk)
    run = ask(desk, world.campaign, auto_publish=True)
    solve_but_do_not_publish(desk)
    assert cases.fetch(desk, run).state == "verified"
    work(desk)
    assert cases.fetch(desk, run).state == "published"
    assert cases.journal_kinds(desk).count("solve_run.published") == 1
    assert len(cases.rows(desk, StoredPlan)) == 1


def test_progress_between_solve_and_publication_does_no_harm(desk):
    """A lab makes 10 units and accepts an offer while a replan is on its way."""
    world = crisis(desk, labs=1)
    solved(desk, world.campaign, auto_publish=True)
    one, two = orders_of(desk, world.campaign)
    change(desk, one, state="started")
    change(desk, world.lines[0], quantity=140)
    run = solved(desk, world.campaign, kind="replan")
    change(desk, one, made=10)
    change(desk, two, state="accepted")
    assert publish(desk, run, world.who).state == "published"
    (extra,) = orders_of(desk, world.campaign, "offered")
    assert extra.quantity == 40


@pytest.mark.parametrize("made", [14, 100])
def test_work_accepted_and_made_in_between_is_not_asked_for_again(desk, clock, made):
    """What was on offer when the plan was made may be under way, or done, when it is published."""
    world = crisis(desk, labs=1)
    solved(desk, world.campaign, auto_publish=True)
    one, _ = orders_of(desk, world.campaign)
    change(desk, world.lines[0], quantity=140)
    run = solved(desk, world.campaign, kind="replan")
    clock.advance(minutes=30)
    state = "started" if made < one.quantity else "made"
    change(desk, one, state=state, made=made, replied_at=clock())
    assert publish(desk, run, world.who).state == "published", cases.fetch(desk, run).error
    offered = orders_of(desk, world.campaign, "offered")
    assert [row.quantity for row in offered if row.line_id == one.line_id] == [40]


def test_partial_acceptance_between_supersedes(desk):
    """The lab declined the rest: the plan still wants it from there, so it no longer fits."""
    world = crisis(desk, labs=1, lines=1)
    solved(desk, world.campaign, auto_publish=True)
    (offer,) = orders_of(desk, world.campaign)
    run = solved(desk, world.campaign, kind="replan")
    change(desk, offer, state="declined")
    order(desk, world.lines[0], world.labs[0], 60, state="accepted")
    assert publish(desk, run, world.who).state == "superseded"


def test_another_campaign_may_have_taken_the_hours(desk):
    world = crisis(desk, labs=1, lines=1)
    run = solved(desk, world.campaign)
    other = cases.campaign(desk, world.net)
    theirs = cases.line(desk, other, world.site, world.design, quantity=5000)
    taken = order(desk, theirs, world.labs[0], 5000, state="accepted")
    for day in cases.campaign_days(world.campaign):
        booking = Booking(
            work_order_id=taken.id,
            lab_id=world.labs[0].id,
            pool="printers",
            day=day,
            seconds=4 * 8 * 3600,
            created_at=desk.clock(),
        )
        cases.keep(desk, booking)
    assert publish(desk, run, world.who).state == "superseded"


def test_plans_of_yesterday_with_work_of_yesterday_are_superseded(desk, clock):
    world = crisis(desk)
    run = solved(desk, world.campaign)
    clock.advance(days=1)
    assert publish(desk, run, world.who).state == "superseded"


class Wrong(InPlace):
    """Tells a plan with one unit too many after the right one."""

    def __init__(self, task):
        super().__init__(task)
        plans = [row for row in self._messages if row["is"] == "plan"]
        if plans:
            wrong = plans[-1]["json"].replace('"unmet_units":0', '"unmet_units":1')
            assert wrong != plans[-1]["json"]
            plans[-1]["json"] = wrong


class AllWrong(Wrong):
    """Tells no right plan at all."""

    def __init__(self, task):
        super().__init__(task)
        self._messages = [
            row for row in self._messages if row["is"] != "plan" or '"unmet_units":1' in row["json"]
        ]


def test_the_first_plan_is_served_if_the_checker_refuses_the_last_one(desk):
    world = crisis(desk)
    run = ask(desk, world.campaign)
    work(desk, Wrong)
    ended = cases.fetch(desk, run)
    assert ended.state == "verified"
    assert "refused by the checker" in ended.error


def test_plans_the_checker_refuses_are_rejected(desk):
    world = crisis(desk)
    run = ask(desk, world.campaign)
    work(desk, AllWrong)
    ended = cases.fetch(desk, run)
    assert ended.state == "rejected"
    assert cases.rows(desk, StoredPlan) == []


def test_replans_in_the_queue_are_not_doubled(desk):
    from fabrouter.service.solves.request import request_replan

    world = crisis(desk)

    def twice(unit):
        campaign = unit.lock(Campaign, world.campaign.id)
        one = request_replan(unit, campaign, "declined")
        two = request_replan(unit, campaign, "expired")
        return one is not None and two is not None and one.id == two.id

    assert desk.write(twice)


def test_campaigns_that_are_over_fail_with_a_reason(desk, clock):
    world = crisis(desk)
    run = ask(desk, world.campaign)
    clock.advance(days=30)
    work(desk)
    ended = cases.fetch(desk, run)
    assert ended.state == "failed"
    assert "extend it" in ended.error


def test_a_lab_ahead_of_its_schedule_gets_no_more_than_fits(desk):
    """The hours it no longer needs stay booked; a plan that used them could not be published."""
    world = crisis(desk, labs=1, lines=1)
    day = 4 * 8 * 12
    change(desk, world.lines[0], quantity=day * 3)
    solved(desk, world.campaign, auto_publish=True)
    (made,) = orders_of(desk, world.campaign)
    change(desk, made, state="started", made=made.quantity - 10)
    change(desk, world.lines[0], quantity=day * 5)
    run = solved(desk, world.campaign, kind="replan", auto_publish=True)
    assert run.state == "published"
    assert sum(row.quantity for row in orders_of(desk, world.campaign, "offered")) == 2 * day


def test_the_independent_checker_finds_nothing_wrong(desk, clock):
    """Two plans, a declined and a started order: decisions, hours, units and journal hold."""
    world = crisis(desk, labs=3, lines=3)
    solved(desk, world.campaign, auto_publish=True)
    clock.advance(hours=1)
    solved(desk, world.campaign, kind="replan", auto_publish=True)
    ask(desk, world.campaign)
    found = verify(export_lines(desk.store))
    # Factories of the tests write no journal: what they made has no history.
    assert [row for row in found if row.rule not in ("I16", "I26")] == []
    own = ("solve_run", "stored_plan", "snapshot", "work_order", "booking")
    assert [row for row in found if row.rule == "I16" and row.subject.startswith(own)] == []
