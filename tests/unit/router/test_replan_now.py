"""Replanning in mid-campaign: what has begun stays, nothing new begins before the moment."""

from datetime import UTC, datetime, timedelta

import pytest

from fabrouter import InputError, Scenario, route
from fabrouter.replan import Changes, replan
from fabrouter.replan.promises import lot_key
from replan_cases import EXACT, LIMITS, busiest, findings, made, tiny
from scenario_cases import document

NOON = "2020-04-02T10:00Z"
"""In the second of five days: the third is the first open one."""

OPEN = datetime(2020, 4, 2, 22, tzinfo=UTC)


def work(plan, since=None, until=None):
    """Returns units by lot and day between two instants."""
    return {
        (lot_key(lot), entry.at): entry.units
        for lot in plan.document.lots
        for entry in lot.production
        if (since is None or entry.at >= since) and (until is None or entry.at < until)
    }


def sent(plan, until):
    """Returns units by lot, place and day of shipments before an instant."""
    return {
        (lot_key(lot), trip.to, trip.at): trip.units
        for lot in plan.document.lots
        for trip in lot.shipments
        if trip.at < until
    }


def test_without_changes_the_plan_goes_on():
    """The rest of the best plan is still the best, lot by lot."""
    plan, found = tiny(told=Changes(now=NOON, accepted="all"))
    assert found.differences.lots == ()
    assert found.differences.open_from == OPEN
    assert found.differences.lots_begun == sum(
        lot.production[0].at < OPEN for lot in plan.document.lots
    )
    assert findings(found) == []


def test_begun_lots_stay_although_only_offered():
    """Stock that is gone moves offered work before it begins, and no begun work."""
    gone = frozenset({("lab-paris", "petg")})
    _, before = tiny(told=Changes(stock_gone=gone))
    plan, after = tiny(told=Changes(stock_gone=gone, now=NOON))
    assert "lab-paris" not in {lot.lab for lot in before.plan.document.lots}
    assert work(after.plan, until=OPEN) == work(plan, until=OPEN)
    assert "lab-paris" in {lot.lab for lot in after.plan.document.lots}


@pytest.mark.parametrize("engine", [EXACT, LIMITS], ids=["cpsat", "local_search"])
def test_a_new_line_waits_for_an_open_period(engine):
    """Without a moment new work begins on the first day, with it on the first open one."""
    table = b"id;site;design;quantity;due\nmore;site-paris;saver;30;2020-04-05\n"
    starts = {}
    for now in (None, NOON):
        _, found = tiny(told=Changes(added_lines=table, now=now, accepted="all"), **engine)
        new = [lot for lot in found.plan.document.lots if lot.line == "more"]
        starts[now] = min(lot.setup or lot.production[0].at for lot in new)
        assert findings(found) == []
    assert starts[None] < OPEN <= starts[NOON]


def test_a_lost_hub_leaves_what_it_has_sent():
    """What left the hub before it was lost arrives; parts that were for it go elsewhere."""
    changes = {"/lines/0/due": "2020-04-02", "/labs/0/machines/1/capability": "quality_check"}
    plan, found = tiny(
        changes, Changes(now="2020-04-03T10:00Z", labs_lost=frozenset({"hub-paris"}))
    )
    until = OPEN + timedelta(days=1)
    assert sum(sent(plan, until).values()) > 0
    kept = {key: units for key, units in sent(plan, until).items() if key[0][3] == "hub-paris"}
    now = {key: units for key, units in sent(found.plan, until).items() if key[0][3] == "hub-paris"}
    assert kept == now
    assert findings(found) == []


def test_campaigns_with_losses_keep_their_past(campaign, campaign_plan):
    """In a real campaign the past is the old one, but for what the lost lab had not sent."""
    gone, until = busiest(campaign_plan), day(campaign, 3)
    told = Changes(now=until, labs_lost=frozenset({gone}))
    found = replan(campaign, campaign_plan, told, **LIMITS)
    assert findings(found) == []
    assert sent(found.plan, until) == sent(campaign_plan, until)
    others = {k: n for k, n in work(campaign_plan, until=until).items() if k[0][3] != gone}
    now = work(found.plan, until=until)
    assert {k: n for k, n in now.items() if k[0][3] != gone} == others
    left = sum(n for k, n in sent(campaign_plan, until).items() if k[0][3] == gone)
    assert sum(n for k, n in now.items() if k[0][3] == gone) == left
    assert not any(k[0][3] == gone for k in work(found.plan, since=until))


def day(scenario, period):
    """Returns the start of a period."""
    return scenario.document.horizon.start_of_period(period)


def test_a_declined_begun_lot_counts_as_not_made():
    """Declining a begun lot takes all of it back; its units start in open periods."""
    plan, found = tiny(told=Changes(now=NOON, declined_lots=frozenset({begun_lot().id})))
    lot = begun_lot()
    assert lot_key(lot) not in made(found.plan.document)
    assert (lot.id, "declined") in {(row.lot, row.reason) for row in found.differences.dropped}
    assert findings(found) == []
    assert plan.document.lots


def begun_lot():
    """Returns a one-stage lot of the best tiny plan that has begun by noon of the second day."""
    plan = route(Scenario(document()), **EXACT)
    return next(
        lot for lot in plan.document.lots if lot.design == "saver" and lot.production[0].at < OPEN
    )


def test_goods_under_way_arrive_although_the_road_closes():
    """Roads that close behind a shipment do not stop it; nothing more goes there."""
    lyon = ((45.76, 4.84, 60.0),)
    far = {"/labs/1/machines": [], "/lines/1/due": "2020-04-05"}
    late = {**far, "/transport/roads": "bundled"}
    plan, found = tiny(late, Changes(now=NOON, closed_roads=lyon))
    _, from_start = tiny(late, Changes(closed_roads=lyon))
    lyon_line = {row.id: row for row in found.plan.document.lines}["savers-lyon"]
    before = {row.id: row for row in plan.document.lines}["savers-lyon"]
    gone = sum(n for k, n in sent(plan, OPEN).items() if k[0][0] == "savers-lyon")
    assert gone > 0
    assert lyon_line.on_time + lyon_line.late == gone <= before.on_time
    other = {row.id: row for row in from_start.plan.document.lines}["savers-lyon"]
    assert other.on_time + other.late == 0
    assert findings(found) == []


def petg(scenario):
    """Returns the stock row of PETG, by lab that has one."""
    rows = {lab.id: {row.material: row for row in lab.stock} for lab in scenario.labs}
    return {lab: stock["petg"] for lab, stock in rows.items() if "petg" in stock}


def there(stock):
    """Returns what is on hand and on its way."""
    return stock.quantity + sum(arrival.quantity for arrival in stock.arrivals)


@pytest.mark.parametrize("now", ["2020-04-01T12:00Z", "2020-04-03T12:00Z"])
def test_orders_and_transfers_stay_as_stock_on_its_way(now, supplied_plan):
    """What was ordered or sent before is in the new scenario's stock, and is not bought again."""
    scenario = Scenario(supplied_plan.compiled.document)
    found = replan(scenario, supplied_plan, Changes(now=now, accepted="all"), **EXACT)
    until = found.differences.open_from
    assert until is not None
    ordered = [row for row in supplied_plan.document.purchases if row.order_at < until]
    moved = [row for row in supplied_plan.document.transfers if row.departs < until]
    assert ordered or moved
    before, after = petg(scenario.document), petg(found.scenario.document)
    bought = sum(row.quantity for row in ordered)
    limit = after["lab-paris"].purchase_limit
    assert limit == pytest.approx(before["lab-paris"].purchase_limit - bought)
    for lab, stock in after.items():
        sent_on = sum(row.quantity for row in moved if row.origin == lab)
        come = sum(row.quantity for row in moved if row.destination == lab)
        come += bought if lab == "lab-paris" else 0
        was = there(before[lab]) if lab in before else 0
        assert there(stock) == pytest.approx(was + come - sent_on)
    new = found.plan.document
    assert all(row.order_at >= until for row in new.purchases)
    assert all(row.departs >= until for row in new.transfers)
    assert made(new) == made(supplied_plan.document)
    assert findings(found) == []


def test_lost_stock_leaves_what_was_used():
    """Material that went into begun work is no shortage when the rest is lost."""
    gone = frozenset({("lab-paris", "petg")})
    _, found = tiny(told=Changes(now="2020-04-04T10:00Z", stock_gone=gone, accepted="all"))
    _, earlier = tiny(told=Changes(stock_gone=gone, accepted="all"))
    assert [row.kind for row in earlier.differences.overdrawn] == ["material"]
    assert found.differences.overdrawn == ()


def test_the_next_moment_comes_later():
    """The scenario carries the moment; a second replanning goes on from there."""
    _, first = tiny(told=Changes(now=NOON))
    again = replan(first.scenario, first.plan, **EXACT)
    assert again.differences.open_from == OPEN
    second = replan(first.scenario, first.plan, Changes(now="2020-04-03T10:00Z"), **EXACT)
    assert findings(second) == []
    with pytest.raises(InputError, match="last planned"):
        replan(first.scenario, first.plan, Changes(now="2020-04-02"), **EXACT)


def test_a_day_means_its_start():
    """At midnight the day that begins is open."""
    _, found = tiny(told=Changes(now="2020-04-03"))
    assert found.differences.open_from == OPEN


@pytest.mark.parametrize(
    ("now", "word"),
    [
        ("2020-04-02T10:00", "time zone"),
        ("tomorrow", "not a date"),
        ("2020-03-30", "before the horizon"),
        ("2020-04-05T10:00Z", "no period of the horizon is left"),
        ("2020-05-01", "no period of the horizon is left"),
        (datetime(2020, 4, 2, 10), "time zone"),
    ],
)
def test_moments_that_cannot_be(now, word, tiny_plan):
    """Naive instants and moments outside the horizon are refused with what to write."""
    with pytest.raises(InputError, match=word):
        replan(Scenario(document()), tiny_plan, Changes(now=now), **EXACT)


def test_scenarios_may_name_their_moment():
    """Route keeps to it too: nothing happens before the first open period."""
    late = document({"/horizon/now": NOON})
    plan = route(Scenario(late), **EXACT)
    assert plan.document.lots
    assert not work(plan, until=OPEN)
    with pytest.raises(InputError, match="no period"):
        Scenario(document({"/horizon/now": "2020-05-01"}))
