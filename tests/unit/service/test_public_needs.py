"""Needs by region and by product, as everybody may see them."""

import pytest

import service_cases as cases
from fabrouter.service.shipments import receive
from fabrouter.service.shipments.inputs import Receipt
from fabrouter.service.statements.transparency import transparency_of
from work_cases import world

LYON = {"latitude": 45.7578, "longitude": 4.832, "region": "69"}


@pytest.fixture
def w(desk):
    return world(desk, is_public=True)


def figures(w):
    with w.desk.store.read() as session:
        return transparency_of(session, w.campaign.id)


def test_regions_hold_their_sites_and_labs(w, desk):
    """Units by region, most first; what is received and promised; labs that began something."""
    lyon = cases.site(desk, w.net, **LYON)
    cases.line(desk, w.campaign, lyon, w.design, quantity=250)
    parcel = w.sent(w.made(30))
    w.do(receive.confirm, w.requester, parcel.id, Receipt(), None)
    w.started(20)
    rows = [
        (row.region, row.sites, row.requested, row.under_way, row.received, row.labs, row.made)
        for row in figures(w).regions
    ]
    assert rows == [("69", 1, 250, 0, 0, 0, 0), ("75", 1, 100, 20, 30, 1, 30)]
    (first, _) = figures(w).regions
    assert (first.latitude, first.longitude) == (45.75, 4.85)


def test_what_nobody_has_checked_is_not_public(w, desk):
    """Neither a line that waits for its check nor cancelled units count."""
    cases.line(desk, w.campaign, cases.site(desk, w.net, **LYON), w.design, opened_at=None)
    w.line.cancelled_units = 40
    cases.keep(desk, w.line)
    shown = figures(w)
    assert [(row.region, row.requested) for row in shown.regions] == [("75", 60)]
    assert [(row.design, row.requested) for row in shown.products] == [(w.design.slug, 60)]


def test_places_without_a_region_are_kept_apart_by_degrees(w, desk):
    """Two places of one square degree are one row, one further away is another."""
    for latitude in (43.21, 43.72, 44.17):
        where = {"latitude": latitude, "longitude": 5.37, "region": ""}
        cases.line(desk, w.campaign, cases.site(desk, w.net, **where), w.design, quantity=7)
    found = {(row.region, row.sites, row.latitude) for row in figures(w).regions}
    assert found == {("75", 1, 48.85), ("", 2, 43.45), ("", 1, 44.15)}


def test_products_have_the_names_of_their_newest_version(w, desk):
    """A line that takes several designs counts for the first of them."""
    named = cases.SAVER | {"name": "Ear saver", "name_fr": "Attache"}
    other = cases.design(desk, w.net, named)
    options = [{"design": slug, "preference_eur": 0.0} for slug in (other.slug, w.design.slug)]
    cases.line(desk, w.campaign, w.site, w.design, designs=options, quantity=400)
    rows = [(row.name, row.name_fr, row.requested) for row in figures(w).products]
    assert rows == [("Ear saver", "Attache", 400), ("Ear saver", "", 100)]
