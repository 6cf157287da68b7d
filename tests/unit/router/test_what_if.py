"""What-ifs: each kind of change does what it says to a scenario, and nothing else."""

from typing import get_args

import pytest

from fabrouter.advice.document import Change, Kind, Restriction
from fabrouter.scenario import Scenario
from fabrouter.what_if import with_changes
from fabrouter_network.calendars import open_seconds
from fabrouter_network.issues import InputError
from scenario_cases import document

PARIS = "lab-paris"


@pytest.fixture(scope="module")
def scenario():
    """Returns a small scenario document."""
    return Scenario(document()).document


def lab(scenario, name=PARIS):
    """Returns a lab by id."""
    return next(row for row in scenario.labs if row.id == name)


def changed(scenario, **fields):
    """Returns the scenario after one change; it is still one that can be read."""
    after = with_changes(scenario, [Change.model_validate(fields, strict=False)])
    return Scenario(after).document


def test_no_change_changes_nothing(scenario):
    """The very same document comes back."""
    assert with_changes(scenario, []) is scenario


def test_more_material_is_spread_over_labs(scenario):
    """Stock of what was there and of what was not grows by equal shares."""
    names, material = [row.id for row in scenario.labs][:2], scenario.materials[0].id
    before = stock(scenario, material)
    after = stock(
        changed(scenario, kind="material", labs=names, material=material, amount=500), material
    )
    assert {name: after[name] - before[name] for name in before} == {
        name: 250 if name in names else 0 for name in before
    }


def stock(scenario, material):
    """Returns the quantity of a material by lab."""
    return {
        row.id: sum(entry.quantity for entry in row.stock if entry.material == material)
        for row in scenario.labs
    }


def machine_hours(scenario, machine):
    """Returns the hours that a group of the lab in Paris gives in the horizon."""
    place = lab(scenario)
    group = next(row for row in place.machines if row.id == machine)
    horizon = scenario.horizon
    base_s = sum(open_seconds(place.opening, place.time_zone, horizon))
    if group.hours == "always":
        base_s = (horizon.end_utc - horizon.start_utc).total_seconds()
    return group.count * group.share_percent / 100 * base_s / 3600


def test_more_hours_of_a_machine(scenario):
    """At least the hours asked for, and no more than rounding to whole per cents makes of them."""
    machine = lab(scenario).machines[0].id
    before = machine_hours(scenario, machine)
    after = machine_hours(
        changed(scenario, kind="hours", labs=(PARIS,), machine=machine, amount=10), machine
    )
    assert 10 <= after - before <= 10 + 0.02 * after


def test_longer_evenings(scenario):
    """Each day that has hours ends later; others stay closed."""
    place, horizon = lab(scenario), scenario.horizon
    after = lab(changed(scenario, kind="evenings", labs=(PARIS,), amount=2))
    before_s = open_seconds(place.opening, place.time_zone, horizon)
    after_s = open_seconds(after.opening, after.time_zone, horizon)
    assert any(before_s)
    gained = [late - early for early, late in zip(before_s, after_s, strict=True)]
    assert gained == [7200 if early else 0 for early in before_s]


def test_an_evening_ends_at_midnight(scenario):
    """Nobody works into the next day by accident."""
    after = lab(changed(scenario, kind="evenings", labs=(PARIS,), amount=20))
    assert max(row.close for row in after.opening.weekly) == "24:00"


def test_one_more_machine(scenario):
    """Only the group that is named grows."""
    group = lab(scenario).machines[0]
    after = lab(changed(scenario, kind="machine", labs=(PARIS,), machine=group.id))
    assert after.machines[0].count == group.count + 1
    assert after.machines[1:] == lab(scenario).machines[1:]


@pytest.mark.parametrize(
    ("kind", "moved"), [("due_date", ["due"]), ("deadline", ["due", "deadline"])]
)
def test_later_dates(scenario, kind, moved):
    """A due date moves alone, a deadline takes it along."""
    line = scenario.lines[0]
    given = line.model_copy(update={"deadline": line.due})
    within = scenario.model_copy(update={"lines": (given, *scenario.lines[1:])})
    after = with_changes(within, [Change(kind=kind, lines=(line.id,), amount=1)]).lines[0]
    late = {name: getattr(after, name) != getattr(given, name) for name in ("due", "deadline")}
    # A due date never passes the deadline.
    assert set(late.values()) == {kind == "deadline"}


def test_a_line_is_kept_from_a_lab_or_for_it(scenario):
    """'forbid' closes the labs named, 'only' all others."""
    line = scenario.lines[0].id
    for kind, is_closed in (
        ("forbid", lambda name: name == PARIS),
        ("only", lambda name: name != PARIS),
    ):
        after = changed(scenario, kind=kind, labs=(PARIS,), lines=(line,))
        closed = {row.id for row in after.labs if line in row.limits.refused_lines}
        before = {row.id for row in scenario.labs if line in row.limits.refused_lines}
        assert closed == before | {row.id for row in after.labs if is_closed(row.id)}


def test_unknown_names_are_refused(scenario):
    """Each with its place."""
    changes = [
        Change(kind="forbid", labs=("lab-nowhere",), lines=(scenario.lines[0].id,)),
        Change(kind="design", lines=("line-never",), design="nothing"),
    ]
    with pytest.raises(InputError) as refusal:
        with_changes(scenario, changes)
    wheres = [issue.where for issue in refusal.value.issues]
    assert wheres == ["/changes/0/labs", "/changes/1/lines", "/changes/1/design"]


def test_every_kind_can_be_tried(scenario):
    """No kind of advice is without its what-if."""
    facts = {
        "labs": (PARIS,),
        "lines": (scenario.lines[0].id,),
        "machine": lab(scenario).machines[0].id,
        "material": scenario.materials[0].id,
        "design": scenario.designs[0].id,
        "amount": 1.0,
    }
    for kind in [*get_args(Kind), *get_args(Restriction)]:
        changed(scenario, kind=kind, **facts)


def test_a_change_of_nothing_is_refused(scenario):
    """More hours of a machine that the lab does not have would change nothing, silently."""
    with pytest.raises(InputError):
        with_changes(scenario, [Change(kind="hours", labs=(PARIS,), machine="loom", amount=1.0)])
