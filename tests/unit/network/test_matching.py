"""Which machine groups of a lab can do a stage, and why others cannot."""

from typing import Any

import pytest

from fabrouter_network.designs import Design
from fabrouter_network.labs import Lab
from fabrouter_network.matching import (
    LAB_DECISIONS,
    MOST_CHOICES,
    Match,
    Obstacle,
    Reason,
    match,
)
from scenario_cases import GONE, document

FRAME_OP = "/designs/0/stages/1/operations/0"
LARGE = [300, 300, 300]


def matched(
    changes: dict[str, Any] | None = None, lab: str = "lab-paris", stage: str = "frame"
) -> Match:
    """Returns the match of one stage of the shield in one lab."""
    tiny = document(changes)
    design: Design = tiny.designs[0]
    chosen: Lab = next(row for row in tiny.labs if row.id == lab)
    return match(design, next(row for row in design.stages if row.id == stage), chosen)


def machine(name: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "capability": "3d_printing"} | fields


def groups(found: Match) -> list[tuple[str, ...]]:
    return [tuple(group.id for group in choice) for choice in found.choices]


def test_a_capable_lab_is_eligible() -> None:
    """A printer that works the material and holds the part is a choice."""
    found = matched()
    assert found.eligible
    assert groups(found) == [("printers",)]
    assert found.reasons == ()


OBSTACLES: list[tuple[dict[str, Any], dict[str, Any], Reason]] = [
    (
        {"/labs/0/machines/0/capability": "resin_printing"},
        {"/labs/0/machines/0/count": 1},
        Reason(Obstacle.NO_MACHINE, "3d_printing"),
    ),
    (
        {"/labs/0/machines/0/count": 0},
        {"/labs/0/machines/0/count": 1},
        Reason(Obstacle.NO_MACHINE, "3d_printing"),
    ),
    (
        {"/labs/0/machines/0/materials": ["elastic"]},
        {"/labs/0/machines/0/materials": ["elastic", "petg"]},
        Reason(Obstacle.MATERIAL, "petg"),
    ),
    (
        {"/labs/0/machines/0/materials": []},
        {f"{FRAME_OP}/works": GONE, "/labs/0/machines/0/materials": []},
        Reason(Obstacle.MATERIAL, "petg"),
    ),
    (
        {"/labs/0/machines/0/largest_part_mm": [200, 149, 20]},
        {"/labs/0/machines/0/largest_part_mm": [200, 150, 20]},
        Reason(Obstacle.PART_TOO_LARGE, "200 × 150 × 20 mm"),
    ),
    (
        {"/labs/0/people": {"count": 0}},
        {"/labs/0/people": GONE},
        Reason(Obstacle.NO_PEOPLE),
    ),
    (
        {"/designs/0/stages/1/skills": ["sterile work"]},
        {
            "/designs/0/stages/1/skills": ["sterile work"],
            "/labs/0/skills": ["first aid", "sterile work"],
        },
        Reason(Obstacle.SKILL, "sterile work"),
    ),
    (
        {"/labs/0/limits": {"refused_designs": ["shield"]}},
        {"/labs/0/limits": {"refused_designs": ["saver"]}},
        Reason(Obstacle.REFUSED, "shield"),
    ),
    (
        {"/labs/0/status": "paused"},
        {"/labs/0/status": "active"},
        Reason(Obstacle.PAUSED),
    ),
]


@pytest.mark.parametrize(
    ("obstructed", "free", "reason"), OBSTACLES, ids=[str(row[2].obstacle) for row in OBSTACLES]
)
def test_each_obstacle_has_a_twin_without_it(
    obstructed: dict[str, Any], free: dict[str, Any], reason: Reason
) -> None:
    """One change makes the lab ineligible for one reason; its twin is eligible."""
    assert matched(obstructed).reasons == (reason,)
    assert not matched(obstructed).eligible
    assert matched(free).eligible


def test_every_obstacle_is_covered() -> None:
    """The table above names every kind of obstacle."""
    assert {row[2].obstacle for row in OBSTACLES} == set(Obstacle)


def test_people_are_needed_only_for_labour() -> None:
    """Nobody needs to be there for an operation without people's minutes."""
    changes = {"/labs/0/people": {"count": 0}, FRAME_OP: _unattended()}
    assert matched(changes).eligible
    changes[FRAME_OP] = _unattended(setup_labour_min=1)
    assert matched(changes).reasons == (Reason(Obstacle.NO_PEOPLE),)


def _unattended(**fields: Any) -> dict[str, Any]:
    return {"capability": "3d_printing", "machine_min_per_unit": 5, **fields}


@pytest.mark.parametrize("room", [[20, 200, 150], [150, 20, 200], [1000, 1000, 20]])
def test_a_part_may_be_turned(room: list[int]) -> None:
    """Any orientation of the box counts."""
    assert matched({"/labs/0/machines/0/largest_part_mm": room}).eligible


def test_a_volume_alone_is_not_enough() -> None:
    """A long thin machine does not hold a wide part although it has more volume."""
    found = matched({"/labs/0/machines/0/largest_part_mm": [100_000, 149, 149]})
    assert found.reasons[0].obstacle is Obstacle.PART_TOO_LARGE


def test_the_last_obstacle_of_a_group_counts() -> None:
    """If some machines fail at the material and the others at size, size is the reason."""
    machines = [machine("a", materials=["elastic"]), machine("b", largest_part_mm=[9, 9, 9])]
    found = matched({"/labs/0/machines": machines})
    assert [reason.obstacle for reason in found.reasons] == [Obstacle.PART_TOO_LARGE]


def test_several_groups_are_several_choices() -> None:
    """Every usable group is a choice, in the lab's order; unusable ones are none."""
    machines = [machine("a"), machine("b", count=0), machine("c", largest_part_mm=LARGE)]
    assert groups(matched({"/labs/0/machines": machines})) == [("a",), ("c",)]


def test_operations_combine() -> None:
    """Two operations on two groups each make four choices, one group per operation."""
    benches = [machine(name, capability="assembly") for name in ("a", "b")]
    checks = [machine(name, capability="quality_check") for name in ("x", "y")]
    found = matched({"/labs/0/machines": benches + checks}, stage="assembly")
    assert groups(found) == [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]


def test_choices_are_bounded_however_many_groups_there_are() -> None:
    """Twelve operations on forty groups would be 40^12 combinations: only the first are made."""
    changes = {
        "/labs/0/machines": [machine(f"m{k}") for k in range(40)],
        "/designs/0/stages/1/operations": [_unattended()] * 12,
    }
    assert len(matched(changes).choices) == MOST_CHOICES


def test_one_operation_without_machine_spoils_the_stage() -> None:
    """A lab that can assemble but not check gets no choice."""
    found = matched(stage="assembly")
    assert found.choices == ()
    assert found.reasons == (Reason(Obstacle.NO_MACHINE, "quality_check"),)


@pytest.mark.parametrize(
    "changes", [{"/labs/0/status": "paused"}, {"/labs/0/limits": {"refused_designs": ["shield"]}}]
)
def test_labs_that_take_no_work_keep_their_choices(changes: dict[str, Any]) -> None:
    """What a paused or refusing lab has promised can still be planned."""
    found = matched(changes)
    assert groups(found) == [("printers",)]
    assert {reason.obstacle for reason in found.reasons} <= LAB_DECISIONS
    assert not found.eligible


def test_all_reasons_are_given_once() -> None:
    """A lab may fail at several things; equal reasons are not repeated."""
    changes: dict[str, Any] = {
        "/designs/0/stages/1/operations": [_unattended()] * 2,
        "/designs/0/stages/1/skills": ["a", "b"],
        "/labs/2/status": "paused",
    }
    assert matched(changes, lab="lab-lille").reasons == (
        Reason(Obstacle.NO_MACHINE, "3d_printing"),
        Reason(Obstacle.SKILL, "a"),
        Reason(Obstacle.SKILL, "b"),
        Reason(Obstacle.PAUSED),
    )
