"""The planted faults are enough: a checker with any of these slips fails them."""

import inspect
import sys
import textwrap
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest

import fabrouter_solver.validation as validation
from fabrouter_solver import usage
from fabrouter_solver.validation import check, commitments, flow, lots, resources, structure
from solver_cases import BASE, FAMILIES, PLAN, PLANTED, Planted

MUTANTS: list[tuple[str, Callable[..., Any], str, str]] = [
    # structure
    ("structure", structure._outside, "(values < first) | ", ""),
    ("structure", structure._outside, "values >= size", "values > size"),
    ("structure", structure.check_structure, "quantity < 1", "quantity < 0"),
    ("structure", structure.check_structure, "    yield from _lots(solution.lots)\n", ""),
    ("structure", structure._lots, "count > 1", "count > 2"),
    ("structure", structure._lots, "len(made) - len(set(made)) + ", ""),
    ("structure", structure._lots, " + len(sent) - len(set(sent))", ""),
    ("structure", structure._setups_skipped, "and not done", "and done"),
    # eligibility
    ("eligibility", lots.check_eligibility, "not in accepted", "in ()"),
    ("eligibility", lots.check_eligibility, " and not committed", " and committed"),
    ("eligibility", lots.check_eligibility, " and not committed", ""),
    # setup, release
    ("setup", lots.check_setup, "lot.setup_period > first", "lot.setup_period > first + 1"),
    ("setup", lots.check_setup, "= min(period for", "= max(period for"),
    ("release", lots.check_setup, "start < release", "start + 1 < release"),
    ("release", lots.check_setup, "min(first, lot.setup_period)", "first"),
    ("release", lots.check_setup, "release = _earliest_start(data, lot)", "release = 0"),
    ("release", lots._new_shipments_before_release, "period < release and", "False and"),
    ("begun", structure.check_open_periods, "periods < data", "periods + 1 < data"),
    # lot sizes
    ("max_lot", lots.check_lot_size, "made > largest", "made > largest + 1"),
    ("max_lot", lots.check_lot_size, "max(data.max_lot(lot.line, stage), promised)", "made"),
    ("min_lot", lots.check_lot_size, "made < smallest", "made + 1 < smallest"),
    (
        "min_lot",
        lots.check_lot_size,
        "data.min_lot(lot.line, stage)",
        "int(data.stages.min_lot[stage])",
    ),
    (
        "min_lot",
        lots.check_lot_size,
        "data.min_lot(lot.line, stage)",
        "int(data.lines.min_lot[lot.line])",
    ),
    (
        "lot_multiple",
        lots.check_lot_size,
        "data.lot_multiple(lot.line, stage)",
        "int(data.stages.lot_multiple[stage])",
    ),
    (
        "lot_multiple",
        lots.check_lot_size,
        "data.lot_multiple(lot.line, stage)",
        "int(data.lines.lot_multiple[lot.line])",
    ),
    # max_labs
    ("max_labs", lots.check_max_labs, "len(used) > most", "len(used) > most + 1"),
    ("max_labs", lots.check_max_labs, "parent[stage] < 0", "parent[stage] < -1"),
    ("max_labs", lots.check_max_labs, "len(committed_labs(data, line))", "9"),
    # capacity
    ("capacity", resources.check_capacity, "excess > 0", "excess > 1"),
    ("capacity", resources.check_capacity, "excess > 0", "excess >= 0"),
    ("capacity", usage.pool_load, "modes.op_setup_s[row])", "0)"),
    ("capacity", usage.pool_load, "modes.op_unit_s[row]", "1"),
    ("capacity", usage.pool_load, "(modes.op_pool[row], period)", "(modes.op_pool[row], 0)"),
    ("capacity", usage.pool_load, "lot_setup >= 0", "lot_setup >= -1"),
    ("capacity", usage.ragged_rows, "- first[position]", "* 0"),
    ("capacity", resources.effective_capacity, "committed)", "committed + 1)"),
    (
        "capacity",
        resources.effective_capacity,
        "np.maximum(left, committed)",
        "left + committed",
    ),
    ("capacity", resources.effective_capacity, "first_open_period] = 0", "first_open_period] += 0"),
    # purchase
    ("purchase", structure.check_purchasable, "bought > allowed", "bought > allowed + 1"),
    ("purchase", structure.check_purchasable, "== NO_PURCHASE, 0,", "== NO_PURCHASE, 9,"),
    (
        "purchase",
        structure.check_purchasable,
        "np.add.at(bought, flat.bought_bin, flat.bought_quantity)",
        "bought[flat.bought_bin] = flat.bought_quantity",
    ),
    # material
    ("material", resources.check_material, "np.cumsum(use - supply, axis=1)", "use - supply"),
    ("material", resources.check_material, "(short > 0)", "(short > 1)"),
    ("material", resources.check_material, "short[b].max()", "short[b, period]"),
    ("material", usage.material_supply, " + data.bins.purchase_lead[flat.bought_bin]", ""),
    ("material", usage.material_supply, " + data.transfers.lead[flat.moved_lane]", ""),
    ("material", usage.material_supply, "data.bins.arrivals.copy()", "data.bins.arrivals + 1"),
    ("material", usage.material_use, "flat.moved_quantity)", "0)"),
    ("material", usage.material_use, "* modes.use_quantity[row]", ""),
    # shipping, surplus
    ("shipping", flow._shipped_too_early, "np.cumsum(balance)", "balance"),
    ("shipping", flow._shipped_too_early, "balance[period] -= units", "pass"),
    ("shipping", flow.check_shipping_balance, "if short:", "if short > 1:"),
    ("surplus", flow.check_shipping_balance, "surplus >= multiple", "surplus > multiple"),
    ("surplus", flow.check_shipping_balance, "surplus - multiple + 1", "surplus"),
    # link, destination, deadline
    ("link", flow.check_links, '"link": lead == NO_LINK', '"link": lead < NO_LINK'),
    ("destination", flow.check_links, "final & (site != data.lines.site[sent.line]) | ", ""),
    ("destination", flow.check_links, " | ~final & (site >= 0)", ""),
    ("deadline", flow.check_links, "sent.arrival > last", "sent.departure > last"),
    ("deadline", flow.check_links, "sent.arrival > last", "sent.arrival > last + 1"),
    ("deadline", flow.check_links, "data.num_periods - 1", "data.num_periods"),
    ("deadline", flow._promised_entries, "units <=", "0 <="),
    # kits
    ("kits", flow.check_kits, "np.cumsum(flow)", "flow"),
    ("kits", flow._kit_balance, "sent.arrival, sent.units", "sent.departure, sent.units"),
    ("kits", flow._kit_balance, "-per_parent * units", "-units"),
    ("kits", flow._kit_balance, "parts.period, parts.units", "parts.period * 0, parts.units"),
    ("kits", flow._kit_balance, "columns = (sent.line,", "columns = (sent.line * 0,"),
    # quantity
    ("quantity", flow.check_quantity, "excess > 0", "excess > 1"),
    ("quantity", flow.check_quantity, "< 0", "< -1"),
    # shipping_limit
    ("shipping_limit", flow.check_shipping_limits, "load > most", "load > most + 1"),
    ("shipping_limit", flow.shipped_grams, "* data.stages.mass_g[sent.stage]", ""),
    ("shipping_limit", flow.shipped_grams, "sent.departure[counts]", "sent.arrival[counts]"),
    ("shipping_limit", flow.shipped_grams, "!= ANY_DESTINATION", "== ANY_DESTINATION"),
    # commitment
    ("commitment", commitments._missing, "return promise.units", "return 0"),
    ("commitment", commitments._missing, "production + shipments", "production"),
    ("commitment", commitments._missing, "production + shipments", "shipments"),
    ("commitment", commitments._missing, "made.get(t, 0)", "sum(made.values())"),
]
"""Family, function, fragment of its source, what stands there instead."""

MODULES = [
    module
    for name, module in sorted(sys.modules.items())
    if name.startswith("fabrouter_solver.validation") or module is usage
]


def compiled(function: Callable[..., Any], fragment: str, mutant: str) -> Callable[..., Any]:
    """Returns a function built from another's source with one fragment replaced."""
    assert isinstance(function, FunctionType)
    source = textwrap.dedent(inspect.getsource(function))
    assert fragment in source, f"{function.__name__} has no {fragment!r}"
    namespace = dict(function.__globals__)
    exec(source.replace(fragment, mutant), namespace)
    changed: Callable[..., Any] = namespace[function.__name__]
    return changed


def put_in(monkeypatch: pytest.MonkeyPatch, old: object, new: object) -> None:
    """Replaces every reference that a module of the checker holds."""
    for module in MODULES:
        for name, value in list(vars(module).items()):
            if value is old:
                monkeypatch.setattr(module, name, new)
    checks = tuple(new if family is old else family for family in validation.CHECKS)
    monkeypatch.setattr(validation, "CHECKS", checks)


def suite_passes() -> bool:
    """Returns whether the plan is clean and every planted fault has its amount."""
    try:
        return not check(BASE, PLAN) and all(map(found, PLANTED))
    except (IndexError, ValueError):  # the checker stumbles over a fault that it let through
        return False


def found(planted: Planted) -> bool:
    violations = check(planted.data, planted.plan)
    return planted.amount == sum(v.amount for v in violations if v.family == planted.family)


@pytest.mark.parametrize(
    ("family", "function", "fragment", "mutant"),
    MUTANTS,
    ids=[f"{m[0]}: {m[2].strip()} -> {m[3].strip()}" for m in MUTANTS],
)
def test_mutants_are_caught(monkeypatch, family, function, fragment, mutant):
    """A checker with one slip no longer passes the planted faults."""
    put_in(monkeypatch, function, compiled(function, fragment, mutant))
    assert not suite_passes(), f"no planted fault of {family} notices"


@pytest.mark.parametrize("function", list(dict.fromkeys(m[1] for m in MUTANTS)))
def test_the_same_source_is_not_a_mutant(monkeypatch, function):
    """Functions rebuilt without a change pass: it is the change that is caught."""
    put_in(monkeypatch, function, compiled(function, "def ", "def "))
    assert suite_passes()


def test_references_are_replaced(monkeypatch):
    """Putting a function in reaches the list of checks and modules that imported it by name."""
    marker = object()
    put_in(monkeypatch, flow.check_kits, marker)
    assert marker in validation.CHECKS
    assert vars(flow)["check_kits"] is vars(validation)["check_kits"] is marker


def test_every_family_has_a_mutant():
    """At least one slip per constraint family is tried."""
    assert {mutant[0] for mutant in MUTANTS} == set(FAMILIES)
