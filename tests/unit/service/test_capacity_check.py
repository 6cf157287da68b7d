"""Could it be done at all? Sums by hand."""

import pytest

import service_cases as cases
from fabrouter.service.refusals import NotFound
from fabrouter.service.solves.capacity_check import check_capacity
from solve_cases import crisis, solved


def checked(desk, world, who=None):
    with desk.store.read() as session:
        return check_capacity(session, who or world.who, world.campaign.id, desk.clock())


def test_hours_and_material_are_summed(desk):
    """Needs of two lines with one design, against what two labs have."""
    world = crisis(desk, labs=2, lines=2)
    found = checked(desk, world)
    assert (found.lines, found.labs, found.stuck) == (2, 2, ())
    assert found.units == sum(line.quantity for line in world.lines)
    (printing,) = [row for row in found.hours if row.name != "people"]
    one = checked(desk, crisis(desk, labs=1, lines=2))
    (alone,) = [row for row in one.hours if row.name != "people"]
    assert printing.needed == pytest.approx(alone.needed)
    assert printing.there == pytest.approx(2 * alone.there)
    assert min(alone.needed, alone.there) > 0
    assert (printing.labs, alone.labs) == (2, 1)


def test_what_labs_promised_is_needed_no_more(desk):
    """Made units leave the sums; planned work elsewhere takes hours."""
    world = crisis(desk, labs=1, lines=1)
    before = checked(desk, world)
    solved(desk, world.campaign, auto_publish=True)
    assert checked(desk, world).units == before.units


def test_needs_that_no_lab_can_make_are_named(desk):
    """Without a lab every line is stuck."""
    world = crisis(desk, labs=0, lines=2)
    found = checked(desk, world)
    assert found.stuck == tuple(sorted(line.key for line in world.lines))
    assert all(row.there == 0 for row in found.hours)


def test_only_coordinators_look(desk):
    """Others learn nothing."""
    world = crisis(desk)
    stranger = cases.principal(desk, cases.account(desk))
    with pytest.raises(NotFound):
        checked(desk, world, stranger)
