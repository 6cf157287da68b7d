"""The checker: the hand-made plan keeps every rule, and each planted fault is found."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

import fabrouter_solver.validation as validation
from fabrouter_solver import ALREADY_SET_UP, Commitment, check
from fabrouter_solver.validation import CHECKS
from solver_cases import (
    ASSEMBLY,
    BASE,
    FAMILIES,
    LARGE,
    PART,
    PLAN,
    PLANTED,
    PROMISE,
    PROMISED,
    SMALL,
    Planted,
    cell,
    lot,
    with_cell,
)

ROOT = Path(__file__).parents[3]

AT_THE_LIMIT = [
    ("capacity", "pools", "capacity_s", (0, 0), 450, 449),  # 50 + 4 × 100
    ("capacity", "pools", "capacity_s", (1, 1), 200, 199),  # 20 + 3 × 60
    ("capacity", "pools", "capacity_s", (3, 2), 60, 59),  # 2 × 30
    ("purchase", "bins", "purchase_limit", 1, 6, 5),
    ("material", "bins", "arrivals", (0, 1), 6, 5),
    ("shipping_limit", "limits", "grams", 0, 400, 399),  # 4 parts of 100 g
    ("shipping_limit", "limits", "grams", 1, 900, 899),  # 3 shields of 300 g
    ("quantity", "lines", "quantity", 1, 5, 4),
    ("deadline", "lines", "deadline", 1, 4, 3),
    ("release", "lines", "release", 1, 1, 2),
    ("min_lot", "lines", "min_lot", 1, 2, 3),
    ("min_lot", "stages", "min_lot", 1, 8, 9),
    ("lot_multiple", "lines", "lot_multiple", 0, 4, 3),
    ("max_labs", "lines", "max_labs", 1, 2, 1),
    ("kits", "parts", "units", 0, 2, 1),
    ("kits", "stages", "per_parent", 1, 2, 3),
    ("link", "links", "lead", (2, 4), 1, -1),
]
"""Family, where a number stands, a value the plan just keeps, the next one."""


def amounts(planted: Planted) -> list[int]:
    return [v.amount for v in check(planted.data, planted.plan) if v.family == planted.family]


def families(planted: Planted) -> set[str]:
    return {violation.family for violation in check(planted.data, planted.plan)}


def test_the_plan_keeps_every_rule():
    """The hand-made plan is feasible."""
    assert check(BASE, PLAN) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: f"{p.family}: {p.name}")
def test_planted_faults_are_found(planted):
    """Each planted fault is found in its family, with its amount."""
    assert sum(amounts(planted)) == planted.amount


@pytest.mark.parametrize(
    ("family", "table", "column", "index", "good", "bad"),
    AT_THE_LIMIT,
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_twins_at_the_limit(family, table, column, index, good, bad):
    """The plan holds with a number right at its limit and breaks one rule just beyond it."""
    assert check(cell(table, column, index, good), PLAN) == []
    broken = check(cell(table, column, index, bad), PLAN)
    assert {violation.family for violation in broken} == {family}


def test_every_family_is_planted_three_times():
    """No family has fewer than three planted faults."""
    counts = Counter(planted.family for planted in PLANTED)
    assert {family for family, count in counts.items() if count < 3} == set()


def test_families_are_those_of_the_model_page():
    """The rule table of the model page names exactly the planted families."""
    rules = (ROOT / "docs/model.md").read_text(encoding="utf-8").split("## Rules")[1]
    rows = re.findall(r"^\| ([a-z_, ]+) \|", rules.split("\n## ")[0], re.MULTILINE)
    named = {name for row in rows for name in row.split(", ")} - {"family"}
    assert named == set(FAMILIES)


def test_families_are_those_of_the_checker():
    """Every family the checker's source names is planted, and no other is ever reported."""
    folder = Path(str(validation.__file__)).parent
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    literal = re.findall(r'Violation\(\s*"(\w+)"|FAMILY = "(\w+)"', source)
    assert {name for pair in literal for name in pair if name} <= set(FAMILIES)
    assert set().union(*map(families, PLANTED)) == set(FAMILIES)


def test_every_check_finds_something():
    """Each function in CHECKS reports at least one planted fault."""
    sound = [planted for planted in PLANTED if planted.family != "structure"]
    for family in CHECKS:
        assert any(any(True for _ in family(p.data, p.plan)) for p in sound), family


def test_broken_structure_hides_the_rest():
    """A plan that cannot be read is reported as such and not checked any further."""
    unreadable = lot(SMALL, mode=7, production=((9, -2),))
    assert {violation.family for violation in check(BASE, unreadable)} == {"structure"}


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (lot(SMALL, setup_period=5), "lot 2 names setup period 5, which is not there."),
        (lot(SMALL, setup_period=-2), "lot 2 names setup period -2, which is not there."),
        (lot(SMALL, line=3), "lot 2 names line 3, which is not there."),
        (
            lot(SMALL, production=((2, 0),)),
            "production entry 4 has quantity 0, not 1 or more.",
        ),
    ],
)
def test_structure_messages_quote_the_plan(plan, message):
    """Messages quote the number that stands in the plan."""
    assert message in [violation.message for violation in check(BASE, plan)]


@pytest.mark.parametrize(
    ("plan", "amount"),
    [
        (lot(SMALL, production=((2, 1), (2, 1))), 1),
        (lot(ASSEMBLY, shipments=((3, 1, 2), (3, 1, 1), (3, 2, 1))), 1),
        (lot(PROMISED, shipments=((3, 2, 3), (3, 2, 3), (3, 2, 3))), 2),
    ],
)
def test_entries_listed_twice_are_refused(plan, amount):
    """A lot names each period, and each place and period, once: promises cannot be doubled."""
    assert [(v.family, v.amount) for v in check(BASE, plan)] == [("structure", amount)]


SUBJECTS = [
    ("capacity", "a second less", {"pool": 1, "lab": 1, "period": 1}),
    ("capacity", "people missing", {"pool": 3, "lab": 2, "period": 2}),
    ("material", "delivered less", {"bin": 0, "lab": 0, "period": 1}),
    ("material", "not moved", {"bin": 1, "lab": 2, "period": 1}),
    ("purchase", "lower limit", {"bin": 1}),
    ("kits", "old parts gone", {"line": 0, "stage": 1, "lab": 1, "period": 1}),
    ("shipping_limit", "less to the hub", {"limit": 0, "lab": 0, "period": 0}),
    ("quantity", "asked for less", {"line": 1}),
    ("max_labs", "one lab less", {"line": 1}),
    ("min_lot", "below the line's", {"lot": SMALL, "line": 1}),
    ("commitment", "lot gone", {"line": 2, "mode": 4}),
    ("eligibility", "lab excluded", {"lot": SMALL, "lab": 1}),
    ("setup", "made two periods earlier", {"lot": LARGE, "line": 1}),
    ("deadline", "a longer way", {"lot": SMALL, "line": 1, "lab": 0}),
    ("surplus", "more than a sheet", {"lot": PART, "line": 0}),
]


@pytest.mark.parametrize(("family", "name", "subject"), SUBJECTS)
def test_the_culprit_is_named(family, name, subject):
    """A violation names the rows it is about."""
    planted = next(p for p in PLANTED if (p.family, p.name) == (family, name))
    found = [v.subject for v in check(planted.data, planted.plan) if v.family == family]
    assert subject in found


def promised_only(**changes: int) -> list[str]:
    """Returns the families that PLAN breaks when line 2's numbers change under its promise."""
    data = BASE
    for column, value in changes.items():
        data = with_cell(data, "lines", column, 2, value)
    return [violation.family for violation in check(data, PLAN)]


@pytest.mark.parametrize(
    "changes",
    [
        {"release": 3},
        {"min_lot": 5},
        {"lot_multiple": 2},
        {"due": 1, "deadline": 2},
    ],
    ids=str,
)
def test_promises_outlive_changed_rules(changes):
    """What a lab has accepted stays feasible when release, lot sizes or deadline change."""
    assert promised_only(**changes) == []


def test_promises_outlive_less_capacity():
    """Committed work may fill a pool beyond what is left of it, but nothing is added on top."""
    only = replace(PLAN, lots=PLAN.lots[PROMISED:], purchases=(), transfers=())
    closed = replace(BASE, pools=replace(BASE.pools, capacity_s=BASE.pools.capacity_s * 0))
    assert check(closed, only) == []
    more = replace(only, lots=(replace(only.lots[0], production=((1, 2), (2, 2))),))
    assert ("capacity", 70) in [(v.family, v.amount) for v in check(closed, more)]


def test_promises_outlive_less_material():
    """Committed work may use material that is gone; more use is a shortage."""
    only = replace(PLAN, lots=PLAN.lots[PROMISED:], purchases=(), transfers=())
    empty = replace(BASE, bins=replace(BASE.bins, arrivals=BASE.bins.arrivals * 0))
    assert check(empty, only) == []
    more = replace(only, lots=(replace(only.lots[0], production=((1, 2), (2, 2))),))
    assert ("material", 2) in [(v.family, v.amount) for v in check(empty, more)]


def test_promises_outlive_lower_shipping_limits():
    """Committed shipments may leave over a limit; nothing is added on top."""
    strict = with_cell(BASE, "limits", "destination", 0, 3)
    limit = with_cell(strict, "limits", "grams", 0, 0)
    assert check(limit, PLAN) == []
    promised = replace(PROMISE, shipments=((3, 2, 2),))
    less = replace(limit, commitments=(promised, *BASE.commitments[1:]))
    assert [(v.family, v.amount) for v in check(less, PLAN)] == [("shipping_limit", 250)]


def test_a_promise_does_not_open_the_time_before_it():
    """More units of a promised lot may be made as early as promised, but no earlier."""
    later = with_cell(with_cell(BASE, "lines", "release", 2, 2), "lines", "quantity", 2, 4)
    roomy = replace(later, commitments=(replace(PROMISE, production=((1, 1), (2, 2))),))
    early = lot(PROMISED, production=((0, 1), (1, 1), (2, 2)), shipments=((3, 2, 4),))
    same = lot(PROMISED, production=((1, 2), (2, 2)), shipments=((3, 2, 4),))
    released = [v for v in check(roomy, early) if v.family == "release"]
    assert [violation.amount for violation in released] == [1]
    assert "release" not in {violation.family for violation in check(roomy, same)}


def test_entries_of_a_promise_add_up():
    """A promise that lists a period twice promises the sum."""
    promise = Commitment(2, 4, True, ALREADY_SET_UP, ((2, 2), (1, 1), (2, 1)), ((3, 2, 1),) * 2)
    assert promise.production == ((1, 1), (2, 3))
    assert promise.shipments == ((3, 2, 2),)
    assert promise.units == 4
