"""Promised work that can no longer be told is set apart, with its hours and material."""

from fabrouter.service.solves.settle import settle
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_solver import check
from fabrouter_solver.validation.resources import committed_work
from scenario_cases import commitment, document


def promised(changes=None, **fields) -> ScenarioDocument:
    """Returns the tiny scenario with an accepted order of 4 straps for the line ``savers``."""
    tiny = document()
    saver = next(row for row in tiny.designs if row.id == "saver")
    line = next(row for row in tiny.lines if row.designs[0].design == "saver")
    promise = commitment(
        line=line.id,
        design="saver",
        stage=saver.final_stage.id,
        production=[{"at": "2020-04-02", "units": 4}],
        shipments=[{"at": "2020-04-02", "to": line.site, "units": 4}],
        **fields,
    )
    return document({"/commitments": [promise], **(changes or {})})


def quantity(scenario, line):
    return next((row.quantity for row in scenario.lines if row.id == line), 0)


def test_what_can_be_kept_stays():
    scenario = promised()
    assert settle(scenario).document is scenario


def test_work_of_a_design_that_a_country_no_longer_approves():
    """Its line asks for four units less; its hours and its material are gone."""
    tiny = promised()
    row = [design.id for design in tiny.designs].index("saver")
    scenario = promised({f"/designs/{row}/approved_in": ["XX"]})
    promise = scenario.commitments[0]
    settled = settle(scenario)
    after = settled.document
    assert after.commitments == ()
    assert quantity(after, promise.line) == quantity(scenario, promise.line) - 4
    lab = next(lab for lab in after.labs if lab.id == promise.lab)
    assert sum(time.seconds for time in lab.booked) > 0
    assert not check(settled.data, committed_work(settled.data))


def test_offers_that_cannot_be_told_are_forgotten():
    tiny = promised()
    row = [design.id for design in tiny.designs].index("saver")
    scenario = promised({f"/designs/{row}/approved_in": ["XX"]}, status="offered")
    assert settle(scenario).document.labs == scenario.labs


def test_settling_twice_changes_nothing_more():
    tiny = promised()
    row = [design.id for design in tiny.designs].index("saver")
    once = settle(promised({f"/designs/{row}/approved_in": ["XX"]})).document
    assert settle(once).document is once


def test_assembly_without_parts_is_set_apart():
    """Six shields are to be assembled today; nobody can make their frames in time."""
    tiny = document()
    shield = next(row for row in tiny.designs if row.id == "shield")
    line = next(row for row in tiny.lines if row.designs[0].design == "shield")
    groups = next(lab for lab in tiny.labs if lab.id == "hub-paris").machines
    able = {group.capability: group.id for group in groups}
    promise = commitment(
        line=line.id,
        stage=shield.final_stage.id,
        lab="hub-paris",
        machines=[able[step.capability] for step in shield.final_stage.operations],
        production=[{"at": "2020-04-01", "units": 6}],
        shipments=[{"at": "2020-04-01", "to": line.site, "units": 6}],
    )
    scenario = document({"/commitments": [promise]})
    after = settle(scenario).document
    assert after.commitments == ()
    assert quantity(after, line.id) == line.quantity - 6
