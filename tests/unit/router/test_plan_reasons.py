"""Reasons: why units are missing, with the amounts that lack, in both languages."""

from typing import get_args

import pytest

from fabrouter import Scenario, route
from fabrouter.i18n import Translator
from fabrouter.plan.document import ReasonCode
from fabrouter.wording import obstacle_text, reason_text, reason_title
from scenario_cases import LYON, WEEKDAYS, document

ONE_LAB = {
    "/labs": [
        {
            "id": "lab-lyon",
            "name": "Lyon",
            "place": LYON,
            "opening": {"weekly": [{"days": WEEKDAYS, "open": "09:00", "close": "17:00"}]},
            "machines": [{"id": "printers", "name": "Printers", "capability": "3d_printing"}],
            "stock": [{"material": "petg", "quantity": 5000}],
        }
    ],
    "/lines": [
        {
            "id": "line",
            "site": "site-lyon",
            "designs": [{"design": "saver"}],
            "quantity": 300,
        }
    ],
}
"""One printer, 24 open hours in time for the end: 240 savers of 6 minutes, 1,250 by material."""

EN, FR = Translator("en"), Translator("fr")


def reasons(changes, time_limit=10.0):
    """Returns the reasons of the only line and the scenario's materials."""
    scenario = Scenario(document({**ONE_LAB, **changes}))
    plan = route(scenario, engine="cpsat", workers=1, time_limit=time_limit)
    (line,) = plan.document.lines
    assert sum(reason.units for reason in line.reasons) == line.unmet
    return line.reasons, {row.id: row for row in scenario.document.materials}


@pytest.mark.parametrize(
    ("changes", "code", "units", "english", "french"),
    [
        (
            {"/designs/1/approved_in": ["BE"]},
            "design_not_approved",
            300,
            "Design not approved for the country",
            "Modèle non autorisé dans le pays",
        ),
        (
            {"/labs/0/machines": []},
            "no_capable_lab",
            300,
            "No lab can do it (1 lab: no machine for 3D printing (filament))",
            "Aucun lab ne peut le faire (1 lab : pas de machine pour : Impression 3D (filament))",
        ),
        (
            {"/lines/0/deadline": "2020-04-01"},
            "too_far",
            300,
            "Too far for the deadline",
            "Trop loin pour la date limite",
        ),
        (
            {"/lines/0/min_lot": 400},
            "below_min_lot",
            300,
            "Below the minimum lot",
            "Moins que le lot minimal",
        ),
        (
            {"/labs/0/limits": {"max_share_percent": 50}, "/lines/0/quantity": 200},
            "lab_limits",
            80,
            "Labs' own limits",
            "Limites fixées par les labs",
        ),
        (
            {},
            "hours_short",
            60,
            "Hours short (6 h of 3D printing (filament))",
            "Heures insuffisantes (6 h : Impression 3D (filament))",
        ),
        (
            {"/labs/0/stock/0/quantity": 800, "/lines/0/quantity": 240},
            "material_short",
            40,
            "Material short (160 g PETG)",
            "Matière insuffisante (160 g PETG)",
        ),
        (
            {"/labs/0/limits": {"max_ship_kg_per_period": 0.25}, "/lines/0/quantity": 240},
            "shipping_limit",
            40,
            "Hubs or links are full",
            "Relais ou liaisons saturés",
        ),
        (
            {"/policy": {"unmet_eur": 0.01}, "/lines/0/quantity": 24},
            "not_worth",
            24,
            "Costs more than the policy pays",
            "Coûte plus que ce que la politique accepte",
        ),
    ],
)
def test_each_reason_is_found_and_told(changes, code, units, english, french):
    """One scenario per reason: its code, its units and its words in both languages."""
    (reason,), materials = reasons(changes)
    assert (reason.code, reason.units) == (code, units)
    assert reason_text(EN, reason, materials) == english
    assert reason_text(FR, reason, materials) == french


def test_hours_and_material_can_lack_together():
    """200 savers of material and 240 of hours for 300: first material lacks, then both."""
    found, materials = reasons({"/labs/0/stock/0/quantity": 800})
    assert [(reason.code, reason.units) for reason in found] == [
        ("material_short", 40),
        ("hours_and_material_short", 60),
    ]
    assert [short.capability for short in found[1].hours] == ["3d_printing"]
    assert [need.quantity for need in found[1].materials] == [240.0]
    words = reason_text(EN, found[1], materials)
    assert words.startswith("Hours and material short (")
    assert words.endswith(" h of 3D printing (filament); 240 g PETG)")


def test_a_plan_without_search_says_that_there_is_room():
    """With no time at all nothing is found, and that is what it says."""
    found, materials = reasons({"/lines/0/quantity": 100}, time_limit=0)
    assert [(reason.code, reason.units) for reason in found] == [("not_found", 100)]
    assert reason_text(EN, found[0], materials) == "Room left: search longer"
    assert reason_text(FR, found[0], materials).startswith("Il reste de la place")


def test_peoples_hours_are_told_as_such():
    """Where people are the bottleneck, their hours lack, not those of machines."""
    changes = {
        "/labs/0/people": {"count": 1},
        "/labs/0/machines/0/count": 50,
        "/designs/1/stages/0/operations/0/labour_min_per_unit": 6,
    }
    (reason,), materials = reasons(changes)
    assert [(short.capability, short.hours) for short in reason.hours] == [("people", 6.0)]
    assert reason_text(EN, reason, materials) == "Hours short (6 h of people's time)"
    assert "temps de bénévoles" in reason_text(FR, reason, materials)


def test_amounts_from_a_kilogram_on_are_told_in_kilograms():
    """1,000 missing units of 4 g lack 4 kg."""
    changes = {
        "/labs/0/stock": [],
        "/labs/0/machines/0/count": 100,
        "/lines/0/quantity": 1000,
    }
    (reason,), materials = reasons(changes)
    assert [(need.material, need.quantity) for need in reason.materials] == [("petg", 4000.0)]
    assert reason_text(EN, reason, materials) == "Material short (4 kg PETG)"


def test_every_lab_counts_at_its_first_obstacle():
    """A part nobody can print: too large here, other material there, no printer elsewhere."""
    changes = {
        "/labs/0/machines/0/largest_part_mm": [100, 100, 100],
        "/labs/1/machines/0/materials": ["elastic"],
    }
    plan = route(Scenario(document(changes)), engine="greedy")
    line = next(row for row in plan.document.lines if row.id == "shields")
    assert line.reasons[0].obstacles == {
        "material:petg": 1,
        "no_machine:3d_printing": 2,
        "part_too_large:200 × 150 × 20 mm": 1,
    }


@pytest.mark.parametrize(
    ("key", "english", "french"),
    [
        ("no_machine:sewing", "no machine for Sewing", "pas de machine pour : Couture"),
        ("no_machine:x-knitting", "no machine for x-knitting", "pas de machine pour : x-knitting"),
        ("material:petg", "does not work petg", "ne travaille pas petg"),
        ("part_too_large:9 mm", "part of 9 mm does not fit", "pièce de 9 mm trop grande"),
        ("no_people", "nobody there", "personne sur place"),
        ("skill:laser", "skill missing: laser", None),
        ("refused:saver", "refuses the design", "refuse le modèle"),
        ("paused", "paused", "en pause"),
    ],
)
def test_obstacles_have_words(key, english, french):
    """Every obstacle is told in both languages, with what it is about."""
    assert obstacle_text(EN, key) == english
    assert obstacle_text(FR, key) == (french or obstacle_text(FR, key))


@pytest.mark.parametrize("code", get_args(ReasonCode))
def test_every_code_has_a_title_in_both_languages(code):
    """No reason of the plan format is without words."""
    assert reason_title(EN, code) != reason_title(FR, code)
