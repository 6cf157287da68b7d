"""Replanning: fixed work stays, little else moves, and what changes is told and adds up."""

import pytest

from fabrouter import InputError, Scenario, route
from fabrouter.replan import Changes, replan
from fabrouter.replan.promises import lot_key
from replan_cases import EXACT, LIMITS, busiest, findings, made, tiny
from scenario_cases import GONE, document


@pytest.fixture(scope="module")
def lost(campaign, campaign_plan):
    """Returns the campaign without its busiest lab, half of the other labs having accepted."""
    gone = busiest(campaign_plan)
    labs = sorted({lot.lab for lot in campaign_plan.document.lots} - {gone})
    changes = Changes(labs_lost=frozenset({gone}), accepted=frozenset(labs[::2]))
    return gone, labs[::2], replan(campaign, campaign_plan, changes, **LIMITS)


def test_the_new_plan_passes_the_checker(lost):
    """Scenario and plan can be written, read and checked like any other."""
    assert findings(lost[2]) == []


def test_a_lost_lab_makes_nothing(lost):
    """Everything of the lost lab is dropped with that reason and nothing is made there."""
    gone, _, found = lost
    assert gone not in {lot.lab for lot in found.plan.document.lots}
    reasons = {row.reason for row in found.differences.dropped if row.lab == gone}
    assert reasons == {"lab_lost"}


def test_fixed_work_is_untouched(lost, campaign_plan):
    """Accepted lots keep their days; only shipments to the lost lab may have gone."""
    gone, labs, found = lost
    dropped = {row.lot for row in found.differences.dropped if not row.to}
    new = {lot_key(lot): lot for lot in found.plan.document.lots}
    fixed = [lot for lot in campaign_plan.document.lots if lot.lab in labs]
    assert len(fixed) > 3
    for lot in fixed:
        if lot.id in dropped:
            continue
        after = {work.at: work.units for work in new[lot_key(lot)].production}
        assert all(after.get(work.at, 0) >= work.units for work in lot.production)
        sent = {(s.to, s.at): s.units for s in new[lot_key(lot)].shipments}
        kept = [s for s in lot.shipments if s.to != gone]
        assert all(sent.get((s.to, s.at), 0) >= s.units for s in kept)


def test_the_old_plan_is_the_warm_start(campaign, campaign_plan):
    """The first plan that does more than keep promises is the repaired old one."""
    phases = []
    changes = Changes(labs_lost=frozenset({busiest(campaign_plan)}))
    replan(
        campaign,
        campaign_plan,
        changes,
        on_progress=lambda point: phases.append(point.phase),
        **LIMITS,
    )
    searches = [phase for phase in phases if phase not in ("bound", "promised", "prices")]
    assert searches[0] == "start"


def test_less_changes_than_from_scratch(campaign, campaign_plan):
    """A plan made anew has more different lots than one that starts from the old plan."""
    changes = Changes(labs_lost=frozenset({busiest(campaign_plan)}))
    found = replan(campaign, campaign_plan, changes, **LIMITS)
    bare = found.scenario.document.model_copy(update={"commitments": ()})
    fresh = made(route(Scenario(bare), **LIMITS).document)
    old, new = made(campaign_plan.document), made(found.plan.document)
    moved = sum(old.get(key) != new.get(key) for key in old | new)
    moved_fresh = sum(old.get(key) != fresh.get(key) for key in old | fresh)
    assert moved < moved_fresh


def test_lot_changes_add_up(lost, campaign_plan):
    """Changed lots make up the difference of the plans, in all and per lab."""
    _, _, found = lost
    old, new = made(campaign_plan.document), made(found.plan.document)
    lots = found.differences.lots
    assert sum(lot.after - lot.before for lot in lots) == sum(new.values()) - sum(old.values())
    for row in found.differences.labs:
        mine = [x for x in lots if (x.lab, x.design, x.stage) == (row.lab, row.design, row.stage)]
        assert sum(lot.after - lot.before for lot in mine) == row.after - row.before
        assert sum(lot.kind == "new" for lot in mine) == row.lots_new
        assert sum(lot.kind == "cancelled" for lot in mine) == row.lots_cancelled


def test_counts_of_lots_add_up(lost):
    """Unchanged and changed lots are all lots of both plans."""
    _, _, found = lost
    told = found.differences
    cancelled = sum(lot.kind == "cancelled" for lot in told.lots)
    new = sum(lot.kind == "new" for lot in told.lots)
    assert told.lots_unchanged + len(told.lots) - new == told.lots_before
    assert told.lots_unchanged + len(told.lots) - cancelled == told.lots_after
    changed = sum(lot.kind != "moved" for lot in told.lots)
    everything = told.lots_unchanged + len(told.lots)
    assert told.changed_share == pytest.approx(changed / everything)


def test_arrivals_add_up(lost):
    """Missing and additional units explain what arrives less or more."""
    _, _, found = lost
    for line in found.differences.lines:
        before = line.on_time_before + line.late_before
        after = line.on_time_after + line.late_after
        assert after - before == line.more - line.missing
        assert line.requested_after == after + line.unmet_after


def test_terms_add_up(lost):
    """The terms sum up to both objectives."""
    told = lost[2].differences
    assert sum(row.eur_before for row in told.terms) == pytest.approx(told.objective_before_eur)
    assert sum(row.eur_after for row in told.terms) == pytest.approx(told.objective_after_eur)


def test_every_change_has_a_reason_that_fits(lost):
    """Who takes over names a lab that does less; a lot of the lost lab is gone for that."""
    gone, _, found = lost
    less = {(x.line, x.stage, x.lab) for x in found.differences.lots if x.after < x.before}
    for lot in found.differences.lots:
        if lot.why == "takes_over":
            assert all((lot.line, lot.stage, lab) in less for lab in lot.from_labs)
            assert lot.after > lot.before
        if lot.lab == gone:
            assert (lot.why, lot.after) == ("lab_lost", 0)


def test_without_changes_nothing_changes():
    """The best plan stays the best plan, lot by lot."""
    plan, found = tiny()
    assert found.differences.lots == ()
    assert found.differences.lines == ()
    assert found.differences.changed_share == 0
    assert made(found.plan.document) == made(plan.document)


def test_everything_accepted_stays():
    """With all lots accepted the plan is what it was."""
    plan, found = tiny(told=Changes(accepted="all"))
    assert found.differences.lots_fixed == len(plan.document.lots)
    assert made(found.plan.document) == made(plan.document)
    assert found.plan.document.totals.changed_units == 0


def test_started_lots_need_no_new_setup():
    """A started lot's setup is done: the new plan does not pay for it again."""
    plan, found = tiny(told=Changes(started="all"))
    assert all(lot.setup is None for lot in found.plan.document.lots)
    assert found.plan.document.totals.production_eur <= plan.document.totals.production_eur


def test_accepted_stays_in_the_next_round():
    """What was accepted once needs no mention the next time."""
    _, first = tiny(told=Changes(accepted="all"))
    second = replan(first.scenario, first.plan, **EXACT)
    assert second.differences.lots_fixed == first.differences.lots_fixed > 0


def test_a_lost_hub_takes_nothing():
    """Parts go elsewhere: shipments to the lost hub are dropped, its lots too."""
    _, found = tiny(told=Changes(labs_lost=frozenset({"hub-paris"}), accepted="all"))
    assert findings(found) == []
    dropped = {(row.lab, row.to, row.reason) for row in found.differences.dropped}
    assert ("hub-paris", "", "lab_lost") in dropped
    assert ("lab-paris", "hub-paris", "destination_lost") in dropped


def test_assembly_without_parts_is_given_up():
    """Accepted assembly whose parts nobody can make any more is dropped for that reason."""
    _, found = tiny(
        {"/labs/1/machines": []}, Changes(labs_lost=frozenset({"lab-paris"}), accepted="all")
    )
    reasons = {row.lab: row.reason for row in found.differences.dropped}
    assert reasons["hub-paris"] == "parts_missing"
    assert findings(found) == []


def test_lost_stock_keeps_accepted_work_but_says_so():
    """Accepted work stays although its material is gone; the lab is named."""
    told = Changes(stock_gone=frozenset({("lab-paris", "petg")}), accepted="all")
    _, found = tiny(told=told)
    (row,) = found.differences.overdrawn
    assert (row.lab, row.what, row.kind) == ("lab-paris", "petg", "material")
    assert row.lacking > 0


def test_lost_stock_moves_offered_work():
    """Offered work goes where there is material."""
    _, found = tiny(told=Changes(stock_gone=frozenset({("lab-paris", "petg")})))
    assert {lot.lab for lot in found.plan.document.lots} == {"lab-lyon", "hub-paris"}
    why = {x.lab: x.why for x in found.differences.lots if x.kind != "moved"}
    assert why == {"lab-paris": "less_room", "lab-lyon": "takes_over"}


def test_a_cut_lab_works_less():
    """With a tenth of its hours a lab keeps within them."""
    plan, found = tiny(told=Changes(capacity_cuts={"lab-paris": 90.0}))
    loads = [
        next(load for load in made_plan.document.labs if load.id == "lab-paris")
        for made_plan in (plan, found.plan)
    ]
    assert loads[1].capacity_h == pytest.approx(0.1 * loads[0].capacity_h)
    assert loads[1].load_h < loads[0].load_h
    assert findings(found) == []


def test_a_gone_line_frees_its_work():
    """Lots of a line that is no longer asked for are dropped."""
    _, found = tiny(new={"/lines/1": GONE}, told=Changes(accepted="all"))
    assert {row.reason for row in found.differences.dropped} == {"line_gone"}
    change = next(x for x in found.differences.lines if x.line == "savers-lyon")
    assert (change.requested_after, change.missing) == (0, 30)


def test_a_lowered_quantity_drops_what_is_too_much():
    """Nobody is held to more than a line asks for."""
    _, found = tiny(new={"/lines/1/quantity": 3}, told=Changes(accepted="all"))
    assert "quantity_lowered" in {row.reason for row in found.differences.dropped}
    assert findings(found) == []


def test_new_lines_are_served():
    """A line from a table is planned beside what was there, with that reason."""
    table = (
        b"id;site;design;quantity;due;deadline\n"
        b"late-savers;site-paris;saver;10;2020-04-05;2020-04-05\n"
    )
    plan, found = tiny(told=Changes(added_lines=table, accepted="all"))
    line = next(row for row in found.plan.document.lines if row.id == "late-savers")
    assert line.unmet == 0
    assert {x.why for x in found.differences.lots if x.line == "late-savers"} == {"new_line"}
    old, new = made(plan.document), made(found.plan.document)
    assert all(new[key] == units for key, units in old.items())


def test_closed_roads_cut_shipments_off(campaign, campaign_plan):
    """What went over closed roads goes no more; the new plan holds."""
    hub = next(
        lab
        for lab in campaign.document.labs
        if lab.id in {s.destination for s in campaign_plan.document.shipments}
    )
    changes = Changes(closed_roads=((hub.place.lat, hub.place.lon, 30.0),), accepted="all")
    found = replan(campaign, campaign_plan, changes, **LIMITS)
    assert findings(found) == []
    assert found.scenario.document.transport.closures


@pytest.mark.parametrize(
    "changes",
    [
        Changes(labs_lost=frozenset({"nowhere"})),
        Changes(accepted=frozenset({"nothing"})),
        Changes(capacity_cuts={"lab-paris": 120.0}),
        Changes(stock_gone=frozenset({("lab-paris", "gold")})),
        Changes(closed_roads=((95.0, 0.0, 10.0),)),
    ],
)
def test_wrong_changes_are_refused(changes, tiny_plan):
    """Names that are not there and figures out of range are told, nothing is planned."""
    with pytest.raises(InputError):
        replan(Scenario(document()), tiny_plan, changes, **EXACT)
