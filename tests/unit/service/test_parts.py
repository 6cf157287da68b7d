"""Designs in two stages: parts are offered, made, sent and counted once."""

from datetime import date

import pytest

import service_cases as cases
from fabrouter import Scenario
from fabrouter.service.solves.snapshot import snapshot_document
from fabrouter.store.tables import Campaign, Shipment, ShipmentItem
from solve_cases import order, orders_of, solved

FRAME_AND_VISOR = {
    "id": "shield",
    "name": "Shield",
    "version": "1.0",
    "stages": [
        {
            "id": "frame",
            "name": "Frame",
            "parent": "shield",
            "per_parent": 2,
            "mass_g": 20.0,
            "operations": [{"capability": "3d_printing", "machine_min_per_unit": 5.0}],
        },
        {
            "id": "shield",
            "name": "Shield",
            "mass_g": 60.0,
            "operations": [{"capability": "assembly", "labour_min_per_unit": 2.0}],
        },
    ],
}


def machines(*rows):
    week = list(cases.WEEK)
    return {
        "opening": {"weekly": [{"days": week, "open": "09:00", "close": "17:00"}]},
        "machines": [{"id": word, "name": word, "capability": can} for word, can in rows],
    }


@pytest.fixture
def world(desk):
    """Returns (campaign, line of 20 shields, printing lab, assembling lab)."""
    net = cases.network(desk)
    prints = cases.lab(desk, net, declared=machines(("printers", "3d_printing")))
    joins = cases.lab(desk, net, declared=machines(("bench", "assembly")))
    shield = cases.design(desk, net, FRAME_AND_VISOR)
    crisis = cases.campaign(desk, net, transport={"roads": "none"})
    line = cases.line(desk, crisis, cases.site(desk, net), shield, quantity=20)
    return crisis, line, prints, joins


def taken(desk, campaign):
    with desk.store.read() as session:
        row = session.get(Campaign, campaign.id)
        document, _ = snapshot_document(session, row, desk.clock())
    Scenario(document)
    return document


def test_both_stages_are_offered(desk, world):
    crisis, _, prints, joins = world
    assert solved(desk, crisis, auto_publish=True).state == "published"
    offers = {row.stage: row for row in orders_of(desk, crisis)}
    assert (offers["frame"].quantity, offers["frame"].is_final) == (40, False)
    assert (offers["shield"].quantity, offers["shield"].is_final) == (20, True)
    assert (offers["frame"].lab_id, offers["shield"].lab_id) == (prints.id, joins.id)
    assert offers["frame"].due <= offers["shield"].due
    again = solved(desk, crisis, kind="replan", auto_publish=True)
    assert again.state == "published"
    assert {row.state for row in orders_of(desk, crisis)} == {"offered"}


def frames(desk, line, lab, to, **fields):
    return order(desk, line, lab, 40, stage="frame", to=to.slug, is_final=False, **fields)


def test_parts_that_are_made_are_on_their_way(desk, world):
    """30 of 40 frames are made, 10 of them have left; the rest of the 30 leaves today."""
    crisis, line, prints, joins = world
    made = frames(desk, line, prints, joins, state="started", made=30, shipped=10)
    shipment = Shipment(
        campaign_id=crisis.id,
        lab_id=prints.id,
        to_lab_id=joins.id,
        state="dispatched",
        dispatched_at=desk.clock(),
        created_at=desk.clock(),
        changed_at=desk.clock(),
    )
    cases.keep(desk, shipment)
    item = ShipmentItem(
        shipment_id=shipment.id, work_order_id=made.id, units=10, created_at=desk.clock()
    )
    cases.keep(desk, item)
    document = taken(desk, crisis)
    (coming,) = document.parts
    assert (coming.lab, coming.units, coming.at) == (joins.slug, 30, date(2020, 4, 2))
    (promise,) = document.commitments
    assert sum(row.units for row in promise.production) == 10


def test_parts_that_were_used_are_not_counted(desk, world):
    """Of 40 frames that arrived, 5 shields took 10."""
    crisis, line, prints, joins = world
    made = frames(desk, line, prints, joins, state="closed", made=40, shipped=40, received=40)
    shipment = Shipment(
        campaign_id=crisis.id,
        lab_id=prints.id,
        to_lab_id=joins.id,
        state="confirmed",
        created_at=desk.clock(),
        changed_at=desk.clock(),
    )
    cases.keep(desk, shipment)
    item = ShipmentItem(
        shipment_id=shipment.id, work_order_id=made.id, units=40, good=40, created_at=desk.clock()
    )
    cases.keep(desk, item)
    schedule = {
        "machines": ["bench"],
        "production": [{"at": "2020-04-01", "units": 20}],
        "shipments": [],
    }
    order(desk, line, joins, 20, stage="shield", state="started", made=5, schedule=schedule)
    document = taken(desk, crisis)
    assert [(row.lab, row.units, row.at) for row in document.parts] == [(joins.slug, 30, None)]
    assert document.lines[0].quantity == 15


def test_a_replan_makes_no_parts_twice(desk, clock, world):
    crisis = world[0]
    solved(desk, crisis, auto_publish=True)
    offers = {row.stage: row for row in orders_of(desk, crisis)}

    def accept(unit):
        for row in offers.values():
            stored = unit.lock(type(row), row.id)
            stored.state = "accepted"
            if row.stage == "frame":
                stored.state, stored.made = "started", 24
            unit.session.add(stored)

    desk.write(accept)
    run = solved(desk, crisis, kind="replan", auto_publish=True)
    assert run.state == "published"
    assert orders_of(desk, crisis, "offered") == []
