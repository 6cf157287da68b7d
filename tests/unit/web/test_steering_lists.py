"""What steering pages make of the API's answers before they draw them."""

from datetime import UTC, datetime, timedelta

import pytest

from fabrouter.i18n import Translator
from fabrouter_api.web.alerts import alerts_shown
from fabrouter_api.web.effort_bars import MONEY, WIDTH, bars_of, materials_of, totals_of
from fabrouter_api.web.plan_difference import difference_of
from fabrouter_api.web.proposal import planning_of
from fabrouter_api.web.shipment_list import shipment_rows
from fabrouter_api.web.tallies import tally_parts
from fabrouter_api.web.work_list import work_rows

NOW = datetime(2020, 4, 1, 12, tzinfo=UTC)


def order(number, state="accepted", *, due_in_h=48, reply_in_h=None, flag=None, lab="l"):
    reply = None if reply_in_h is None else (NOW + timedelta(hours=reply_in_h)).isoformat()
    return {
        "number": number,
        "state": state,
        "due": (NOW + timedelta(hours=due_in_h)).isoformat(),
        "reply_by": reply,
        "flag": flag,
        "lab_id": lab,
        "quantity": 10,
        "made": 2,
        "scrapped": 1,
    }


def test_late_work_first_then_unanswered_then_flagged_then_by_day():
    orders = [
        order(1, due_in_h=2),
        order(2, due_in_h=90, flag="notice_changed"),
        order(3, "offered", due_in_h=80, reply_in_h=5),
        order(4, due_in_h=-1),
        order(5, "offered", due_in_h=1, reply_in_h=30),
        order(6, "made", due_in_h=-100),
    ]
    rows = work_rows(orders, [], NOW)
    assert [row.order["number"] for row in rows] == [4, 3, 2, 6, 5, 1]
    assert [row.is_overdue for row in rows] == [True, False, False, False, False, False]
    assert [row.is_waiting for row in rows] == [False, True, False, False, False, False]
    assert rows[0].left == 7


@pytest.mark.parametrize(
    ("lab_state", "state", "can"),
    [
        ("suspended", "started", True),
        ("unresponsive", "started", True),
        ("paused", "started", False),
        ("suspended", "accepted", False),
    ],
)
def test_only_begun_work_of_labs_that_are_gone_is_stopped(lab_state, state, can):
    labs = [{"lab_id": "l", "state": lab_state}]
    assert work_rows([order(1, state)], labs, NOW)[0].can_stop is can


def parcel(state, left_days_ago=None):
    left = None if left_days_ago is None else (NOW - timedelta(days=left_days_ago)).isoformat()
    return {"state": state, "dispatched_at": left}


def test_shipments_on_the_way_first_the_longest_of_them_on_top():
    parcels = [
        parcel("confirmed", 9),
        parcel("packed"),
        parcel("dispatched", 1),
        parcel("dispatched", 3.1),
        parcel("lost", 5),
        parcel("delivered", 4),
    ]
    rows = shipment_rows(parcels, NOW)
    states = [row.shipment["state"] for row in rows]
    assert states == ["dispatched", "dispatched", "delivered", "lost", "packed", "confirmed"]
    assert [row.is_overdue for row in rows] == [True, *[False] * 5]


def solve(name, state, kind="replan"):
    return {"id": name, "state": state, "kind": kind}


def test_the_newest_checked_plan_since_the_last_published_one_waits():
    solves = [
        solve("a", "verified", "what_if"),
        solve("b", "running"),
        solve("c", "verified"),
        solve("d", "verified"),
        solve("e", "published"),
        solve("f", "verified"),
        solve("g", "queued"),
    ]
    found = planning_of(solves)
    assert found.proposal == solve("c", "verified")
    assert [row["id"] for row in found.searches] == ["b", "g"]
    assert found.failure is None


def test_plans_older_than_the_published_one_do_not_wait():
    found = planning_of([solve("a", "published"), solve("b", "verified")])
    assert found.proposal is None


def test_a_failed_search_is_told_until_another_one_follows():
    failed = solve("b", "failed", "route")
    assert planning_of([solve("a", "verified", "what_if"), failed]).failure == failed
    assert planning_of([solve("a", "running"), failed]).failure is None
    assert planning_of([]) == (None, [], None)


def moved(lab, before, after):
    return {"lab": lab, "before": {"units": before}, "after": {"units": after}}


def lacking(line, before, after):
    names = ("unmet", "late")
    pair = (dict(zip(names, figures, strict=True)) for figures in (before, after))
    return {"line": line, **dict(zip(("before", "after"), pair, strict=True))}


def test_the_worst_and_the_largest_changes_are_shown_of_many():
    changes = {
        "totals_before": {"unmet_units": 5},
        "totals_after": {"unmet_units": 0},
        "labs": [moved("a", 5, 6), moved("b", 90, 0), moved("c", 0, 20)],
        "lots": [],
        "lines": [
            lacking("better", (9, 0), (2, 0)),
            lacking("later", (0, 0), (0, 4)),
            lacking("worse", (0, 0), (3, 0)),
            lacking("best", (50, 0), (0, 0)),
        ],
    }
    shown = difference_of(changes, most=2)
    assert [row["lab"] for row in shown.labs.rows] == ["b", "c"]
    assert (shown.labs.left_out, shown.lots.left_out, shown.lines.left_out) == (1, 0, 2)
    whole = difference_of(changes)
    lines = [row["line"] for row in whole.lines.rows]
    assert lines == ["worse", "later", "best", "better"]


def test_bars_are_as_long_as_their_units():
    parts = tally_parts(
        [
            {"state": "offered", "count": 1, "units": 30},
            {"state": "made", "count": 4, "units": 10},
        ]
    )
    assert [(part.start, part.width) for part in parts] == [(0, 750), (750, 250)]
    assert tally_parts([{"state": "lost", "count": 1, "units": 0}])[0].width == 0


def effort(name, work, material, transport, **fields):
    sums = {"work_cents": work, "material_cents": material, "transport_cents": transport}
    return {
        "lab": name,
        "materials": [{"material": "petg", "unit": "g", "quantity_milli": work}],
        **dict.fromkeys(("work_orders", "made", "scrapped", "surplus", "machine_s"), 1),
        **dict.fromkeys(("people_s", "co2e_g"), 2),
        **sums,
        "total_cents": sum(sums.values()),
        **fields,
    }


def test_bars_of_labs_share_one_scale_and_add_up():
    labs = [effort("b", 100, 0, 100), effort("a", 200, 100, 100), effort("c", 0, 0, 0)]
    bars = bars_of(labs, MONEY)
    assert [(bar.lab["lab"], bar.value) for bar in bars] == [("a", 400), ("b", 200)]
    assert [(part.name, part.start, part.width) for part in bars[1].parts] == [
        ("work_cents", 0, WIDTH / 4),
        ("transport_cents", WIDTH / 4, WIDTH / 4),
    ]
    assert totals_of(labs)["total_cents"] == 600
    assert materials_of(labs) == [("petg", "g", 300)]


def alert(kind, **fields):
    return {"kind": kind, "count": 2, "units": 30, "cause": "", "lab_id": None, "lab": "", **fields}


def test_alerts_say_what_is_the_matter_and_lead_there():
    situation = {
        "alerts": [
            alert("declined"),
            alert("flagged", cause="lab_paused"),
            alert("flagged", cause="notice_changed"),
            alert("lab_away", cause="paused", lab_id="l", lab="Fablab"),
            alert("stock_short", cause="petg", lab_id="l", lab="Fablab"),
            alert("shipment_lost"),
        ]
    }
    materials = {"petg": {"name": "PETG filament", "name_fr": "Filament PETG"}}
    shown = alerts_shown(Translator("en"), "c", situation, materials)
    assert [(row.words, row.address) for row in shown] == [
        ("Fablab: the lab pauses, with 30 units in hand", "/campaigns/c/work?lab=l"),
        ("Shipments lost: 2 (30 units)", "/campaigns/c/shipments?show=lost"),
        ("Offers declined since the last plan: 2 (30 units)", "/campaigns/c/work?show=declined"),
        (
            "Work to look at, the notice to users has changed: 2",
            "/campaigns/c/work?show=flagged",
        ),
        ("Fablab runs short of: PETG filament", "/campaigns/c/work?lab=l"),
    ]
    assert [row.is_bad for row in shown] == [True, True, False, False, False]
