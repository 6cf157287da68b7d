"""Modes: seconds, material and costs of each way to run a stage, by hand."""

import pytest

from fabrouter.compile import compile_scenario
from scenario_cases import GONE, commitment, document

FRAME = "/designs/0/stages/1/operations/0"


def mode_rows(stage, lab, changes=None):
    """Returns the compiled scenario and the rows of the modes of a stage in a lab."""
    compiled = compile_scenario(document(changes))
    stages = [stage.id for _, stage in compiled.index.stages]
    key = (stages.index(stage), compiled.index.lab_rows[lab])
    return compiled, [row for row, name in enumerate(compiled.mode_keys) if name[:2] == key]


def operations(stage, lab, changes=None):
    """Returns {machine group or None for people: (seconds per unit, per setup)} of a mode."""
    compiled, (row,) = mode_rows(stage, lab, changes)
    rows = compiled.data.operations_of(row)
    return {compiled.pool_keys[pool][1]: (unit, setup) for pool, unit, setup in rows}


def costs(stage, lab, changes=None):
    """Returns microeuros (per unit, per setup) of a mode."""
    compiled, (row,) = mode_rows(stage, lab, changes)
    modes = compiled.data.modes
    return int(modes.unit_ueur[row]), int(modes.setup_ueur[row])


def test_minutes_become_seconds_on_machines_and_people():
    """A frame takes 60 min of a printer after 10 of setup, and 2 min of people after 5."""
    assert operations("frame", "lab-paris") == {"printers": (3_600, 600), None: (120, 300)}


def test_a_bench_is_busy_as_long_as_people_are():
    """Where a design gives no machine minutes, those of people count; people's add up."""
    assert operations("assembly", "hub-paris") == {
        "bench": (180, 0),
        "check": (60, 0),
        None: (240, 0),
    }


def test_people_that_are_not_declared_take_no_time():
    """A lab without declared people books machines only."""
    assert operations("frame", "lab-lyon") == {"printers": (3_600, 600)}


@pytest.mark.parametrize(
    ("speed", "seconds"),
    [(100, (3_600, 600)), (150, (2_400, 400)), (80, (4_500, 750)), (7, (51_429, 8_571))],
)
def test_speed_divides_machine_time_only(speed, seconds):
    """Faster machines need fewer seconds, rounded half up; people are as quick as ever."""
    found = operations("frame", "lab-paris", {"/labs/0/machines/0/speed_percent": speed})
    assert found == {"printers": seconds, None: (120, 300)}


def test_every_unit_takes_at_least_a_second():
    """Work of less than half a second per unit still counts as one."""
    changes = {"/designs/1/stages/0/operations/0/machine_min_per_unit": 0.001}
    assert operations("saver", "lab-lyon", changes) == {"printers": (1, 0)}


def test_operations_on_the_same_machines_add_up():
    """Two steps on one machine group are one entry with the sum of their times."""
    step = {"capability": "3d_printing", "machine_min_per_unit": 1.5, "setup_min": 2}
    changes = {"/designs/1/stages/0/operations/-": step}
    assert operations("saver", "lab-lyon", changes) == {"printers": (450, 120)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (800_000, 0)),  # 40 g × 0.02 EUR
        ({"/labs/0/machines/0/eur_per_hour": 3.6}, (4_400_000, 600_000)),
        ({"/labs/0/people/eur_per_hour": 36}, (2_000_000, 3_000_000)),
        ({"/materials/0/eur_per_unit": 0.0}, (0, 0)),
        (
            {"/labs/0/machines/0/eur_per_hour": 3.6, "/labs/0/machines/0/speed_percent": 200},
            (2_600_000, 300_000),
        ),
    ],
)
def test_costs_are_hours_and_material(changes, expected):
    """A unit costs its machine hours, people's hours and material; a setup its hours."""
    assert costs("frame", "lab-paris", changes) == expected


def test_material_is_counted_in_steps():
    """A frame takes 400 tenths of a gram, an assembly 25 cm of elastic."""
    for stage, lab, material, steps in (
        ("frame", "lab-paris", "petg", 400),
        ("assembly", "hub-paris", "elastic", 25),
    ):
        compiled, (row,) = mode_rows(stage, lab)
        ((bin_row, quantity),) = compiled.data.uses_of(row)
        assert quantity == steps
        assert compiled.index.materials[compiled.bin_keys[bin_row][1]].id == material


def test_each_fitting_machine_group_is_a_mode_of_its_own():
    """A second, slower group of printers gives a second mode with its own time."""
    group = {"id": "slow", "name": "Slow", "capability": "3d_printing", "speed_percent": 50}
    compiled, rows = mode_rows("saver", "lab-lyon", {"/labs/1/machines/-": group})
    assert [compiled.mode_keys[row][2] for row in rows] == [("printers",), ("slow",)]
    assert [compiled.data.operations_of(row)[0][1] for row in rows] == [360, 720]


@pytest.mark.parametrize(
    "changes",
    [
        {"/labs/1/status": "paused"},
        {"/labs/1/limits": {"refused_designs": ["shield"]}},
        {"/labs/1/machines/0/materials": ["elastic"]},
        {"/labs/1/machines/0/largest_part_mm": [199, 150, 20]},
        {"/labs/1/machines/0/count": 0},
        {"/labs/1/people": {"count": 0}},
        {"/designs/0/stages/1/skills": ["clean room"]},
    ],
)
def test_labs_that_cannot_or_will_not_have_no_mode(changes):
    """Whatever stands in a lab's way leaves it without a mode and with a reason."""
    compiled, rows = mode_rows("frame", "lab-lyon", changes)
    assert rows == []
    stage = compiled.index.stage_rows["shield", "frame"]
    assert compiled.refused[stage, compiled.index.lab_rows["lab-lyon"]].reasons


def test_a_lab_that_refuses_keeps_the_modes_of_its_promises():
    """A refused or paused lab can still finish what it has promised."""
    for change in ({"/labs/0/status": "paused"}, {"/labs/0/limits/refused_designs": ["shield"]}):
        changes = {**change, "/commitments": [commitment()]}
        _, rows = mode_rows("frame", "lab-paris", changes)
        assert len(rows) == 1


def test_stages_stand_below_their_parents():
    """Parents come before parts, and grams and multiples are taken over."""
    compiled = compile_scenario(document())
    stages = compiled.data.stages
    assert [stage.id for _, stage in compiled.index.stages] == ["saver", "assembly", "frame"]
    assert stages.parent.tolist() == [-1, -1, 1]
    assert stages.mass_g.tolist() == [5, 60, 40]
    assert stages.lot_multiple.tolist() == [1, 1, 2]


def test_opening_a_lab_costs_what_it_says():
    """The cost of using a lab at all is kept in microeuros."""
    data = compile_scenario(document({"/labs/1/opening_eur": 12.5})).data
    assert data.opening_ueur.tolist() == [0, 0, 12_500_000, 0]


def test_designs_that_nobody_orders_are_left_out():
    """Only ordered designs have stages and modes."""
    compiled = compile_scenario(document({"/lines/0": GONE}))
    assert [design.id for design in compiled.index.designs] == ["saver"]
    assert compiled.data.num_stages == 1
