"""Single lots that labs decline, whole or in part: the units go elsewhere, the lab's rest stays."""

from typing import Any

import pytest

from fabrouter import InputError, Scenario
from fabrouter.replan import Changes, replan
from fabrouter.replan.promises import lot_key
from replan_cases import EXACT, LIMITS, findings, made, tiny
from scenario_cases import document

ONLY_PARIS: dict[str, Any] = {"/labs/1/machines": []}
"""Frames and ear savers can be printed in Paris only."""


def lot_of(plan, line, lab="lab-paris"):
    """Returns the lot of a line in a lab."""
    return next(lot for lot in plan.document.lots if (lot.line, lot.lab) == (line, lab))


def lots_at(plan, lab):
    """Returns units of the lots of a lab."""
    return {key: units for key, units in made(plan).items() if key[3] == lab}


def replanned(plan, told, **options):
    """Returns the plan after changes."""
    return replan(Scenario(plan.compiled.document), plan, told, **(EXACT | options))


@pytest.fixture(scope="module")
def plans():
    """Returns the best plan of the tiny scenario, and of the one in which only Paris prints."""
    return {name: tiny(changes)[0] for name, changes in (("both", None), ("paris", ONLY_PARIS))}


@pytest.mark.parametrize("engine", [EXACT, LIMITS], ids=["cpsat", "local_search"])
def test_a_declined_lot_goes_elsewhere(plans, engine):
    """Another lab takes over; the other lots of the lab stay."""
    plan = plans["both"]
    lot = lot_of(plan, "savers-paris")
    found = replanned(plan, Changes(declined_lots=frozenset({lot.id})), **engine)
    line = next(row for row in found.plan.document.lines if row.id == lot.line)
    assert line.unmet == 0
    assert lot_key(lot) not in made(found.plan.document)
    why = {(x.line, x.lab): x.why for x in found.differences.lots if x.line == lot.line}
    assert why == {(lot.line, "lab-paris"): "declined", (lot.line, "lab-lyon"): "takes_over"}
    others = lots_at(plan.document, "lab-paris")
    del others[lot_key(lot)]
    assert lots_at(found.plan.document, "lab-paris") == others
    assert findings(found) == []


def test_what_nobody_else_can_make_is_missing(plans):
    """Where only the lab that declines could do it, units are missing for its own limits."""
    plan = plans["paris"]
    lot = lot_of(plan, "savers-paris")
    found = replanned(plan, Changes(declined_lots=frozenset({lot.id})))
    line = next(row for row in found.plan.document.lines if row.id == lot.line)
    assert line.unmet == lot.made
    assert [reason.code for reason in line.reasons] == ["lab_limits"]


def test_declined_once_is_declined_for_good(plans):
    """The next replanning, without a word about it, does not offer the line again."""
    plan = plans["paris"]
    lot = lot_of(plan, "savers-paris")
    first = replanned(plan, Changes(declined_lots=frozenset({lot.id})))
    again = replan(first.scenario, first.plan, **EXACT)
    assert lot_key(lot) not in made(again.plan.document)
    lab = next(lab for lab in again.scenario.document.labs if lab.id == lot.lab)
    assert lab.limits.refused_lines == ("savers-paris",)


def test_accepted_but_for_one_lot(plans):
    """A lab may accept all its lots and decline one of them."""
    plan = plans["both"]
    lot = lot_of(plan, "savers-paris")
    told = Changes(accepted=frozenset({"lab-paris"}), declined_lots=frozenset({lot.id}))
    found = replanned(plan, told)
    assert found.differences.lots_fixed == len(lots_at(plan.document, "lab-paris")) - 1


@pytest.mark.parametrize("engine", [EXACT, LIMITS], ids=["cpsat", "local_search"])
def test_a_reduced_lot_makes_its_first_units(plans, engine):
    """What the lab keeps is fixed, the rest goes elsewhere, no more of the line comes back."""
    plan = plans["both"]
    lot = lot_of(plan, "savers-paris")
    found = replanned(plan, Changes(reduced_lots={lot.id: 7}), **engine)
    assert made(found.plan.document)[lot_key(lot)] == 7
    line = next(row for row in found.plan.document.lines if row.id == lot.line)
    assert line.unmet == 0
    (row,) = found.differences.dropped
    assert (row.lot, row.units, row.reason) == (lot.id, lot.made - 7, "reduced")
    assert findings(found) == []


def test_nobody_else_leaves_the_rest_of_a_reduced_lot_missing(plans):
    """The lab has time for all of it, but makes no more than it said."""
    plan = plans["paris"]
    lot = lot_of(plan, "savers-paris")
    found = replanned(plan, Changes(reduced_lots={lot.id: 7}))
    line = next(row for row in found.plan.document.lines if row.id == lot.line)
    assert (line.on_time, line.unmet) == (7, lot.made - 7)


def test_parts_are_made_elsewhere_for_the_same_assembly(plans):
    """A lab that declines frames leaves the accepted assembly as it is: Lyon prints them."""
    plan = plans["both"]
    frames = next(lot for lot in plan.document.lots if lot.stage == "frame")
    hub = lots_at(plan.document, "hub-paris")
    found = replanned(plan, Changes(declined_lots=frozenset({frames.id})))
    new = [lot for lot in found.plan.document.lots if lot.stage == "frame"]
    assert {lot.lab for lot in new} == {"lab-paris", "lab-lyon"} - {frames.lab}
    assert lots_at(found.plan.document, "hub-paris") == hub
    assert findings(found) == []


def test_other_lots_of_the_same_line_stay():
    """A lab that prints and assembles for a line, and declines the assembly, prints on."""
    changes = {"/labs/3/machines": [], "/labs/0/machines/-": CHECK, "/labs/0/stock/-": ELASTIC}
    plan, _ = tiny(changes)
    assembly = next(lot for lot in plan.document.lots if lot.stage == "assembly")
    frames = next(lot for lot in plan.document.lots if lot.stage == "frame")
    assert assembly.lab == frames.lab == "lab-paris"
    found = replanned(plan, Changes(declined_lots=frozenset({assembly.id})))
    assert made(found.plan.document)[lot_key(frames)] == frames.made
    assert lot_key(assembly) not in made(found.plan.document)
    assert findings(found) == []


CHECK = {"id": "check", "name": "Check", "capability": "quality_check"}
ELASTIC = {"material": "elastic", "quantity": 100}


def test_impossible_refusals(tiny_plan):
    """Unknown lots, numbers out of range and contradictions are all told at once."""
    lot = tiny_plan.document.lots[0]
    told = Changes(
        accepted=frozenset({lot.id}),
        declined_lots=frozenset({"lot-99999", lot.id}),
        reduced_lots={tiny_plan.document.lots[1].id: 0, "lot-77777": 3},
    )
    with pytest.raises(InputError) as caught:
        replan(Scenario(document()), tiny_plan, told, **EXACT)
    codes = [issue.code for issue in caught.value.issues]
    assert codes == ["unknown-reference", "unknown-reference", "out-of-range", "conflict"]


@pytest.mark.parametrize("units", [0, -1])
def test_reducing_to_nothing_or_all_is_refused(tiny_plan, units):
    """Nothing is declining, all is no change."""
    lot = tiny_plan.document.lots[0]
    for wrong in (units, lot.made, lot.made + 1):
        told = Changes(reduced_lots={lot.id: wrong})
        with pytest.raises(InputError, match="cannot be reduced"):
            replan(Scenario(document()), tiny_plan, told, **EXACT)


def test_refused_lines_are_lines_of_the_scenario():
    """A scenario that refuses a line it does not have is refused."""
    with pytest.raises(InputError, match="refused_lines"):
        Scenario(document({"/labs/0/limits/refused_lines": ["nothing"]}))
